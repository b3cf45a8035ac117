// A nicety over pages that work without any script: an answer outlives a lost connection, and a tap is shown at once.
// Nothing is kept on the phone beyond this page: who finds it later finds no answers.

const RETRY_MS = 4000;
const status = () => document.querySelector("[data-status]");

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-answers]");
  if (!form || !event.submitter) return;
  event.preventDefault();
  if (form.dataset.busy) return;
  form.dataset.busy = "yes";
  event.submitter.classList.add("answer--sent");
  const body = new URLSearchParams(new FormData(form));
  body.set("answer", event.submitter.value);
  const wait = setTimeout(() => say("saving", false), 400);
  send(form, body, event.submitter.hasAttribute("data-calls"), () => clearTimeout(wait));
});

async function send(form, body, calls, done) {
  let response;
  try {
    response = await fetch(location.href, { method: "POST", body, redirect: "follow" });
    if (response.status >= 500 || response.status === 429) throw new Error("not now");
  } catch {
    done();
    say("offline", true);
    // The answer may be one that should not wait for a network: where help is, is on this page already.
    if (calls) openHelp();
    setTimeout(() => send(form, body, calls, done), RETRY_MS);
    return;
  }
  done();
  show(response.url, await response.text());
}

function show(url, html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  document.title = next.title;
  document.querySelector("main").replaceWith(document.adoptNode(next.querySelector("main")));
  const foot = document.querySelector(".foot");
  const other = next.querySelector(".foot");
  if (foot && other) foot.replaceWith(document.adoptNode(other));
  else if (foot) foot.remove();
  else if (other) document.body.append(document.adoptNode(other));
  history.pushState(null, "", url);
  scrollTo(0, 0);
  const heading = document.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

function say(what, offline) {
  const place = status();
  place.textContent = document.querySelector("main").dataset[what];
  place.classList.toggle("status--offline", offline);
}

function openHelp() {
  const help = document.querySelector("[data-help]");
  if (help) help.open = true;
}

// Going back shows the page as it is on the server, not as it was.
addEventListener("popstate", () => location.reload());
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
