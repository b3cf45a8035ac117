// Lets the chair page load when the server or the network is gone. The view that serves this file puts RELEASE before
// it. Only the page without any data (the shell), its files and the rules are kept; no answer about a patient ever is.

const PREFIX = "daybreak-shell-";
const CACHE = `${PREFIX}${RELEASE.version}`;
const CHAIR = /^\/patients\/\d+\/sessions\/[0-9a-f-]{36}\/chair\/$/;
const TRAINING = /^\/sessions\/training\//;
const NAMES_ITS_CONTENT = /\.[0-9a-f]{12}\.\w+$/;
const GATEWAY = [502, 503, 504];
const PATIENCE_MS = 4_000;

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    const key = shellKey(address);
    if (key) event.respondWith(shell(event, key));
  } else if (isFinal(address)) {
    event.respondWith(keptFirst(event.request, address));
  } else if (address.pathname.startsWith("/static/") || address.pathname === RELEASE.worker) {
    event.respondWith(networkFirst(event.request));
  }
});

addEventListener("message", (event) => {
  const { keep } = event.data;
  if (!keep) return;
  const kept = keepAll(keep).then(
    () => "ok",
    (error) => error.message,
  );
  event.waitUntil(kept.then((said) => event.ports[0]?.postMessage(said)));
});

/** Each page under its own address: a shell names its session, and must never be shown for another patient. */
function shellKey({ pathname, search }) {
  return CHAIR.test(pathname) || TRAINING.test(pathname) ? `/shell${pathname}${search}` : null;
}

/** Addresses whose content never changes, because they name it. */
function isFinal({ pathname, search }) {
  return NAMES_ITS_CONTENT.test(pathname) || RELEASE.parts.includes(pathname + search);
}

/** The server's page while there is a server; only then the kept one. */
async function shell(event, key) {
  const kept = async () => (await (await caches.open(CACHE)).match(key)) ?? caches.match(key);
  try {
    const response = await soon(fetch(event.request), kept);
    if (GATEWAY.includes(response.status)) return (await kept()) ?? response;
    if (isWhole(response)) event.waitUntil(put(key, response.clone()));
    return response;
  } catch (error) {
    return (await kept()) ?? Promise.reject(error);
  }
}

async function keptFirst(request, address) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  const isPart = RELEASE.parts.includes(address.pathname + address.search);
  if (isPart && isWhole(response)) await put(request, response.clone());
  return response;
}

async function networkFirst(request) {
  const cache = await caches.open(CACHE);
  const kept = async () => (await cache.match(request)) ?? caches.match(request);
  try {
    const response = await soon(fetch(request), kept);
    if (isWhole(response) && (await cache.match(request))) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    return (await kept()) ?? Promise.reject(error);
  }
}

/** A network that swallows everything must not make anybody wait where there is a kept copy. */
async function soon(fetched, kept) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS)).then(kept);
  const first = await Promise.race([fetched, late]);
  return first?.clone ? first : fetched;
}

/** Everything that the page needs, then nothing of an older version any more. */
async function keepAll({ page, files }) {
  const cache = await caches.open(CACHE);
  for (const each of new Set([RELEASE.worker, ...RELEASE.parts, ...files])) {
    if (!(await cache.match(each))) await take(cache, each, each);
  }
  const key = shellKey(new URL(page, location.origin));
  if (key && !(await cache.match(key))) await take(cache, page, key);
  const names = (await caches.keys()).filter((each) => each.startsWith(PREFIX) && each !== CACHE);
  await Promise.all(names.map((each) => caches.delete(each)));
}

async function take(cache, address, key) {
  const response = await fetch(address, { credentials: "same-origin" });
  if (!isWhole(response)) throw new Error(`${address} answered ${response.status}`);
  await cache.put(key, response);
}

async function put(key, response) {
  await (await caches.open(CACHE)).put(key, response);
}

function isWhole(response) {
  return response.status === 200 && response.type === "basic" && !response.redirected;
}
