// A prescriber's order, filled in with what the plan reckons. What speaks against it, the rules say once it is ordered.

import { button, h } from "../dom.js";
import { figure } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { choices, words } from "./fields.js";
import { figures } from "./figures.js";
import { save } from "./saving.js";

const HIGHEST = { dose_mg: 9_999, minutes: 999 };
const BASES = { actual: "actual weight", ideal: "ideal weight", adjusted: "adjusted weight" };

export function order(app, { amends = null } = {}) {
  if (!app.may("session.order")) return refused(app);
  return app.rules.infusion ? infusion(app, amends) : devices(app, amends);
}

function refused(app) {
  openSheet(app, {
    name: "order",
    title: "The dose",
    content: () =>
      h(
        "p",
        { class: "sheet__question" },
        "A prescriber orders the dose, signed in on this or any other screen. It appears here at once.",
      ),
  });
}

function infusion(app, amends) {
  const { infusion: rules } = app.rules;
  const { options, order: before } = app.state.dose;
  const start = amends ?? before;
  const entry = {
    bag: start?.bag_ml ?? null,
    vial: start?.vial_mg_per_ml ?? null,
    reason: start?.reason ?? "",
    why: "",
  };
  const get = () => sheet;
  const set = (name) => (value) => {
    entry[name] = value;
    get().redraw();
  };
  const planned = options.find((each) => each.basis === rules.basis.value);
  const pad = figures(get, [
    {
      name: "dose_mg",
      label: "Dose",
      unit: "mg",
      highest: HIGHEST.dose_mg,
      decimals: 1,
      value: start?.dose_mg ?? planned?.dose_mg,
    },
    {
      name: "minutes",
      label: "Over",
      unit: "min",
      highest: HIGHEST.minutes,
      decimals: 1,
      value: start?.minutes ?? rules.usual_duration.value,
    },
  ]);

  async function keep() {
    const { dose_mg: dose, minutes } = pad.values();
    if (pad.problem()) throw new Error(pad.problem());
    if (!dose) throw new Error("No dose is entered yet.");
    const fields = {
      dose_mg: dose,
      minutes,
      bag_ml: entry.bag,
      vial_mg_per_ml: entry.vial,
      reason: entry.reason.trim(),
    };
    await save(app, "dose_ordered", fields, { amends, reason: entry.why });
  }

  const take = (option) => {
    pad.put("dose_mg", option.dose_mg);
  };
  const sheet = openSheet(app, {
    name: "order",
    title: amends ? "Correct the order" : "Order the dose",
    problem: () => pad.problem(),
    content: () => [
      options.length
        ? h(
            "fieldset",
            { class: "choices" },
            h("legend", {}, `Reckoned at ${figure(rules.start.value, 2)} mg/kg`),
            h(
              "div",
              { class: "chips" },
              options.map((each) =>
                button([`${figure(each.dose_mg)} mg`, h("small", {}, BASES[each.basis])], () => take(each), {
                  class: "chip chip--tall chip--two",
                }),
              ),
            ),
          )
        : null,
      pad.view(),
      choices(
        "Bag",
        rules.bags.map(({ value }) => [value, `${figure(value)} mL`]),
        entry.bag,
        set("bag"),
      ),
      choices(
        "Vial",
        rules.vials.map(({ value, dilute }) => [value, `${figure(value)} mg/mL`, dilute ? "dilute" : ""]),
        entry.vial,
        set("vial"),
      ),
      words(
        "Reason",
        entry.reason,
        (text) => {
          entry.reason = text;
        },
        { hint: "Where the dose differs from what is reckoned" },
      ),
      amends
        ? words("Why is it corrected?", entry.why, (text) => {
            entry.why = text;
          })
        : null,
    ],
    foot: (self) => saveButton(self, amends ? "Save the correction" : "Order", keep),
  });
}

function devices(app, amends) {
  const { devices: rules } = app.rules;
  const doses = [...new Set([...rules.first_session, ...rules.later].map((each) => each.value))];
  const entry = { dose: amends?.dose_mg ?? null, reason: amends?.reason ?? "", why: "" };
  const get = () => sheet;
  const sheet = openSheet(app, {
    name: "order",
    title: amends ? "Correct the order" : "Order the dose",
    content: () => [
      choices(
        "Dose",
        doses.map((dose) => [dose, `${figure(dose)} mg`, `${figure(dose / rules.device.value)} devices`]),
        entry.dose,
        (dose) => {
          entry.dose = dose;
          get().redraw();
        },
      ),
      words("Reason", entry.reason, (text) => {
        entry.reason = text;
      }),
      amends
        ? words("Why is it corrected?", entry.why, (text) => {
            entry.why = text;
          })
        : null,
    ],
    foot: (self) =>
      saveButton(self, amends ? "Save the correction" : "Order", async () => {
        if (entry.dose === null) throw new Error("No dose is chosen yet.");
        await save(
          app,
          "dose_ordered",
          { dose_mg: entry.dose, reason: entry.reason.trim() },
          { amends, reason: entry.why },
        );
      }),
  });
}
