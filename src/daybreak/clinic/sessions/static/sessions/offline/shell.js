// Makes the page loadable without the server: the service worker is told what this page is made of.

const FILES = "/static/";
const PATIENCE_MS = 120_000;

/** Registers the service worker and gives it the files of this page. Resolves to "ok", or why it cannot be. */
export async function keepShell() {
  if (!navigator.serviceWorker) {
    return "This page was not opened over https, so it cannot be loaded again without the server. Keep it open.";
  }
  try {
    const { active } = await registered();
    // A newer service worker may take over at any time, and begins with nothing.
    navigator.serviceWorker.addEventListener("controllerchange", () => tell(navigator.serviceWorker.controller));
    return await tell(active);
  } catch (error) {
    return `This page could not be kept for loading without the server (${error.message}). Keep it open.`;
  }
}

async function registered() {
  await navigator.serviceWorker.register("/sw.js").catch((error) => {
    if (!navigator.serviceWorker.controller) throw error;
  });
  return navigator.serviceWorker.ready;
}

function tell(worker) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("it takes too long")), PATIENCE_MS);
    port1.onmessage = ({ data }) => (data === "ok" ? resolve(data) : reject(new Error(data)));
    worker?.postMessage({ keep: { page: location.pathname + location.search, files: filesOfThisPage() } }, [port2]);
  });
}

function filesOfThisPage() {
  const loaded = performance.getEntriesByType("resource").map((each) => new URL(each.name));
  const ours = loaded.filter((each) => each.origin === location.origin && each.pathname.startsWith(FILES));
  return [...new Set(ours.map((each) => each.pathname + each.search))];
}
