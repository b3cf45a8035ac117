// Something was done for the patient. The quick words claim nothing; what was given, and how much, is typed as it was.

import { button, h } from "../dom.js";
import { openSheet, saveButton } from "../sheet.js";
import { words } from "./fields.js";
import { save } from "./saving.js";
import { whenChoice } from "./when.js";

const QUICK = ["Rescue medicine", "Oxygen", "Repositioned", "Reassured", "Physician called"];

export function intervention(app, { amends = null } = {}) {
  const entry = {
    intervention: amends?.intervention ?? "",
    dose: amends?.dose ?? "",
    note: amends?.note ?? "",
    reason: "",
  };
  const get = () => sheet;
  const when = whenChoice(app, get, { amends, label: "Done" });
  const set = (name) => (text) => {
    entry[name] = text;
    get().redraw();
  };

  async function keep() {
    if (!entry.intervention.trim()) throw new Error("Say what was done: touch one of the words or type it.");
    const fields = { intervention: entry.intervention.trim(), dose: entry.dose.trim(), note: entry.note.trim() };
    await save(app, "intervention_given", fields, { when, amends, reason: entry.reason });
  }

  const sheet = openSheet(app, {
    name: "intervention",
    title: amends ? "Correct the intervention" : "Intervention",
    content: () => [
      h(
        "fieldset",
        { class: "choices" },
        h("legend", {}, "What was done"),
        h(
          "div",
          { class: "chips" },
          QUICK.map((each) =>
            button(each, () => set("intervention")(each), {
              class: "chip chip--tall",
              "aria-pressed": String(entry.intervention === each),
            }),
          ),
        ),
      ),
      words("In words", entry.intervention, set("intervention"), { hint: "A medicine: its name" }),
      words("Dose", entry.dose, set("dose"), { hint: "As it was given, with its unit and route" }),
      words("Note", entry.note, set("note")),
      when.view(),
      amends
        ? words("Why is it corrected?", entry.reason, (text) => {
            entry.reason = text;
          })
        : null,
    ],
    foot: (self) => saveButton(self, amends ? "Save the correction" : "Save", keep),
  });
}
