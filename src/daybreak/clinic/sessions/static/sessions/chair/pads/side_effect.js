// A side effect: which, how severe, since when. Those that last can be ended here as well.

import { h, button, icon } from "../dom.js";
import { effect } from "../side_effects.js";
import { openSheet, saveButton } from "../sheet.js";
import { choices, words } from "./fields.js";
import { save } from "./saving.js";
import { whenChoice } from "./when.js";

const SEVERITIES = [
  ["mild", "Mild"],
  ["moderate", "Moderate"],
  ["severe", "Severe"],
];

export function sideEffect(app, { amends = null } = {}) {
  const known = app.rules.side_effects;
  const listed = known.some((each) => each.id === amends?.effect);
  const entry = {
    effect: listed ? amends.effect : "",
    other: amends && !listed ? amends.effect : "",
    severity: amends?.severity ?? null,
    note: amends?.note ?? "",
    reason: "",
  };
  const get = () => sheet;
  const when = whenChoice(app, get, { amends, label: "Began" });
  const set = (name) => (value) => {
    entry[name] = entry[name] === value ? (name === "severity" ? null : "") : value;
    if (name === "effect") entry.other = "";
    get().redraw();
  };

  async function keep() {
    const named = entry.other.trim() || entry.effect;
    if (!named) throw new Error("No side effect is chosen yet. Choose one, or close the pad.");
    await save(
      app,
      "side_effect_noted",
      { effect: named, severity: entry.severity, note: entry.note.trim() },
      { when, amends, reason: entry.reason },
    );
  }

  const chip = (each) =>
    button([each.alarm ? icon("warning") : null, each.title], () => set("effect")(each.id), {
      class: `chip chip--tall ${each.alarm ? "chip--urgent" : ""}`,
      "aria-pressed": String(entry.effect === each.id && !entry.other),
    });
  const group = (legend, list) =>
    h("fieldset", { class: "choices" }, h("legend", {}, legend), h("div", { class: "chips" }, list.map(chip)));

  const sheet = openSheet(app, {
    name: "side-effect",
    title: amends ? "Correct the side effect" : "Side effect",
    content: () => [
      lasting(app),
      group(
        "Which",
        known.filter((each) => !each.alarm),
      ),
      group(
        "These call for somebody at once",
        known.filter((each) => each.alarm),
      ),
      words("Another one, in words", entry.other, (text) => {
        entry.other = text;
        get().redraw();
      }),
      choices("How severe", SEVERITIES, entry.severity, set("severity")),
      when.view(),
      words("Note", entry.note, (text) => {
        entry.note = text;
      }),
      amends
        ? words("Why is it corrected?", entry.reason, (text) => {
            entry.reason = text;
          })
        : null,
    ],
    foot: (self) => saveButton(self, amends ? "Save the correction" : "Save", keep),
  });
}

function lasting(app) {
  const lasts = app.state.side_effects.filter((each) => !each.resolved_at);
  return lasts.length
    ? h(
        "fieldset",
        { class: "choices" },
        h("legend", {}, "Lasting now"),
        h(
          "ul",
          { class: "list effects" },
          lasts.map((each) => effect(app, each)),
        ),
      )
    : null;
}
