// Times, lengths and measures as people at the chair say them. Only wording: nothing here judges a figure.

export const MEASURES = {
  systolic_mmhg: { name: "Systolic", short: "SYS", unit: "mmHg" },
  diastolic_mmhg: { name: "Diastolic", short: "DIA", unit: "mmHg" },
  heart_rate_per_min: { name: "Heart rate", short: "HR", unit: "/min" },
  spo2_percent: { name: "SpO\u2082", short: "SpO\u2082", unit: "%" },
  respiratory_rate_per_min: { name: "Respiratory rate", short: "RR", unit: "/min" },
  moaa_s: { name: "Sedation (MOAA/S)", short: "MOAA/S", unit: "" },
  cadss: { name: "Dissociation (CADSS)", short: "CADSS", unit: "" },
  aldrete: { name: "Recovery (modified Aldrete)", short: "Aldrete", unit: "" },
};
export const SCALES = ["moaa_s", "cadss", "aldrete"];
export const READINGS = [
  "systolic_mmhg",
  "diastolic_mmhg",
  "heart_rate_per_min",
  "spo2_percent",
  "respiratory_rate_per_min",
];

export const PHASES = {
  expected: "Expected",
  preparation: "Preparation",
  administration: "Giving the drug",
  paused: "Paused",
  observation: "Observation",
  discharged: "Discharged",
  aborted: "Given up",
};

export const PRIORITIES = { high: "High", medium: "Medium", low: "Low" };

const CLOCK = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** "10:42" where the clinic's device is. Takes ISO text or milliseconds. */
export const clock = (moment) => CLOCK.format(new Date(moment));

/** "14 May 1979"; a date without a day stays as it is. */
export function day(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text ?? "") ? DAY.format(new Date(`${text}T12:00:00`)) : text || "not recorded";
}

/** A sentence of the rules says times in UTC; the wall clock says them here. */
export function local(sentence, near) {
  return sentence.replace(/\b(\d{2}:\d{2}) UTC\b/g, (_, time) =>
    clock(`${new Date(near).toISOString().slice(0, 10)}T${time}:00Z`),
  );
}

/** "4:05" or "1:12:30" for milliseconds. */
export function length(milliseconds) {
  const all = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  const tail = `${String(seconds).padStart(2, "0")}`;
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** "just now", "4 min ago", "1 h 5 min ago". */
export function ago(minutes) {
  const whole = Math.floor(minutes);
  if (whole === 0) return "just now";
  return `${span(whole)} ago`;
}

/** "4 min", "1 h 5 min". */
export function span(minutes) {
  const whole = Math.round(minutes);
  const hours = Math.floor(whole / 60);
  return hours ? `${hours} h ${whole % 60} min` : `${whole} min`;
}

/** A figure as it was measured, without digits that nobody measured. */
export function figure(value, digits = 1) {
  return value === null || value === undefined ? "not known" : String(Number(value.toFixed(digits)));
}

export const times = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;

export const lower = (text) => (/^[A-Z][a-z]{2}/.test(text) ? text[0].toLowerCase() + text.slice(1) : text);

/** A name of a measure inside a sentence of the rules ("systolic_mmhg") in words. */
export function plain(sentence, near) {
  const named = sentence.replace(/\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b|\b(?:cadss|aldrete)\b/g, (word) =>
    MEASURES[word] ? lower(MEASURES[word].name) : word,
  );
  return local(named, near);
}

/** Who, short: "Tomás Herrera, RN (nurse)" without the account, and "me" for oneself. */
export function who(by, me) {
  return by === me ? "you" : by.replace(/ \([^()]*\)(?=$|,)/, "");
}
