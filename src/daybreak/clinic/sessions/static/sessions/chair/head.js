// The head: who, where, by which protocol; the phase with its clock; what is saved and what is not.

import { h, icon } from "./dom.js";
import { PHASES, clock, day, length, times } from "./words.js";

export function head(app) {
  return h("div", { key: "head", class: "head" }, identity(app), phaseClock(app));
}

function identity(app) {
  const { patient, protocol, chair } = app.snapshot.boot;
  const facts = [
    ["Born", day(patient.birth_date)],
    ["MRN", patient.mrn || "none"],
    ["Chair", chair ?? "none"],
    ["Protocol", protocol.title],
  ];
  return h(
    "div",
    { class: "head__who" },
    h(
      "div",
      { class: "head__line" },
      h(
        "a",
        { class: "head__back", href: app.links.back, "aria-label": `Back to: ${app.links.backTo}` },
        icon("chevron"),
      ),
      h("p", { class: "head__name" }, patient.name),
      connection(app),
    ),
    h(
      "dl",
      { class: "head__facts" },
      facts.map(([name, value]) =>
        h("div", { class: `head__fact head__fact--${name.toLowerCase()}` }, h("dt", {}, name), h("dd", {}, value)),
      ),
    ),
  );
}

function phaseClock(app) {
  const { state } = app;
  const { big, words, share } = clockOf(app);
  return h(
    "div",
    { class: `head__phase head__phase--${state.phase}`, role: "group", "aria-label": "Phase and clock" },
    h("p", { class: "head__word" }, phaseWord(app)),
    h("p", { class: "head__clock", role: "timer", "aria-live": "off", "aria-label": `${big} ${words}` }, big),
    h("p", { class: "head__clock-words" }, words),
    share === null ? null : h("progress", { class: "head__progress", value: share, max: 1, "aria-hidden": "true" }),
  );
}

function phaseWord(app) {
  if (app.state.phase !== "administration") return PHASES[app.state.phase];
  return app.rules.infusion ? "Infusion running" : "Devices";
}

/** The clock of the phase: what is left if something runs out, else how long it lasts. */
function clockOf(app) {
  const { clocks, phase } = app.state;
  const now = app.now();
  if (phase === "observation")
    return countdown(
      now,
      clocks.observation_from,
      clocks.observation_until,
      "of observation left",
      "over the observation time",
    );
  if (phase === "paused") return { big: clock(app.state.now), words: "the infusion stands still", share: null };
  if (phase === "administration" && clocks.administration_until) {
    return countdown(
      now,
      clocks.administration_from,
      clocks.administration_until,
      "of the infusion left",
      "over the ordered time",
    );
  }
  if (phase === "administration") return devicesClock(app, now);
  if (app.isOver)
    return { big: clocks.closed_at ? clock(clocks.closed_at) : "", words: "the end of the session", share: null };
  return {
    big: clocks.checked_in_at ? length(now - Date.parse(clocks.checked_in_at)) : "0:00",
    words: "since check-in",
    share: null,
  };
}

function devicesClock(app, now) {
  const next = app.state.tasks.find((task) => task.id.startsWith("device:"));
  const { administration_from: from } = app.state.clocks;
  if (!next || next.status !== "upcoming")
    return { big: length(now - Date.parse(from)), words: "since the first device", share: null };
  return {
    big: length(Date.parse(next.due_at) - now),
    words: `of rest before device ${next.id.slice(7)}`,
    share: null,
  };
}

function countdown(now, from, until, left, over) {
  const [start, end] = [Date.parse(from), Date.parse(until)];
  const share = end > start ? Math.min(1, Math.max(0, (now - start) / (end - start))) : null;
  return now <= end ? { big: length(end - now), words: left, share } : { big: length(now - end), words: over, share };
}

function connection(app) {
  if (app.mode !== "live") return null;
  const { link, queue } = app.snapshot;
  const waiting = queue.filter((each) => each.status === "waiting").length;
  const unsaved = waiting ? `${times(waiting, "entry", "entries")} not yet saved` : "";
  if (link.signedOut)
    return pill(
      "bad",
      h("a", { href: `/sign-in/?next=${encodeURIComponent(location.pathname)}` }, "Signed out: sign in to send"),
      unsaved,
    );
  if (!link.online)
    return pill(
      "bad",
      `Not connected${link.lastContact ? ` since ${clock(link.lastContact)}` : ""}; you can go on charting`,
      unsaved,
    );
  return unsaved ? pill("wait", unsaved) : pill("good", "Saved");
}

function pill(tone, words, more = "") {
  return h(
    "p",
    { class: `pill pill--${tone}`, role: "status", "aria-label": "Connection" },
    h("span", {}, words),
    more && h("span", {}, more),
  );
}
