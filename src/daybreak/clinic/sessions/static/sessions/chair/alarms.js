// Alarms: always first, told by colour, shape and word, one tap to acknowledge. They end with their condition only.

import { button, h, s } from "./dom.js";
import { PRIORITIES, ago, clock, local, plain } from "./words.js";

const CALLING = ["active", "unseen"];
const SHAPES = {
  high: ["M12 2 L23 21 H1 Z", "!!!"],
  medium: ["M12 1.5 L22.5 12 L12 22.5 L1.5 12 Z", "!!"],
  low: ["M12 1.5 A10.5 10.5 0 1 0 12.01 1.5 Z", "!"],
};
const MODES = { live: "", replay: "Replay: ", training: "Training: " };
const spoken = new Set();

/** Those that want somebody now. */
export const calling = (state) => state.alarms.filter((alarm) => CALLING.includes(alarm.state));

export function alarmList(app) {
  const alarms = app.isOver ? [] : app.state.alarms;
  return h(
    "section",
    { key: "alarms", class: "alarms", "aria-label": "Alarms" },
    alarms.length === 0
      ? null
      : h(
          "ul",
          { class: "alarms__list" },
          alarms.map((alarm, position) => card(app, alarm, position > 0 && alarm.priority !== "high")),
        ),
  );
}

/** The first one and all of high priority are told in full; the others in a line or two. */
function card(app, alarm, isShort) {
  const quiet = alarm.state === "acknowledged";
  const classes = [
    "alarm",
    `alarm--${alarm.priority}`,
    quiet && "alarm--quiet",
    isShort && "alarm--short",
    alarm.escalated && "alarm--escalated",
  ];
  return h(
    "li",
    { key: `${alarm.id}@${alarm.since}`, class: classes.filter(Boolean).join(" ") },
    shape(alarm.priority),
    h(
      "div",
      { class: "alarm__words" },
      h(
        "p",
        { class: "alarm__title" },
        h("span", { class: "alarm__priority" }, PRIORITIES[alarm.priority]),
        " ",
        alarm.title,
      ),
      h("p", { class: "alarm__sentence" }, news(alarm)),
      alarm.action && !quiet ? h("p", { class: "alarm__action" }, alarm.action) : null,
      h("p", { class: "alarm__since" }, standing(app, alarm, isShort)),
    ),
    quiet || !app.may("session.chart")
      ? null
      : button("Acknowledge", () => app.note("alarm_acknowledged", { alarm: alarm.id }), {
          class: "alarm__seen",
          "aria-label": `Acknowledge: ${alarm.title}`,
        }),
  );
}

/** The sentence without the title that stands above it. */
function news(alarm) {
  const rest = alarm.sentence.startsWith(`${alarm.title}: `)
    ? alarm.sentence.slice(alarm.title.length + 2)
    : alarm.sentence;
  return plain(rest, alarm.since);
}

/** Since when, and what became of it. */
function standing(app, alarm, isShort) {
  const minutes = Math.max(0, (app.now() - Date.parse(alarm.since)) / 60_000);
  const parts = [
    isShort
      ? `${ago(minutes)[0].toUpperCase()}${ago(minutes).slice(1)}.`
      : `Since ${clock(alarm.since)}, ${ago(minutes)}.`,
  ];
  if (!alarm.certain) parts.push("To be confirmed: measure again.");
  if (alarm.state === "unseen") parts.push("It is over, but nobody has seen it yet.");
  if (alarm.escalated) parts.push(isShort ? "Call for help." : "Nobody has answered: call for help.");
  if (alarm.state === "acknowledged")
    parts.push(`Seen by ${alarm.acknowledged_by}; it returns at ${clock(alarm.returns_at)} if it lasts.`);
  return parts.join(" ");
}

/** High is a triangle, medium a diamond, low a circle, with as many marks. */
export function shape(priority) {
  const [outline, marks] = SHAPES[priority];
  return s(
    "svg",
    { class: `shape shape--${priority}`, viewBox: "0 0 24 24", "aria-hidden": "true" },
    s("path", { d: outline }),
    s("text", { x: 12, y: priority === "high" ? 18.4 : 16.2, "text-anchor": "middle" }, marks),
  );
}

/** A slim line of what calls, for where the list itself is covered. */
export function strip(app) {
  const urgent = calling(app.state)[0];
  if (!urgent || app.isOver) return null;
  const more = calling(app.state).length - 1;
  return h(
    "p",
    { key: "strip", class: `strip strip--${urgent.priority}`, role: "alert" },
    shape(urgent.priority),
    h("span", {}, `${PRIORITIES[urgent.priority]}: ${urgent.title}${more ? ` and ${more} more` : ""}`),
  );
}

/** Says new alarms to a screen reader, the high ones at once, and puts them into the title of the window. */
export function announce(app) {
  const urgent = app.isOver ? [] : calling(app.state);
  const { patient } = app.snapshot.boot;
  const base = `${MODES[app.mode]}${patient.name} · Daybreak`;
  document.title = urgent.length ? `${SHAPES[urgent[0].priority][1]} ${urgent[0].title} · ${base}` : base;
  const names = urgent.map((alarm) => `${alarm.id}@${alarm.since}@${alarm.acknowledged_by}@${alarm.escalated}`);
  urgent.forEach((alarm, position) => {
    if (spoken.has(names[position])) return;
    const place = document.getElementById(alarm.priority === "high" ? "speak-now" : "speak");
    const words = `${PRIORITIES[alarm.priority]} priority alarm: ${alarm.title}.`;
    place.textContent = `${words} ${local(alarm.action, alarm.since)}`;
  });
  spoken.clear();
  names.forEach((name) => spoken.add(name));
}
