// What this browser keeps of sessions (IndexedDB): how each began, its rows, and what still has to be sent.
// Unencrypted, and only as long as docs/algorithms/offline.md says.

const NAME = "daybreak-sessions";
const PATIENCE_MS = 4_000;
const SAFE = { durability: "strict" };

/** Opens the store. Rejects if this browser has none, or does not answer. */
export function openStore() {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the storage of this browser does not answer")), PATIENCE_MS);
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => lay(asked.result);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      clearTimeout(timer);
      asked.result.onversionchange = () => asked.result.close();
      resolve(new Store(asked.result));
    };
  });
}

/** Whether something was ever kept here; asking must not make a store where none is. */
export async function storeExists() {
  if (!globalThis.indexedDB?.databases) return Boolean(globalThis.indexedDB);
  return (await indexedDB.databases()).some((each) => each.name === NAME);
}

function lay(database) {
  database.createObjectStore("sessions", { keyPath: "base" });
  database.createObjectStore("rows", { keyPath: ["base", "row"] });
  database.createObjectStore("queue", { keyPath: "seq", autoIncrement: true });
}

export class Store {
  #database;

  constructor(database) {
    this.#database = database;
  }

  /** How a session began and its rows, as kept; null if it is not. */
  async session(base) {
    const transaction = this.#database.transaction(["sessions", "rows"]);
    const [session, rows] = await Promise.all([
      answered(transaction.objectStore("sessions").get(base)),
      answered(transaction.objectStore("rows").getAll(allOf(base))),
    ]);
    return session ? { ...session, rows } : null;
  }

  /** Keeps how a session began. offset: the server's clock is so far ahead of the device's. */
  async saveSession(base, boot, offset) {
    await this.#write("sessions", (store) => store.put({ base, boot, offset, savedAt: Date.now() }));
  }

  /** Keeps rows of a session. */
  async saveRows(base, rows) {
    if (rows.length > 0) await this.#write("rows", (store) => rows.forEach((row) => store.put({ ...row, base })));
  }

  /** What waits of a session, or of all, oldest first. */
  async queue(base = null) {
    const all = await answered(this.#database.transaction("queue").objectStore("queue").getAll());
    return base === null ? all : all.filter((each) => each.base === base);
  }

  /** Keeps an event that is to be sent; returns its place in the queue once it is on the disk. */
  async enqueue(base, event) {
    let asked;
    await this.#write("queue", (store) => {
      asked = store.add({ base, event, status: "waiting", reason: "" });
    });
    return asked.result;
  }

  /** The server will never take it. */
  async refuse(seq, reason) {
    await this.#write("queue", async (store) => {
      const item = await answered(store.get(seq));
      if (item) store.put({ ...item, status: "refused", reason });
    });
  }

  /** It is on the server, or a person let it go. */
  async dequeue(seq) {
    await this.#write("queue", (store) => store.delete(seq));
  }

  /** Forgets a session; what waits of it stays. */
  async forget(base) {
    const transaction = this.#database.transaction(["sessions", "rows"], "readwrite", SAFE);
    transaction.objectStore("sessions").delete(base);
    transaction.objectStore("rows").delete(allOf(base));
    await done(transaction);
  }

  /** Forgets each session that was kept last before a moment of the device's clock, if nothing of it waits. */
  async sweep(before) {
    const waiting = new Set((await this.queue()).map((each) => each.base));
    const sessions = await answered(this.#database.transaction("sessions").objectStore("sessions").getAll());
    const old = sessions.filter((each) => each.savedAt < before && !waiting.has(each.base));
    for (const each of old) await this.forget(each.base);
  }

  /** Forgets every session; what waits stays. */
  async purge() {
    const transaction = this.#database.transaction(["sessions", "rows"], "readwrite", SAFE);
    transaction.objectStore("sessions").clear();
    transaction.objectStore("rows").clear();
    await done(transaction);
  }

  close() {
    this.#database.close();
  }

  async #write(name, change) {
    const transaction = this.#database.transaction(name, "readwrite", SAFE);
    const finished = done(transaction);
    change(transaction.objectStore(name));
    await finished;
  }
}

function allOf(base) {
  return IDBKeyRange.bound([base, 0], [base, Infinity]);
}

function answered(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function done(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the storage of this browser gave up"));
  });
}
