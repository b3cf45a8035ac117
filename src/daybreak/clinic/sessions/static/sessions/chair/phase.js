// What the phase asks for: the checklist before the start, the drug while it goes in, the conditions of the discharge,
// and a calm summary when all is over.

import { button, h, icon } from "./dom.js";
import { doseCard } from "./dose.js";
import { checklist, dischargeAnswers, openAndSettled, startAnswers } from "./findings.js";
import { card, factList } from "./parts.js";
import { clock, figure, length, span, times } from "./words.js";

export function phasePanel(app) {
  const { phase } = app.state;
  if (app.isOver) return [ended(app), doseCard(app)];
  if (phase === "expected" || phase === "preparation") return [preparation(app), doseCard(app)];
  if (phase === "observation") return [discharge(app), drugCard(app), doseCard(app)];
  return [drugCard(app), doseCard(app)];
}

function preparation(app) {
  const about = (finding) => finding.group !== "dose" || finding.rule === "weight";
  const [open, settled] = openAndSettled(app.state.start.filter(about));
  return card(
    "preparation",
    "Before the start",
    open.length ? `${times(open.length, "point")} open` : "All settled",
    checklist(app, open, startAnswers(app)),
    folded(app, settled, startAnswers(app)),
  );
}

/** What is settled already, to look at again or to change. */
function folded(app, findings, answers) {
  if (findings.length === 0) return null;
  return h(
    "details",
    { class: "more settled" },
    h("summary", {}, icon("chevron"), `${times(findings.length, "point")} settled`),
    checklist(app, findings, answers),
  );
}

function drugCard(app) {
  const { totals, clocks, phase, dose } = app.state;
  const facts = [
    [app.rules.infusion ? "Started" : "First device", clocks.administration_from && clock(clocks.administration_from)],
    ["Ended", clocks.administration_ended_at && clock(clocks.administration_ended_at)],
    [
      "Given so far",
      totals.dose_mg === null
        ? "not known: nothing was ordered"
        : `${figure(totals.dose_mg)} mg${dose.order ? ` of ${figure(dose.order.dose_mg)} mg` : ""}`,
    ],
    [
      "Volume",
      totals.volume_ml === null || !app.rules.infusion
        ? null
        : `${figure(totals.volume_ml, 0)} mL${dose.order?.bag_ml ? ` of ${figure(dose.order.bag_ml)} mL` : ""}`,
    ],
    ["Running", app.rules.infusion ? span(totals.running_minutes) : null],
    ["Paused", totals.paused_minutes ? span(totals.paused_minutes) : null],
  ];
  return card(
    "drug",
    app.rules.infusion ? "Infusion" : "Devices",
    phase === "paused" ? "Paused" : "",
    app.rules.devices ? deviceRow(app) : null,
    factList(facts),
    app.may("session.chart") && ["administration", "paused"].includes(phase)
      ? button(
          app.rules.devices ? "Next device, or stop" : phase === "paused" ? "Resume or stop" : "Pause or stop",
          () => app.open("drug"),
          { class: "button--wide" },
        )
      : null,
  );
}

/** Each device as a vessel: given, or still to come. */
function deviceRow(app) {
  const planned = app.state.dose.devices?.devices ?? 0;
  const given = app.state.totals.devices;
  const next = app.state.tasks.find((task) => task.id.startsWith("device:"));
  const words = (number) =>
    number <= given
      ? "given"
      : next?.id === `device:${number}`
        ? next.status === "upcoming"
          ? `in ${length(Date.parse(next.due_at) - app.now())}`
          : "due now"
        : "to come";
  const numbers = Array.from({ length: Math.max(planned, given) }, (_, position) => position + 1);
  return h(
    "ol",
    { class: "devices" },
    numbers.map((number) =>
      h(
        "li",
        { class: `device ${number <= given ? "device--given" : ""}` },
        h("strong", {}, `Device ${number}`),
        h("span", {}, words(number)),
      ),
    ),
  );
}

function discharge(app) {
  const [open, settled] = openAndSettled(app.state.discharge);
  const held = app.state.discharge_blockers.length;
  return card(
    "discharge",
    "Before the patient leaves",
    held ? `${times(held, "condition")} open` : "All conditions hold",
    checklist(app, open, dischargeAnswers(app)),
    folded(app, settled, dischargeAnswers(app)),
    instructions(app),
    app.may("session.chart")
      ? h(
          "div",
          { class: "card__actions" },
          button("Discharge", () => app.open("discharge"), {
            class: "button--main button--tall",
            disabled: held > 0,
            "aria-describedby": held ? "discharge-held" : null,
          }),
          held
            ? h(
                "p",
                { class: "small soft", id: "discharge-held" },
                `Held by: ${app.state.discharge_blockers.map((each) => each.title).join("; ")}.`,
              )
            : null,
          button("Leaving against advice", () => app.open("againstAdvice"), { class: "button--quiet" }),
        )
      : null,
  );
}

function instructions(app) {
  return h(
    "div",
    { class: "instructions" },
    h("h3", {}, "What the patient takes home"),
    h(
      "ul",
      {},
      app.rules.instructions.map((each) => h("li", {}, each.text)),
    ),
  );
}

function ended(app) {
  const { clocks, totals, phase } = app.state;
  const nothing = phase === "aborted";
  const facts = [
    ["Ended", clocks.closed_at && clock(clocks.closed_at)],
    ["Given", nothing ? "nothing" : `${figure(totals.dose_mg)} mg`],
    ["Monitored", clocks.monitored_minutes ? span(clocks.monitored_minutes) : null],
    [
      "Side effects",
      app.state.side_effects.map((each) => `${each.title}${each.resolved_at ? "" : " (lasts)"}`).join(", ") ||
        "none noted",
    ],
  ];
  return card(
    "ended",
    nothing ? "Given up before anything was given" : "The patient has left",
    "",
    factList(facts),
    nothing ? null : instructions(app),
    h(
      "div",
      { class: "card__actions" },
      app.links.record
        ? h("a", { class: "button button--main button--tall", href: app.links.record }, "Open the record")
        : null,
      h("a", { class: "button", href: app.links.back }, `Back to: ${app.links.backTo}`),
    ),
  );
}
