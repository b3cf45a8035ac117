// The tones of the alarms: more pulses and a shorter wait the more urgent, in the manner of IEC 60601-1-8.
// A browser plays nothing before the page was touched, so that the page says whether it can be heard.

import { calling } from "./alarms.js";
import { button, icon } from "./dom.js";

// Pulses as [start in seconds, pitch in hertz]; then how long until the burst comes again (0: not again).
const BURSTS = {
  high: {
    pulses: [0, 0.2, 0.4, 0.75, 0.95, 1.6, 1.8, 2.0, 2.35, 2.55].map((at, number) => [
      at,
      [523, 659, 784, 659, 784][number % 5],
    ]),
    length: 0.13,
    again: 8_000,
  },
  medium: {
    pulses: [
      [0, 523],
      [0.35, 587],
      [0.7, 659],
    ],
    length: 0.18,
    again: 20_000,
  },
  low: {
    pulses: [
      [0, 523],
      [0.4, 440],
    ],
    length: 0.2,
    again: 0,
  },
};
const LOUDNESS = 0.22;

export function createSound(app) {
  let context = null;
  let heard = { names: new Set(), at: -Infinity };

  const isOn = () => context?.state === "running";
  const start = async () => {
    context ??= new AudioContext();
    await context.resume();
    app.redraw();
  };

  function play(priority) {
    if (!isOn()) return;
    const { pulses, length } = BURSTS[priority];
    pulses.forEach(([at, pitch]) => pulse(context, context.currentTime + at, length, pitch));
  }

  /** Plays for what calls: at once for a new one, again as long as it calls. Only the most urgent one is heard. */
  function follow() {
    if (app.mode === "replay" || app.isOver) return;
    const alarms = calling(app.state);
    const names = new Set(alarms.map((alarm) => `${alarm.id}@${alarm.since}@${alarm.acknowledged_by}`));
    const fresh = alarms.find((alarm) => !heard.names.has(`${alarm.id}@${alarm.since}@${alarm.acknowledged_by}`));
    const again = alarms[0] && BURSTS[alarms[0].priority].again;
    const due = again && performance.now() - heard.at > again;
    heard.names = names;
    if (!fresh && !due) return;
    play(due ? alarms[0].priority : fresh.priority);
    heard.at = performance.now();
  }

  document.addEventListener(
    "pointerdown",
    () => {
      if (!isOn()) start();
    },
    { once: true },
  );

  return {
    follow,
    /** Shown as long as nothing can be heard. */
    offButton: () =>
      isOn()
        ? null
        : button([icon("warning"), "Sound is off: touch to turn on"], start, { key: "sound-off", class: "sound-off" }),
    test: async () => {
      await start();
      play("medium");
    },
  };
}

function pulse(context, at, length, pitch) {
  const tone = new OscillatorNode(context, { type: "triangle", frequency: pitch });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
  volume.gain.setValueAtTime(LOUDNESS, at + length - 0.03);
  volume.gain.linearRampToValueAtTime(0, at + length);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + length);
}
