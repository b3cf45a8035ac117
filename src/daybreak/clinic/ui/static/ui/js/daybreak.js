// Niceties over pages that work without any script. Loaded as a file: the policy forbids inline scripts.

const first = (selector, within = document) => within.querySelector(selector);

// The summary of errors takes the focus, so that a screen reader begins there.
const focusOnError = (within) => first("[data-focus]", within)?.focus();

// After an answer the sheet is new; without this, the focus would be lost with the old button.
document.addEventListener("htmx:afterSettle", (event) => {
  focusOnError(event.target);
  const lost = document.activeElement === document.body || document.activeElement === null;
  if (lost && event.target.id === "sheet") first("[data-focus-after]")?.focus({ preventScroll: true });
});

document.addEventListener("htmx:responseError", (event) => {
  const place = first("#sheet-status, [data-progress]");
  if (place) place.textContent = `The server answered ${event.detail.xhr.status}. Nothing was saved; please try again.`;
});

// Which details were open stays as it was when the sheet is drawn again.
const openBefore = new Set();
const nameOf = (details) => first("summary", details)?.textContent.trim();
document.addEventListener("htmx:beforeSwap", (event) => {
  openBefore.clear();
  event.target.querySelectorAll("details[open]").forEach((details) => openBefore.add(nameOf(details)));
});
document.addEventListener("htmx:afterSwap", () => {
  document.querySelectorAll("#sheet details").forEach((details) => {
    if (openBefore.has(nameOf(details))) details.open = true;
  });
});

// A group of the bar closes when one turns to something else.
const groups = document.querySelectorAll(".nav__group");
const close = (except) => groups.forEach((group) => { if (group !== except) group.open = false; });
if (groups.length) {
  document.addEventListener("click", (event) => close(event.target.closest(".nav__group")));
  document.addEventListener("keydown", (event) => {
    const opened = event.key === "Escape" && [...groups].find((group) => group.open);
    if (!opened) return;
    close();
    first("summary", opened).focus();
  });
}

// Drag and drop fills the ordinary file input; sending shows how far the upload is.
const drop = first("[data-drop]");
if (drop) {
  const input = first("input[type=file]", drop);
  const names = first("[data-chosen]", drop);
  const tell = () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ");
  };
  ["dragenter", "dragover"].forEach((kind) => drop.addEventListener(kind, (event) => {
    event.preventDefault();
    drop.classList.add("drop--over");
  }));
  ["dragleave", "drop"].forEach((kind) => drop.addEventListener(kind, () => drop.classList.remove("drop--over")));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    input.files = event.dataTransfer.files;
    tell();
  });
  input.addEventListener("change", tell);
}

document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = first("progress[data-upload]");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.max = event.detail.total;
  bar.value = event.detail.loaded;
});

// The small-screen menu closes with Escape and gives the focus back.
const menu = first(".bar__menu");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  first("summary", menu).focus();
});

// Printing shows everything that a click would show.
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  opened.forEach((details) => { details.open = true; });
});
addEventListener("afterprint", () => opened.forEach((details) => { details.open = false; }));

focusOnError(document);
