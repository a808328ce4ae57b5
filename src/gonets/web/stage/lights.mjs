// @ts-check
// "Who sees what": a message under the pointer or the focus lights up on every phone (S-2).

/**
 * One rule in a sheet of its own: rows that scroll into sight are lit too, and nothing is drawn anew.
 * @param {HTMLElement} stage
 * @returns {() => void} puts the light out
 */
export function lightUp(stage) {
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets.push(sheet);
  let lit = "";
  /** @param {Event} event */
  const look = (event) => {
    const row = event.target instanceof Element ? event.target.closest("[data-mid]") : null;
    const mid = row?.getAttribute("data-mid") ?? "";
    if (mid === lit) return;
    lit = mid;
    if (sheet.cssRules.length) sheet.deleteRule(0);
    if (mid) sheet.insertRule(`[data-mid="${CSS.escape(mid)}"] { background: var(--flash); }`);
  };
  const out = () => look(new Event("leave"));
  stage.addEventListener("pointerover", look);
  stage.addEventListener("focusin", look);
  stage.addEventListener("pointerleave", out);
  return () => {
    stage.removeEventListener("pointerover", look);
    stage.removeEventListener("focusin", look);
    stage.removeEventListener("pointerleave", out);
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  };
}
