// A score of a scale: the total only. No item of a questionnaire stands here.

import { MEASURES, SCALES, figure } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { choices, words } from "./fields.js";
import { figures } from "./figures.js";
import { save } from "./saving.js";
import { whenChoice } from "./when.js";

const AWAKE = { moaa_s: ", 5 is awake" };

export function scale(app, { scale: asked = null, amends = null } = {}) {
  let chosen = amends?.scale ?? asked ?? dueScale(app);
  let score = amends?.score ?? null;
  let reason = "";
  const get = () => sheet;
  const total = figures(get, [
    {
      name: "cadss",
      label: "CADSS total",
      unit: "",
      highest: app.limits.scales.cadss,
      value: amends?.scale === "cadss" ? amends.score : null,
    },
  ]);
  const when = whenChoice(app, get, { amends });
  const pick = (name) => {
    chosen = name;
    score = null;
    get().redraw();
  };

  async function keep() {
    if (chosen === "cadss" && total.problem()) throw new Error(total.problem());
    const value = chosen === "cadss" ? total.values().cadss : score;
    if (value === null) throw new Error("No score is chosen yet. Choose one, or close the pad.");
    await save(app, "scale_scored", { scale: chosen, score: value }, { when, amends, reason });
  }

  const sheet = openSheet(app, {
    name: "scale",
    title: amends ? "Correct the score" : "Scale",
    problem: () => (chosen === "cadss" ? total.problem() : ""),
    content: () => [
      amends
        ? null
        : choices(
            "Scale",
            SCALES.map((name) => [name, MEASURES[name].short]),
            chosen,
            pick,
          ),
      chosen === "cadss"
        ? total.view()
        : choices(
            `${MEASURES[chosen].name}: 0 to ${figure(app.limits.scales[chosen])}${AWAKE[chosen] ?? ""}`,
            Array.from({ length: app.limits.scales[chosen] + 1 }, (_, number) => [number, String(number)]),
            score,
            (number) => {
              score = number;
              get().redraw();
            },
          ),
      when.view(),
      amends
        ? words("Why is it corrected?", reason, (text) => {
            reason = text;
          })
        : null,
    ],
    foot: (self) => saveButton(self, amends ? "Save the correction" : "Save", keep),
  });
}

/** The scale that the fold waits for, else sedation. */
function dueScale(app) {
  const due = app.state.tasks.filter((task) => task.status !== "upcoming").flatMap((task) => task.what);
  return SCALES.find((name) => due.includes(name)) ?? "moaa_s";
}
