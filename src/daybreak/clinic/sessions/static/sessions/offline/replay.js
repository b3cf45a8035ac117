// A session as it could be seen at each moment. Read from the server once; nothing is kept on the device.

import { Folding } from "./folding.js";
import { Subscribers } from "./subscribers.js";
import { SignedOut, Unreachable, getJson } from "./server.js";

const STEP_MS = 250;

export class ReplayClient {
  #base;
  #boot = null;
  #events = new Map();
  #folding = null;
  #trouble = "ok";
  #signedOut = false;
  #lastContact = null;
  #replay = { from: 0, until: 0, moment: 0, playing: false, speed: 60 };
  #subscribers = new Subscribers(() => this.#snapshot());
  #timer = null;
  #closed = false;

  constructor(base) {
    this.#base = base;
    this.#load();
  }

  subscribe(fn) {
    return this.#subscribers.add(fn);
  }

  /** The moment that is shown. */
  now() {
    return this.#replay.moment;
  }

  async note() {
    throw new Error("A replay shows what was; nothing can be entered.");
  }

  confirm() {
    return this.note();
  }

  discardRefused() {
    return this.note();
  }

  async alarms() {
    if (this.#folding === null) throw new Error("The rules are not loaded yet.");
    return this.#folding.alarms(this.#replay.until);
  }

  /** Shows a moment (milliseconds), within the session. */
  seek(moment) {
    const { from, until } = this.#replay;
    this.#show({ moment: Math.min(Math.max(moment, from), until) });
  }

  /** Lets time pass, so many times as fast as it did. At the end it begins anew. */
  play(speed = this.#replay.speed) {
    if (this.#replay.moment >= this.#replay.until) this.seek(this.#replay.from);
    this.#show({ playing: true, speed });
    let last = performance.now();
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#step((now - last) * this.#replay.speed);
      last = now;
    }, STEP_MS);
  }

  pause() {
    clearInterval(this.#timer);
    this.#show({ playing: false });
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#folding?.close();
    this.#subscribers.clear();
  }

  async #load() {
    try {
      this.#boot = await getJson(`${this.#base}boot/`);
    } catch (error) {
      this.#signedOut = error instanceof SignedOut;
      const why = error instanceof Unreachable ? "the server does not answer." : error.message;
      this.#trouble = `The session could not be read: ${why} Load the page again.`;
      return this.#subscribers.tell();
    }
    if (!this.#closed) this.#begin();
  }

  #begin() {
    const { rows, opened_at: opened, now } = this.#boot;
    this.#lastContact = Date.parse(now);
    this.#events = new Map(rows.map(({ event }) => [event.id, event]));
    const recorded = rows.map(({ event }) => Date.parse(event.recorded_at));
    const from = Math.min(Date.parse(opened), ...recorded);
    const until = Math.max(Date.parse(opened), ...recorded);
    this.#folding = new Folding({
      changed: () => this.#show({}),
      state: () => this.#subscribers.tell(),
      refused: ([{ reason }]) => this.#folding.engine.giveUp(`they do not know all of its events (${reason})`),
    });
    this.#folding.start(this.#boot.rules, this.#events);
    this.#show({ from, until, moment: from });
  }

  #step(milliseconds) {
    this.seek(this.#replay.moment + milliseconds);
    if (this.#replay.moment >= this.#replay.until) this.pause();
  }

  #show(changes) {
    this.#replay = { ...this.#replay, ...changes };
    this.#folding?.fold(this.#events, this.#replay.moment, { known: true });
    this.#subscribers.tell();
  }

  #snapshot() {
    const { moment } = this.#replay;
    const engine = this.#folding?.engine;
    const shown = engine?.status === "ready" ? this.#folding.state : null;
    return {
      mode: "replay",
      boot: this.#boot,
      state: shown,
      stateFrom: shown ? "engine" : null,
      events: [...this.#events.values()].filter((each) => Date.parse(each.recorded_at) <= moment),
      queue: [],
      link: {
        online: false,
        lastContact: this.#lastContact,
        signedOut: this.#signedOut,
        storage: "ok",
        clock: "ok",
        reload: "ok",
        sending: this.#trouble,
      },
      engine: engine?.status ?? "loading",
      engineReason: engine?.reason ?? "",
      now: moment,
      replay: this.#replay,
    };
  }
}
