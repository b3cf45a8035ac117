// What is not on the server yet, in the order in which it was noted. The store has it first; memory mirrors the store,
// and carries alone what the store could not take. Other pages of the same session share it.

export class Queue {
  #keeping;
  #others = null;
  /** @type {{seq: number|null, event: object, status: "waiting"|"refused", reason: string}[]} */
  items = [];

  /** @param {object} keeping @param {string} base @param {() => void} changed another page changed it */
  constructor(keeping, base, changed) {
    this.#keeping = keeping;
    if (!globalThis.BroadcastChannel) return;
    this.#others = new BroadcastChannel(`daybreak-queue:${base}`);
    this.#others.onmessage = () => this.load().then(changed);
  }

  get waiting() {
    return this.items.filter((each) => each.status === "waiting");
  }

  /** Reads what is kept. */
  async load() {
    const kept = await this.#keeping.queue();
    if (kept === null) return;
    const said = new Map(this.items.map((each) => [each.seq, each.reason]));
    const onlyHere = this.items.filter((each) => each.seq === null);
    this.items = [...kept.map((each) => ({ ...each, reason: each.reason || said.get(each.seq) || "" })), ...onlyHere];
  }

  /** Returns once the event is on the disk, or cannot be. */
  async add(event) {
    const seq = await this.#keeping.enqueue(event);
    // Another page's word may have made this one read the store meanwhile.
    const isRead = this.items.some((each) => each.event.id === event.id);
    if (!isRead) this.items.push({ seq, event, status: "waiting", reason: "" });
    this.#tell();
  }

  /** The server has it. */
  async remove(item) {
    if (item.seq !== null) await this.#keeping.dequeue(item.seq);
    this.items = this.items.filter((each) => each.event.id !== item.event.id);
    this.#tell();
  }

  /** The server will never take it. */
  async refuse(item, reason) {
    if (item.seq !== null) await this.#keeping.refuse(item.seq, reason);
    this.items = this.items.map((each) =>
      each.event.id === item.event.id ? { ...each, status: "refused", reason } : each,
    );
    this.#tell();
  }

  close() {
    this.#others?.close();
  }

  #tell() {
    this.#others?.postMessage("changed");
  }
}
