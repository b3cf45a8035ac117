// The second person's word on an order: as oneself, or by signing in beside the one who charts.

import { h } from "../dom.js";
import { clock, figure, who } from "../words.js";
import { factList } from "../parts.js";
import { openSheet, saveButton } from "../sheet.js";

const TITLES = { double_check: "Double-check the dose", second_sign_off: "Sign off the high dose" };
const NEEDS = { double_check: "session.confirm", second_sign_off: "session.order" };

export function confirm(app, { purpose = "double_check" } = {}) {
  const { order } = app.state.dose;
  if (!order) return app.open("order");
  const entry = { username: "", password: "" };
  // What the second person sees is what they agree with: a correction on its way here is not confirmed by it.
  const seen = { order: order.id, purpose, dose_mg: order.dose_mg };
  const mine = order.by === app.me;
  const asMe = !mine && app.may(NEEDS[purpose]);
  const field = (label, name, type) =>
    h(
      "label",
      { class: "field" },
      label,
      h("input", {
        type,
        name,
        autocomplete: "off",
        autocapitalize: "none",
        spellcheck: "false",
        value: entry[name],
        oninput: (event) => {
          entry[name] = event.target.value;
        },
      }),
    );
  const signed = async () => {
    if (!entry.username.trim() || !entry.password) throw new Error("Enter the second person's username and password.");
    await app.client.confirm({ ...seen, username: entry.username.trim(), password: entry.password });
  };
  return openSheet(app, {
    name: "confirm",
    title: TITLES[purpose],
    content: (self) => [
      ordered(app, order),
      asMe
        ? saveButton(self, "Confirm as me", () => app.note("dose_confirmed", seen))
        : h(
            "p",
            { class: "soft" },
            mine
              ? "You ordered this dose; somebody else has to confirm it."
              : "Your role may not confirm this; somebody else signs in here.",
          ),
      h(
        "fieldset",
        { class: "second" },
        h("legend", {}, "Another person signs in to confirm"),
        h(
          "p",
          { class: "small soft" },
          app.mode === "training"
            ? "In training any name will do."
            : "You stay signed in; nothing else is done in their name.",
        ),
        h(
          "form",
          {
            class: "second__form",
            onsubmit: (event) => {
              event.preventDefault();
              self.dialog.querySelector("[data-confirm]")?.click();
            },
          },
          field("Second person's username", "username", "text"),
          field("Second person's password", "password", "password"),
          h("button", { type: "submit", class: "visually-hidden", tabindex: "-1" }, "Confirm"),
        ),
      ),
    ],
    foot: (self) =>
      saveButton(self, "Confirm as the second person", signed, {
        "data-confirm": true,
        class: asMe ? "button--second" : "",
      }),
  });
}

function ordered(app, order) {
  const { infusion, devices } = app.state.dose;
  return h(
    "div",
    { class: "order order--big" },
    h("p", { class: "order__dose" }, `${figure(order.dose_mg)} mg`),
    factList([
      ["Bag", infusion && `${figure(infusion.bag_ml)} mL over ${figure(infusion.minutes)} min`],
      ["Pump rate", infusion && `${figure(infusion.rate_ml_per_h)} mL/h`],
      [
        "Draw from the vial",
        infusion?.drug_ml ? `${figure(infusion.drug_ml, 2)} mL of ${figure(order.vial_mg_per_ml)} mg/mL` : null,
      ],
      ["Devices", devices && String(devices.devices)],
      ["Patient", app.snapshot.boot.patient.name],
      ["Ordered by", `${who(order.by, app.me)}, ${clock(order.observed_at)}`],
    ]),
  );
}
