// Everything that is needed less often.

import { button, h } from "../dom.js";
import { openSheet } from "../sheet.js";
import { correctable } from "./correct.js";

export function more(app) {
  const { phase } = app.state;
  const before = ["expected", "preparation"].includes(phase);
  const given = Boolean(app.state.clocks.administration_from);
  const entries = [
    ["Weight", "weight"],
    ["Escort is here", "escort"],
    app.may("session.order") && before && ["Order the dose", "order"],
    before && app.state.dose.order && ["Double-check the dose", "confirm"],
    ["Correct the last entry", "last"],
    given && phase === "observation" && ["Discharge", "discharge"],
    given && ["Leaving against advice", "againstAdvice"],
    ["Test the sound of the alarms", "sound"],
    phase !== "observation" && ["Give up the treatment", "giveUp"],
  ].filter(Boolean);
  openSheet(app, {
    name: "more",
    title: "More",
    content: () =>
      h(
        "div",
        { class: "menu" },
        entries.map(([words, name]) => button(words, () => go(app, name), { class: "button--tall button--wide" })),
        app.links.move
          ? h("a", { class: "button button--tall button--wide", href: app.links.move }, "Move to another chair")
          : null,
      ),
  });
}

function go(app, name) {
  if (name === "sound") return app.sound.test();
  if (name !== "last") return app.open(name);
  const last = correctable(app);
  return last ? app.open("correct", last) : app.open("more");
}
