// How what waits gets to the server: in order, in batches, each event answered for by itself, and tried for ever.

import { Refusal, Unreachable, getJson, postJson } from "./server.js";

const AT_ONCE = 50;
const LOCK_MS = 5_000;
const TOO_MUCH_OR_UNREADABLE = [400, 413];

export class Delivery {
  #base;
  #queue;
  #told;
  #csrf;
  #running = null;
  /** "ok", or why the server does not take what waits although it answers. */
  problem = "ok";

  /**
   * @param {string} base
   * @param {import("./queue.js").Queue} queue
   * @param {{taken: Function, about: Function}} told taken(item, result, now); about(json) after a fresh token
   * @param {string} csrf
   */
  constructor(base, queue, told, csrf = "") {
    this.#base = base;
    this.#queue = queue;
    this.#told = told;
    this.#csrf = csrf;
  }

  set csrf(token) {
    this.#csrf = token;
  }

  /** Sends what waits; what is added meanwhile goes with the same run. Rejects as server.js does. */
  send() {
    this.#running ??= this.#all().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Posts a second person's word, after what it rests on. Rejects with a sentence for staff. */
  async confirm(form) {
    await this.send();
    if (this.#queue.waiting.length > 0) throw new Error("what was entered before has to reach the server first.");
    return this.#withToken(() => postJson(`${this.#base}confirm/`, new URLSearchParams(form), this.#csrf), false);
  }

  async #all() {
    try {
      await alone(`daybreak-send:${this.#base}`, () => this.#batches());
    } catch (error) {
      if (error instanceof Refusal) this.problem = `${error.message} What waits is kept here and tried again.`;
      throw error;
    }
  }

  async #batches() {
    await this.#queue.load();
    const tried = new Set();
    for (let batch; (batch = this.#next(tried)).length > 0; ) await this.#one(batch, tried);
  }

  #next(tried) {
    return this.#queue.waiting.filter((each) => !tried.has(each.event.id)).slice(0, AT_ONCE);
  }

  /** One bad event must not hold the others: a batch that is refused as a whole is sent one by one. */
  async #one(batch, tried) {
    try {
      await this.#deliver(batch);
      batch.forEach((each) => tried.add(each.event.id));
    } catch (error) {
      if (!(error instanceof Refusal) || !TOO_MUCH_OR_UNREADABLE.includes(error.status)) throw error;
      if (batch.length > 1) for (const each of batch) await this.#one([each], tried);
      else this.#stuck(batch[0], error, tried);
    }
  }

  #stuck(item, error, tried) {
    tried.add(item.event.id);
    item.reason = `${error.message} It is kept here and tried again.`;
  }

  async #deliver(batch) {
    const body = JSON.stringify({ events: batch.map((each) => each.event) });
    const { results, now } = await this.#withToken(() => postJson(`${this.#base}events/`, body, this.#csrf));
    if (!Array.isArray(results)) throw new Unreachable("the answer says nothing of what was sent");
    this.problem = "ok";
    // What is not answered for by its name waits on: it is the same event when it is sent again.
    const answers = new Map(results.map((each) => [each.id, each]));
    for (const item of batch) {
      const result = answers.get(item.event.id);
      if (result) await this.#told.taken(item, result, now);
    }
  }

  /** A token is good for one sign-in; after another one the first answer is 403, and a new token helps. */
  async #withToken(ask, again = true) {
    if (!this.#csrf || !again) await this.#renew();
    try {
      return await ask();
    } catch (error) {
      if (!again || !(error instanceof Refusal) || error.status !== 403) throw error;
    }
    await this.#renew();
    return ask();
  }

  async #renew() {
    const about = await getJson("/sessions/pulse/");
    this.#csrf = about.csrf;
    this.#told.about(about);
  }
}

/** Runs while no other page of this browser does the same; one that hangs does not hold the others for ever. */
async function alone(name, work) {
  if (!navigator.locks) return work();
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), LOCK_MS);
  let begun = false;
  try {
    return await navigator.locks.request(name, { signal: patience.signal }, () => {
      clearTimeout(timer);
      begun = true;
      return work();
    });
  } catch (error) {
    if (begun) throw error;
    return work();
  }
}
