// The drug going in: start, pause, resume, stop, or device by device.

import { button, h } from "../dom.js";
import { checklist, startAnswers } from "../findings.js";
import { factList } from "../parts.js";
import { figure, length } from "../words.js";
import { openSheet, saveButton } from "../sheet.js";
import { words } from "./fields.js";
import { figures } from "./figures.js";
import { whenChoice } from "./when.js";

const HIGHEST_ML = 9_999;

export function drug(app, { end = false } = {}) {
  const { phase } = app.state;
  if (phase === "expected" || phase === "preparation") return starting(app);
  if (phase === "administration" || phase === "paused") return end ? stopping(app) : running(app);
  return openSheet(app, {
    name: "drug",
    title: "Drug",
    content: () =>
      h("p", { class: "sheet__question" }, "The drug has been given. What was noted wrongly is corrected in the log."),
  });
}

function starting(app) {
  const held = () => app.state.start_blockers;
  const first = app.rules.infusion ? "Start the infusion" : "Give device 1";
  const entry = { lot: "" };
  const get = () => sheet;
  const when = whenChoice(app, get, { label: "Started" });
  const sheet = openSheet(app, {
    name: "drug",
    title: first,
    content: () =>
      held().length
        ? [
            h("p", { class: "sheet__question" }, "The drug must not be given yet."),
            checklist(app, held(), startAnswers(app)),
          ]
        : [summary(app), app.rules.devices ? lot(entry) : null, when.view()],
    foot: (self) => (held().length ? null : saveButton(self, first, () => begin(app, entry, when.moment()))),
  });
}

function begin(app, entry, observed) {
  if (app.rules.infusion) return app.note("administration_started", at(observed));
  return app.note("device_given", { number: 1, lot: entry.lot.trim(), ...at(observed) });
}

const at = (observed) => (observed ? { observed_at: observed } : {});
const lot = (entry) =>
  words(
    "Lot",
    entry.lot,
    (text) => {
      entry.lot = text;
    },
    { hint: "If it is at hand" },
  );

function summary(app) {
  const { order, infusion, devices } = app.state.dose;
  return h(
    "div",
    { class: "order order--big" },
    h("p", { class: "order__dose" }, order ? `${figure(order.dose_mg)} mg` : "No order"),
    factList([
      ["Patient", app.snapshot.boot.patient.name],
      ["Bag", infusion && `${figure(infusion.bag_ml)} mL over ${figure(infusion.minutes)} min`],
      ["Pump rate", infusion && `${figure(infusion.rate_ml_per_h)} mL/h`],
      ["Devices", devices && String(devices.devices)],
    ]),
  );
}

function running(app) {
  const entry = { reason: "", lot: "" };
  const get = () => sheet;
  const when = whenChoice(app, get, { label: "Happened" });
  const paused = () => app.state.phase === "paused";
  const noteNow = (kind, fields) => () => app.note(kind, { ...fields, ...at(when.moment()) });
  const sheet = openSheet(app, {
    name: "drug",
    title: app.rules.infusion ? "Infusion" : "Devices",
    content: (self) => [
      app.rules.devices ? nextDevice(app, self, entry, when) : null,
      app.rules.infusion ? infusionSteps(self, paused(), entry, noteNow) : null,
      button("Stop for good", () => stopping(app), { class: "button--tall button--wide button--stop" }),
      words(
        "Reason",
        entry.reason,
        (text) => {
          entry.reason = text;
        },
        { hint: "Of the pause" },
      ),
      when.view(),
    ],
  });
}

function infusionSteps(self, paused, entry, noteNow) {
  return paused
    ? saveButton(self, "Resume", () => noteNow("administration_resumed", {})(), { class: "button--wide" })
    : saveButton(self, "Pause", () => noteNow("administration_paused", { reason: entry.reason.trim() })(), {
        class: "button--wide",
      });
}

/** The next device, offered when its rest is over; one that was given earlier can still be told. */
function nextDevice(app, self, entry, when) {
  const task = app.state.tasks.find((each) => each.id.startsWith("device:"));
  const number = app.state.totals.devices + 1;
  const give = () => app.note("device_given", { number, lot: entry.lot.trim(), ...at(when.moment()) });
  if (!task) return h("p", { class: "soft" }, "No further device is ordered.");
  const resting = task.status === "upcoming";
  return h(
    "div",
    { class: "stack-s" },
    h(
      "p",
      { class: "sheet__question", role: "timer", "aria-live": "off" },
      resting
        ? `Rest: device ${number} in ${length(Date.parse(task.due_at) - app.now())}`
        : `Device ${number} may be given.`,
    ),
    lot(entry),
    resting
      ? saveButton(self, `Device ${number} was given already`, give, { class: "button--second button--wide" })
      : saveButton(self, `Device ${number} given`, give, { class: "button--wide" }),
  );
}

function stopping(app) {
  let reason = "";
  const get = () => sheet;
  const pump = app.rules.infusion
    ? figures(get, [{ name: "given_ml", label: "The pump says", unit: "mL", highest: HIGHEST_ML, decimals: 1 }])
    : null;
  const when = whenChoice(app, get, { label: "Stopped" });
  const sheet = openSheet(app, {
    name: "stop",
    title: app.rules.infusion ? "Stop the infusion" : "No device follows",
    problem: () => pump?.problem() ?? "",
    content: () => [
      pump
        ? h("p", { class: "soft" }, "How much went in, as the pump shows it. Empty: it is reckoned from the time.")
        : null,
      pump?.view(),
      words(
        "Reason",
        reason,
        (text) => {
          reason = text;
        },
        { hint: "If it was stopped early" },
      ),
      when.view(),
    ],
    foot: (self) =>
      saveButton(self, app.rules.infusion ? "Stop the infusion" : "No device follows", async () => {
        if (pump?.problem()) throw new Error(pump.problem());
        await app.note("administration_stopped", {
          reason: reason.trim(),
          given_ml: pump?.values().given_ml ?? null,
          ...at(when.moment()),
        });
      }),
  });
}
