// What a chair page talks to: one session, live, in training or replayed, always as the same kind of snapshot.
// Nothing here touches the page; it says what is so, and the page shows it. docs/algorithms/offline.md tells how.

import { LiveClient } from "./live.js";
import { ReplayClient } from "./replay.js";
import { TrainingClient } from "./training.js";

/**
 * One event that is not on the server yet.
 * @typedef {object} Queued
 * @property {object} event the event's JSON
 * @property {"waiting"|"refused"} status waiting: it will be sent; refused: the server will never take it as it is
 * @property {string} reason why it was refused, or why it still waits; empty if there is nothing to say
 */

/**
 * How things stand between this page, this device and the server. Every text is a sentence for staff.
 * @typedef {object} Link
 * @property {boolean} online the server talks to us and we are signed in (false in training and replay: nobody is
 *   asked)
 * @property {number|null} lastContact when the server last said anything, in milliseconds of its clock
 * @property {boolean} signedOut the server wants a sign-in before it takes or tells anything
 * @property {string} storage "ok", or why events cannot be kept on this device
 * @property {string} clock "ok", or why times may be wrong
 * @property {string} reload "ok", or why this page could not be loaded again without the server
 * @property {string} sending "ok", or why the server does not take what waits although it answers
 */

/**
 * @typedef {object} Snapshot
 * @property {"live"|"training"|"replay"} mode
 * @property {object|null} boot what boot/ answered; null until it is known. boot.user and boot.may follow the sign-in
 * @property {object|null} state the state's JSON (care/session/state), null until there is one
 * @property {"engine"|"server"|null} stateFrom who folded it. "server": nothing in `queue` is in it
 * @property {object[]} events all event JSON in the order of arrival, corrected ones and waiting ones included
 * @property {Queued[]} queue what is not on the server, oldest first
 * @property {Link} link
 * @property {"loading"|"ready"|"failed"} engine the rules in this browser
 * @property {string} engineReason why they failed, else empty
 * @property {number} now milliseconds, of the server's clock as well as it is known
 * @property {{from: number, until: number, moment: number, playing: boolean, speed: number}|null} replay
 */

/**
 * @typedef {{order: string, purpose: string, dose_mg: number, username: string, password: string}} Confirmation
 */

/**
 * What the three functions below return.
 * @typedef {object} Client
 * @property {(fn: (snapshot: Snapshot) => void) => (() => void)} subscribe calls fn at once and after each change;
 *   returns what ends it
 * @property {(kind: string, fields?: object) => Promise<string>} note makes an event and returns its id, once it is
 *   kept on this device (or link.storage says why not). fields may carry an `observed_at` (ISO 8601) of its own
 * @property {(what: Confirmation) => Promise<{by: string}>}
 *   confirm a second person agrees with an order. Rejects with an Error whose message is for staff
 * @property {(id: string) => Promise<void>} discardRefused a person has seen that an event was refused
 * @property {() => Promise<object[]>} alarms every alarm so far with its onset and end; rejects without an engine
 * @property {() => number} now milliseconds, of the server's clock as well as it is known
 * @property {() => void} close ends everything; nothing that waits is lost
 * @property {(moment: number) => void} [seek] replay only
 * @property {(speed: number) => void} [play] replay only; 60 shows a minute each second
 * @property {() => void} [pause] replay only
 * @property {(milliseconds: number) => void} [advance] training only: lets time pass
 */

/**
 * A session as it happens.
 * @param {{base: string}} where base: "/patients/12/sessions/<uuid>/"
 * @returns {Client}
 */
export function openSession({ base }) {
  return new LiveClient(base);
}

/**
 * A session that never happened: nothing is sent, nothing is stored.
 * @param {{rules: object, boot?: object}} what rules: rules JSON; boot: more for snapshot.boot (protocol, patient, ...)
 * @returns {Client}
 */
export function openTraining({ rules, boot = {} }) {
  return new TrainingClient(rules, boot);
}

/**
 * A session as it could be seen at each moment: only what had been recorded by then. note() and confirm() reject.
 * @param {{base: string}} where
 * @returns {Client}
 */
export function openReplay({ base }) {
  return new ReplayClient(base);
}
