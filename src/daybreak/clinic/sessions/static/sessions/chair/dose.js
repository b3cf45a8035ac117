// The dose: weights, what the protocol reckons from each, the order in force, what speaks against it, who agreed.

import { button, h } from "./dom.js";
import { checklist, startAnswers } from "./findings.js";
import { card, factList } from "./parts.js";
import { clock, figure, times, who } from "./words.js";

/** What is settled with the buttons under the list. */
const BELOW = ["dose", "double-check", "second-sign-off"];
const BASES = { actual: "Actual", ideal: "Ideal", adjusted: "Adjusted" };

export function doseCard(app) {
  const { dose } = app.state;
  const isPreparing = ["expected", "preparation"].includes(app.state.phase);
  const findings = app.state.start.filter((each) => each.group === "dose" && each.rule !== "weight");
  const answers = (finding) => (BELOW.includes(finding.rule) ? [] : startAnswers(app)(finding));
  const body = [
    dose.weights
      ? weights(app)
      : h(
          "p",
          { class: "soft small" },
          app.rules.infusion
            ? "Weigh the patient: the dose is reckoned from today's weight."
            : "The dose does not depend on the weight.",
        ),
    dose.order
      ? order(app)
      : app.may("session.order")
        ? null
        : h("p", { class: "soft small" }, "A prescriber orders the dose, signed in on any screen."),
    isPreparing
      ? checklist(
          app,
          findings.filter((each) => each.verdict !== "met" || each.effect === "advisory"),
          answers,
        )
      : null,
    actions(app, isPreparing),
  ];
  if (isPreparing) return card("dose", "Dose", "", body);
  return h("details", { key: "dose", class: "card card--dose" }, h("summary", {}, h("h2", {}, "Dose")), body);
}

function weights(app) {
  const { dose } = app.state;
  const basis = app.rules.infusion?.basis.value;
  const rows = ["actual", "ideal", "adjusted"].map((name) => [
    name,
    dose.weights[`${name}_kg`],
    dose.options.find((each) => each.basis === name),
  ]);
  return h(
    "table",
    { class: "weights" },
    h(
      "caption",
      {},
      app.rules.infusion
        ? `Starting dose ${figure(app.rules.infusion.start.value, 2)} mg/kg; the protocol counts the ${basis} weight`
        : "Body weights",
    ),
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        h("th", { scope: "col" }, "Weight"),
        h("th", { scope: "col", class: "number" }, "kg"),
        app.rules.infusion ? h("th", { scope: "col", class: "number" }, "mg") : null,
      ),
    ),
    h(
      "tbody",
      {},
      rows.map(([name, kg, option]) =>
        h(
          "tr",
          { class: name === basis ? "weights__basis" : "" },
          h(
            "th",
            { scope: "row" },
            BASES[name],
            name === basis ? h("span", { class: "badge badge--accent badge--plain" }, "counts") : null,
          ),
          h("td", { class: "number" }, kg === null ? "not known" : figure(kg)),
          app.rules.infusion ? h("td", { class: "number" }, option ? figure(option.dose_mg) : "\u2013") : null,
        ),
      ),
    ),
  );
}

function order(app) {
  const { dose } = app.state;
  const { order: given, infusion, devices } = dose;
  return h(
    "div",
    { class: "order" },
    h(
      "p",
      { class: "order__dose" },
      `${figure(given.dose_mg)} mg`,
      dose.mg_per_kg ? h("small", {}, `${figure(dose.mg_per_kg, 2)} mg/kg`) : null,
    ),
    factList([
      ["Bag", infusion && `${figure(infusion.bag_ml)} mL over ${figure(infusion.minutes)} min`],
      ["Pump rate", infusion && `${figure(infusion.rate_ml_per_h)} mL/h`],
      [
        "Draw from the vial",
        infusion?.drug_ml ? `${figure(infusion.drug_ml, 2)} mL of ${figure(given.vial_mg_per_ml)} mg/mL` : null,
      ],
      [
        "Devices",
        devices &&
          `${devices.devices}, with ${times(devices.rests, "rest")} of ${figure(app.rules.devices.rest.value)} min`,
      ],
      ["Ordered by", `${who(given.by, app.me)}, ${clock(given.observed_at)}`],
      ["Reason", given.reason],
    ]),
  );
}

function actions(app, isPreparing) {
  if (!isPreparing) return null;
  const unconfirmed = app.state.start.filter(
    (each) => ["double-check", "second-sign-off"].includes(each.rule) && each.verdict !== "met",
  );
  return h(
    "div",
    { class: "card__actions" },
    app.may("session.order")
      ? button(app.state.dose.order ? "Order again" : "Order the dose", () => app.open("order"), {
          class: app.state.dose.order ? "" : "button--main",
        })
      : null,
    unconfirmed.length && app.may("session.confirm")
      ? button(
          "Double-check the dose",
          () =>
            app.open("confirm", {
              purpose: unconfirmed[0].rule === "double-check" ? "double_check" : "second_sign_off",
            }),
          { class: "button--main" },
        )
      : null,
  );
}
