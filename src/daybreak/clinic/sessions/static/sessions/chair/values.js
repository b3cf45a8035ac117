// The last value of each measure with its age, and what staff has to know about this page itself.

import { button, h, icon } from "./dom.js";
import { toLogButton } from "./parts.js";
import { MEASURES, PRIORITIES, ago, clock, figure, plain, times } from "./words.js";

const TILES = [
  ["pressure", "Blood pressure", ["systolic_mmhg", "diastolic_mmhg"]],
  ["hr", "Heart rate", ["heart_rate_per_min"]],
  ["spo2", MEASURES.spo2_percent.name, ["spo2_percent"]],
  ["rr", "Breathing", ["respiratory_rate_per_min"]],
  ["moaa_s", "MOAA/S", ["moaa_s"]],
  ["cadss", "CADSS", ["cadss"]],
  ["aldrete", "Aldrete", ["aldrete"]],
];

export function values(app) {
  const asked = new Set(["aldrete"].filter(() => app.state.phase !== "observation"));
  const latest = new Map(app.state.latest.map((each) => [each.measure, each]));
  const tiles = TILES.filter(([name, , measures]) => !asked.has(name) || measures.some((each) => latest.has(each)));
  return h(
    "section",
    { key: "values", class: "values", "aria-label": "Latest values" },
    tiles.map((each) => tile(app, each, latest)),
  );
}

function tile(app, [name, title, measures], latest) {
  const found = measures.map((measure) => latest.get(measure));
  const any = found.find(Boolean);
  const stale = found.some((each) => each?.stale) || app.isFrozen;
  const priority = priorityOf(app.state, app.rules, measures);
  const classes = [
    "value",
    `value--${name}`,
    stale && "value--stale",
    !any && "value--none",
    priority && `value--${priority}`,
  ];
  const content = [
    h("span", { class: "value__title" }, title),
    h(
      "span",
      { class: "value__figure" },
      any ? found.map((each) => (each ? figure(each.value) : "?")).join("/") : "\u2013",
      any && MEASURES[measures[0]].unit ? h("small", {}, MEASURES[measures[0]].unit) : null,
    ),
    h("span", { class: "value__age" }, any ? age(app, found, stale) : "not measured"),
    any?.baseline !== null && any?.baseline !== undefined
      ? h(
          "span",
          { class: "value__base" },
          `before ${found.map((each) => (each?.baseline == null ? "?" : figure(each.baseline))).join("/")}`,
        )
      : null,
    priority
      ? h("span", { class: "visually-hidden" }, `, alarm of ${PRIORITIES[priority].toLowerCase()} priority`)
      : null,
  ];
  if (!app.may("session.chart") || app.isOver)
    return h("div", { key: name, class: classes.filter(Boolean).join(" ") }, content);
  const pad = MEASURES[measures[0]].unit ? ["vitals", { first: measures[0] }] : ["scale", { scale: measures[0] }];
  return h(
    "button",
    { key: name, type: "button", class: classes.filter(Boolean).join(" "), onclick: () => app.open(...pad) },
    content,
  );
}

/** How old it is now, not when the state was folded. */
function age(app, found, stale) {
  const oldest = Math.min(...found.filter(Boolean).map((each) => Date.parse(each.observed_at)));
  const until = app.isOver ? Date.parse(app.state.clocks.closed_at ?? app.state.now) : app.now();
  const words = ago(Math.max(0, (until - oldest) / 60_000));
  return stale ? `old: ${words}` : app.isOver ? `at ${clock(oldest)}` : words;
}

/** The most urgent alarm about one of the measures: the state has them in order. */
function priorityOf(state, rules, measures) {
  const about = new Map(rules.alarms.map((limit) => [limit.id, limit.measure]));
  return state.alarms.find((alarm) => alarm.state !== "unseen" && measures.includes(about.get(alarm.id)))?.priority;
}

/** What is not as it should be with this page, this device or the log. */
export function notices(app) {
  return [frozen(app), failure(app), refused(app), ...linkDoubts(app), engineDoubt(app), ...contradictions(app)].filter(
    Boolean,
  );
}

function notice(key, tone, ...content) {
  return h(
    "div",
    { key, class: `notice notice--${tone} chair__notice`, role: "status" },
    icon(tone === "not_met" ? "warning" : "info"),
    h("div", {}, content),
  );
}

function frozen(app) {
  if (!app.isFrozen || app.isOver) return null;
  return notice(
    "frozen",
    "not_met",
    h("p", { class: "strong" }, `Everything below is from ${clock(app.state.now)}.`),
    h("p", {}, "Alarms and clocks are not being worked out now. Watch the patient and the monitor."),
  );
}

function failure(app) {
  if (!app.ui.failure) return null;
  return notice(
    "failure",
    "not_met",
    h("p", {}, app.ui.failure),
    button(
      "I have seen it",
      () => {
        app.ui.failure = "";
        app.redraw();
      },
      { class: "button--small" },
    ),
  );
}

function refused(app) {
  const count = app.snapshot.queue.filter((each) => each.status === "refused").length;
  return count
    ? notice(
        "refused",
        "not_met",
        h("p", {}, `${times(count, "entry", "entries")} could not be saved. The log says why.`),
        toLogButton("Look in the log"),
      )
    : null;
}

function linkDoubts(app) {
  if (app.mode !== "live") return [];
  return ["storage", "clock", "sending"]
    .filter((name) => app.snapshot.link[name] && app.snapshot.link[name] !== "ok")
    .map((name) => notice(`link-${name}`, "unknown", h("p", {}, app.snapshot.link[name])));
}

/** Whether the page could be opened again without the server: good to know, and no reason to look up. */
export function reloadDoubt(app) {
  const { reload } = app.snapshot.link;
  return app.mode === "live" && reload && reload !== "ok"
    ? h("p", { key: "reload", class: "small soft" }, reload)
    : null;
}

function engineDoubt(app) {
  if (app.mode !== "live" || app.snapshot.engine !== "failed") return null;
  const words = "This browser cannot run the rules itself, so without the server there are no alarms here.";
  return notice("engine", "unknown", h("p", {}, `${words} ${app.snapshot.engineReason ?? ""}`));
}

function contradictions(app) {
  const found = app.state.findings;
  if (found.length === 0) return [];
  return [
    h(
      "details",
      { key: "contradictions", class: "card contradictions" },
      h("summary", {}, h("strong", {}, `${times(found.length, "thing")} to look at`), " in the record of this session"),
      h(
        "ul",
        { class: "list" },
        found.map((finding) =>
          h(
            "li",
            {},
            h("p", { class: "strong" }, finding.title),
            h("p", { class: "small" }, plain(finding.sentence, app.state.now)),
          ),
        ),
      ),
    ),
  ];
}
