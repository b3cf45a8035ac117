// The Lab with sliders: asks the server anew when a control moves and draws what it answers. The server computes; this
// file knows no model. Without it the page is a form, and the figures stand in its tables.

import uPlot from "../ui/vendor/uplot/uPlot.esm.js";

const WAIT_MS = 180;
const HEIGHTS = { main: 272, small: 150 };
const STEPS = { min: [15, 30, 60, 120], weeks: [1, 2, 4, 8, 13] };
const pixels = () => devicePixelRatio || 1;
const form = document.querySelector("[data-lab]");
const status = form.querySelector("[data-status]");
const plots = new Map();
let drawn = JSON.parse(document.getElementById("lab-drawn")?.textContent ?? "null");
let waiting = 0;
let asked = null;

form.classList.add("lab--live");
form.querySelectorAll("input[type=number]").forEach(addSlider);
form.addEventListener("change", later);
form.addEventListener("input", later);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
new ResizeObserver(() => drawAll()).observe(form);
drawAll();

/** A slider beside a number: each follows the other; the number is what is sent and what is read out. */
function addSlider(number) {
  if (!number.min || !number.max) return;
  const slider = Object.assign(document.createElement("input"), { type: "range" });
  for (const name of ["min", "max", "step"]) slider.setAttribute(name, number.getAttribute(name) ?? "1");
  slider.value = number.value;
  slider.tabIndex = -1;
  slider.setAttribute("aria-hidden", "true");
  slider.addEventListener("input", () => {
    number.value = slider.value;
  });
  number.addEventListener("input", () => {
    slider.value = number.value;
  });
  number.closest("[data-control]").classList.add("lab-control--slider");
  number.after(slider);
}

function later(event) {
  // A model of one drug says nothing about another.
  if (event.type === "change" && event.target.name === "protocol") form.elements.model.value = "";
  form.classList.add("lab--late");
  clearTimeout(waiting);
  waiting = setTimeout(ask, WAIT_MS);
}

/** Asks for the present state of the form; an answer to an older question is dropped. */
async function ask() {
  asked?.abort();
  const mine = new AbortController();
  asked = mine;
  const query = new URLSearchParams(new FormData(form));
  status.textContent = "Computing…";
  try {
    const answer = await fetch(`${form.dataset.calculation}?${query}`, { signal: mine.signal });
    if (!answer.headers.get("Content-Type")?.includes("json")) throw new Error("no answer");
    const told = await answer.json();
    if (mine === asked) take(told, query);
  } catch (error) {
    if (error.name === "AbortError") return;
    failed({ "": "The server did not answer. What is shown belongs to the last answer." });
  }
}

function take(told, query) {
  if (told.errors) return failed(told.errors);
  form.querySelector("[data-errors]").hidden = true;
  form.classList.remove("lab--late", "lab--infusion", "lab--spray");
  form.classList.add(`lab--${told.kind}`);
  for (const [name, markup] of Object.entries(told.regions)) region(name, markup);
  drawn = told.drawn;
  drawAll();
  history.replaceState(null, "", `?${query}`);
  status.textContent = "Up to date.";
  return undefined;
}

/** The new words in place of the old; what a reader has opened stays open. */
function region(name, markup) {
  const place = document.querySelector(`[data-region="${name}"]`);
  const open = [...place.querySelectorAll("details")].map((each) => each.open);
  place.replaceChildren(...new DOMParser().parseFromString(markup, "text/html").body.childNodes);
  place.querySelectorAll("details").forEach((each, position) => {
    each.open = open[position] ?? false;
  });
}

/** What is shown stays and is marked as old. */
function failed(errors) {
  form.classList.add("lab--late");
  const list = form.querySelector("[data-error-list]");
  list.replaceChildren(
    ...Object.entries(errors).map(([name, words]) =>
      Object.assign(document.createElement("li"), { textContent: name ? `${labelOf(name)}: ${words}` : words }),
    ),
  );
  form.querySelector("[data-errors]").hidden = false;
  status.textContent = "Not computed.";
}

function labelOf(name) {
  const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
  return control?.labels?.[0]?.textContent ?? name.replaceAll("_", " ");
}

function drawAll() {
  if (!drawn) return;
  const { session, course } = drawn;
  const band = (series, place = 0) => ({ ...series, place });
  const during = { spans: session.spans, marks: session.marks };
  const minutes = { ...during, x: session.times, unit: "min" };
  plot("concentration", { ...minutes, bands: session.compounds.map(band), said: "ng/mL" });
  plot("cadss", { ...minutes, bands: [band(session.cadss)], said: "" });
  plot("systolic", { ...minutes, bands: [band(session.systolic)], said: "mmHg" });
  plot("occupancy", { ...minutes, bands: [band(session.occupancy)], said: "%" });
  plot("course", {
    x: course.days.map((day) => day / 7),
    unit: "weeks",
    bands: course.schedules.map(band),
    feet: course.schedules.map(({ sessions }) => sessions.map((day) => day / 7)),
    least: 0,
    most: course.baseline,
    said: "",
  });
}

function plot(name, told) {
  const place = form.querySelector(`[data-plot="${name}"]`);
  const host = place.querySelector("[data-canvas]");
  if (!host.clientWidth) return;
  plots.get(name)?.destroy();
  host.replaceChildren();
  const colours = coloursOf(form);
  const data = [told.x, ...told.bands.flatMap(({ high, low, middle }) => [high, low, middle])];
  plots.set(name, new uPlot(options(told, host, place, colours), data, host));
}

function options(told, host, place, colours) {
  const isMain = place.classList.contains("lab-plot--main");
  const axis = { stroke: colours.soft, font: "12px Inter, sans-serif", ticks: { show: false } };
  const values = told.bands.flatMap(({ high, low }) => [...high, ...low]);
  const [least, most] = [told.least ?? Math.min(0, ...values), told.most ?? Math.max(...values, 1)];
  return {
    width: host.clientWidth,
    height: isMain ? HEIGHTS.main : HEIGHTS.small,
    padding: [8, 14, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 8 }, sync: { key: told.unit } },
    scales: {
      x: { time: false, range: () => [told.x[0], told.x.at(-1)] },
      y: { range: () => [least, most * 1.06] },
    },
    axes: [
      { ...axis, size: 28, gap: 6, space: 52, grid: { show: false }, incrs: STEPS[told.unit] },
      { ...axis, size: 38, gap: 6, space: 34, grid: { stroke: colours.grid, width: 1 } },
    ],
    series: [{}, ...told.bands.flatMap((each) => lines(each.place ? colours.second : colours.first, each.place))],
    bands: told.bands.map((_, place) => ({
      series: [1 + 3 * place, 2 + 3 * place],
      fill: place ? colours.secondBand : colours.firstBand,
    })),
    hooks: {
      drawClear: [(drawing) => dosed(drawing, told, colours)],
      draw: [(drawing) => feet(drawing, told, colours)],
      setCursor: [(drawing) => readout(drawing, told, place)],
    },
  };
}

/** Two edges that are not drawn, and the line between them; the second one dashed, so that colour is not all. */
function lines(stroke, place) {
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  return [edge, edge, { stroke, width: 2.25, dash: place ? [7, 3] : [], points: { show: false } }];
}

/** Where the drug goes in. */
function dosed({ ctx, bbox, valToPos }, { spans = [], marks = [] }, colours) {
  ctx.save();
  ctx.fillStyle = colours.dose;
  for (const [from, until] of spans) {
    const [left, right] = [from, until].map((each) => valToPos(each, "x", true));
    ctx.fillRect(left, bbox.top, right - left, bbox.height);
  }
  ctx.fillStyle = colours.mark;
  for (const at of marks) ctx.fillRect(valToPos(at, "x", true) - pixels(), bbox.top, 2 * pixels(), bbox.height);
  ctx.restore();
}

/** The sessions of each schedule, one row above the other. */
function feet({ ctx, bbox, valToPos }, { feet: rows = [] }, colours) {
  ctx.save();
  rows.forEach((sessions, row) => {
    ctx.fillStyle = row ? colours.second : colours.first;
    const foot = bbox.top + bbox.height - (row ? 2 : 13) * pixels();
    const [width, height] = [2 * pixels(), 8 * pixels()];
    for (const at of sessions) ctx.fillRect(valToPos(at, "x", true) - width / 2, foot - height, width, height);
  });
  ctx.restore();
}

function readout(drawing, told, place) {
  const target = place.querySelector("[data-readout]");
  const at = drawing.cursor.idx;
  if (at === null || at === undefined || drawing.cursor.left < 0) {
    target.textContent = "";
    return;
  }
  const words = told.bands.map(
    ({ name, low, middle, high }) =>
      `${name ? `${name} ` : ""}${short(middle[at])} (${short(low[at])} to ${short(high[at])}) ${told.said}`,
  );
  const when = told.unit === "min" ? `${told.x[at]} min` : `week ${told.x[at].toFixed(1)}`;
  target.textContent = place.classList.contains("lab-plot--main")
    ? [when, ...words].join("  ·  ")
    : `${short(told.bands[0].middle[at])} ${told.said}`;
}

function short(value) {
  return Math.abs(value) >= 10 ? value.toFixed(0) : value.toFixed(1);
}

function coloursOf(host) {
  const style = getComputedStyle(host);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    soft: colour("ink-soft"),
    grid: colour("chart-grid"),
    first: colour("first") || colour("chart-line"),
    second: colour("second"),
    firstBand: colour("first-band"),
    secondBand: colour("second-band"),
    dose: colour("dose"),
    mark: colour("chart-unknown"),
  };
}
