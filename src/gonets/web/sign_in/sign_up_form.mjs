// @ts-check
// Three fields for whoever makes an account, where the server lets anybody in.
import { h } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { Form } from "./form.mjs";

/** @param {{door: import("../people/client.d.ts").Door, enter: () => Promise<void>}} props */
export function SignUpForm({ door, enter }) {
  const { t } = useWords();
  return h(Form, {
    title: t("New account"),
    fields: [
      { name: "name", label: t("What others see"), autocomplete: "name" },
      { name: "login", label: t("Name you sign in with"), autocomplete: "username" },
      { name: "password", label: t("Password"), type: "password", autocomplete: "new-password", hint: t("At least 8 characters") },
    ],
    submit: t("Make an account"),
    wrong: "",
    send: ({ name, login, password }) => door.post("/api/sign-up", { name, login, password }).then(enter),
  });
}
