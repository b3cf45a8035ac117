// Everything that was measured, as a table: the words of the curves.

import { h, icon } from "./dom.js";
import { counting } from "./events.js";
import { MEASURES, READINGS, SCALES, clock, figure } from "./words.js";

/** What the curves show, row by row, for whoever listens or prints. */
export function readingsTable(app) {
  const rows = rowsOf(counting(app.snapshot.events));
  const columns = [...READINGS, ...SCALES].filter((measure) => rows.some((row) => row[measure] !== undefined));
  return h(
    "details",
    { key: "table", class: "more readings" },
    h("summary", {}, icon("chevron"), "Readings as a table"),
    rows.length === 0
      ? h("p", { class: "soft" }, "Nothing is measured yet.")
      : h(
          "div",
          { class: "scroll", tabindex: "0", role: "region", "aria-label": "Readings" },
          h(
            "table",
            {},
            h(
              "thead",
              {},
              h(
                "tr",
                {},
                h("th", { scope: "col" }, "Time"),
                columns.map((name) => h("th", { scope: "col", class: "number" }, MEASURES[name].short)),
              ),
            ),
            h(
              "tbody",
              {},
              rows.map((row) =>
                h(
                  "tr",
                  {},
                  h("th", { scope: "row" }, clock(row.at)),
                  columns.map((name) =>
                    h("td", { class: "number" }, row[name] === undefined ? "\u2013" : figure(row[name])),
                  ),
                ),
              ),
            ),
          ),
        ),
  );
}

/** One row for each moment at which anything was measured. */
function rowsOf(events) {
  const rows = new Map();
  for (const event of events) {
    const found =
      event.kind === "reading"
        ? READINGS.filter((name) => typeof event[name] === "number").map((name) => [name, event[name]])
        : event.kind === "scale_scored"
          ? [[event.scale, event.score]]
          : [];
    if (found.length === 0) continue;
    const minute = Math.floor(Date.parse(event.observed_at) / 60_000);
    rows.set(minute, { at: event.observed_at, ...rows.get(minute), ...Object.fromEntries(found) });
  }
  return [...rows.values()];
}
