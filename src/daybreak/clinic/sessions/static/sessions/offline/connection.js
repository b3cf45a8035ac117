// The way to the server and back, tried for ever: who is signed in, then what waits, then the stream of news.

import { Delivery } from "./delivery.js";
import { Refusal, SignedOut, Unreachable, getJson } from "./server.js";

const SILENCE_MS = 12_000;
const LOOK_EVERY_MS = 1_000;
const SEND_EVERY_MS = 5_000;
const PAUSES_MS = [1_000, 1_500, 2_500, 4_000, 8_000];
const AFTER_SIGNING_OUT = 3;

export class Connection {
  #base;
  #queue;
  #told;
  #delivery;
  #tries = 0;
  #closed = false;
  #nudge = () => {};
  #endStream = () => {};
  #lastHeard = 0;
  #isRestarting = false;
  #timer;
  #onReturn = () => this.hurry();
  #onLoss = () => this.#endStream(); // what the device says is no proof, so the server is asked at once
  online = false;
  signedOut = false;
  #refused = "ok";

  /**
   * @param {string} base
   * @param {import("./queue.js").Queue} queue
   * @param {object} told what is called: boot(json), about(json), rows(rows, now), state(state, now), time(now, at),
   *   taken(item, result, now), signedOut(), changed(); and asked: needsBoot(), after(), withState()
   */
  constructor(base, queue, told) {
    this.#base = base;
    this.#queue = queue;
    this.#told = told;
    this.#delivery = new Delivery(base, queue, told);
    this.#timer = setInterval(() => this.#mindWhatWaits(), SEND_EVERY_MS);
    addEventListener("online", this.#onReturn);
    addEventListener("offline", this.#onLoss);
    this.#run();
  }

  /** Tries again now instead of after the pause. */
  hurry() {
    this.#tries = 0;
    this.#nudge();
  }

  /** Begins the stream anew, because another one is wanted. The server is not lost by that. */
  restartStream() {
    this.#isRestarting = this.online;
    this.#endStream();
    this.hurry();
  }

  /** Somebody signs out in another page: no word with the server until that is done. */
  leave() {
    this.#signOut();
    this.#tries = AFTER_SIGNING_OUT;
  }

  /** "ok", or what is wrong although the server answers. */
  get problem() {
    return this.#refused === "ok" ? this.#delivery.problem : this.#refused;
  }

  /** Sends what waits. */
  async send() {
    try {
      await this.#delivery.send();
    } catch (error) {
      if (error instanceof SignedOut) this.#signOut();
    }
    this.#told.changed();
  }

  /** A second person's word. Rejects with a sentence for staff. */
  confirm(form) {
    return this.#delivery.confirm(form);
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    removeEventListener("online", this.#onReturn);
    removeEventListener("offline", this.#onLoss);
    this.#endStream();
    this.#nudge();
  }

  async #run() {
    while (!this.#closed) {
      try {
        await this.#meet();
        await this.send();
        await this.#listen();
      } catch (error) {
        this.#explain(error);
      }
      if (!this.#isRestarting) this.#lost();
      if (!this.#closed && !this.#isRestarting) await this.#pause();
      this.#isRestarting = false;
    }
  }

  /** Who is signed in, the time and a token; the first time everything else too. */
  async #meet() {
    const asked = performance.now();
    const boot = this.#told.needsBoot();
    const answer = await getJson(boot ? `${this.#base}boot/` : "/sessions/pulse/");
    this.#delivery.csrf = answer.csrf;
    this.signedOut = false;
    this.#refused = "ok";
    this.#told.time(answer.now, (asked + performance.now()) / 2);
    await (boot ? this.#told.boot(answer) : this.#told.about(answer));
    this.#told.changed();
  }

  /** Resolves when the stream ends, for whatever reason. */
  #listen() {
    return new Promise((resolve) => {
      if (this.#closed) return resolve();
      const state = this.#told.withState() ? "&state=1" : "";
      const source = new EventSource(`${this.#base}stream/?after=${this.#told.after()}${state}`);
      this.#lastHeard = performance.now();
      const watch = setInterval(() => this.#silentFor(SILENCE_MS) && end(), LOOK_EVERY_MS);
      const end = () => {
        clearInterval(watch);
        source.close();
        this.#endStream = () => {};
        resolve();
      };
      this.#endStream = end;
      source.onerror = end;
      this.#hear(source, "events", ({ rows, now }) => this.#told.rows(rows, now));
      this.#hear(source, "state", ({ state, now }) => this.#told.state(state, now));
      this.#hear(source, "time", () => {});
      source.addEventListener("signed_out", () => this.#signOut());
    });
  }

  #hear(source, name, act) {
    source.addEventListener(name, (message) => {
      const said = JSON.parse(message.data);
      this.#lastHeard = performance.now();
      this.#tries = 0;
      this.online = true;
      this.#told.time(said.now, this.#lastHeard);
      act(said);
      this.#told.changed();
    });
  }

  #silentFor(milliseconds) {
    return performance.now() - this.#lastHeard > milliseconds;
  }

  #signOut() {
    this.signedOut = true;
    this.#told.signedOut();
    this.#endStream();
  }

  #lost() {
    this.online = false;
    this.#told.changed();
  }

  #explain(error) {
    if (error instanceof SignedOut) this.#signOut();
    else if (error instanceof Refusal) this.#refused = `${error.message} This page goes on without the server.`;
    else if (!(error instanceof Unreachable)) this.#refused = `Something failed in this page: ${error.message}.`;
  }

  /** Spread widely: all pages of a clinic lose a server at the same moment, and must not come back at one. */
  #pause() {
    const pause = PAUSES_MS[Math.min(this.#tries++, PAUSES_MS.length - 1)] * (0.25 + 1.5 * Math.random());
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, pause);
      this.#nudge = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #mindWhatWaits() {
    if (this.online && this.#queue.waiting.length > 0) this.send();
  }
}
