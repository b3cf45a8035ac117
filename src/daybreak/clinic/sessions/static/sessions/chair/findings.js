// Findings of the rules as a checklist: verdict, sentence, source, and the way to answer, in the same row.

import { button, h, icon } from "./dom.js";
import { plain } from "./words.js";

const WORDS = {
  required: {
    met: ["met", "Met", "met"],
    not_met: ["not_met", "Not met", "not_met"],
    unknown: ["unknown", "Not known", "unknown"],
  },
  advisory: {
    met: ["met", "No warning", "met"],
    not_met: ["warning", "Warning", "advice"],
    unknown: ["unknown", "Not known", "advice"],
  },
};
const CERTAINTIES = {
  V: "read in the source",
  V2: "quoted by another source",
  R: "recalled",
  "R?": "recalled with doubt",
  P: "clinic default",
};

/** A list of findings; answers(finding) gives the controls of a row. */
export function checklist(app, findings, answers) {
  return h(
    "ul",
    { class: "checks" },
    findings.map((finding) => row(app, finding, answers)),
  );
}

function row(app, finding, answers) {
  const [symbol, word, tone] = WORDS[finding.effect][finding.verdict];
  return h(
    "li",
    { key: finding.rule, class: `check-row check-row--${tone}`, "data-rule": finding.rule },
    h(
      "span",
      { class: `check-row__mark check-row__mark--${tone}` },
      icon(symbol),
      h("span", { class: "visually-hidden" }, word),
    ),
    h(
      "div",
      { class: "check-row__words" },
      h("p", { class: "check-row__title" }, finding.title),
      h("p", { class: "check-row__sentence" }, plain(finding.sentence, app.state.now)),
      ground(app, finding),
    ),
    h("div", { class: "check-row__answers", role: "group", "aria-label": finding.title }, answers(finding)),
  );
}

/** Where the rule comes from; a clinic default is told as one. */
export function ground(app, finding) {
  const { source } = finding;
  const ours = source.key === "clinic-default" || fieldsOf(app.rules, finding.rule).length > 0;
  return h(
    "details",
    { class: "ground" },
    h(
      "summary",
      {},
      ours
        ? h("span", { class: "certainty certainty--P" }, "clinic default")
        : h("span", { class: "certainty" }, source.key),
    ),
    h("p", {}, `${[source.key, source.locator].filter(Boolean).join(", ")} (${CERTAINTIES[source.certainty]}).`),
    fieldsOf(app.rules, finding.rule).length
      ? h("p", {}, `Set by the clinic: ${fieldsOf(app.rules, finding.rule).join(", ").replaceAll("_", " ")}.`)
      : null,
    finding.effect === "advisory" ? h("p", {}, "It warns and does not hold.") : null,
  );
}

/** The figures of a rule that the clinic has set although its source is published. */
function fieldsOf(rules, id) {
  return (
    [...rules.alarms, ...rules.schedule, ...rules.side_effects].find((each) => each.id === id)?.clinic_defaults ?? []
  );
}

/** The answers of the start. */
export function startAnswers(app) {
  return (finding) => [...answer(app, finding), hold(app, finding)];
}

/** The way to settle a finding: a question is answered in place, everything else on its pad. */
function answer(app, finding) {
  if (!app.may("session.chart")) return [];
  const { rule } = finding;
  const question = questions(app.rules).find((each) => each.id === rule);
  if (question) return [yesNo(app, question, finding)];
  const done = finding.verdict === "met";
  if (app.rules.fasting.some((each) => each.id === rule))
    return [go(done ? "Change" : "Answer", finding, () => app.open("intake", { intake: rule }))];
  if (rule === "weight") return [go(done ? "Weigh again" : "Weigh", finding, () => app.open("weight"))];
  if (rule === "blood-pressure" || rule === "pressure")
    return [go("Measure", finding, () => app.open("vitals", { first: "systolic_mmhg" }))];
  if (rule === "oxygen") return [go("Measure", finding, () => app.open("vitals", { first: "spo2_percent" }))];
  const check = app.rules.schedule.find((each) => each.id === rule);
  if (check) return done ? [] : [go("Measure", finding, () => openFor(app, check.measures))];
  if (rule === "sedation") return [go("Score", finding, () => app.open("scale", { scale: "moaa_s" }))];
  if (rule === "aldrete" || rule === "dissociation")
    return [go("Score", finding, () => app.open("scale", { scale: rule === "aldrete" ? "aldrete" : "cadss" }))];
  if (rule === "escort") return [go(done ? "Change" : "Enter", finding, () => app.open("escort"))];
  if (["double-check", "second-sign-off"].includes(rule))
    return done
      ? []
      : [
          go("Confirm", finding, () =>
            app.open("confirm", { purpose: rule.replaceAll("-", "_").replace("second_sign_off", "second_sign_off") }),
          ),
        ];
  if (["dose", "dose-limit", "bag", "duration", "vial", "dose-first", "dose-cap"].includes(rule))
    return !done && app.may("session.order")
      ? [go(app.state.dose.order ? "Order again" : "Order", finding, () => app.open("order"))]
      : [];
  return [];
}

/** Opens the pad that takes these measures: figures first, else the first scale. */
export function openFor(app, measures) {
  const figures = measures.filter((each) => each in app.limits.readings);
  if (figures.length) return app.open("vitals", { first: figures[0], scale: measures.includes("moaa_s") });
  return app.open("scale", { scale: measures[0] });
}

const questions = (rules) => [...rules.pre_checks, ...rules.discharge.questions];

function go(words, finding, act) {
  return button(words, act, { class: "check-row__go", "aria-label": `${words}: ${finding.title}` });
}

function yesNo(app, question, finding) {
  const given = finding.inputs.at(-1)?.value;
  const choice = (words, answer) =>
    button(words, () => app.note("check_answered", { question: question.id, answer }), {
      class: "choice",
      "aria-pressed": String(given === (answer ?? "not known")),
      "aria-label": `${words}: ${question.question}`,
    });
  return h(
    "div",
    { class: "yes-no" },
    h("p", { class: "yes-no__question" }, question.question),
    h("div", { class: "yes-no__row" }, choice("Yes", "yes"), choice("No", "no"), choice("Not known", null)),
  );
}

/** A prescriber may decide to go on, with a reason, except where nothing replaces the rule. */
function hold(app, finding) {
  const holds =
    finding.effect === "required" && finding.verdict !== "met" && !app.limits.never_lifted.includes(finding.rule);
  if (!holds || !app.may("session.order")) return null;
  return button("Go on, with a reason", () => app.open("lift", { finding }), {
    class: "button--quiet check-row__go",
    "aria-label": `Go on, with a reason: ${finding.title}`,
  });
}

/** Those still open first, in the order of the rules; what is settled folds away. */
export function openAndSettled(findings) {
  const settled = (finding) => finding.verdict === "met";
  return [findings.filter((each) => !settled(each)), findings.filter(settled)];
}

export const dischargeAnswers = (app) => (finding) => answer(app, finding);
