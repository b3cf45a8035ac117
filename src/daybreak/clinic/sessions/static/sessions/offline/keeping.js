// The store of this browser as a session uses it: it may be missing or full, and then that is said, never thrown.

import { openStore } from "./store.js";

const LONGEST_MS = 36 * 3_600_000;
const LOST = "What is entered goes to the server only, and is lost if this page closes before it is there.";

export class Keeping {
  #base;
  #store = null;
  #mayKeep = true;
  /** "ok", or why nothing can be kept. */
  problem = "ok";

  constructor(base) {
    this.#base = base;
  }

  /** Opens the store, forgets what is too old, and returns what is kept of this session (or null). */
  async open() {
    this.#store = await this.#attempt(() => openStore());
    await this.#attempt(() => this.#store?.sweep(Date.now() - LONGEST_MS));
    navigator.storage?.persist?.().catch(() => {});
    return (await this.#attempt(() => this.#store?.session(this.#base))) ?? null;
  }

  /** Keeps how the session began. The token stays out: it is good for one sign-in. */
  async session({ csrf, rows, ...boot }, offset) {
    if (this.#mayKeep) await this.#attempt(() => this.#store?.saveSession(this.#base, boot, offset));
  }

  /** Keeps rows of the session. */
  async rows(rows) {
    if (this.#mayKeep) await this.#attempt(() => this.#store?.saveRows(this.#base, rows));
  }

  /** What waits, or null if nobody can say. */
  async queue() {
    return (await this.#attempt(() => this.#store?.queue(this.#base))) ?? null;
  }

  /** The place in the queue, or null if it could not be kept. */
  async enqueue(event) {
    return (await this.#attempt(() => this.#store?.enqueue(this.#base, event))) ?? null;
  }

  async refuse(seq, reason) {
    await this.#attempt(() => this.#store?.refuse(seq, reason));
  }

  async dequeue(seq) {
    await this.#attempt(() => this.#store?.dequeue(seq));
  }

  /** Forgets the session and keeps nothing more of it but what waits, until allowed again. */
  async stop() {
    if (!this.#mayKeep) return;
    this.#mayKeep = false;
    await this.#attempt(() => this.#store?.forget(this.#base));
  }

  /** The session goes on, or somebody is signed in again. Returns whether keeping begins anew. */
  allow() {
    const anew = !this.#mayKeep;
    this.#mayKeep = true;
    return anew;
  }

  close() {
    this.#store?.close();
  }

  async #attempt(work) {
    try {
      return await work();
    } catch (error) {
      this.problem = explained(error);
      return null;
    }
  }
}

function explained(error) {
  if (error?.name === "QuotaExceededError") return `The storage of this device is full. ${LOST}`;
  return `This browser does not keep anything (${error?.message || error?.name || error}). ${LOST}`;
}
