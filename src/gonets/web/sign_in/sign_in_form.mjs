// @ts-check
// Two fields for whoever has an account.
import { h } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { Form } from "./form.mjs";

/** @param {{door: import("../people/client.d.ts").Door, enter: () => Promise<void>}} props */
export function SignInForm({ door, enter }) {
  const { t } = useWords();
  return h(Form, {
    title: t("Sign in"),
    fields: [
      { name: "login", label: t("Name you sign in with"), autocomplete: "username" },
      { name: "password", label: t("Password"), type: "password", autocomplete: "current-password" },
    ],
    submit: t("Sign in"),
    wrong: t("The name or the password is wrong"),
    send: ({ login, password }) => door.post("/api/sign-in", { login, password }).then(enter),
  });
}
