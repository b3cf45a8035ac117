// The scores of a scale over the course: bands, limits of the protocol, sessions and events behind them. What is drawn
// stands in the page as data and, for whoever listens or prints, as a table. Nothing here knows a clinical figure.

import uPlot from "../ui/vendor/uplot/uPlot.esm.js";
import { dates, day, keepDrawn, pixels, session, stroke } from "./drawing.js";

const HEIGHT = 268;
const DAY = 86400;
const LINES = { baseline: [2, 3], response: [7, 4], remission: [] };

document.querySelectorAll("[data-trajectory]").forEach((place) =>
  keepDrawn(place, place.dataset.trajectory, (told, host, width, colours) =>
    new uPlot(options(told, width, colours, place), [told.times, told.high], host),
  ),
);

function options(told, width, colours, place) {
  const axis = {
    stroke: colours.soft,
    font: "12px Inter, sans-serif",
    grid: { show: false },
    ticks: { show: false },
  };
  const [from, until] = span(told);
  const most = told.most ?? Math.max(1, ...told.high);
  return {
    width,
    height: HEIGHT,
    padding: [10, 30, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 11 } },
    scales: {
      x: { time: true, auto: false, range: () => [from, until] },
      y: { auto: false, range: () => [told.least - (most - told.least) * 0.1, most] },
    },
    axes: [
      { ...axis, size: 30, gap: 8, space: 84, values: (_, splits) => dates(splits) },
      { ...axis, size: 34, space: 34, values: (_, splits) => splits.map((each) => (each < told.least ? "" : each)) },
    ],
    series: [
      {},
      {
        stroke: colours.line,
        width: 2.25,
        spanGaps: true,
        points: { show: true, size: 9, width: 2, fill: colours.line, stroke: colours.surface },
      },
    ],
    hooks: {
      drawClear: [(plot) => bands(plot, told, colours)],
      draw: [
        (plot) => {
          names(plot, told, colours);
          told.limits.forEach((each) => limit(plot, each, colours));
          told.sessions.forEach((each) => session(plot, each, colours));
          told.events.forEach((each) => event(plot, each, colours));
          told.early.forEach((each) => diamond(plot, each, colours));
          told.times.forEach((each, position) => bounds(plot, told, position, colours));
        },
      ],
      setCursor: [(plot) => readout(plot, told, place)],
    },
  };
}

/** A little air on both sides, and never a span so short that a day fills the picture. */
function span(told) {
  const shown = told.times.filter((each) => told.from === null || each >= told.from);
  const all = [...shown, ...told.sessions, ...told.events.map((each) => each.at), told.until];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const air = Math.max((last - first) * 0.04, 2 * DAY);
  return [first - air, Math.max(last + air, first + 14 * DAY)];
}

function bands(plot, told, colours) {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const each of told.bands) {
    const [top, bottom] = [each.high + 0.5, each.low - 0.5].map((value) => clamped(plot, value));
    ctx.fillStyle = colours[each.severity] ?? "transparent";
    ctx.fillRect(bbox.left, top, bbox.width, bottom - top);
  }
  ctx.restore();
}

/** The names of the bands, readable over any line. */
function names(plot, told, colours) {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.font = `${11 * pixels()}px Inter, sans-serif`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  ctx.lineJoin = "round";
  ctx.lineWidth = 4 * pixels();
  for (const each of told.bands) {
    const [top, bottom] = [each.high + 0.5, each.low - 0.5].map((value) => clamped(plot, value));
    if (bottom - top < 13 * pixels()) continue;
    const [x, y] = [bbox.left + 6 * pixels(), (top + bottom) / 2];
    ctx.strokeStyle = colours[each.severity] ?? colours.surface;
    ctx.strokeText(each.label, x, y);
    ctx.fillStyle = colours.soft;
    ctx.fillText(each.label, x, y);
  }
  ctx.restore();
}

function clamped({ bbox, valToPos }, value) {
  return Math.min(Math.max(valToPos(value, "y", true), bbox.top), bbox.top + bbox.height);
}

function limit(plot, { kind, value }, colours) {
  const { ctx, bbox, valToPos } = plot;
  const at = valToPos(value, "y", true);
  ctx.save();
  ctx.strokeStyle = colours[kind];
  ctx.lineWidth = 1.5 * pixels();
  ctx.setLineDash(LINES[kind].map((each) => each * pixels()));
  stroke(ctx, bbox.left, at, bbox.left + bbox.width, at);
  ctx.restore();
}

function event(plot, { at, label }, colours) {
  const { ctx, bbox, valToPos } = plot;
  const x = valToPos(at, "x", true);
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colours.event;
  ctx.lineWidth = 2 * pixels();
  stroke(ctx, x, bbox.top, x, bbox.top + bbox.height);
  ctx.font = `600 ${11 * pixels()}px Inter, sans-serif`;
  ctx.textBaseline = "top";
  const right = x > bbox.left + bbox.width / 2;
  ctx.textAlign = right ? "right" : "left";
  ctx.fillText(label, x + (right ? -5 : 5) * pixels(), bbox.top + 3 * pixels());
  ctx.restore();
}

function diamond(plot, { at, value }, colours) {
  const { ctx, valToPos } = plot;
  const [x, y, size] = [valToPos(at, "x", true), valToPos(value, "y", true), 6 * pixels()];
  ctx.save();
  ctx.fillStyle = colours.early;
  ctx.beginPath();
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y);
  ctx.lineTo(x, y + size);
  ctx.lineTo(x - size, y);
  ctx.fill();
  ctx.restore();
}

/** A score that is known only within bounds: a bar from the least to the most. */
function bounds(plot, told, position, colours) {
  const [low, high] = [told.low[position], told.high[position]];
  if (low === high) return;
  const { ctx, valToPos } = plot;
  const x = valToPos(told.times[position], "x", true);
  ctx.save();
  ctx.strokeStyle = colours.unsure;
  ctx.lineWidth = 5 * pixels();
  stroke(ctx, x, valToPos(low, "y", true), x, valToPos(high, "y", true));
  ctx.restore();
}

function readout(plot, told, place) {
  const target = place.querySelector("[data-readout]");
  const at = plot.cursor.idx;
  if (at === null || at === undefined || plot.cursor.left < 0) {
    target.textContent = "";
    return;
  }
  const [low, high] = [told.low[at], told.high[at]];
  target.textContent = `${day(told.times[at])}  ·  ${low === high ? low : `${low} to ${high}`}  ·  ${told.said[at]}`;
}
