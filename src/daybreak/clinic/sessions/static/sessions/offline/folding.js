// What the engine has been told, and the state it says: kept the same as the events there are, one question at a time.

import { iso } from "./events.js";
import { RuleEngine } from "./engine.js";

export class Folding {
  #given = new Map();
  #busy = false;
  #question = null;
  #told;
  /** The state's JSON, null until there is one. */
  state = null;

  /** @param {{changed: () => void, state: () => void, refused: (list: object[]) => void}} told */
  constructor(told) {
    this.#told = told;
    this.engine = new RuleEngine(told.changed);
  }

  /** Loads the rules. events: a Map of id to event JSON. */
  async start(rules, events) {
    const given = new Map(events);
    this.#report(await this.engine.start(rules, [...given.values()]));
    this.#given = given;
    if (this.#question) this.#work();
  }

  /** Folds these events as they are at a moment, or with known as they could be seen then. The last question wins. */
  fold(events, moment, { known = false } = {}) {
    this.#question = { events, moment, known };
    this.#work();
  }

  /** Every alarm so far. Rejects without an engine. */
  async alarms(moment) {
    return JSON.parse(await this.engine.alarms(iso(moment)));
  }

  close() {
    this.engine.close();
  }

  async #work() {
    if (this.#busy || this.engine.status !== "ready") return;
    this.#busy = true;
    try {
      while (this.#question) await this.#answer(this.#take());
    } catch (error) {
      this.engine.giveUp(error.message);
    } finally {
      this.#busy = false;
    }
  }

  #take() {
    const question = this.#question;
    this.#question = null;
    return question;
  }

  async #answer({ events, moment, known }) {
    await this.#align(events);
    const at = iso(moment);
    this.state = JSON.parse(await (known ? this.engine.stateKnownAt(at) : this.engine.state(at)));
    this.#told.state();
  }

  /** Tells the engine what is new or different, and what is gone. */
  async #align(events) {
    const news = [...events].filter(([id, event]) => this.#given.get(id) !== event).map(([, event]) => event);
    for (const id of this.#given.keys()) if (!events.has(id)) await this.engine.drop(id);
    if (news.length > 0) this.#report(await this.engine.put(news));
    this.#given = new Map(events);
  }

  #report(refused) {
    if (refused.length > 0) this.#told.refused(refused);
  }
}
