// Today's weight. One that the rules doubt is asked for again; only the same figure, measured again, is confirmed.

import { h } from "../dom.js";
import { plain } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { words } from "./fields.js";
import { figures } from "./figures.js";
import { save } from "./saving.js";
import { whenChoice } from "./when.js";

const HIGHEST_KG = 999;

export function weight(app, { amends = null } = {}) {
  let reason = "";
  const get = () => sheet;
  const pad = figures(get, [
    {
      name: "weight_kg",
      label: "Weight today",
      unit: "kg",
      highest: HIGHEST_KG,
      decimals: 1,
      value: amends?.weight_kg,
    },
  ]);
  const when = whenChoice(app, get, { amends, label: "Weighed" });
  const doubt = () =>
    amends
      ? null
      : app.state.start.find((each) => each.rule === "weight" && each.verdict === "unknown" && each.inputs.length > 0);
  const before = () => app.state.dose.weights?.actual_kg;

  async function keep(confirmed) {
    const { weight_kg: value } = pad.values();
    if (pad.problem()) throw new Error(pad.problem());
    if (!value) throw new Error("No weight is entered yet. Enter it in kilograms, or close the pad.");
    if (confirmed && value !== before())
      throw new Error(`This is another weight than ${before()} kg. Save it as a new one.`);
    await save(app, "weight_taken", { weight_kg: value, confirmed }, { when, amends, reason });
  }

  const sheet = openSheet(app, {
    name: "weight",
    title: () => (doubt() ? "Weigh again" : amends ? "Correct the weight" : "Weight"),
    problem: () => pad.problem(),
    content: () => [
      doubt()
        ? h("div", { class: "notice notice--unknown" }, h("p", {}, plain(doubt().sentence, app.state.now)))
        : null,
      pad.view(),
      when.view(),
      amends
        ? words("Why is it corrected?", reason, (text) => {
            reason = text;
          })
        : null,
    ],
    foot: (self) => [
      doubt()
        ? saveButton(self, `Measured again: ${before()} kg is right`, () => keep(true), { class: "button--second" })
        : null,
      saveButton(self, amends ? "Save the correction" : "Save", () => keep(false)),
    ],
  });
}
