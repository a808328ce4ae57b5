// @ts-check
// Who comes by an invitation chooses a name and a password; who has a name already, a new password.
import { h, tags, useEffect, useSignal } from "../kit/tags.mjs";
import { useWords } from "../kit/words.mjs";
import { faultsOf } from "./faults.mjs";
import { Form } from "./form.mjs";

/** @typedef {import("../people/client.d.ts").Door} Door */

const { a, bdi, div, h1, p } = tags;

/** @param {{door: Door, code: string, enter: () => Promise<void>}} props */
export function InvitationForm({ door, code, enter }) {
  const words = useWords();
  const { t } = words;
  const invited = useSignal(/** @type {{name: string, login: string | null} | null} */ (null));
  const fault = useSignal(/** @type {unknown} */ (null));
  useEffect(() => {
    door.post("/api/invitations/look", { code }).then(
      (found) => (invited.value = found),
      (error) => (fault.value = error),
    );
  }, [door, code]);
  if (fault.value !== null) return h(Over, { text: faultsOf(words, fault.value, "")[""] ?? "" });
  if (!invited.value) return div({ class: "sign-in-box", "aria-busy": "true" });
  const { name, login } = invited.value;
  return div(
    { class: "sign-in-box" },
    h(Form, {
      title: bdi(null, name),
      text: login === null ? t("Choose a name and a password to sign in with.") : t("Choose a new password. Other devices will be signed out."),
      fields: [
        {
          name: "login",
          label: t("Name you sign in with"),
          autocomplete: "username",
          hint: login === null ? t("3 to 64 Latin letters, digits and . _ @ + -") : "",
          value: login ?? "",
          fixed: login !== null,
        },
        { name: "password", label: t("Password"), type: "password", autocomplete: "new-password", hint: t("At least 8 characters") },
      ],
      submit: t("Come in"),
      wrong: "",
      send: (values) => door.post("/api/invitations/accept", { code, login: values.login, password: values.password }).then(enter),
    }),
  );
}

/** @param {{text: string}} props */
function Over({ text }) {
  const { t } = useWords();
  return div({ class: "sign-in-box" }, h1({ class: "sign-in-title" }, t("Invitation")), p({ role: "alert" }, text), a({ href: "/sign-in" }, t("Sign in with a password")));
}
