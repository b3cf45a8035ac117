// The curves: what was given and noted, blood pressure, heart rate and SpO2 over one axis of time, with the limits of
// the rules as lines. The same readings stand below as a table, for whoever listens or prints.

import uPlot from "../../ui/vendor/uplot/uPlot.esm.js";
import { limitLines, marks, spans } from "./chart_marks.js";
import { h, unlessSame } from "./dom.js";
import { counting } from "./events.js";
import { card } from "./parts.js";
import { createPrediction, predictedBand } from "./prediction.js";
import { readingsTable } from "./readings_table.js";
import { MEASURES, READINGS, clock, figure } from "./words.js";

const PANELS = [
  { name: "course", title: "Course", measures: [], height: 62, range: [0, 1] },
  {
    name: "pressure",
    title: "Blood pressure, mmHg",
    measures: ["systolic_mmhg", "diastolic_mmhg"],
    height: 176,
    range: [50, 190],
  },
  { name: "rate", title: "Heart rate, /min", measures: ["heart_rate_per_min"], height: 104, range: [40, 130] },
  { name: "oxygen", title: "SpO\u2082, %", measures: ["spo2_percent"], height: 104, range: [86, 100] },
];
const LEAST_SECONDS = 45 * 60;
const COURSE_WITH_BAND = 132;
const AFTER_SECONDS = 4 * 60;
const AXIS_PX = 36;
const REDRAW_MS = 10_000;

export function createCharts(app) {
  let plots = [];
  let drawn = { host: null, told: "", at: -Infinity, width: 0, band: null };
  const prediction = createPrediction(app);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    drawn.host = null;
  });

  /** Draws again if there is something new; the clock alone only now and then. */
  function draw() {
    const host = document.getElementById("charts");
    if (!host) return;
    prediction.follow();
    const { events } = app.snapshot;
    const { band } = prediction;
    const alarms = app.state.alarms.map((each) => each.id + each.state);
    const told = [events.length, events.at(-1)?.id, app.state.phase, ...alarms].join();
    const isOld = performance.now() - drawn.at > (app.mode === "replay" ? 0 : REDRAW_MS);
    const isPlaced = host === drawn.host && host.clientWidth === drawn.width && Boolean(band) === Boolean(drawn.band);
    if (isPlaced && told === drawn.told && band === drawn.band && !isOld) return;
    const facts = { ...factsOf(app), band };
    if (!isPlaced) plots = built(host, plots, facts);
    plots.forEach((plot) => update(plot, facts));
    drawn = { host, told, at: performance.now(), width: host.clientWidth, band };
  }

  return {
    draw,
    card: () =>
      unlessSame("chart", "section", toldBy(app, prediction.words), () =>
        card(
          "chart",
          "Curves",
          "",
          h("p", {
            class: "charts__readout",
            id: "charts-readout",
            "aria-hidden": "true",
            key: "readout",
            still: true,
          }),
          h("div", { class: "charts", id: "charts", key: "charts", still: true, "aria-hidden": "true" }),
          legend(Boolean(prediction.band)),
          prediction.words ? h("p", { class: "charts__model", key: "model" }, prediction.words) : null,
          readingsTable(app),
        ),
      ),
  };
}

function legend(hasBand) {
  const entry = (name, words) => h("span", { class: `chart-key chart-key--${name}` }, words);
  return h(
    "p",
    { class: "chart-keys", "aria-hidden": "true" },
    hasBand ? entry("predicted", "predicted concentration (model)") : null,
    entry("drug", "drug running"),
    entry("paused", "paused"),
    entry("observation", "observation"),
    entry("effect", "side effect"),
    entry("intervention", "intervention"),
    entry("alarm", "alarm"),
    entry("limit", "limit of the rules"),
    entry("baseline", "before the drug"),
  );
}

function toldBy({ snapshot }, words) {
  return `${snapshot.events.length} ${snapshot.events.at(-1)?.id} ${words}`;
}

/** What a drawing needs, as seconds and series. */
function factsOf(app) {
  const events = counting(app.snapshot.events);
  const now = (app.isOver ? Date.parse(app.state.clocks.closed_at ?? app.state.now) : app.now()) / 1000;
  const first = events.length ? Date.parse(events[0].observed_at) / 1000 : now;
  const readings = events.filter((event) => event.kind === "reading");
  const until = Math.max(now + AFTER_SECONDS, first + LEAST_SECONDS);
  return {
    app,
    events,
    now,
    from: first - 60,
    until,
    readings,
    times: readings.map((each) => Date.parse(each.observed_at) / 1000),
  };
}

function built(host, before, facts) {
  before.forEach((plot) => plot.destroy());
  host.replaceChildren();
  const colours = coloursOf(host);
  return PANELS.map((panel, position) => {
    const place = document.createElement("div");
    place.className = `charts__panel charts__panel--${panel.name}`;
    const title = document.createElement("p");
    title.className = "charts__title";
    title.textContent = panel.title;
    host.append(place);
    if (panel.measures.length) place.append(title);
    return new uPlot(
      options(sized(panel, facts), host.clientWidth, colours, position === PANELS.length - 1),
      seriesOf(panel, facts),
      place,
    );
  });
}

/** The course stands higher where a band is drawn behind it. */
function sized(panel, { band }) {
  return panel.name === "course" && band ? { ...panel, height: COURSE_WITH_BAND } : panel;
}

function update(plot, facts) {
  const { panel } = plot;
  plot.facts = facts;
  plot.batch(() => {
    plot.setData(seriesOf(panel, facts), false);
    plot.setScale("x", { min: facts.from, max: facts.until });
    plot.setScale("y", rangeOf(panel, facts));
  });
}

function seriesOf(panel, { times, readings }) {
  return [times, ...panel.measures.map((measure) => readings.map((each) => each[measure] ?? null))];
}

/** The usual range, wider if a value lies beyond it. */
function rangeOf({ measures, range }, { readings }) {
  const found = readings
    .flatMap((each) => measures.map((measure) => each[measure]))
    .filter((value) => typeof value === "number");
  return { min: Math.min(range[0], ...found) - 1, max: Math.max(range[1], ...found) + (measures.length ? 1 : 0) };
}

function options(panel, width, colours, isLast) {
  const axis = {
    stroke: colours.soft,
    font: "11px Inter, sans-serif",
    grid: { stroke: colours.grid, width: 1 },
    ticks: { show: false },
  };
  const opened = (plot) => {
    plot.panel = panel;
  };
  return {
    width,
    height: panel.height + (isLast ? 26 : 0),
    padding: [panel.measures.length ? 8 : 2, 12, isLast ? 0 : 4, 0],
    legend: { show: false },
    cursor: { sync: { key: "chair" }, drag: { x: false, y: false }, y: false, points: { size: 9 } },
    scales: { x: { time: true, auto: false }, y: { auto: false } },
    axes: [
      { ...axis, show: isLast, size: 26, values: (_, splits) => splits.map((each) => clock(each * 1000)), space: 64 },
      panel.measures.length
        ? { ...axis, size: AXIS_PX, space: 26, gap: 4 }
        : { show: true, size: AXIS_PX, values: () => [], ticks: { show: false }, grid: { show: false } },
    ],
    series: [{}, ...panel.measures.map((measure) => line(measure, colours))],
    bands: panel.measures.length === 2 ? [{ series: [1, 2], fill: colours.band }] : [],
    hooks: {
      init: [opened],
      drawClear: [
        (plot) => {
          if (!plot.facts) return;
          spans(plot, plot.facts, colours, panel);
          if (panel.name === "course" && plot.facts.band) predictedBand(plot, plot.facts.band, colours);
        },
      ],
      draw: [
        (plot) =>
          plot.facts &&
          (panel.measures.length ? limitLines(plot, plot.facts, colours, panel) : marks(plot, plot.facts, colours)),
      ],
      setCursor: [(plot) => panel.name === "pressure" && readout(plot)],
    },
  };
}

function line(measure, colours) {
  return {
    stroke: colours[measure],
    width: 2,
    spanGaps: true,
    points: { show: true, size: 6, fill: colours[measure], stroke: colours.surface, width: 1 },
  };
}

/** What was measured where the finger is. */
function readout(plot) {
  const place = document.getElementById("charts-readout");
  const reading = plot.facts?.readings[plot.cursor.idx];
  if (!place) return;
  if (!reading || plot.cursor.left < 0) {
    place.textContent = "";
    return;
  }
  const known = READINGS.slice(2).filter((name) => typeof reading[name] === "number");
  place.textContent = [
    clock(reading.observed_at),
    `${reading.systolic_mmhg ?? "?"}/${reading.diastolic_mmhg ?? "?"} mmHg`,
    ...known.map(
      (name) => `${MEASURES[name].short} ${figure(reading[name])}${MEASURES[name].unit === "%" ? " %" : ""}`,
    ),
  ].join("  ·  ");
}

function coloursOf(host) {
  const style = getComputedStyle(host);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    soft: colour("ink-soft"),
    grid: colour("chart-grid"),
    surface: colour("surface"),
    baseline: colour("ink-soft"),
    band: colour("curve-band"),
    predicted: colour("curve-predicted"),
    predictedBand: colour("curve-predicted-band"),
    drug: colour("curve-drug"),
    paused: colour("curve-paused"),
    observation: colour("curve-observation"),
    systolic_mmhg: colour("curve-pressure"),
    diastolic_mmhg: colour("curve-pressure"),
    heart_rate_per_min: colour("curve-rate"),
    spo2_percent: colour("curve-oxygen"),
    effect: colour("curve-effect"),
    intervention: colour("curve-intervention"),
    high: colour("alarm-high-line"),
    medium: colour("alarm-medium-line"),
    low: colour("alarm-low-line"),
  };
}
