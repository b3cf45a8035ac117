// What the pictures of outcomes share: days in words, lines in pixels of the screen, the sessions at the foot, colours.

const TICK = 14;
export const pixels = () => devicePixelRatio || 1;
export const day = (seconds, year = true) =>
  new Date(seconds * 1000).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "short",
    ...(year ? { year: "numeric" } : {}),
    timeZone: "UTC",
  });

/** One label for a day, however close the splits lie; the year only where it changes. */
export function dates(splits) {
  let said = "";
  let year = "";
  return splits.map((each) => {
    const now = String(new Date(each * 1000).getUTCFullYear());
    const text = day(each, now !== year);
    if (text === said) return "";
    said = text;
    year = now;
    return text;
  });
}

/** A session: a tick at the foot, and a hint of a line up to the scores. */
export function session(plot, at, colours) {
  const { ctx, bbox, valToPos } = plot;
  const [x, foot] = [valToPos(at, "x", true), bbox.top + bbox.height];
  ctx.save();
  // uPlot leaves the dashes of its last series behind.
  ctx.setLineDash([]);
  ctx.strokeStyle = colours.session;
  ctx.lineWidth = 1;
  ctx.globalAlpha = 0.16;
  stroke(ctx, x, bbox.top, x, foot);
  ctx.globalAlpha = 1;
  ctx.lineWidth = 3 * pixels();
  stroke(ctx, x, foot - TICK * pixels(), x, foot - 2 * pixels());
  ctx.restore();
}

export function stroke(ctx, fromX, fromY, toX, toY) {
  ctx.beginPath();
  ctx.moveTo(fromX, fromY);
  ctx.lineTo(toX, toY);
  ctx.stroke();
}

/**
 * Draws what the page says under that id, and anew for another width or scheme of colours.
 * make(told, host, width, colours) draws it once and gives the plot.
 */
export function keepDrawn(place, id, make) {
  const told = JSON.parse(document.getElementById(id).textContent);
  const host = place.querySelector("[data-plot]");
  let plot = null;
  let width = 0;
  const draw = () => {
    if (!host.clientWidth) return;
    plot?.destroy();
    host.replaceChildren();
    width = host.clientWidth;
    plot = make(told, host, width, coloursOf(host));
  };
  place.classList.add("trajectory--drawn");
  draw();
  new ResizeObserver(() => host.clientWidth !== width && draw()).observe(host);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

function coloursOf(host) {
  const style = getComputedStyle(host);
  const colour = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    soft: colour("ink-soft"),
    surface: colour("surface"),
    line: colour("chart-line"),
    mild: colour("chart-band-1"),
    moderate: colour("chart-band-2"),
    severe: colour("chart-band-4"),
    baseline: colour("ink-soft"),
    response: colour("accent"),
    remission: colour("met"),
    session: colour("chart-augment"),
    event: colour("not-met"),
    early: colour("chart-unknown"),
    unsure: colour("chart-unknown"),
    grid: colour("chart-grid"),
    model: colour("own-model"),
    band: colour("own-band"),
  };
}
