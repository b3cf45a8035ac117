// Pieces that several parts of the page are made of.

import { button, h } from "./dom.js";

/** A card with its heading; its key keeps its identity. */
export function card(key, title, aside, ...content) {
  return h(
    "section",
    { key, class: `card card--${key}`, "aria-label": title },
    h("div", { class: "card__head" }, h("h2", {}, title), aside ? h("p", {}, aside) : null),
    content,
  );
}

/** Names and values, without those that have no value. */
export function factList(facts) {
  return h(
    "dl",
    { class: "facts" },
    facts.filter(([, value]) => value).map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
  );
}

/** To the log, where refused entries are told. */
export function toLogButton(words) {
  return button(
    words,
    () => {
      document.getElementById("log")?.scrollIntoView({ block: "start" });
      document.getElementById("log-title")?.focus();
    },
    { class: "button--small" },
  );
}
