// Side effects with their course: those that last first, each ended with one touch.

import { button, h } from "./dom.js";
import { card } from "./parts.js";
import { clock } from "./words.js";

export function sideEffects(app) {
  const found = [...app.state.side_effects].sort(
    (one, other) => Number(Boolean(one.resolved_at)) - Number(Boolean(other.resolved_at)),
  );
  if (found.length === 0) return null;
  return card(
    "side-effects",
    "Side effects",
    "",
    h(
      "ul",
      { class: "list effects" },
      found.map((each) => effect(app, each)),
    ),
  );
}

export function effect(app, each) {
  return h(
    "li",
    { key: each.id, class: each.resolved_at ? "effect effect--over" : "effect" },
    h(
      "div",
      {},
      h("p", { class: "strong" }, each.title, each.severity ? `, ${each.severity}` : ""),
      h(
        "p",
        { class: "small soft" },
        each.resolved_at ? `${clock(each.onset)} to ${clock(each.resolved_at)}` : `since ${clock(each.onset)}`,
      ),
    ),
    each.resolved_at || !app.may("session.chart") || app.isOver
      ? null
      : button("Resolved", () => app.note("side_effect_resolved", { side_effect: each.id }), {
          "aria-label": `Resolved: ${each.title}`,
        }),
  );
}
