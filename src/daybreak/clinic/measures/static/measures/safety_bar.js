// Keeps the bar of open safety tasks true on a page that stays open. What could not be asked anew is said to be old.
// A page that is kept for when the network is gone carries no bar of its own and asks at once.

const EVERY_MS = 30000;
const place = document.querySelector("[data-safety-bar]");

async function ask() {
  if (document.hidden) return;
  try {
    const response = await fetch(place.dataset.safetyBar, { redirect: "error", cache: "no-store" });
    if (!response.ok) throw new Error(String(response.status));
    const html = await response.text();
    if (html.trim() !== place.innerHTML.trim()) place.innerHTML = html;
    place.dataset.asked = new Date().toISOString();
  } catch {
    old();
  }
}

function old() {
  if (place.querySelector(".safety-bar__stale")) return;
  const said = document.createElement("p");
  said.className = "safety-bar__stale";
  const { asked } = place.dataset;
  said.textContent = asked
    ? `Safety tasks not updated since ${new Date(asked).toLocaleTimeString()}.`
    : "Whether safety tasks are open could not be asked.";
  place.append(said);
}

if (place) {
  if (!place.dataset.asked) ask();
  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
}
