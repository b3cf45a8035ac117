// A session as it happens: the server's rows and what waits here, folded in this browser, shown as one snapshot.

import { Clock } from "./clock.js";
import { Connection } from "./connection.js";
import { newEvent, newId } from "./events.js";
import { Folding } from "./folding.js";
import { Keeping } from "./keeping.js";
import { Queue } from "./queue.js";
import { Unreachable } from "./server.js";
import { keepShell } from "./shell.js";
import { Subscribers } from "./subscribers.js";

const REFOLD_MS = 2_000;
const OFF_MS = 1_000;
const STARTS = 3;
const CLOSED = ["discharged", "aborted"];

export class LiveClient {
  #base;
  #boot = null;
  #bootIsFresh = false;
  // By row number: {row, received_at, event, own}. own: known from a receipt, not yet from the stream.
  #rows = new Map();
  #serverState = null;
  #lastContact = null;
  #keptOffset = 0;
  #starts = 0;
  #confirming = new Map(); // asked again after a lost answer, it is the same event
  #reload = "This page is not kept on this device yet; wait a moment before going where there is no network.";
  #closed = false;
  #clock = new Clock();
  #subscribers = new Subscribers(() => this.#snapshot());
  #folding = null;
  #keeping;
  #queue;
  #connection = null;
  #timer;
  #signOut;
  #ready;

  constructor(base) {
    this.#base = base;
    this.#keeping = new Keeping(base);
    this.#queue = new Queue(this.#keeping, base, () => this.#changed());
    this.#timer = setInterval(() => this.#tick(), REFOLD_MS);
    this.#listenForSignOut();
    keepShell().then((said) => {
      this.#reload = said;
      this.#subscribers.tell();
    });
    this.#ready = this.#open();
  }

  subscribe(fn) {
    return this.#subscribers.add(fn);
  }

  now() {
    return this.#clock.now();
  }

  async note(kind, fields = {}) {
    const asked = performance.now();
    await this.#ready;
    const moment = this.now() - (performance.now() - asked);
    const event = newEvent(kind, fields, this.#boot?.user.label ?? "", moment);
    await this.#queue.add(event);
    this.#changed();
    if (this.#connection?.online) this.#connection.send();
    else this.#connection?.hurry();
    return event.id;
  }

  async confirm({ order, purpose, dose_mg: dose, username, password }) {
    await this.#ready;
    const key = JSON.stringify([order, purpose, dose, username]);
    if (!this.#confirming.has(key)) this.#confirming.set(key, newId());
    const form = { id: this.#confirming.get(key), order, purpose, dose_mg: dose, username, password };
    const answer = await this.#connection.confirm(form).catch((error) => {
      const why = error instanceof Unreachable ? "the server does not answer." : error.message;
      throw new Error(`The second person could not be asked: ${why}`);
    });
    const [result] = answer.results;
    this.#confirming.delete(key);
    if (result.status === "refused") throw new Error(result.reason);
    return { by: answer.by };
  }

  async discardRefused(id) {
    const item = this.#queue.items.find((each) => each.event.id === id && each.status === "refused");
    if (item) await this.#queue.remove(item);
    this.#changed();
  }

  async alarms() {
    if (this.#folding === null) throw new Error("The rules are not loaded yet.");
    return this.#folding.alarms(this.now());
  }

  close() {
    this.#closed = true;
    clearInterval(this.#timer);
    this.#connection?.close();
    this.#folding?.close();
    this.#queue.close();
    this.#signOut?.close();
    this.#keeping.close();
    this.#subscribers.clear();
  }

  /** What is kept first, so that nothing has to wait for a server that may not be there. */
  async #open() {
    const kept = await this.#keeping.open();
    await this.#queue.load();
    if (kept !== null) {
      this.#boot = { ...kept.boot, csrf: "", rows: [] };
      this.#clock.remembered(kept.offset);
      kept.rows.forEach((row) => this.#rows.set(row.row, row));
      this.#startFolding();
    }
    if (!this.#closed) this.#connect();
    this.#changed();
  }

  #connect() {
    this.#connection = new Connection(this.#base, this.#queue, {
      needsBoot: () => !this.#bootIsFresh,
      after: () => Math.max(0, ...[...this.#rows.values()].filter((each) => !each.own).map((each) => each.row)),
      withState: () => this.#folding?.engine.status !== "ready",
      boot: (boot) => this.#booted(boot),
      about: ({ user, may }) => this.#signedInAs(user, may),
      rows: (rows) => this.#arrived(rows),
      state: (state) => this.#told(state),
      time: (text, at) => this.#heard(text, at),
      taken: (item, result, now) => this.#taken(item, result, now),
      signedOut: () => this.#keeping.stop(),
      changed: () => this.#subscribers.tell(),
    });
  }

  async #booted(boot) {
    this.#boot = boot;
    this.#bootIsFresh = true;
    this.#keeping.allow();
    boot.rows.forEach((row) => this.#rows.set(row.row, row));
    this.#startFolding();
    this.#changed();
    await this.#keep();
  }

  #signedInAs(user, may) {
    this.#boot = { ...this.#boot, user, may };
    this.#startFolding();
    if (!this.#isOver && this.#keeping.allow()) this.#keep();
  }

  async #arrived(rows) {
    rows.forEach((row) => this.#rows.set(row.row, row));
    this.#changed();
    await this.#keeping.rows(rows);
  }

  #told(state) {
    this.#serverState = state;
    this.#mindTheEnd();
  }

  #heard(text, at) {
    this.#clock.heard(text, at);
    this.#lastContact = this.now();
  }

  /** What the server said about one event that waited. */
  async #taken(item, result, now) {
    if (result.status === "refused") {
      await this.#queue.refuse(item, result.reason);
    } else {
      const row = { row: result.row, received_at: now, event: item.event, own: true };
      if (!this.#rows.has(row.row)) this.#rows.set(row.row, row);
      await this.#keeping.rows([row]);
      await this.#queue.remove(item);
    }
    this.#changed();
  }

  /** Begins once; again if it failed for want of the server, which is there now. */
  #startFolding() {
    const isNeeded = this.#folding === null || this.#folding.engine.status === "failed";
    if (!isNeeded || this.#starts++ >= STARTS) return;
    this.#folding = new Folding({
      changed: () => this.#engineChanged(),
      state: () => this.#mindTheEnd(),
      refused: (list) => this.#notUnderstood(list),
    });
    this.#folding.start(this.#boot.rules, this.#events());
  }

  /** Ready: the server need not send its state any more. Failed: it must. */
  #engineChanged() {
    this.#connection?.restartStream();
    this.#changed();
  }

  /** Rows that the rules here do not know come from a newer server; what waits is for the server to judge. */
  #notUnderstood(list) {
    const stored = new Set([...this.#rows.values()].map((each) => each.event.id));
    const strange = list.find((each) => stored.has(each.id));
    const why = `they are older than the server's (${strange?.reason}) Load the page again`;
    if (strange) this.#folding.engine.giveUp(why);
    for (const item of this.#queue.items) item.reason ||= list.find((each) => each.id === item.event.id)?.reason ?? "";
  }

  #tick() {
    this.#clock.check();
    const isOff = Math.abs(this.#clock.offset - this.#keptOffset) > OFF_MS;
    if (isOff && this.#bootIsFresh && this.#clock.doubt === "ok") this.#keep();
    this.#changed();
  }

  #changed() {
    this.#folding?.fold(this.#events(), this.now());
    this.#subscribers.tell();
  }

  /** By id, in the order of arrival; a row of the server takes the place of the same event as it waited. */
  #events() {
    const rows = [...this.#rows.values()].sort((one, other) => one.row - other.row).map((each) => each.event);
    const stored = new Map(rows.map((event) => [event.id, event]));
    const waiting = this.#queue.waiting.filter((each) => !stored.has(each.event.id));
    return new Map([...stored, ...waiting.map((each) => [each.event.id, each.event])]);
  }

  get #isOver() {
    return CLOSED.includes(this.#state.state?.phase);
  }

  get #state() {
    const folded = this.#folding?.engine.status === "ready" ? this.#folding.state : null;
    if (folded !== null) return { state: folded, stateFrom: "engine" };
    return { state: this.#serverState, stateFrom: this.#serverState ? "server" : null };
  }

  /** A session that is over and wholly on the server is not kept on this device; one that was taken up again is. */
  #mindTheEnd() {
    const isOver = this.#isOver && this.#bootIsFresh && this.#queue.items.length === 0;
    if (isOver) this.#keeping.stop();
    else if (!this.#isOver && !this.#connection?.signedOut && this.#keeping.allow()) this.#keep();
    this.#subscribers.tell();
  }

  async #keep() {
    this.#keptOffset = this.#clock.offset;
    await this.#keeping.session(this.#boot, this.#keptOffset);
    await this.#keeping.rows([...this.#rows.values()]);
  }

  /** Another page of this browser signs out: this one forgets as well, and goes on only after a sign-in. */
  #listenForSignOut() {
    if (!globalThis.BroadcastChannel) return;
    this.#signOut = new BroadcastChannel("daybreak-sign-out");
    this.#signOut.onmessage = () => {
      this.#keeping.stop();
      this.#connection?.leave();
    };
  }

  #snapshot() {
    const connection = this.#connection;
    return {
      mode: "live",
      boot: this.#boot,
      ...this.#state,
      events: [...this.#events().values()],
      queue: this.#queue.items.map(({ event, status, reason }) => ({ event, status, reason })),
      link: {
        online: connection?.online ?? false,
        lastContact: this.#lastContact,
        signedOut: connection?.signedOut ?? false,
        storage: this.#keeping.problem,
        clock: this.#clock.doubt,
        reload: this.#reload,
        sending: connection?.problem ?? "ok",
      },
      engine: this.#folding?.engine.status ?? "loading",
      engineReason: this.#folding?.engine.reason ?? "",
      now: this.now(),
      replay: null,
    };
  }
}
