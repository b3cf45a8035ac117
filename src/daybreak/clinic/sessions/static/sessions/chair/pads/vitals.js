// Vital signs in one flow, with the sedation score below where it is asked for at the same time.

import { MEASURES, READINGS, figure } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { figures } from "./figures.js";
import { choices, words } from "./fields.js";
import { save } from "./saving.js";
import { whenChoice } from "./when.js";

const SEDATION = [0, 1, 2, 3, 4, 5].map((score) => [score, String(score)]);

export function vitals(app, { first = "systolic_mmhg", scale = true, amends = null } = {}) {
  let sedation = null;
  let reason = "";
  const get = () => sheet;
  const fields = READINGS.map((name) => ({
    name,
    label: MEASURES[name].name,
    unit: MEASURES[name].unit,
    highest: app.limits.readings[name],
    value: amends?.[name],
  }));
  const pad = figures(get, fields, { first });
  const when = whenChoice(app, get, { amends });
  const asksSedation = scale && !amends;

  async function keep() {
    if (pad.problem()) throw new Error(pad.problem());
    if (pad.isEmpty() && sedation === null)
      throw new Error("Nothing is entered yet. Enter at least one value, or close the pad.");
    if (!pad.isEmpty()) await save(app, "reading", pad.values(), { when, amends, reason });
    if (sedation !== null) await save(app, "scale_scored", { scale: "moaa_s", score: sedation }, { when });
  }

  const sheet = openSheet(app, {
    name: "vitals",
    title: amends ? "Correct the vital signs" : "Vital signs",
    problem: () => pad.problem(),
    content: () => [
      pad.view(),
      asksSedation
        ? choices(
            `${MEASURES.moaa_s.name}: 0 to ${figure(app.limits.scales.moaa_s)}, 5 is awake`,
            SEDATION,
            sedation,
            (score) => {
              sedation = sedation === score ? null : score;
              get().redraw();
            },
          )
        : null,
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
