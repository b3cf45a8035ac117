// When it was seen: now, a few minutes ago, or at a time of the clock. A correction starts from the time noted before.

import { button, h } from "../dom.js";
import { clock } from "../words.js";

const BACK = [1, 2, 5, 10, 15];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** amends: the event that is corrected. moment() is ISO text, undefined for "now". */
export function whenChoice(app, sheetOf, { amends = null, label = "Observed" } = {}) {
  let back = 0;
  let typed = "";
  const base = () => (amends ? Date.parse(amends.observed_at) : app.client.now());
  const choose = (minutes) => {
    back = minutes;
    typed = "";
    sheetOf().redraw();
  };
  const chip = (minutes, words) =>
    button(words, () => choose(minutes), { class: "chip", "aria-pressed": String(!typed && back === minutes) });

  return {
    moment() {
      if (typed) return new Date(lastTime(typed, app.client.now())).toISOString();
      if (back === 0) return amends ? amends.observed_at : undefined;
      return new Date(base() - back * MINUTE_MS).toISOString();
    },
    view: () =>
      h(
        "fieldset",
        { class: "when" },
        h("legend", {}, label),
        h(
          "div",
          { class: "chips" },
          chip(0, amends ? clock(amends.observed_at) : "Now"),
          BACK.map((minutes) => chip(minutes, amends ? clock(base() - minutes * MINUTE_MS) : `${minutes} min ago`)),
          h(
            "label",
            { class: "when__time" },
            h("span", {}, "at"),
            h("input", {
              type: "time",
              "aria-label": `${label} at`,
              value: typed,
              oninput: (event) => {
                typed = event.target.value;
                sheetOf().redraw();
              },
            }),
          ),
        ),
      ),
  };
}

/** The last moment before now at which the clock here said so. */
function lastTime(text, now) {
  const [hours, minutes] = text.split(":").map(Number);
  const moment = new Date(now);
  moment.setHours(hours, minutes, 0, 0);
  return moment.getTime() > now ? moment.getTime() - DAY_MS : moment.getTime();
}
