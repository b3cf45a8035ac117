// A session that never happened, for learning: the same rules, the same page, nothing sent and nothing stored.

import { newEvent } from "./events.js";
import { Folding } from "./folding.js";
import { Subscribers } from "./subscribers.js";

const REFOLD_MS = 2_000;
const NOBODY_ASKED = {
  online: false,
  lastContact: null,
  signedOut: false,
  storage: "ok",
  clock: "ok",
  reload: "ok",
  sending: "ok",
};

export class TrainingClient {
  #boot;
  #events = new Map();
  #refused = [];
  #ahead = Date.now() - performance.now();
  #subscribers = new Subscribers(() => this.#snapshot());
  #folding;
  #timer;

  constructor(rules, more) {
    this.#boot = {
      session: "training",
      patient: null,
      protocol: null,
      chair: null,
      user: { username: "training", label: "Training", role: "training" },
      may: { "session.chart": true, "session.order": true, "session.confirm": true },
      ...more,
      rules,
      rows: [],
    };
    const changed = () => this.#changed();
    const state = () => this.#subscribers.tell();
    this.#folding = new Folding({ changed, state, refused: (list) => this.#refuse(list) });
    this.#folding.start(rules, this.#events);
    this.#timer = setInterval(changed, REFOLD_MS);
  }

  subscribe(fn) {
    return this.#subscribers.add(fn);
  }

  now() {
    return performance.now() + this.#ahead;
  }

  async note(kind, fields = {}) {
    return this.#add(newEvent(kind, fields, this.#boot.user.label, this.now()));
  }

  /** Nobody's password is asked: a second person is only played here. */
  async confirm({ order, purpose, dose_mg: dose, username }) {
    const by = username || "Second person (training)";
    this.#add(newEvent("dose_confirmed", { order, purpose, dose_mg: dose }, by, this.now()));
    return { by };
  }

  async discardRefused(id) {
    this.#refused = this.#refused.filter((each) => each.event.id !== id);
    this.#subscribers.tell();
  }

  alarms() {
    return this.#folding.alarms(this.now());
  }

  advance(milliseconds) {
    this.#ahead += Math.max(0, milliseconds);
    this.#changed();
  }

  close() {
    clearInterval(this.#timer);
    this.#folding.close();
    this.#subscribers.clear();
  }

  #add(event) {
    this.#events.set(event.id, event);
    this.#changed();
    return event.id;
  }

  /** Where the server would answer, the rules do. */
  #refuse(list) {
    for (const { id, reason } of list) {
      this.#refused.push({ event: this.#events.get(id), status: "refused", reason });
      this.#events.delete(id);
    }
    this.#subscribers.tell();
  }

  #changed() {
    this.#folding.fold(new Map(this.#events), this.now());
    this.#subscribers.tell();
  }

  #snapshot() {
    const { engine, state } = this.#folding;
    const shown = engine.status === "ready" ? state : null;
    return {
      mode: "training",
      boot: this.#boot,
      state: shown,
      stateFrom: shown ? "engine" : null,
      events: [...this.#events.values()],
      queue: this.#refused,
      link: NOBODY_ASKED,
      engine: engine.status,
      engineReason: engine.reason,
      now: this.now(),
      replay: null,
    };
  }
}
