// The bar of a replay: any moment of the session by a slider, and time that passes one, ten or sixty times as fast.

import { button, h } from "./dom.js";
import { clock, length } from "./words.js";

const SPEEDS = [1, 10, 60];

export function replayBar(app) {
  const { replay } = app.snapshot;
  if (app.mode !== "replay" || !replay) return null;
  const { from, until, moment, playing, speed } = replay;
  return h(
    "div",
    { key: "replay", class: "replay", role: "region", "aria-label": "Replay" },
    h("p", { class: "mark-word" }, "Replay"),
    playing
      ? button("Pause", () => app.client.pause(), { class: "button--main" })
      : button("Play", () => app.client.play(speed), { class: "button--main" }),
    h(
      "div",
      { class: "replay__speeds", role: "group", "aria-label": "Speed" },
      SPEEDS.map((each) =>
        button(`${each}\u00d7`, () => (playing ? app.client.play(each) : chooseSpeed(app, each)), {
          "aria-pressed": String(each === speed),
          class: "chip",
        }),
      ),
    ),
    h("input", {
      class: "replay__slider",
      type: "range",
      min: from,
      max: until,
      step: "any",
      value: moment,
      "aria-label": "Moment of the session",
      "aria-valuetext": clock(moment),
      oninput: (event) => {
        app.client.pause();
        app.client.seek(Number(event.target.value));
      },
    }),
    h(
      "p",
      { class: "replay__clock" },
      h("strong", {}, clock(moment)),
      h("span", {}, ` ${length(moment - from)} of ${length(until - from)}`),
    ),
  );
}

function chooseSpeed(app, speed) {
  app.client.play(speed);
  app.client.pause();
}
