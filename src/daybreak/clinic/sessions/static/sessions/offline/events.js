// Events as the server wants them (exchange/session_json): an id that is unique in the world, and two times in UTC.

/** The event JSON of something that was noted now. fields may carry an observed_at of their own. */
export function newEvent(kind, fields, by, now) {
  const moment = iso(now);
  return { id: newId(), observed_at: moment, recorded_at: moment, by, ...fields, kind };
}

/** ISO 8601 in UTC. */
export function iso(milliseconds) {
  return new Date(milliseconds).toISOString();
}

/** A random UUID, also where crypto.randomUUID is missing because the page came over plain http. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
