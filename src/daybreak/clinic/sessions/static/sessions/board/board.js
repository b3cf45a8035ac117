// The board between two looks of the server: it puts in the cards that changed, lets the clocks run, and says plainly
// when it hears nothing any more.
"use strict";

const LOST_AFTER = 12_000;
const TRY_AGAIN = { atLeast: 2_000, atMost: 6_000 };
const HIGH_EVERY = 5_000;
const MEDIUM_EVERY = 15_000;

const board = document.getElementById("board");
const band = document.getElementById("board-band");
const state = document.getElementById("board-state");
const places = { chairs: document.getElementById("chairs"), elsewhere: document.getElementById("elsewhere") };

let ahead = Date.parse(board.dataset.now) - Date.now(); // of the server's clock before this one
let serverNow = Date.parse(board.dataset.now);
let heardAt = performance.now();
let lost = false;
let signedOut = false;
let source = null;
let tryAgainAt = Infinity;

// Times -------------------------------------------------------------------------------------------------------------

const span = (minutes) => {
  const hours = Math.floor(minutes / 60);
  return hours ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
};
const say = {
  ago: (ms) => (ms >= 60_000 ? span(Math.floor(ms / 60_000)) : "under 1 min"),
  until: (ms) => {
    if (ms < 0) return `${span(Math.ceil(-ms / 60_000))} left`;
    return ms >= 60_000 ? `${span(Math.floor(ms / 60_000))} over` : "time is up";
  },
  due: (ms) => (ms < 0 ? `in ${span(Math.ceil(-ms / 60_000))}` : `since ${span(Math.floor(ms / 60_000))}`),
};
const put = (element, text) => {
  if (element.textContent !== text) element.textContent = text;
};
const tell = (kind, now) => {
  for (const element of board.querySelectorAll(`[data-${kind}]`)) {
    put(element, say[kind](now - Date.parse(element.dataset[kind])));
  }
};
const clockWord = (ms) => new Date(ms).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

function runClocks() {
  const now = Date.now() + ahead;
  tell("ago", now); // the age of a value is the same whether anybody is heard or not
  if (lost) return; // what is still to come may have changed since
  tell("until", now);
  tell("due", now);
}

// Cards -------------------------------------------------------------------------------------------------------------

const cards = () => board.querySelectorAll(".seat");
const cardOf = (key) => [...cards()].find((card) => card.dataset.key === key);
const alarmsOf = (card) => new Set([...(card?.querySelectorAll("[data-alarm]") ?? [])].map((each) => each.dataset.alarm));

function drawn(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function putCard({ key, html }) {
  const old = cardOf(key);
  const card = drawn(html);
  const focused = old?.contains(document.activeElement) ? document.activeElement.dataset.keep : null;
  const before = alarmsOf(old);
  const news = [...alarmsOf(card)].filter((each) => !before.has(each) && !each.includes(" acknowledged "));
  if (old && old.dataset.place === card.dataset.place) old.replaceWith(card);
  else {
    old?.remove();
    places[card.dataset.place].append(card);
  }
  if (focused) card.querySelector(`[data-keep="${focused}"]`)?.focus({ preventScroll: true });
  if (news.length) card.classList.add("seat--new");
  return news.map((each) => `${card.getAttribute("aria-label")}: ${each.replace(" active ", " priority: ")}`);
}

// Moving an element takes the focus from it, so only what stands wrong is moved.
function arrange(place) {
  const focused = document.activeElement;
  const wanted = [...place.children].sort((a, b) => {
    const [left, right] = [a, b].map((card) => `${card.dataset.order} ${card.dataset.key}`);
    return left < right ? -1 : 1;
  });
  wanted.forEach((card, position) => {
    if (place.children[position] !== card) place.insertBefore(card, place.children[position]);
  });
  if (focused !== document.activeElement && place.contains(focused)) focused.focus({ preventScroll: true });
}

function count() {
  const calls = { high: 0, medium: 0, low: 0 };
  for (const card of cards()) if (card.dataset.calls) calls[card.dataset.calls] += 1;
  const free = board.querySelectorAll(".seat--free").length;
  const alarms = Object.entries(calls).filter(([, many]) => many).map(([name, many]) => `${many} ${name}`);
  const seen = [...cards()].filter((card) => !card.dataset.calls && card.querySelector("[data-alarm]")).length;
  const quiet = seen ? `No alarm calls; acknowledged at ${seen}` : "No alarm";
  const words = alarms.length ? `Chairs that call: ${alarms.join(", ")}` : quiet;
  put(document.getElementById("board-counts"), `${words}. In treatment: ${cards().length - free}. Free: ${free}.`);
  document.title = `${alarms.length ? `(${alarms[0]}) ` : ""}Board · Daybreak`;
  document.getElementById("no-chairs").hidden = places.chairs.children.length > 0;
  document.getElementById("elsewhere-section").hidden = places.elsewhere.children.length === 0;
}

function takeCards(news) {
  const staying = new Set(news.cards.map((card) => card.key));
  for (const card of cards()) {
    if (news.gone.includes(card.dataset.key) || (news.all && !staying.has(card.dataset.key))) card.remove();
  }
  const told = news.cards.flatMap(putCard);
  Object.values(places).forEach(arrange);
  if (told.length) document.getElementById("board-told").textContent = told.join(". ");
  showNames();
  count();
}

// The connection ----------------------------------------------------------------------------------------------------

function heard(event) {
  const data = JSON.parse(event.data);
  serverNow = Date.parse(data.now);
  ahead = serverNow - Date.now();
  heardAt = performance.now();
  return data;
}

function connect() {
  source?.close();
  tryAgainAt = Infinity;
  source = new EventSource(board.dataset.stream);
  source.addEventListener("cards", (event) => {
    takeCards(heard(event));
    isFresh();
  });
  source.addEventListener("time", (event) => {
    heard(event);
    isFresh();
  });
  source.addEventListener("signed_out", isSignedOut);
  source.addEventListener("error", askWhy);
}

// Every screen of the clinic loses a server at the same moment; none may come back at the same one as the others.
function tryAgainLater() {
  const { atLeast, atMost } = TRY_AGAIN;
  tryAgainAt = performance.now() + atLeast + Math.random() * (atMost - atLeast);
}

// A stream that is turned away ends for good, as does one that is lost; the pulse tells the one from the other.
async function askWhy() {
  source.close();
  tryAgainLater();
  try {
    const answer = await fetch(board.dataset.pulse, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) isSignedOut();
  } catch {
    // Nobody is there; the band says so in time.
  }
}

function isFresh() {
  if (signedOut) return;
  lost = false;
  board.classList.remove("board--lost");
  band.hidden = true;
  put(state, `Live, ${clockWord(serverNow)}`);
  runClocks();
}

function isLost(words) {
  if (!lost) {
    board.classList.add("board--lost");
    band.replaceChildren(words);
    band.hidden = false;
  }
  lost = true;
  put(state, `As of ${clockWord(serverNow)}`);
}

function isSignedOut() {
  if (signedOut) return;
  signedOut = true;
  source.close();
  lost = false;
  isLost(`Signed out at ${clockWord(Date.now() + ahead)}: what you see is from then. `);
  const link = document.createElement("a");
  link.href = `/sign-in/?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = "Sign in again";
  band.append(link);
}

function watch() {
  const now = performance.now();
  if (!signedOut && now - heardAt > LOST_AFTER) {
    isLost(`Not connected since ${clockWord(serverNow)}: what you see is from then. Trying again.`);
    if (tryAgainAt === Infinity) tryAgainLater();
  }
  if (!signedOut && now > tryAgainAt) connect();
  runClocks();
  sound(now);
}

// Names and sound ---------------------------------------------------------------------------------------------------

const names = document.getElementById("board-names");
const shortNames = () => names.getAttribute("aria-pressed") === "true";

function showNames() {
  for (const each of board.querySelectorAll(".name-short")) each.hidden = !shortNames();
  for (const each of board.querySelectorAll(".name-whole")) each.hidden = shortNames();
}

function pressNames(on) {
  names.setAttribute("aria-pressed", String(on));
  localStorage.setItem("board-initials", on ? "yes" : "");
  showNames();
}

// A browser lets a page be heard only after somebody has pressed something on it; so the sound always begins off.
const switchOfSound = document.getElementById("board-sound");
let speaker = null;
let soundedAt = -Infinity;

function tone(at, pitch) {
  const wave = speaker.createOscillator();
  const volume = speaker.createGain();
  wave.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.4, at + 0.02);
  volume.gain.linearRampToValueAtTime(0, at + 0.16);
  wave.connect(volume).connect(speaker.destination);
  wave.start(at);
  wave.stop(at + 0.18);
}

function play(pitches) {
  pitches.forEach((pitch, number) => tone(speaker.currentTime + number * 0.22, pitch));
}

function sound(now) {
  if (!speaker) return;
  const calls = (priority) => !lost && board.querySelector(`.seat[data-calls="${priority}"]`);
  if (calls("high") && now - soundedAt > HIGH_EVERY) play([880, 880, 988, 880, 880]);
  else if (!calls("high") && (lost || calls("medium")) && now - soundedAt > MEDIUM_EVERY) play(lost ? [440, 330] : [660, 660, 660]);
  else return;
  soundedAt = now;
}

function pressSound() {
  const on = !speaker;
  if (on) {
    speaker = new AudioContext();
    soundedAt = -Infinity;
    play([660]);
  } else {
    speaker.close();
    speaker = null;
  }
  switchOfSound.setAttribute("aria-pressed", String(on));
  switchOfSound.textContent = `Sound: ${on ? "on" : "off"}`;
}

names.addEventListener("click", () => pressNames(!shortNames()));
switchOfSound.addEventListener("click", pressSound);
names.hidden = switchOfSound.hidden = false;
pressNames(localStorage.getItem("board-initials") === "yes");
count();
connect();
setInterval(watch, 1_000);
