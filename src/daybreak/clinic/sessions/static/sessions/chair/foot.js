// Within reach of the thumb: the one thing to do next, and the row of everything else.

import { button, h, icon } from "./dom.js";
import { openFor } from "./findings.js";
import { length } from "./words.js";

const PATHS = {
  vitals: "M2 11h3.5l2-5 3.4 9 2.2-4H18",
  scale: "M4 15.5V10m4 5.5V6m4 9.5V8.500m4 7V4",
  sideEffect: "M10 3.500l7 12.500H3z M10 8v3.500 M10 13.600v.2",
  intervention: "M10 4v12M4 10h12",
  drug: "M10 2.800c3.200 3.900 4.800 6.500 4.800 8.800a4.800 4.800 0 0 1-9.600 0c0-2.300 1.600-4.900 4.800-8.800z",
  more: "M4.500 10h.01M10 10h.01M15.500 10h.01",
};
const ACTIONS = [
  ["vitals", "Vitals"],
  ["scale", "Scale"],
  ["sideEffect", "Side effect"],
  ["intervention", "Intervention"],
  ["drug", "Drug"],
  ["more", "More"],
];

export function foot(app, sound) {
  if (app.isOver || !app.may("session.chart"))
    return h(
      "div",
      { key: "foot", class: "foot-bar foot-bar--quiet" },
      app.isOver ? null : sound.offButton(),
      !app.may("session.chart") && !app.isOver ? h("p", { class: "soft small" }, "You may look, not chart.") : null,
    );
  return h(
    "div",
    { key: "foot", class: "foot-bar" },
    sound.offButton(),
    mainAction(app),
    h(
      "div",
      { key: "actions", class: "actions", role: "group", "aria-label": "Other actions" },
      ACTIONS.map(([name, words]) => action(app, name, words)),
    ),
  );
}

function action(app, name, words) {
  return h(
    "button",
    { type: "button", class: "action", onclick: () => app.open(name) },
    glyph(PATHS[name]),
    h("span", {}, words),
  );
}

function glyph(path) {
  const drawing = icon("info");
  drawing.replaceChildren();
  drawing.setAttribute("viewBox", "0 0 20 20");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  Object.entries({
    d: path,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": "1.9",
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
  }).forEach(([key, value]) => line.setAttribute(key, value));
  drawing.append(line);
  return drawing;
}

/** The fold's first task: what is overdue, then what is due, then what comes next. */
function mainAction(app) {
  const task = ["overdue", "due", "upcoming"]
    .map((status) => app.state.tasks.find((each) => each.status === status))
    .find(Boolean);
  if (!task) return h("p", { class: "main-action main-action--none" }, "Nothing is due.");
  const when = {
    overdue: `Overdue by ${length(app.now() - Date.parse(task.late_at ?? task.due_at))}`,
    due: "Now",
    upcoming: `In ${length(Date.parse(task.due_at) - app.now())}`,
  }[task.status];
  return button(
    [h("span", { class: "main-action__when" }, when), h("span", { class: "main-action__title" }, task.title)],
    () => act(app, task),
    {
      key: "next",
      class: `main-action main-action--${task.status}`,
      "aria-label": `Next: ${task.title}`,
    },
  );
}

/** From a task to the pad that does it. */
function act(app, task) {
  const [kind, rest] = [task.id.split(":")[0], task.id.slice(task.id.indexOf(":") + 1)];
  if (task.what.length) return openFor(app, task.what);
  if (["start", "device", "administration-end"].includes(task.id) || kind === "device")
    return app.open("drug", { end: task.id === "administration-end" });
  if (task.id === "discharge") return app.open("discharge");
  return settle(app, kind, rest);
}

function settle(app, kind, rule) {
  if ([...app.rules.pre_checks, ...app.rules.discharge.questions].some((each) => each.id === rule))
    return app.open("question", { question: rule });
  if (app.rules.fasting.some((each) => each.id === rule)) return app.open("intake", { intake: rule });
  if (rule === "weight") return app.open("weight");
  if (rule === "blood-pressure") return app.open("vitals", { first: "systolic_mmhg" });
  if (rule === "double-check" || rule === "second-sign-off")
    return app.open("confirm", { purpose: rule === "double-check" ? "double_check" : "second_sign_off" });
  if (kind === "start") return app.open("order");
  return app.open("more");
}
