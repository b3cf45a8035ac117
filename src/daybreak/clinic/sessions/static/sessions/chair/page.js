// The page at the chair, live, replayed or for training: one renderer over the snapshots of one client.
// It shows what the fold says and judges nothing itself; entries go to the client, which keeps and sends them.

import { openReplay, openSession, openTraining } from "../offline/client.js";
import { alarmList, announce } from "./alarms.js";
import { createCharts } from "./charts.js";
import { h, show } from "./dom.js";
import { foot } from "./foot.js";
import { head } from "./head.js";
import { log } from "./log.js";
import { pads } from "./pads/all.js";
import { phasePanel } from "./phase.js";
import { replayBar } from "./replay.js";
import { sideEffects } from "./side_effects.js";
import { refreshSheet } from "./sheet.js";
import { createSound } from "./sound.js";
import { arrive, trainingBar } from "./training.js";
import { notices, reloadDoubt, values } from "./values.js";

const TICK_MS = 1_000;
const FROZEN_AFTER_MS = 20_000;

const root = document.getElementById("chair");
const places = {
  head: document.getElementById("chair-head"),
  main: document.getElementById("main"),
  foot: document.getElementById("chair-foot"),
};
const heading = places.main.querySelector("h1");
const data = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "null");

const app = {
  mode: root.dataset.mode,
  links: { ...root.dataset },
  limits: data("chair-limits"),
  client: null,
  snapshot: null,
  ui: { entriesShown: 12 },
  now: () => app.snapshot?.replay?.moment ?? app.client.now(),
  get state() {
    return app.snapshot.state;
  },
  get rules() {
    return app.snapshot.boot.rules;
  },
  get me() {
    return app.snapshot.boot.user?.label ?? "you";
  },
  may: (permission) => app.mode !== "replay" && Boolean(app.snapshot.boot.may?.[permission]),
  get isOver() {
    return ["discharged", "aborted"].includes(app.state.phase);
  },
  get isFrozen() {
    return app.mode === "live" && !app.isOver && app.client.now() - Date.parse(app.state.now) > FROZEN_AFTER_MS;
  },
  open: (name, options) => pads[name](app, options),
  note: (kind, fields) => noted(kind, fields),
  redraw: () => draw(),
};

/** Notes something; a failure is told and never swallowed. */
async function noted(kind, fields = {}) {
  try {
    return await app.client.note(kind, fields);
  } catch (error) {
    app.ui.failure = `This was not noted: ${error.message} Enter it again.`;
    draw();
    throw error;
  }
}

const sound = createSound(app);
app.sound = sound;
const charts = createCharts(app);

function client() {
  if (app.mode === "training") return openTraining({ rules: data("training-rules"), boot: data("training-boot") });
  return app.mode === "replay" ? openReplay({ base: root.dataset.base }) : openSession({ base: root.dataset.base });
}

/** Everything again; what stays the same is not touched. */
function draw() {
  const { snapshot } = app;
  if (!snapshot?.boot || !snapshot.state) return waiting(snapshot);
  show(places.head, [trainingBar(app), replayBar(app), head(app)]);
  show(places.main, [heading, ...main()]);
  show(places.foot, app.mode === "replay" ? [] : foot(app, sound));
  root.classList.toggle("chair--frozen", app.isFrozen);
  charts.draw();
  announce(app);
  sound.follow();
  refreshSheet();
  return undefined;
}

function main() {
  return [
    h("div", { key: "first", class: "chair__first" }, notices(app), alarmList(app)),
    h("div", { key: "values", class: "chair__values" }, values(app)),
    h("div", { key: "do", class: "chair__do" }, phasePanel(app), sideEffects(app)),
    h("div", { key: "watch", class: "chair__watch" }, charts.card(), log(app), reloadDoubt(app)),
  ];
}

function waiting(snapshot) {
  const signedOut = snapshot?.link.signedOut;
  const place = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  const failed = snapshot?.boot && snapshot.engine === "failed";
  const words = signedOut
    ? ["You are signed out. ", h("a", { href: place }, "Sign in"), " to go on."]
    : failed
      ? [`The rules cannot be run in this browser: ${snapshot.engineReason}`]
      : [
          snapshot && !snapshot.link.online && app.mode === "live"
            ? "The server does not answer. Trying again…"
            : "The session is being fetched…",
        ];
  show(places.main, [heading, h("p", { class: "chair__wait" }, ...words)]);
}

app.client = client();
if (app.mode === "training") arrive(app.client, data("training-boot").arrives);
app.client.subscribe((snapshot) => {
  app.snapshot = snapshot;
  draw();
});
setInterval(draw, TICK_MS);
