// On every page: signing out takes what this browser keeps of patients with it, and what was noted at a chair and has
// not reached the server is sent from whichever page is opened next.

import { Delivery } from "./delivery.js";
import { Keeping } from "./keeping.js";
import { Queue } from "./queue.js";
import { getJson } from "./server.js";
import { openStore, storeExists } from "./store.js";

const PATIENCE_MS = 5_000;
const SHELLS = "/shell/";

/** Forgets every session that is kept here, and the pages of the one who was signed in. What waits to be sent stays. */
export async function forgetAll() {
  if (globalThis.BroadcastChannel) {
    const others = new BroadcastChannel("daybreak-sign-out");
    others.postMessage("signing out");
    others.close();
  }
  if (await storeExists()) await withStore((store) => store.purge());
  for (const name of (await globalThis.caches?.keys()) ?? []) await dropShells(await caches.open(name));
}

/** How many events were noted here and are not on the server. */
export async function unsent() {
  if (!(await storeExists())) return 0;
  return (await withStore((store) => store.queue())).length;
}

/** Sends what waits of every session. Returns what is left, as [base, number of events]. */
export async function sendLeftOver() {
  if ((await unsent()) === 0) return [];
  const about = await getJson("/sessions/pulse/");
  if (!about.may["session.chart"]) return [];
  const bases = new Set((await withStore((store) => store.queue())).map((each) => each.base));
  const left = [];
  for (const base of bases) left.push([base, await sendOf(base, about.csrf)]);
  return left.filter(([, number]) => number > 0);
}

async function sendOf(base, csrf) {
  const keeping = new Keeping(base);
  await keeping.open();
  const queue = new Queue(keeping, base, () => {});
  const taken = (item, result) =>
    result.status === "refused" ? queue.refuse(item, result.reason) : queue.remove(item);
  try {
    await new Delivery(base, queue, { taken, about: () => {} }, csrf).send();
  } catch {
    await queue.load();
  } finally {
    queue.close();
    keeping.close();
  }
  return queue.items.length;
}

async function withStore(work) {
  const store = await openStore();
  try {
    return await work(store);
  } finally {
    store.close();
  }
}

async function dropShells(cache) {
  const shells = (await cache.keys()).filter((each) => new URL(each.url).pathname.startsWith(SHELLS));
  await Promise.all(shells.map((each) => cache.delete(each)));
}

function isSignOut(form) {
  return form instanceof HTMLFormElement && new URL(form.action).pathname === "/sign-out/";
}

async function beforeSigningOut(form) {
  const waiting = await soon(unsent(), 0);
  if (waiting > 0 && !(await agreed(waiting))) return;
  await soon(forgetAll(), null);
  form.submit();
}

/** Nobody is kept from signing out by a browser that does not answer. */
function soon(work, otherwise) {
  const late = new Promise((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS));
  return Promise.race([work.catch(() => otherwise), late]);
}

/** Asks whoever signs out although something is not on the server yet. */
function agreed(number) {
  const dialog = document.createElement("dialog");
  dialog.className = "card stack";
  dialog.setAttribute("aria-labelledby", "unsent-title");
  dialog.append(
    element("h2", `${counted(number)} not on the server yet`, { id: "unsent-title" }),
    element("p", "What was entered stays on this device, unencrypted, and is sent after the next sign-in on it."),
    element("form", "", { method: "dialog", className: "form-actions" }),
  );
  dialog.querySelector("form").append(
    element("button", "Stay signed in", { value: "stay", className: "button button--main", autofocus: true }),
    element("button", "Sign out all the same", { value: "leave", className: "button" }),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "leave");
    });
  });
}

function tellLeftOver(left) {
  const main = document.querySelector("main");
  for (const [base, number] of left) {
    if (!main || location.pathname.startsWith(base)) continue;
    const text = element("p", `${counted(number)} not on the server yet, noted on this device in one session. `);
    text.append(element("a", "Open that session", { href: `${base}chair/` }));
    const told = element("div", "", { className: "notice notice--unknown" });
    told.setAttribute("role", "status");
    told.append(text);
    main.prepend(told);
  }
}

function counted(number) {
  return number === 1 ? "1 entry is" : `${number} entries are`;
}

function element(name, text, properties = {}) {
  return Object.assign(document.createElement(name), { textContent: text }, properties);
}

document.addEventListener("submit", (event) => {
  if (!isSignOut(event.target)) return;
  event.preventDefault();
  beforeSigningOut(event.target);
});

// The sign-in page means that nobody is signed in any more, however that came.
if (location.pathname === "/sign-in/") forgetAll().catch(() => {});
else sendLeftOver().then(tellLeftOver, () => {});
