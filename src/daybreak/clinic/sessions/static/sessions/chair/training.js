// The bar of a training session: it says so on the whole page, and lets time pass.

import { button, h } from "./dom.js";

const STEPS = [1, 5, 15];

export function trainingBar(app) {
  if (app.mode !== "training") return null;
  return h(
    "div",
    { key: "training", class: "training", role: "region", "aria-label": "Training" },
    h(
      "p",
      {},
      h("strong", { class: "mark-word" }, "Training"),
      h("span", {}, " Nobody is treated. Nothing is stored."),
    ),
    h(
      "div",
      { class: "training__steps", role: "group", "aria-label": "Let time pass" },
      h("span", { class: "small" }, "Let pass"),
      STEPS.map((minutes) => button(`${minutes} min`, () => app.client.advance(minutes * 60_000), { class: "chip" })),
    ),
  );
}

/** The invented patient arrives. */
export function arrive(client, known) {
  return client.note("checked_in", known);
}
