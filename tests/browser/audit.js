// What a page of ours never holds, whatever users wrote: read by tests/browser/hostile.py.
() => {
  const found = [];
  const say = (what, node) => found.push(`${what}: ${(node.outerHTML ?? String(node)).slice(0, 160)}`);

  // Elements and attributes that markup out of a text would make.
  const NEVER = "iframe, frame, object, embed, base, style, template, plaintext, xmp, marquee, applet, foreignObject, animate, set, math, meta[http-equiv], script:not([src]), [srcdoc], [formaction], [action], [ping], [background], [id=documentElement], [name=attributes]";
  for (const node of document.querySelectorAll(NEVER)) say("an element that is not ours", node);
  for (const node of document.querySelectorAll("script, link")) {
    const url = new URL(node.src || node.href, location.href);
    if (url.origin !== location.origin || !url.pathname.startsWith("/static/")) say("a foreign script or style", node);
  }
  for (const node of document.querySelectorAll("*")) {
    for (const { name, value } of node.attributes) {
      if (name.startsWith("on")) say("a handler in the markup", node);
      if (name === "style" && /url\(|expression|@import|-moz-binding|javascript:/i.test(value)) say("a style that is not ours", node);
      if (/^(?:src|poster|data|srcset)$/.test(name) && value && !mayLoad(value)) say("something foreign would be loaded", node);
      if (/(?:^|:)href$/.test(name) && !mayLead(node, value)) say("a link that may not be", node);
      if (name === "title" && turns(value)) say("a title that turns the writing", node);
    }
  }

  function mayLoad(value) {
    const url = new URL(value, location.href);
    return url.protocol === "blob:" || (url.origin === location.origin && /^\/(?:files|catalogue|static)\//.test(url.pathname));
  }
  function mayLead(node, value) {
    const url = new URL(value, location.href);
    if (node.localName !== "a" || url.origin === location.origin) return url.origin === location.origin;
    if (url.protocol === "tel:") return /^tel:\+?[\d*#,;p-]+$/.test(value);
    if (url.protocol === "blob:") return true;
    const rel = (node.rel ?? "").split(" ");
    const apart = node.target === "_blank" && ["noopener", "noreferrer", "nofollow"].every((word) => rel.includes(word));
    return apart && /^https?:$/.test(url.protocol) && !url.username && !url.password;
  }

  // Writing that is turned round reaches no further than what turned it (M-45).
  // eslint-disable-next-line no-misleading-character-class
  function turns(text) {
    let open = 0;
    for (const sign of text) {
      if (/[\u202a-\u202e\u2066\u2067]/.test(sign)) return true;
      if (sign === "\u2068") open += 1;
      if (sign === "\u2069" && --open < 0) return true;
    }
    return open !== 0;
  }
  /** Message texts stand as they came, in a box of their own; names and titles stand cleaned. */
  const ASIS = ".bubble-text, .bubble-quote, .hit-text, .dialog-preview bdi:last-child, .key-text, pre, textarea, option, [aria-live], [role=log], .composer-aside-text, .toast-text, script, title";
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (turns(text.data) && !text.parentElement?.closest(ASIS)) say("writing is turned round", text.parentElement ?? text);
  }

  // Bounds: nothing pushes the page or a pane sideways, no row outgrows what a name may take.
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) found.push(`the page is ${wide} px too wide`);
  for (const box of document.querySelectorAll(".timeline-box, .dialogs-box, .pane-body, .pane, .start, .messenger, .menu, .sheet, .layer")) {
    const style = getComputedStyle(box);
    const over = box.scrollWidth - box.clientWidth;
    if (over > 1 && style.overflowX !== "hidden" && style.overflowX !== "clip") found.push(`${box.className} is ${over} px too wide`);
    if (box.scrollLeft !== 0) found.push(`${box.className} is pushed aside`);
  }
  for (const row of document.querySelectorAll(".row, .one-line, .key-text")) {
    if (!["clip", "hidden"].includes(getComputedStyle(row).overflowY)) say("ink may spill over its neighbours", row);
  }
  for (const [rows, most] of [[".dialog", 80], [".pane-row", 120], [".hit", 220], [".menu-item", 120], [".chat-head", 120], [".system-line", 400], [".key", 260], [".row", 1600]]) {
    for (const row of document.querySelectorAll(rows)) {
      const { height } = row.getBoundingClientRect();
      if (height > most) say(`a row of ${Math.round(height)} px`, row);
    }
  }
  for (const inner of document.querySelectorAll(".row .bubble, .key, .dialog, .pane-row, .hit, .card")) {
    const box = inner.getBoundingClientRect();
    const outer = inner.closest(".timeline-box, .dialogs-box, .pane, .messenger")?.getBoundingClientRect();
    if (outer && box.width > 0 && (box.right > outer.right + 1 || box.left < outer.left - 1)) say("sticks out at the side", inner);
  }

  // Nothing was written where everybody reads.
  if (Object.keys(Object.prototype).length || {}.isAdmin !== undefined) found.push("the prototype of all objects was changed");
  return found;
}
