// The concentration that a model predicts from the session's own dose events: asked of the server once the page stands,
// and again when the drug's events change. It is information: no alarm and no rule uses it, and it may be missing.

import { clock } from "./words.js";

const KINDS = new Set([
  "checked_in",
  "weight_taken",
  "dose_ordered",
  "device_given",
  "administration_started",
  "administration_paused",
  "administration_resumed",
  "administration_stopped",
  "aborted",
  "amended",
]);
const AGAIN_MS = 15_000;
const FIRST_MS = 1_200;
const PIXELS = () => devicePixelRatio || 1;
const TITLE = "Predicted concentration (model)";

/** `follow()` asks when it has to; `band` is what to draw, or null; `words` say what it is, or why there is none. */
export function createPrediction(app) {
  let answer = null;
  let failed = false;
  let asking = false;
  let triedAt = performance.now() - AGAIN_MS + FIRST_MS;

  const key = () =>
    app.snapshot.events
      .filter((event) => KINDS.has(event.kind))
      .map((event) => event.id)
      .sort()
      .join();
  const isNew = () => answer?.events.join() === key();

  async function ask() {
    asking = true;
    triedAt = performance.now();
    try {
      const told = await fetch(`${app.links.base}prediction/`, { headers: { Accept: "application/json" } });
      if (!told.ok || !told.headers.get("Content-Type")?.includes("json")) throw new Error(String(told.status));
      answer = await told.json();
      failed = false;
    } catch {
      failed = true;
    }
    asking = false;
    app.redraw();
  }

  return {
    follow() {
      const isDue = performance.now() - triedAt > AGAIN_MS && !asking;
      if (app.mode === "live" && app.state.clocks.administration_from && isDue && !isNew()) ask();
    },
    get band() {
      return answer?.prediction ?? null;
    },
    get words() {
      if (app.mode !== "live" || !app.state.clocks.administration_from) return "";
      if (isNew()) return answer.prediction ? said(answer.prediction) : `${TITLE}: none. ${answer.absent}`;
      const why = failed ? "the server did not answer" : "being fetched";
      if (!answer?.prediction) return `${TITLE}: ${failed ? "not there, " : ""}${why}.`;
      return `${said(answer.prediction)} Not up to date: the latest entries are missing (${why}).`;
    },
  };
}

function said({ drug, peak, model, weight_kg: weight, from }) {
  const at = clock(Date.parse(from) + peak.minute * 60_000);
  return (
    `${TITLE}: ${drug} peaks at ${peak.median} ng/mL (9 in 10 patients: ${peak.p05} to ${peak.p95}) around ${at}, ` +
    `by ${model.id} for ${weight} kg. Not measured; no alarm uses it.`
  );
}

/** The band and its median behind the marks, from 0 at the foot to a round number at the top. */
export function predictedBand(plot, band, colours) {
  const { ctx, bbox } = plot;
  const top = roundAbove(Math.max(...band.p95));
  const start = Date.parse(band.from) / 1000;
  const x = (minute) => plot.valToPos(start + minute * 60, "x", true);
  const y = (value) => bbox.top + bbox.height * (1 - value / top);
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  area(ctx, band, x, y);
  ctx.fillStyle = colours.predictedBand;
  ctx.fill();
  line(ctx, band, x, y);
  ctx.strokeStyle = colours.predicted;
  ctx.lineWidth = 1.5 * PIXELS();
  ctx.setLineDash([5 * PIXELS(), 3 * PIXELS()]);
  ctx.stroke();
  ctx.restore();
  labels(plot, band, top, y, colours);
}

function area(ctx, { minutes, p05, p95 }, x, y) {
  ctx.beginPath();
  minutes.forEach((minute, at) => ctx.lineTo(x(minute), y(p95[at])));
  for (let at = minutes.length - 1; at >= 0; at -= 1) ctx.lineTo(x(minutes[at]), y(p05[at]));
  ctx.closePath();
}

function line(ctx, { minutes, median }, x, y) {
  ctx.beginPath();
  minutes.forEach((minute, at) => ctx.lineTo(x(minute), y(median[at])));
}

/** A scale of its own on the left, and what it is, so that nobody takes it for a measurement. */
function labels({ ctx, bbox }, { drug }, top, y, colours) {
  ctx.save();
  ctx.fillStyle = colours.soft;
  ctx.font = `${11 * PIXELS()}px Inter, sans-serif`;
  ctx.textAlign = "right";
  ctx.textBaseline = "middle";
  const left = bbox.left - 4 * PIXELS();
  ctx.fillText("0", left, y(0) - 6 * PIXELS());
  ctx.fillText(String(top / 2), left, y(top / 2));
  ctx.textBaseline = "alphabetic";
  ctx.fillText(`Model: ${drug}, ng/mL`, bbox.left + bbox.width - 4 * PIXELS(), bbox.top + 28 * PIXELS());
  ctx.restore();
}

function roundAbove(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 3, 4, 5, 6, 8, 10].map((each) => each * power).find((each) => each >= value) ?? 10 * power;
}
