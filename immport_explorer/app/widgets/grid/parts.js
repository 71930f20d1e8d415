// What the grid is put together of: elements, a spreadsheet's clipboard, and lists of what may stand in a field.

let made = 0; // so that ids are unique on a page with several

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  element.append(...children.filter((child) => child !== null));
  return element;
};

const button = (text, act, attributes = {}) => {
  const element = make("button", { type: "button", class: "ipx-small", ...attributes }, text);
  element.addEventListener("click", act);
  return element;
};

// What a spreadsheet puts on the clipboard: tabs and lines, quoted where a cell holds either.
function cellsOf(text) {
  const lines = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const line = lines[lines.length - 1];
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') line[line.length - 1] += sign;
      else if (text[at + 1] === '"') { line[line.length - 1] += '"'; at += 1; }
      else quoted = false;
    } else if (sign === '"' && line[line.length - 1] === "") quoted = true;
    else if (sign === "\t") line.push("");
    else if (sign === "\n") lines.push([""]);
    else if (sign !== "\r") line[line.length - 1] += sign;
  }
  if (lines.length > 1 && lines[lines.length - 1].join("") === "") lines.pop();
  return lines;
}

const asText = (lines) =>
  lines.map((line) => line.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\n");

// A list of what may stand in a field, asked for anew as one types; ``pick`` is told the text and its place.
function choices(input, ask, pick, label = "May stand here") {
  const list = make("ul", { role: "listbox", class: "ipx-grid-list", id: `ipx-list-${(made += 1)}`, hidden: true });
  let active = -1;
  let asked = 0;
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  const close = () => {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (next) => {
    active = next;
    [...list.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === active)));
    const item = list.children[active];
    if (item) {
      input.setAttribute("aria-activedescendant", item.id);
      item.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const show = (hits, number) => {
    if (number !== asked || document.activeElement !== input) return;
    list.setAttribute("aria-label", label);
    list.replaceChildren(...hits.map(([value, note], place) => {
      const item = make("li", { role: "option", id: `${list.id}-${place}`, "aria-selected": "false" }, value,
        note ? make("span", { class: "ipx-grid-note" }, note) : null);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); pick(value, place); close(); });
      return item;
    }));
    active = -1;
    list.hidden = hits.length === 0;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (!list.hidden) settle();
  };
  // The list opens upwards where there is no room below.
  const settle = () => {
    list.classList.remove("ipx-grid-up");
    const beyond = list.getBoundingClientRect().bottom > window.innerHeight;
    list.classList.toggle("ipx-grid-up", beyond && input.getBoundingClientRect().top > list.offsetHeight);
  };
  const look = async (query) => {
    asked += 1;
    const own = asked;
    show(await ask(query), own);
  };
  input.addEventListener("input", () => look(input.value));
  input.addEventListener("blur", close);
  const press = (event) => {
    if (event.key === "ArrowDown" && (list.hidden || event.altKey)) look(list.hidden ? "" : input.value);
    else if (event.key === "ArrowDown") mark(Math.min(active + 1, list.children.length - 1));
    else if (event.key === "ArrowUp" && !list.hidden) mark(Math.max(active - 1, -1));
    else if (event.key === "Enter" && !list.hidden && active >= 0) { pick(list.children[active].firstChild.data, active); close(); }
    else if (event.key === "Escape" && !list.hidden) close();
    else return false;
    event.preventDefault();
    return true;
  };
  return { list, press, look };
}

// The problems of a cell, and which of them says what the cell looks like.
const SEVERITIES = { error: "Error", warning: "Warning", info: "Note" };
const problemsAt = (row, column) => row.problems.filter(([place]) => place === column);
const gravest = (problems) => Object.keys(SEVERITIES).find((kind) => problems.some((each) => each[1] === kind));

// What is said of a column instead of its meaning.
const NO_COLUMN = "The template has no such column.";
