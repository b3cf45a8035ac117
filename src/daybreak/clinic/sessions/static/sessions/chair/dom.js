// Elements from data, and the page brought to look like them without losing focus, touch or an open part.
// Text is always set as text: nothing that a person or the server wrote can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** An element. props: `class`, `key` (keeps its identity among its siblings), `on…` handlers, attributes. */
export function h(tag, props = {}, ...children) {
  return filled(document.createElement(tag), props, children);
}

/** An element of a drawing. */
export function s(tag, props = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), props, children);
}

function filled(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on") || ["key", "still", "keep"].includes(name)) node[name] = value;
    else if (value !== null && value !== undefined && value !== false)
      node.setAttribute(name, value === true ? "" : value);
  }
  node.append(
    ...children.flat(Infinity).filter((each) => each !== null && each !== undefined && each !== false && each !== ""),
  );
  return node;
}

/** Makes the children of a node look like the wanted ones, keeping each element that is still wanted. */
export function show(parent, wanted) {
  const nodes = [wanted].flat(Infinity).filter((each) => each instanceof Node);
  const keys = new Set(nodes.map((each) => each.key).filter(Boolean));
  [...parent.childNodes].filter((each) => each.key && !keys.has(each.key)).forEach((each) => each.remove());
  const keyed = new Map([...parent.childNodes].filter((each) => each.key).map((each) => [each.key, each]));
  let at = parent.firstChild;
  for (const next of nodes) {
    const known = next.key ? keyed.get(next.key) : firstWithoutKey(at);
    if (!known || !alike(known, next)) {
      parent.insertBefore(next, at);
      continue;
    }
    if (known === at) at = at.nextSibling;
    else parent.insertBefore(known, at);
    become(known, next);
  }
  while (at) {
    const rest = at.nextSibling;
    at.remove();
    at = rest;
  }
}

function firstWithoutKey(node) {
  let found = node;
  while (found?.key) found = found.nextSibling;
  return found;
}

function alike(one, other) {
  return one.nodeType === other.nodeType && one.nodeName === other.nodeName && one.key === other.key;
}

const HANDLERS = ["onclick", "oninput", "onchange", "onsubmit", "onkeydown"];

function become(node, next) {
  if (next.keep) return;
  if (node.nodeType === Node.TEXT_NODE) {
    if (node.data !== next.data) node.data = next.data;
    return;
  }
  HANDLERS.forEach((name) => {
    node[name] = next[name];
  });
  attributes(node, next);
  if (!next.still) show(node, [...next.childNodes]);
}

/** `open` is what a person opened; a field that a person is in keeps what they typed. */
function attributes(node, next) {
  for (const { name } of [...node.attributes]) {
    if (!next.hasAttribute(name) && name !== "open") node.removeAttribute(name);
  }
  for (const { name, value } of next.attributes) {
    if (node.getAttribute(name) === value) continue;
    node.setAttribute(name, value);
    const isTyping = document.activeElement === node && node.type !== "range";
    if (name === "value" && !isTyping) node.value = value;
  }
}

const shown = new Map();

/** What build() gives, or a sign to leave the element with this key as it is because `told` is what it was before. */
export function unlessSame(key, tag, told, build) {
  if (shown.get(key) === told) return h(tag, { key, keep: true });
  shown.set(key, told);
  return build();
}

/** A symbol of the site's icons; it says nothing to a screen reader. */
export function icon(name) {
  const address = document.getElementById("chair").dataset.icons;
  return s("svg", { class: "icon", "aria-hidden": "true" }, s("use", { href: `${address}#${name}` }));
}

/** A button. props as for h. */
export function button(words, onclick, props = {}) {
  return h("button", { type: "button", ...props, class: `button ${props.class ?? ""}`.trim(), onclick }, words);
}
