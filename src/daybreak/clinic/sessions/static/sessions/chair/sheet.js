// A sheet over the page for one entry: it comes up at the thumb, keeps the alarms in view, and closes with Escape.

import { strip } from "./alarms.js";
import { button, h, icon, show } from "./dom.js";

let current = null;

/**
 * Opens a sheet. content(sheet) gives its body, foot(sheet) its last line; sheet.redraw() shows both again.
 * problem() says what is wrong with what is typed so far. What was typed and not saved is gone when the sheet is
 * closed: nothing half-entered is ever kept.
 */
export function openSheet(app, { title, content, foot = () => null, problem = () => "", name }) {
  current?.close();
  const dialog = h("dialog", { class: `sheet sheet--${name}`, "aria-labelledby": "sheet-title" });
  const sheet = {
    app,
    dialog,
    problem: "",
    redraw: () => draw(sheet, { title, content, foot, problem }),
    close: () => dialog.close(),
  };
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (current === sheet) current = null;
  });
  // What the last try to save said holds until something is changed.
  ["click", "input"].forEach((kind) =>
    dialog.addEventListener(
      kind,
      () => {
        sheet.problem = "";
      },
      { capture: true },
    ),
  );
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  current = sheet;
  document.getElementById("chair").append(dialog);
  sheet.redraw();
  dialog.showModal();
  (dialog.querySelector("[data-first]") ?? dialog.querySelector(".sheet__body button, .sheet__body input"))?.focus();
  return sheet;
}

/** New facts: the alarms and what the sheet shows of the state. */
export function refreshSheet() {
  current?.redraw();
}

function draw(sheet, { title, content, foot, problem }) {
  show(
    sheet.dialog,
    h(
      "div",
      { class: "sheet__frame" },
      strip(sheet.app),
      h(
        "div",
        { class: "sheet__head" },
        h("h2", { id: "sheet-title" }, typeof title === "function" ? title() : title),
        button(
          [icon("not_met"), h("span", { class: "visually-hidden" }, "Close without saving")],
          () => sheet.close(),
          { class: "sheet__close" },
        ),
      ),
      h("div", { class: "sheet__body" }, content(sheet)),
      h("p", { class: "sheet__problem", role: "alert" }, problem() || sheet.problem),
      h("div", { class: "sheet__foot" }, foot(sheet)),
    ),
  );
}

/** The button that saves: runs the work once, closes if it went well, says so if not. */
export function saveButton(sheet, words, work, props = {}) {
  const save = async () => {
    if (sheet.busy) return;
    sheet.busy = true;
    try {
      await work();
      sheet.close();
    } catch (error) {
      sheet.problem = error.message;
      sheet.busy = false;
      sheet.redraw();
    }
  };
  return button(words, save, { ...props, class: `button--main button--tall ${props.class ?? ""}` });
}
