// The scores so far, and the coming weeks as a model has them: a median, the band of 90 % of scores, the relapse limit.
// What is drawn stands in the page as data and, for whoever listens or prints, as tables. No clinical figure is known here.

import uPlot from "../ui/vendor/uplot/uPlot.esm.js";
import { dates, day, keepDrawn, pixels, session, stroke } from "./drawing.js";

const HEIGHT = 300;
const DAY = 86400;

document.querySelectorAll("[data-own-course]").forEach((place) =>
  keepDrawn(place, place.dataset.ownCourse, (told, host, width, colours) =>
    new uPlot(options(told, width, colours, place), columns(told), host),
  ),
);

/** Days, then for each the score, the upper and the lower end of the band, and the median; null where there is none. */
function columns(told) {
  const times = [...new Set([...told.scores.map((each) => each.at), ...told.times])].sort((a, b) => a - b);
  const scored = new Map(told.scores.map((each) => [each.at, each.value]));
  const ahead = new Map(told.times.map((at, place) => [at, place]));
  const along = (values) => times.map((at) => (ahead.has(at) ? values[ahead.get(at)] : null));
  return [times, times.map((at) => scored.get(at) ?? null), along(told.high), along(told.low), along(told.median)];
}

function options(told, width, colours, place) {
  const axis = { stroke: colours.soft, font: "12px Inter, sans-serif", grid: { show: false }, ticks: { show: false } };
  const [from, until] = span(told);
  const edge = { stroke: "transparent", width: 0, points: { show: false } };
  return {
    width,
    height: HEIGHT,
    padding: [10, 30, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { size: 11 } },
    scales: {
      x: { time: true, auto: false, range: () => [from, until] },
      y: { auto: false, range: () => [-told.most * 0.1, told.most] },
    },
    axes: [
      { ...axis, size: 30, gap: 8, space: 84, values: (_, splits) => dates(splits) },
      {
        ...axis,
        size: 34,
        space: 34,
        grid: { stroke: colours.grid, width: 1 },
        values: (_, splits) => splits.map((each) => (each < 0 ? "" : each)),
      },
    ],
    series: [
      {},
      {
        stroke: colours.line,
        width: 2.25,
        spanGaps: true,
        points: { show: true, size: 9, width: 2, fill: colours.line, stroke: colours.surface },
      },
      edge,
      edge,
      { stroke: colours.model, width: 2.25, dash: [7, 4], points: { show: false } },
    ],
    bands: [{ series: [2, 3], fill: colours.band }],
    hooks: {
      drawClear: [(plot) => today(plot, told, colours)],
      draw: [
        (plot) => {
          limit(plot, told, colours);
          told.sessions.forEach((each) => session(plot, each, colours));
        },
      ],
      setCursor: [(plot) => readout(plot, told, place)],
    },
  };
}

/** A little air on both sides. */
function span(told) {
  const all = [...told.scores.map((each) => each.at), ...told.sessions, ...told.times];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const air = Math.max((last - first) * 0.03, 2 * DAY);
  return [first - air, last + air];
}

/** What lies ahead is another ground than what was measured. */
function today({ ctx, bbox, valToPos }, { today: at }, colours) {
  const x = valToPos(at, "x", true);
  ctx.save();
  ctx.fillStyle = colours.mild;
  ctx.fillRect(x, bbox.top, bbox.left + bbox.width - x, bbox.height);
  ctx.strokeStyle = ctx.fillStyle = colours.soft;
  ctx.lineWidth = pixels();
  stroke(ctx, x, bbox.top, x, bbox.top + bbox.height);
  ctx.font = `${11 * pixels()}px Inter, sans-serif`;
  ctx.textBaseline = "top";
  ctx.fillText("Today", x + 5 * pixels(), bbox.top + 3 * pixels());
  ctx.restore();
}

function limit({ ctx, bbox, valToPos }, told, colours) {
  const y = valToPos(told.limit, "y", true);
  ctx.save();
  ctx.strokeStyle = colours.event;
  ctx.lineWidth = 1.5 * pixels();
  ctx.setLineDash([2, 3].map((each) => each * pixels()));
  stroke(ctx, bbox.left, y, bbox.left + bbox.width, y);
  ctx.restore();
}

function readout(plot, told, place) {
  const target = place.querySelector("[data-readout]");
  const { idx, left } = plot.cursor;
  if (idx === null || idx === undefined || left < 0) {
    target.textContent = "";
    return;
  }
  const [times, scores] = plot.data;
  const ahead = told.times.indexOf(times[idx]);
  target.textContent =
    ahead < 0
      ? `${day(times[idx])}  ·  ${scores[idx]}`
      : `${day(times[idx])}  ·  ${told.median[ahead]} (${told.low[ahead]} to ${told.high[ahead]})  ·  ${told.limitWords}: ${told.chance[ahead].toLowerCase()}`;
}
