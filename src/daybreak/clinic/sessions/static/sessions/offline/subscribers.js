// Who wants to know, told once for all changes of one turn.

export class Subscribers {
  #told = new Set();
  #snapshot;
  #planned = false;

  /** @param {() => object} snapshot makes what subscribers get */
  constructor(snapshot) {
    this.#snapshot = snapshot;
  }

  /** Calls fn now and after each change. Returns what ends it. */
  add(fn) {
    this.#told.add(fn);
    fn(this.#snapshot());
    return () => this.#told.delete(fn);
  }

  /** Something changed. */
  tell() {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.#told.size === 0) return;
      const snapshot = this.#snapshot();
      this.#told.forEach((fn) => fn(snapshot));
    });
  }

  /** Nobody is told any more. */
  clear() {
    this.#told.clear();
  }
}
