// One event in a line, as the log tells it; and what became of it: corrected, struck out, waiting, refused.

import { MEASURES, READINGS, clock, figure, plain } from "./words.js";

const SAYS = {
  checked_in: () => "Checked in",
  weight_taken: (event) =>
    `Weight ${figure(event.weight_kg)} kg${event.confirmed ? ", measured again and confirmed" : ""}`,
  check_answered: (event, rules) => `${title(event.question, rules)}: ${event.answer ?? "not known"}`,
  intake_told: (event, rules) =>
    `${title(event.intake, rules)}: last ${event.last_at ? `at ${clock(event.last_at)}` : "long ago"}`,
  dose_ordered: ordered,
  dose_confirmed: (event) => (event.purpose === "second_sign_off" ? "High dose signed off" : "Dose double-checked"),
  hold_lifted: (event, rules) => `Decided to go on although it holds: ${title(event.rule, rules)}. ${event.reason}`,
  device_given: (event) => `Device ${event.number} given${event.lot ? `, lot ${event.lot}` : ""}`,
  administration_started: () => "Infusion started",
  administration_paused: (event) => `Paused${because(event)}`,
  administration_resumed: () => "Resumed",
  administration_stopped: (event) =>
    `Stopped${isKnown(event.given_ml) ? `, ${figure(event.given_ml)} mL given` : ""}${because(event)}`,
  reading: measured,
  scale_scored: (event) => `${MEASURES[event.scale].name} ${figure(event.score)}`,
  side_effect_noted: (event, rules) =>
    [`Side effect: ${title(event.effect, rules)}`, event.severity, event.note].filter(Boolean).join(", "),
  side_effect_resolved: (event, rules, all) => `Over: ${effectOf(event, rules, all)}`,
  intervention_given: (event) =>
    `Intervention: ${[event.intervention, event.dose, event.note].filter(Boolean).join(", ")}`,
  alarm_acknowledged: (event, rules, all) => `Alarm seen: ${alarmTitle(event.alarm, rules, all)}`,
  escort_confirmed: (event) => `Escort seen${event.escort ? `: ${event.escort}` : ""}`,
  discharged: (event) =>
    event.against_advice ? `Left against advice. ${event.reason}` : `Discharged${because(event)}`,
  aborted: (event) => `Given up${because(event)}`,
};

/** What an event says. all: every event by id, for those that name another. */
export function told(event, rules, all) {
  return SAYS[event.kind]?.(event, rules, all) ?? event.kind.replaceAll("_", " ");
}

/**
 * The log: each event once, newest first, with what became of it.
 * Returns [{event, says, was, struck, correctedBy, reason, queued, refused}].
 */
export function entries(snapshot) {
  const all = new Map(snapshot.events.map((event) => [event.id, event]));
  const corrections = latestCorrections(snapshot.events);
  const queue = new Map(snapshot.queue.map((each) => [each.event.id, each]));
  const rules = snapshot.boot?.rules;
  return snapshot.events
    .filter((event) => event.kind !== "amended")
    .map((event) => entry(event, corrections.get(event.id), queue, rules, all))
    .sort((one, other) =>
      one.now.observed_at === other.now.observed_at ? 0 : one.now.observed_at < other.now.observed_at ? 1 : -1,
    );
}

function entry(event, amended, queue, rules, all) {
  const now = amended?.replacement ?? event;
  const sent = (amended && queue.get(amended.id)) ?? queue.get(event.id);
  return {
    id: event.id,
    event,
    now,
    says: told(now, rules, all),
    was: amended?.replacement ? `${told(event, rules, all)}, ${clock(event.observed_at)}` : "",
    struck: Boolean(amended) && amended.replacement === null,
    amended,
    queued: sent,
  };
}

/** The events as they count: corrected, struck-out ones left away, oldest first. */
export function counting(events) {
  const corrections = latestCorrections(events);
  return events
    .filter((event) => event.kind !== "amended")
    .map((event) => {
      const amended = corrections.get(event.id);
      return amended ? amended.replacement && { ...amended.replacement, id: event.id } : event;
    })
    .filter(Boolean)
    .sort((one, other) => Date.parse(one.observed_at) - Date.parse(other.observed_at));
}

/** Of several corrections the one recorded last counts, as in care/session/log.py. */
function latestCorrections(events) {
  const found = new Map();
  for (const event of events.filter((each) => each.kind === "amended")) {
    const kept = found.get(event.event);
    const later = !kept || [event.recorded_at, event.id].join() > [kept.recorded_at, kept.id].join();
    if (later) found.set(event.event, event);
  }
  return found;
}

/** The title of a question, an intake, a side effect or a rule of the protocol; free words stay as they are. */
export function title(id, rules) {
  const named = [
    ...rules.fasting,
    ...rules.pre_checks,
    ...rules.discharge.questions,
    ...rules.side_effects,
    ...rules.alarms,
    ...rules.schedule,
  ];
  const known = named.find((each) => each.id === id);
  return known?.title ?? (id === "blood-pressure" ? "Blood pressure" : id);
}

function ordered(event) {
  const bag = event.bag_ml ? ` in ${figure(event.bag_ml)} mL` : "";
  const over = event.minutes ? ` over ${figure(event.minutes)} min` : "";
  return `Ordered ${figure(event.dose_mg)} mg${bag}${over}${because(event)}`;
}

/** "BP 128/82 mmHg, HR 76 /min": two pressures are one. */
export function measured(event) {
  const { systolic_mmhg: systolic, diastolic_mmhg: diastolic } = event;
  const pressure = isKnown(systolic) || isKnown(diastolic) ? [`BP ${systolic ?? "?"}/${diastolic ?? "?"} mmHg`] : [];
  const others = READINGS.slice(2).filter((name) => isKnown(event[name]));
  return [
    ...pressure,
    ...others.map((name) => `${MEASURES[name].short} ${figure(event[name])} ${MEASURES[name].unit}`),
  ].join(", ");
}

function effectOf(event, rules, all) {
  const noted = all?.get(event.side_effect);
  return noted ? title(noted.effect, rules) : "a side effect";
}

function alarmTitle(id, rules, all) {
  if (id.startsWith("missing:")) return `missing ${title(id.slice(8), rules)}`;
  if (id.startsWith("side-effect:")) return effectOf({ side_effect: id.slice(12) }, rules, all);
  return title(id, rules);
}

const isKnown = (value) => value !== null && value !== undefined;

const because = (event) => (event.reason ? `: ${plain(event.reason, event.observed_at)}` : "");
