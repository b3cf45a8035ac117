// Answers before the start and before the discharge: yes or no, when last, who takes the patient home.

import { button, h } from "../dom.js";
import { openSheet, saveButton } from "../sheet.js";
import { words } from "./fields.js";
import { save } from "./saving.js";

/** A yes-or-no question. */
export function question(app, { question: id }) {
  const asked = [...app.rules.pre_checks, ...app.rules.discharge.questions].find((each) => each.id === id);
  const answer = (self, text, value) =>
    saveButton(self, text, () => app.note("check_answered", { question: id, answer: value }), {
      class: "button--second",
    });
  openSheet(app, {
    name: "question",
    title: asked.title,
    content: () => h("p", { class: "sheet__question" }, asked.question),
    foot: (self) => [answer(self, "Yes", "yes"), answer(self, "No", "no"), answer(self, "Not known", null)],
  });
}

/** When something was last taken; "not for a day or longer" is an answer too. */
export function intake(app, { intake: id, amends = null }) {
  const asked = app.rules.fasting.find((each) => each.id === id);
  let day = 0;
  let time = "";
  const get = () => sheet;
  const chip = (back, text) =>
    button(
      text,
      () => {
        day = back;
        get().redraw();
      },
      { class: "chip chip--tall", "aria-pressed": String(day === back) },
    );

  async function keep() {
    if (!time) throw new Error("No time is entered yet. Enter it, or say that it was longer ago.");
    await save(app, "intake_told", { intake: id, last_at: moment(day, time, app.client.now()) }, { amends });
  }

  const sheet = openSheet(app, {
    name: "intake",
    title: asked.title,
    content: () => [
      h("p", { class: "sheet__question" }, asked.question),
      h("div", { class: "chips" }, chip(0, "Today"), chip(1, "Yesterday")),
      h(
        "label",
        { class: "field" },
        "At",
        h("input", {
          type: "time",
          class: "big-input",
          "data-first": true,
          value: time,
          oninput: (event) => {
            time = event.target.value;
          },
        }),
      ),
    ],
    foot: (self) => [
      saveButton(
        self,
        "Not for a day or longer",
        () => save(app, "intake_told", { intake: id, last_at: null }, { amends }),
        { class: "button--second" },
      ),
      saveButton(self, "Save", keep),
    ],
  });
}

function moment(daysBack, time, now) {
  const [hours, minutes] = time.split(":").map(Number);
  const day = new Date(now);
  day.setDate(day.getDate() - daysBack);
  day.setHours(hours, minutes, 0, 0);
  return day.toISOString();
}

/** Somebody is there to take the patient home. */
export function escort(app, { amends = null } = {}) {
  let name = amends?.escort ?? "";
  openSheet(app, {
    name: "escort",
    title: "Who takes the patient home",
    content: () =>
      words(
        "Name, and how they are related",
        name,
        (text) => {
          name = text;
        },
        { hint: "You have seen this person here.", first: true },
      ),
    foot: (self) =>
      saveButton(self, "Escort is here", () => save(app, "escort_confirmed", { escort: name.trim() }, { amends })),
  });
}
