// Figures by keypad: one field after the other under one thumb, and by any keyboard as well.
// A figure that no instrument shows is refused in words, as the server would.

import { button, h } from "../dom.js";

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** fields: [{name, label, unit, highest, decimals, value}]. */
export function figures(sheetOf, fields, { first = fields[0].name, note = () => null } = {}) {
  const typed = Object.fromEntries(
    fields.map(({ name, value }) => [name, value === null || value === undefined ? "" : String(value)]),
  );
  let current = fields.find((each) => each.name === first) ?? fields[0];
  let untouched = true;

  const input = (name) => sheetOf().dialog.querySelector(`#figure-${name}`);
  const choose = (field) => {
    current = field;
    untouched = true;
    sheetOf().redraw();
  };
  const write = (text) => {
    typed[current.name] = text;
    input(current.name).value = text;
    sheetOf().redraw();
  };

  function press(key) {
    const before = untouched ? "" : typed[current.name];
    untouched = false;
    if (key === "." && (before.includes(".") || !current.decimals)) return;
    if (before.includes(".") && before.split(".")[1].length >= (current.decimals ?? 0)) return;
    write(`${before}${key}`);
    if (isFull(current, typed[current.name])) next();
  }

  function next() {
    const after = fields[fields.indexOf(current) + 1];
    if (!after) return;
    choose(after);
    input(after.name)?.focus();
  }

  function erase() {
    untouched = false;
    write(typed[current.name].slice(0, -1));
  }

  const value = (name) => (typed[name].trim() === "" ? null : Number(typed[name].replace(",", ".")));

  const refused = (field) => refusal(field, value(field.name), typed[field.name]);
  const classOf = (field) =>
    ["figure", field === current && "figure--current", refused(field) && "figure--refused"].filter(Boolean).join(" ");

  return {
    put: (name, figure) => {
      choose(fields.find((each) => each.name === name));
      write(String(figure));
      untouched = true;
    },
    values: () => Object.fromEntries(fields.map(({ name }) => [name, value(name)])),
    isEmpty: () => fields.every(({ name }) => value(name) === null),
    problem: () => fields.map((field) => refusal(field, value(field.name), typed[field.name])).find(Boolean) ?? "",
    view: () =>
      h(
        "div",
        { class: "figures" },
        h(
          "div",
          { class: `figures__fields figures__fields--${fields.length}` },
          fields.map((field) =>
            h(
              "label",
              {
                key: field.name,
                class: classOf(field),
              },
              h("span", { class: "figure__label" }, field.label),
              h("input", {
                id: `figure-${field.name}`,
                class: "figure__input",
                type: "text",
                inputmode: "none",
                autocomplete: "off",
                "aria-label": field.label,
                value: typed[field.name],
                "data-first": field === current,
                "aria-invalid": refused(field) ? "true" : null,
                oninput: (event) => {
                  current = field;
                  untouched = false;
                  typed[field.name] = event.target.value;
                  sheetOf().redraw();
                },
                onclick: () => choose(field),
                onkeydown: (event) => {
                  if (event.key === "Enter") {
                    event.preventDefault();
                    next();
                  } else current = field;
                },
              }),
              h("span", { class: "figure__unit" }, field.unit),
            ),
          ),
        ),
        note(),
        h(
          "div",
          { class: "keypad", role: "group", "aria-label": "Keypad" },
          KEYS.map((key) => button(key, () => press(key), { class: "key" })),
          fields.some((each) => each.decimals)
            ? button(".", () => press("."), {
                class: "key key--soft",
                "aria-label": "Decimal point",
                disabled: !current.decimals,
              })
            : button("Next", next, { class: "key key--soft", "aria-label": "Next field" }),
          button("0", () => press("0"), { class: "key" }),
          button("\u232b", erase, { class: "key key--soft", "aria-label": "Erase the last digit" }),
        ),
      ),
  };
}

/** No further digit can follow: the thumb need not say that the figure is complete. */
function isFull({ highest, decimals }, text) {
  return !decimals && Number(text) * 10 > highest;
}

/** Why a figure cannot be meant; "" if it can. */
function refusal({ label, unit, highest }, value, text) {
  if (text.trim() === "") return "";
  if (Number.isNaN(value)) return `${label}: “${text}” is no number. Type it again.`;
  if (value < 0 || value > highest)
    return `${label}: found ${text} ${unit}; no instrument shows more than ${highest}. Type it again.`.replace(
      "  ",
      " ",
    );
  return "";
}
