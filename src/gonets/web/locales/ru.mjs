// @ts-check
// Russian words of all surfaces, gathered by tools/words.py.
import attach from "./ru/attach.mjs";
import kit from "./ru/kit.mjs";
import panels from "./ru/panels.mjs";
import people from "./ru/people.mjs";
import sign_in from "./ru/sign_in.mjs";
import stage from "./ru/stage.mjs";
import views from "./ru/views.mjs";

/** @type {Record<string, string | readonly string[]>} */
export default { ...attach, ...kit, ...panels, ...people, ...sign_in, ...stage, ...views };
