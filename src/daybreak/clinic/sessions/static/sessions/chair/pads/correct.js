// A correction: what is right instead, or that it never happened. What was noted first stays in the log.

import { button, h } from "../dom.js";
import { entries, told } from "../events.js";
import { clock } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { words } from "./fields.js";
import { save, strikeOut } from "./saving.js";
import { whenChoice } from "./when.js";

const PADS = {
  reading: "vitals",
  scale_scored: "scale",
  weight_taken: "weight",
  side_effect_noted: "sideEffect",
  intervention_given: "intervention",
  intake_told: "intake",
  escort_confirmed: "escort",
  dose_ordered: "order",
};
const NEVER = ["checked_in", "alarm_acknowledged", "dose_confirmed", "hold_lifted"];

export function correct(app, { event, id }) {
  const amends = { ...event, id };
  let reason = "";
  const get = () => sheet;
  const when = whenChoice(app, get, { amends, label: "It happened at" });
  const pad = PADS[event.kind];
  const sheet = openSheet(app, {
    name: "correct",
    title: "Correct an entry",
    content: () => [
      h("p", { class: "sheet__question" }, `${told(event, app.rules)}, ${clock(event.observed_at)}`),
      pad
        ? button("Change what was noted", () => app.open(pad, { amends, intake: event.intake }), {
            class: "button--tall button--wide",
          })
        : null,
      when.view(),
      words("Why is it corrected?", reason, (text) => {
        reason = text;
      }),
    ],
    foot: (self) => [
      saveButton(
        self,
        "It never happened: strike it out",
        async () => {
          if (!reason.trim()) throw new Error("Say why it is struck out: both stay in the record.");
          await strikeOut(app, amends, reason.trim());
        },
        { class: "button--stop" },
      ),
      saveButton(self, "Save the time", () =>
        save(app, event.kind, own(event), { when, amends, reason: reason.trim() }),
      ),
    ],
  });
}

/** What an event says beyond when, by whom and what kind. */
function own(event) {
  const { id, kind, by, observed_at: observed, recorded_at: recorded, ...fields } = event;
  return fields;
}

/** The newest entry that can be corrected. */
export function correctable(app) {
  const found = entries(app.snapshot).find((each) => !each.struck && !each.queued && !NEVER.includes(each.event.kind));
  return found && { event: found.now, id: found.id };
}
