// What is drawn behind and over the curves: spans of the drug and the observation, limits, and marks for what happened.

const PIXELS = () => devicePixelRatio || 1;
const SIGNS = { above: ">", at_least: "\u2265", at_most: "\u2264", below: "<" };
const WORDS_PX = 60;
const seconds = (text) => Date.parse(text) / 1000;

/** The drug while it runs or stands still, and the observation, as washes over the whole height. */
export function spans(plot, facts, colours, panel) {
  const { state } = facts.app;
  const {
    administration_from: from,
    administration_ended_at: ended,
    observation_from: watched,
    observation_until: until,
  } = state.clocks;
  if (from) wash(plot, seconds(from), ended ? seconds(ended) : facts.now, colours.drug);
  pauses(facts).forEach(([start, end]) => wash(plot, start, end, colours.paused));
  if (watched)
    wash(
      plot,
      Math.max(seconds(watched), seconds(ended ?? watched)),
      Math.min(seconds(until), facts.until),
      colours.observation,
    );
  vertical(plot, facts.now, colours.soft, panel);
}

function pauses({ events, now }) {
  const found = [];
  for (const event of events) {
    if (event.kind === "administration_paused") found.push([seconds(event.observed_at), now]);
    const ends = ["administration_resumed", "administration_stopped", "aborted"].includes(event.kind);
    if (ends && found.length && found.at(-1)[1] === now) found.at(-1)[1] = seconds(event.observed_at);
  }
  return found;
}

function wash({ ctx, bbox, valToPos }, from, until, colour) {
  const [left, right] = [from, until].map((each) =>
    Math.min(Math.max(valToPos(each, "x", true), bbox.left), bbox.left + bbox.width),
  );
  ctx.save();
  ctx.fillStyle = colour;
  ctx.fillRect(left, bbox.top, Math.max(right - left, 0), bbox.height);
  ctx.restore();
}

function vertical({ ctx, bbox, valToPos }, moment, colour) {
  const at = valToPos(moment, "x", true);
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.globalAlpha = 0.5;
  ctx.lineWidth = PIXELS();
  ctx.beginPath();
  ctx.moveTo(at, bbox.top);
  ctx.lineTo(at, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** Limits of the rules that are values of their own, and the value before the drug. */
export function limitLines(plot, { app }, colours, panel) {
  const limits = app.rules.alarms.filter((each) => panel.measures.includes(each.measure) && !each.change);
  limits.forEach((each) =>
    horizontal(plot, each.limit, colours[each.priority], [5, 4], `${SIGNS[each.when]} ${each.limit}`),
  );
  app.state.latest
    .filter((each) => panel.measures.includes(each.measure) && each.baseline !== null)
    .forEach((each) => horizontal(plot, each.baseline, colours.baseline, [1.5, 3], ""));
}

function horizontal({ ctx, bbox, valToPos, scales }, value, colour, dash, label) {
  if (value < scales.y.min || value > scales.y.max) return;
  const at = valToPos(value, "y", true);
  const size = PIXELS();
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = size;
  ctx.setLineDash(dash.map((each) => each * size));
  ctx.beginPath();
  ctx.moveTo(bbox.left, at);
  ctx.lineTo(bbox.left + bbox.width, at);
  ctx.stroke();
  ctx.font = `${10 * size}px Inter, sans-serif`;
  ctx.textAlign = "right";
  ctx.fillText(label, bbox.left + bbox.width - 3 * size, at - 3 * size);
  ctx.restore();
}

/** What happened, in one lane: devices and the drug above, alarms, side effects and interventions below. */
export function marks(plot, facts, colours) {
  const { administration_from: from, administration_ended_at: ended } = facts.app.state.clocks;
  const room = from && plot.valToPos(ended ? seconds(ended) : facts.until, "x") - plot.valToPos(seconds(from), "x");
  if (room > WORDS_PX) words(plot, seconds(from), facts.app.rules.infusion ? "Infusion" : "Devices", colours.soft);
  if (ended) words(plot, seconds(ended), "Observation", colours.soft);
  const alarms = facts.app.state.alarms.map((each) => [seconds(each.since), "alarm", each.priority]);
  const noted = facts.events.flatMap((event) => markOf(event));
  [...noted, ...alarms].forEach(([moment, kind, more]) => mark(plot, moment, kind, more, colours));
}

function words({ ctx, bbox, valToPos }, moment, text, colour) {
  ctx.save();
  ctx.fillStyle = colour;
  ctx.font = `560 ${11 * PIXELS()}px Inter, sans-serif`;
  ctx.textAlign = "left";
  ctx.textBaseline = "alphabetic";
  ctx.fillText(text, valToPos(moment, "x", true) + 5 * PIXELS(), bbox.top + 13 * PIXELS());
  ctx.restore();
}

function markOf(event) {
  const at = seconds(event.observed_at);
  if (event.kind === "device_given") return [[at, "device", String(event.number)]];
  if (event.kind === "side_effect_noted") return [[at, "effect", ""]];
  return event.kind === "intervention_given" ? [[at, "intervention", ""]] : [];
}

const LANES = { device: 0.48, alarm: 0.48, effect: 0.7, intervention: 0.88 };
const DRAW = { device: square, alarm: triangle, effect: circle, intervention: square };

function mark({ ctx, bbox, valToPos }, moment, kind, more, colours) {
  const [x, y, size] = [valToPos(moment, "x", true), bbox.top + bbox.height * LANES[kind], 5.5 * PIXELS()];
  ctx.save();
  ctx.fillStyle = kind === "alarm" ? colours[more] : (colours[kind] ?? colours.ink);
  ctx.beginPath();
  DRAW[kind](ctx, x, y, size);
  ctx.fill();
  if (kind === "device") {
    ctx.fillStyle = colours.surface;
    ctx.font = `600 ${9 * PIXELS()}px Inter, sans-serif`;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(more, x, y);
  }
  ctx.restore();
}

function circle(ctx, x, y, size) {
  ctx.arc(x, y, size, 0, 2 * Math.PI);
}

function square(ctx, x, y, size) {
  ctx.rect(x - size, y - size, 2 * size, 2 * size);
}

function triangle(ctx, x, y, size) {
  ctx.moveTo(x, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.lineTo(x - size, y + size);
}
