// The server's time, as well as this page can know it. The clock of the device is not believed while the page lives:
// it may be set, jump or be hours off, and times of a session must not.

const STEADY_MS = 250;
const JUMP_MS = 3_000;

export class Clock {
  #ahead; // the server's time is performance.now() plus this
  #device; // the device's clock was performance.now() plus this when last looked at
  /** "ok", or why times may be wrong. */
  doubt = "The server has not been asked for its time yet; times are those of this device.";

  /** @param {number} offset the server's clock was so many milliseconds ahead of the device's, as last kept */
  constructor(offset = 0) {
    this.#device = deviceAhead();
    this.#ahead = this.#device + offset;
  }

  /** Milliseconds. */
  now() {
    return performance.now() + this.#ahead;
  }

  /** The server said its time at a moment of performance.now(); between asking and its answer, the middle of both. */
  heard(text, at = performance.now()) {
    const ahead = Date.parse(text) - at;
    if (Number.isNaN(ahead)) return;
    const steady = this.doubt === "ok" && Math.abs(ahead - this.#ahead) < STEADY_MS;
    if (!steady) this.#ahead = ahead;
    this.#device = deviceAhead();
    this.doubt = "ok";
  }

  /** Without the server: uses the offset of the device's clock that was kept on this device. */
  remembered(offset) {
    this.#ahead = deviceAhead() + offset;
    this.doubt = "Without the server since this page was loaded; times follow the clock of this device.";
  }

  /** Looks whether the device slept or its clock was set, which a page cannot tell apart. */
  check() {
    if (Math.abs(deviceAhead() - this.#device) < JUMP_MS) return;
    this.#device = deviceAhead();
    this.doubt = "This device slept, or its clock was changed; times may be wrong until the server answers.";
  }

  /** How far the server's clock is ahead of the device's: what is kept for the next load. */
  get offset() {
    return this.#ahead - deviceAhead();
  }
}

function deviceAhead() {
  return Date.now() - performance.now();
}
