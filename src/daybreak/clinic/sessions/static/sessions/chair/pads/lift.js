// A prescriber decides to go on although a rule holds the session, and says why.

import { h } from "../dom.js";
import { plain } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { longWords } from "./fields.js";

export function lift(app, { finding }) {
  let reason = "";
  openSheet(app, {
    name: "lift",
    title: "Go on, with a reason",
    content: () => [
      h(
        "div",
        { class: "notice notice--unknown" },
        h("div", {}, h("p", { class: "strong" }, finding.title), h("p", {}, plain(finding.sentence, app.state.now))),
      ),
      longWords(
        "Why is it right to go on?",
        reason,
        (text) => {
          reason = text;
        },
        { hint: "It stays in the record under your name." },
      ),
    ],
    foot: (self) =>
      saveButton(self, "Go on", async () => {
        if (!reason.trim()) throw new Error("Give the reason: without one the rule still holds.");
        await app.note("hold_lifted", { rule: finding.rule, reason: reason.trim() });
      }),
  });
}
