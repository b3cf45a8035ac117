// Choices and words on a pad.

import { button, h } from "../dom.js";

/** One of several, big enough for a thumb. options: [[value, words]]. */
export function choices(label, options, chosen, choose, { wide = false } = {}) {
  return h(
    "fieldset",
    { class: "choices" },
    h("legend", {}, label),
    h(
      "div",
      { class: wide ? "choices__row choices__row--wide" : "choices__row" },
      options.map(([value, words, more]) =>
        button([words, more ? h("small", {}, more) : null], () => choose(value), {
          class: "choice",
          "aria-pressed": String(value === chosen),
        }),
      ),
    ),
  );
}

/** One line of text. */
export function words(label, value, change, { hint = "", type = "text", first = false } = {}) {
  return h(
    "label",
    { class: "field" },
    label,
    hint ? h("span", { class: "field__hint" }, hint) : null,
    h("input", {
      type,
      value,
      autocomplete: "off",
      "data-first": first,
      maxlength: 400,
      oninput: (event) => change(event.target.value),
    }),
  );
}

/** Some lines of text. */
export function longWords(label, value, change, { hint = "" } = {}) {
  return h(
    "label",
    { class: "field" },
    label,
    hint ? h("span", { class: "field__hint" }, hint) : null,
    h("textarea", { rows: 3, maxlength: 900, still: true, oninput: (event) => change(event.target.value) }, value),
  );
}
