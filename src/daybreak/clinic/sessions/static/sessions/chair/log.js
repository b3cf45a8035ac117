// Everything that was noted, newest first: who and when, what was corrected, what waits, what was refused.

import { button, h, unlessSame } from "./dom.js";
import { entries } from "./events.js";
import { clock, who } from "./words.js";

const STEP = 20;

export function log(app) {
  const { events, queue } = app.snapshot;
  const waiting = queue.map((each) => [each.event.id, each.status, each.reason]);
  const told = [
    events.length,
    events.at(-1)?.id,
    waiting,
    app.ui.entriesShown,
    app.me,
    app.may("session.chart"),
  ].join();
  return unlessSame("log", "section", told, () => drawn(app));
}

function drawn(app) {
  const all = entries(app.snapshot);
  const shown = all.slice(0, app.ui.entriesShown);
  return h(
    "section",
    { key: "log", class: "card card--log", id: "log", "aria-label": "Log" },
    h(
      "div",
      { class: "card__head" },
      h("h2", { id: "log-title", tabindex: "-1" }, "Log"),
      h("p", {}, `${all.length} entries`),
    ),
    stranded(app),
    h(
      "ol",
      { class: "log" },
      shown.map((entry) => line(app, entry)),
    ),
    all.length > shown.length
      ? button(
          `Show ${Math.min(STEP, all.length - shown.length)} more`,
          () => {
            app.ui.entriesShown += STEP;
            app.redraw();
          },
          { class: "button--small" },
        )
      : null,
  );
}

function line(app, entry) {
  const classes = [
    "log__line",
    entry.struck && "log__line--struck",
    entry.queued && `log__line--${entry.queued.status}`,
  ];
  return h(
    "li",
    { key: entry.id, class: classes.filter(Boolean).join(" ") },
    h("time", { class: "log__time", datetime: entry.now.observed_at }, clock(entry.now.observed_at)),
    h(
      "div",
      { class: "log__words" },
      h("p", { class: "log__says" }, entry.struck ? h("s", {}, entry.says) : entry.says),
      h("p", { class: "small soft" }, `${who(entry.event.by, app.me)}${late(entry.now)}`),
      correction(app, entry),
      standing(app, entry),
    ),
    mayCorrect(app, entry)
      ? button("Correct", () => app.open("correct", { event: entry.now, id: entry.id }), {
          class: "button--small button--quiet log__correct",
          "aria-label": `Correct: ${entry.says}, ${clock(entry.now.observed_at)}`,
        })
      : null,
  );
}

/** Noted some minutes after it was seen. */
function late(event) {
  const noted = clock(event.recorded_at);
  return noted === clock(event.observed_at) ? "" : `, noted at ${noted}`;
}

function correction(app, { amended, struck, was }) {
  if (!amended) return null;
  const words = struck ? "Struck out" : `Corrected; it was: ${was}`;
  const why = amended.reason ? `: ${amended.reason}` : "";
  const by = `${who(amended.by, app.me)}, ${clock(amended.recorded_at)}`;
  return h("p", { class: "small log__correction" }, `${words} (${by}${why})`);
}

function standing(app, { queued }) {
  if (!queued) return null;
  if (queued.status === "waiting")
    return h("p", { class: "small log__waiting" }, `Not yet saved.${queued.reason ? ` ${queued.reason}` : ""}`);
  return h(
    "div",
    { class: "log__refused" },
    h("p", { class: "small" }, `Not saved: ${queued.reason}`),
    button("I have seen it", () => app.client.discardRefused(queued.event.id), { class: "button--small" }),
  );
}

/** Refused corrections have no line of their own. */
function stranded(app) {
  const lost = app.snapshot.queue.filter(
    (each) => each.status === "refused" && !app.snapshot.events.some((event) => event.id === each.event.id),
  );
  return lost.map((each) =>
    h("div", { key: each.event.id, class: "notice notice--not_met" }, standing(app, { queued: each })),
  );
}

const mayCorrect = (app, entry) =>
  app.may("session.chart") &&
  !entry.queued &&
  !["checked_in", "alarm_acknowledged", "dose_confirmed", "hold_lifted"].includes(entry.event.kind) &&
  (entry.event.kind !== "dose_ordered" || app.may("session.order"));
