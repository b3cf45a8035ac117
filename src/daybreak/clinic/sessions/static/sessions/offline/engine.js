// The rules of care in a worker of this browser: the same Python files that fold on the server (docs/decisions/0011).

const WORKER = "/sessions/offline/worker.js";
const START_MS = 90_000;
const ANSWER_MS = 20_000;

export class RuleEngine {
  #worker = null;
  #open = new Map();
  #next = 1;
  #changed;
  /** @type {"loading"|"ready"|"failed"} */
  status = "loading";
  reason = "";

  /** @param {() => void} changed is called when the status does */
  constructor(changed) {
    this.#changed = changed;
  }

  /** Loads the rules and the events there are. Never rejects; the status says how it went. */
  async start(rules, events) {
    try {
      this.#worker = new Worker(WORKER, { type: "module" });
      this.#worker.onmessage = ({ data }) => this.#answer(data);
      this.#worker.onerror = (event) => this.#fail(event.message || "they could not be loaded");
      const refused = await this.#ask("start", [JSON.stringify(rules), JSON.stringify(events)], START_MS);
      this.status = "ready";
      this.#changed();
      return JSON.parse(refused);
    } catch (error) {
      this.#fail(error.message);
      return [];
    }
  }

  /** Adds events. Returns those that the rules do not take, each with its id and reason. */
  async put(events) {
    return JSON.parse(await this.#ask("put", [JSON.stringify(events)]));
  }

  drop(id) {
    return this.#ask("drop", [id]);
  }

  /** The state's JSON text at a moment (ISO 8601). */
  state(now) {
    return this.#ask("state", [now]);
  }

  /** What could be seen at a moment, JSON text. */
  stateKnownAt(moment) {
    return this.#ask("stateKnownAt", [moment]);
  }

  /** Every alarm so far, JSON text. */
  alarms(now) {
    return this.#ask("alarms", [now]);
  }

  /** Something is wrong with what the rules were told; nothing they say is shown any more. */
  giveUp(reason) {
    this.#fail(reason);
  }

  close() {
    this.#worker?.terminate();
    this.#worker = null;
  }

  #ask(name, given, patience = ANSWER_MS) {
    if (this.#worker === null || this.status === "failed") return Promise.reject(new Error(this.reason || "closed"));
    const number = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail("they do not answer"), patience);
      this.#open.set(number, { resolve, reject, timer });
      this.#worker.postMessage({ number, name, given });
    });
  }

  #answer({ number, result, error }) {
    const open = this.#open.get(number);
    if (!open) return;
    this.#open.delete(number);
    clearTimeout(open.timer);
    if (error === undefined) open.resolve(result);
    else open.reject(new Error(error));
  }

  #fail(reason) {
    if (this.status === "failed") return;
    this.status = "failed";
    this.reason = `The rules cannot run in this browser: ${reason}.`;
    this.close();
    const open = [...this.#open.values()];
    this.#open.clear();
    open.forEach((each) => {
      clearTimeout(each.timer);
      each.reject(new Error(this.reason));
    });
    this.#changed();
  }
}
