// How a session ends: discharged, left against advice, given up. Each is its own documented way.

import { h } from "../dom.js";
import { checklist, dischargeAnswers } from "../findings.js";
import { openSheet, saveButton } from "../sheet.js";
import { longWords } from "./fields.js";
import { whenChoice } from "./when.js";

const timed = (when) => (when.moment() ? { observed_at: when.moment() } : {});

/** Only when every condition holds; the rules say which. */
export function discharge(app) {
  const held = () => app.state.discharge_blockers;
  const get = () => sheet;
  const when = whenChoice(app, get, { label: "Left" });
  const sheet = openSheet(app, {
    name: "discharge",
    title: "Discharge",
    content: () =>
      held().length
        ? [
            h("p", { class: "sheet__question" }, "The patient cannot be discharged yet."),
            checklist(app, held(), dischargeAnswers(app)),
          ]
        : [
            h("p", { class: "sheet__question" }, "Every condition holds. The patient takes home:"),
            h(
              "ul",
              { class: "instructions__list" },
              app.rules.instructions.map((each) => h("li", {}, each.text)),
            ),
            when.view(),
          ],
    foot: (self) =>
      held().length
        ? null
        : saveButton(self, "Discharge the patient", () =>
            app.note("discharged", { against_advice: false, ...timed(when) }),
          ),
  });
}

/** The patient goes although not all holds: why, and what was said to them. */
export function againstAdvice(app) {
  const entry = { why: "", said: "" };
  const get = () => sheet;
  const when = whenChoice(app, get, { label: "Left" });
  const sheet = openSheet(app, {
    name: "against-advice",
    title: "Leaving against advice",
    content: () => [
      h(
        "div",
        { class: "notice notice--not_met" },
        h(
          "div",
          {},
          h("p", { class: "strong" }, "Call the physician first."),
          app.state.discharge_blockers.length
            ? h("p", {}, `Open: ${app.state.discharge_blockers.map((each) => each.title).join("; ")}.`)
            : null,
        ),
      ),
      longWords("Why does the patient leave?", entry.why, (text) => {
        entry.why = text;
      }),
      longWords("What was said about the risks, and by whom?", entry.said, (text) => {
        entry.said = text;
      }),
      when.view(),
    ],
    foot: (self) =>
      saveButton(
        self,
        "Record that the patient left against advice",
        async () => {
          if (!entry.why.trim() || !entry.said.trim())
            throw new Error("Both are needed: why the patient leaves, and what was said.");
          await app.note("discharged", {
            against_advice: true,
            reason: `Why: ${entry.why.trim()}. Said: ${entry.said.trim()}`,
            ...timed(when),
          });
        },
        { class: "button--stop" },
      ),
  });
}

/** The treatment is given up for today. Whoever has had some of the drug is still observed. */
export function giveUp(app) {
  let reason = "";
  const get = () => sheet;
  const when = whenChoice(app, get, { label: "Given up" });
  const given = () => Boolean(app.state.clocks.administration_from);
  const sheet = openSheet(app, {
    name: "give-up",
    title: "Give up the treatment for today",
    content: () => [
      h(
        "p",
        { class: "sheet__question" },
        given()
          ? "Nothing more is given. The patient is observed as after a full dose."
          : "Nothing was given. This ends the session.",
      ),
      longWords("Why is it given up?", reason, (text) => {
        reason = text;
      }),
      when.view(),
    ],
    foot: (self) =>
      saveButton(
        self,
        "Give up",
        async () => {
          if (!reason.trim()) throw new Error("Give the reason: it stays in the record.");
          await app.note("aborted", { reason: reason.trim(), ...timed(when) });
        },
        { class: "button--stop" },
      ),
  });
}
