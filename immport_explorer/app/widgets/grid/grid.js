// A grid of some rows of a table, edited in place, and the row of the focused cell as a form.
// Python holds the table: it sends rows, takes edits, checks the row, and knows what may stand where.

const ROWS_A_PAGE = 15;

function render({ model, el }) {
  const id = `ipx-grid-${(made += 1)}`;
  el.classList.add("ipx-grid-widget");
  let columns = [];
  let rows = []; // those in view
  let at = [0, 0]; // the focused cell: place of its row in view, column
  let anchor = null; // where a selection began
  let editing = null;
  let drawn = -1;
  let fresh = false; // whether a table was just opened
  const waiting = new Map(); // questions for Python, by number
  let asked = 0;

  const tell = (content) => model.send(content);
  const ask = (column, query) => new Promise((answer) => {
    asked += 1;
    waiting.set(asked, answer);
    tell({ do: "suggest", column, query, number: asked });
  });

  // ---- the frame ---------------------------------------------------------------------------
  const title = make("h2", { class: "ipx-h2", tabindex: "-1", id: `${id}-title` });
  const range = make("span", { class: "ipx-small-text" });
  const before = button("Previous problem", () => problem(true), { title: "Shift+F8" });
  const next = button("Next problem", () => problem(false), { title: "F8" });
  const undo = button("Undo", () => tell({ do: "undo" }), { title: "Ctrl+Z" });
  const redo = button("Redo", () => tell({ do: "redo" }), { title: "Ctrl+Y" });
  const fill = button("Fill down", () => fillDown(), { title: "Ctrl+D: the selected cells take what the first holds" });
  const equal = button("Replace equal values", () => replaceEqual(), { title: "Write this cell's value into every cell of the column that held the same" });
  const only = make("input", { type: "checkbox", id: `${id}-only` });
  only.addEventListener("change", () => tell({ do: "only", value: only.checked, row: rows[at[0]]?.row ?? 0 }));
  const go = make("input", { type: "number", min: "1", class: "ipx-grid-go", id: `${id}-go`, inputmode: "numeric" });
  go.addEventListener("change", () => { if (go.value) tell({ do: "at", row: Number(go.value) }); });
  const finder = make("input", { type: "text", class: "ipx-grid-go ipx-grid-column", id: `${id}-column`, autocomplete: "off", spellcheck: "false", title: "Ctrl+G" });
  const found = choices(finder, async (query) => matching(query).map(([column]) => [column.header, needOf(column)]),
    (_text, place) => goTo(matching(finder.value)[place][1]), "Columns");
  finder.addEventListener("click", () => found.look(finder.value));
  finder.addEventListener("keydown", (event) => {
    if (found.press(event)) return;
    const [first] = matching(finder.value);
    if (event.key === "Enter" && first) goTo(first[1]);
    else if (event.key === "Enter") status.textContent = `No column is called “${finder.value}”.`;
    else if (event.key === "Escape") focusCell();
    else return;
    event.preventDefault();
  });
  const earlier = button("Earlier rows", () => turn(-1));
  const later = button("Later rows", () => turn(1));
  const close = button("Close the editor", () => tell({ do: "close" }));
  const bar = make("div", { class: "ipx-row ipx-grid-bar" }, before, next, undo, redo, fill, equal);
  const places = make("div", { class: "ipx-row ipx-grid-bar" },
    make("span", { class: "ipx-row ipx-tight-row" }, only, make("label", { for: only.id }, "Only rows with problems or edits")),
    make("span", { class: "ipx-row ipx-tight-row" }, make("label", { for: go.id }, "Go to row"), go),
    make("span", { class: "ipx-row ipx-tight-row ipx-grid-finder" }, make("label", { for: finder.id }, "Go to column"), finder, found.list),
    earlier, later, range);
  const head = make("div", { class: "ipx-row ipx-between" }, title, close);
  const table = make("table", { role: "grid", class: "ipx-grid", "aria-labelledby": `${id}-title` });
  const room = make("div", { class: "ipx-grid-room" }, table);
  const said = make("p", { class: "ipx-grid-said", id: `${id}-said` });
  const status = make("p", { class: "ipx-small-text ipx-grid-status", role: "status" });
  const form = make("form", { class: "ipx-grid-form", "aria-labelledby": `${id}-row` });
  const formTitle = make("h3", { class: "ipx-h3", id: `${id}-row` });
  const fields = make("div", { class: "ipx-grid-fields" });
  form.append(formTitle, fields);
  form.addEventListener("submit", (event) => event.preventDefault());
  const body = make("div", { class: "ipx-grid-body" }, make("div", { class: "ipx-grid-main" }, room, said), form);
  const keys = make("details", { class: "ipx-grid-keys" }, make("summary", {}, "Keys"),
    make("p", { class: "ipx-small-text" },
      "Arrows move; Enter, F2 or typing edits, Escape leaves the cell as it was; Alt+Down opens the list of terms; Shift+arrows select; " +
      "Ctrl+C and Ctrl+V copy and paste a block; Ctrl+D fills down; Delete empties; Ctrl+Z and Ctrl+Y undo and redo; F8 and Shift+F8 go from problem to problem; Ctrl+G finds a column."));
  const needs = make("p", { class: "ipx-row ipx-small-text" });
  const panel = make("section", { class: "ipx-grid-panel ipx-stack ipx-tight", "aria-labelledby": `${id}-title` },
    head, bar, places, status, needs, body, keys);
  el.append(panel);

  // ---- columns: how needed each is, and the way to one ------------------------------------
  const needOf = (column) => (column.known ? model.get("table").needs[column.need] : NO_COLUMN);

  // The columns whose headers hold all words, with their places; first those that begin so.
  const matching = (query) => {
    const asked = query.trim().toLowerCase();
    const begins = ([{ header }]) => header.toLowerCase().startsWith(asked);
    const hits = columns.map((column, place) => [column, place]).filter(([{ header }]) =>
      asked.split(/\s+/).every((word) => header.toLowerCase().includes(word)));
    return hits.sort((one, other) => begins(other) - begins(one));
  };

  const goTo = (column) => {
    finder.value = "";
    anchor = null;
    at = [at[0], column];
    focusCell();
  };

  // ---- cells -------------------------------------------------------------------------------
  const cellAt = (row, column) => table.tBodies[0]?.rows[row]?.cells[column + 1];

  const dress = (cell, row, column) => {
    const problems = problemsAt(row, column);
    const kind = gravest(problems);
    cell.className = [row.edited.includes(column) ? "ipx-grid-edited" : "", kind ? `ipx-grid-${kind}` : ""].join(" ").trim();
    if (kind === "error") cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    if (cell.querySelector("input")) return; // an open editor is never painted over
    cell.textContent = row.cells[column];
  };

  const dressHead = (cell, row) => {
    const kind = gravest(problemsAt(row, -1));
    cell.className = kind ? `ipx-grid-${kind}` : "";
    cell.textContent = row.row;
  };

  const drawRow = (row, place) => {
    const line = make("tr", { "aria-rowindex": String(row.row) });
    const name = make("th", { scope: "row" });
    dressHead(name, row);
    line.append(name);
    row.cells.forEach((_text, column) => {
      const cell = make("td", { role: "gridcell", tabindex: "-1", "aria-colindex": String(column + 2) });
      cell.dataset.place = `${place},${column}`;
      dress(cell, row, column);
      line.append(cell);
    });
    return line;
  };

  const drawHead = () => {
    const { unit } = model.get("table");
    const line = make("tr", {}, make("th", { scope: "col", class: "ipx-grid-corner" }, unit));
    for (const column of columns) {
      const title = column.known ? `${column.needed}. Holds: ${column.holds}.` : NO_COLUMN;
      line.append(make("th", { scope: "col", class: `ipx-grid-${column.need}`, title, "aria-label": `${column.header}, ${needOf(column).toLowerCase()}` },
        column.known ? make("span", { class: `ipx-need ipx-need-${column.need}`, "aria-hidden": "true" }) : null, column.header));
    }
    return make("thead", {}, line);
  };

  const drawTable = () => {
    const { title: name, columns: described, editable } = model.get("table");
    columns = described ?? [];
    title.textContent = name ? `Edit ${name}` : "";
    table.setAttribute("aria-colcount", String(columns.length + 1));
    table.setAttribute("aria-readonly", String(!editable));
    for (const each of [fill, equal]) each.disabled = !editable;
    at = [0, 0];
    const widths = make("colgroup", {}, make("col", { class: "ipx-grid-narrow" }), ...columns.map(() => make("col")));
    table.style.width = `${72 + 156 * columns.length}px`;
    table.replaceChildren(widths, drawHead(), make("tbody"));
    needs.replaceChildren("Columns:", ...Object.entries(model.get("table").needs ?? {}).map(([need, words]) => make("span", { class: `ipx-need ipx-need-${need}` }, words)));
  };

  const drawWindow = () => {
    const shown = model.get("window");
    if (!shown.rows || shown.number === drawn) return;
    drawn = shown.number;
    leave(false);
    rows = shown.rows;
    const had = table.contains(document.activeElement);
    table.setAttribute("aria-rowcount", String(shown.last));
    table.tBodies[0].replaceChildren(...rows.map(drawRow));
    only.checked = shown.only;
    range.textContent = rows.length
      ? `${rows[0].row.toLocaleString("en")} to ${rows[rows.length - 1].row.toLocaleString("en")} of ${shown.last.toLocaleString("en")}`
      : "No rows";
    earlier.disabled = !rows.length || rows[0].row <= shown.first;
    later.disabled = !rows.length || rows[rows.length - 1].row >= shown.last;
    ways(shown);
    anchor = null;
    if (shown.focus) {
      const [row, column] = shown.focus;
      const place = rows.findIndex((each) => each.row >= row);
      at = [place < 0 ? rows.length - 1 : place, column ?? at[1]];
    }
    at = [Math.max(0, Math.min(at[0], rows.length - 1)), Math.max(0, Math.min(at[1], columns.length - 1))];
    if (!shown.focus && !had) return choose();
    if (fresh) panel.scrollIntoView({ block: "start" });
    fresh = false;
    focusCell();
  };

  const ways = ({ undo: back, redo: again }) => {
    undo.disabled = !back;
    redo.disabled = !again;
  };

  // Rows that changed, in view: only they are painted.
  const redraw = ({ rows: changed, ...state }) => {
    for (const row of changed) {
      const place = rows.findIndex((each) => each.row === row.row);
      if (place < 0) continue;
      rows[place] = row;
      dressHead(cellAt(place, -1), row);
      row.cells.forEach((_text, column) => dress(cellAt(place, column), row, column));
    }
    ways(state);
    choose(false);
  };

  // ---- the focused cell --------------------------------------------------------------------
  const choose = (anew = true) => {
    for (const cell of table.querySelectorAll("td[tabindex='0'], td[aria-selected]")) {
      cell.tabIndex = -1;
      cell.removeAttribute("aria-selected");
    }
    const cell = cellAt(...at);
    if (!cell) { said.replaceChildren(); formTitle.textContent = ""; fields.replaceChildren(); return; }
    cell.tabIndex = 0;
    for (const [row, column] of selected()) cellAt(row, column)?.setAttribute("aria-selected", "true");
    tellProblems();
    drawForm(anew);
  };

  const focusCell = () => {
    choose();
    cellAt(...at)?.focus();
    cellAt(...at)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  };

  const selected = () => {
    const [row, column] = at;
    const [fromRow, fromColumn] = anchor ?? at;
    const found = [];
    for (let r = Math.min(row, fromRow); r <= Math.max(row, fromRow); r += 1)
      for (let c = Math.min(column, fromColumn); c <= Math.max(column, fromColumn); c += 1) found.push([r, c]);
    return found;
  };

  const told = (problem, act, named) => {
    const [, kind, message, suggestions] = problem;
    return make("span", { class: `ipx-grid-problem ipx-sev ipx-sev-${kind}` },
      make("b", {}, `${SEVERITIES[kind]}: `), message,
      ...suggestions.map((text) => button(text, () => act(text), { "aria-label": `Write ${text} ${named}`, class: "ipx-small ipx-pick" })));
  };

  const tellProblems = () => {
    const row = rows[at[0]];
    const column = columns[at[1]];
    const named = `for ${column.header} in row ${row.row}`;
    const here = [...problemsAt(row, at[1]), ...problemsAt(row, -1)];
    said.replaceChildren(make("b", {}, `${column.header}, row ${row.row}. `),
      ...(here.length ? here.map((each) => told(each, (text) => write([[at[0], at[1], text]]), named))
        : [column.known ? `${column.needed}. ${column.help}` : NO_COLUMN]));
  };

  const move = (rowsOn, columnsOn, extend = false) => {
    if (extend) anchor ??= at;
    else anchor = null;
    const row = at[0] + rowsOn;
    if (row < 0 && !earlier.disabled) return turn(-1);
    if (row >= rows.length && !later.disabled) return turn(1);
    at = [Math.max(0, Math.min(row, rows.length - 1)), Math.max(0, Math.min(at[1] + columnsOn, columns.length - 1))];
    focusCell();
  };

  const turn = (way) => {
    if (!rows.length) return;
    const first = rows[0].row;
    const last = rows[rows.length - 1].row;
    tell({ do: "from", row: way > 0 ? last + 1 : Math.max(model.get("window").first, first - (last - first + 1)) });
  };

  const problem = (back) => tell({ do: "problem", row: rows[at[0]]?.row ?? 0, column: at[1], back });

  // ---- edits -------------------------------------------------------------------------------
  const write = (cells, beyond = 0) => {
    if (!model.get("table").editable) { status.textContent = model.get("status"); return; }
    tell({ do: "write", cells: cells.map(([place, column, text]) => [rows[place].row, column, text]), beyond });
  };

  const fillDown = () => {
    const cells = selected();
    const top = Math.min(...cells.map(([row]) => row));
    if (cells.every(([row]) => row === top)) {
      if (top === 0) return;
      write(cells.map(([row, column]) => [row, column, rows[row - 1].cells[column]]));
    } else write(cells.filter(([row]) => row > top).map(([row, column]) => [row, column, rows[top].cells[column]]));
  };

  let previous = null; // the last cell edited, with what it held before
  const replaceEqual = () => {
    const [place, column] = at;
    const held = previous && previous.row === rows[place].row && previous.column === column ? previous.value : null;
    if (held === null) { status.textContent = "Edit a cell first; then this writes its new value into all that held the same."; return; }
    tell({ do: "replace", column, value: held, text: rows[place].cells[column] });
  };

  const paste = (text) => {
    const lines = cellsOf(text);
    const [row, column] = selected()[0];
    if (lines.length === 1 && lines[0].length === 1)
      return write(selected().map(([r, c]) => [r, c, lines[0][0]]));
    const cells = [];
    let beyond = 0;
    lines.forEach((line, r) => line.forEach((cell, c) => {
      if (row + r < rows.length && column + c < columns.length) cells.push([row + r, column + c, cell]);
      else beyond += 1;
    }));
    write(cells, beyond);
  };

  const edit = (text = null) => {
    if (!model.get("table").editable) { status.textContent = model.get("status"); return; }
    const [place, column] = at;
    const cell = cellAt(place, column);
    const held = rows[place].cells[column];
    const input = make("input", { type: "text", class: "ipx-grid-input", "aria-label": `${columns[column].header}, row ${rows[place].row}`, autocomplete: "off", spellcheck: "false" });
    input.value = text ?? held;
    const list = columns[column].list ? choices(input, (query) => ask(column, query), (value) => { input.value = value; leave(true); focusCell(); }) : null;
    cell.replaceChildren(input, ...(list ? [list.list] : []));
    editing = { input, place, column, held, list };
    input.focus();
    if (text === null) input.select();
    if (list) list.look(text ?? (problemsAt(rows[place], column).length ? "" : held));
    input.addEventListener("blur", () => { if (editing?.input === input) leave(true); });
  };

  // Closes the editor; what was typed is kept or not.
  const leave = (keep) => {
    if (!editing) return;
    const { input, place, column, held } = editing;
    editing = null;
    const value = input.value;
    const cell = cellAt(place, column);
    if (cell) cell.textContent = keep ? value : held;
    if (keep && value !== held && rows[place]) {
      previous = { row: rows[place].row, column, value: held };
      rows[place].cells[column] = value;
      write([[place, column, value]]);
    }
  };

  const typed = (event) => {
    if (editing.list?.press(event)) return;
    if (event.key === "Enter" && !event.isComposing) { leave(true); move(event.shiftKey ? -1 : 1, 0); }
    else if (event.key === "Tab") { leave(true); move(0, event.shiftKey ? -1 : 1); }
    else if (event.key === "Escape") { leave(false); focusCell(); }
    else if (event.key === "F8") { leave(true); problem(event.shiftKey); }
    else return;
    event.preventDefault();
  };

  const pressed = (event) => {
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const way = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-ROWS_A_PAGE, 0], PageDown: [ROWS_A_PAGE, 0] }[key];
    if (way && event.altKey && key === "ArrowDown") edit();
    else if (way) move(...way, event.shiftKey);
    else if (key === "Home") move(command ? -at[0] : 0, -at[1], event.shiftKey);
    else if (key === "End") move(command ? rows.length - 1 - at[0] : 0, columns.length - 1 - at[1], event.shiftKey);
    else if (key === "Enter" || key === "F2") edit();
    else if (key === "F8") problem(event.shiftKey);
    else if (key === "Delete" || key === "Backspace") write(selected().map(([r, c]) => [r, c, ""]));
    else if (command && key === "g") finder.focus();
    else if (command && key === "d") fillDown();
    else if (command && key === "z") tell({ do: event.shiftKey ? "redo" : "undo" });
    else if (command && key === "y") tell({ do: "redo" });
    else if (command && key === "a") { anchor = [0, 0]; at = [rows.length - 1, columns.length - 1]; focusCell(); }
    else if (event.key.length === 1 && !command && !event.altKey && !event.isComposing) edit(event.key);
    else return;
    event.preventDefault();
  };

  table.addEventListener("keydown", (event) => {
    event.stopPropagation(); // JupyterLab would take the keys
    if (editing) typed(event);
    else pressed(event);
  });
  panel.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "F8" && !table.contains(event.target)) { event.preventDefault(); problem(event.shiftKey); }
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("td[data-place]");
    if (!cell || editing) return;
    const place = cell.dataset.place.split(",").map(Number);
    if (place[0] === at[0] && place[1] === at[1]) return;
    at = place;
    choose();
  });
  table.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td[data-place]");
    if (!cell || cell.contains(editing?.input)) return;
    if (!event.shiftKey) { anchor = null; return; } // the focus follows, and with it the rest
    anchor ??= at;
    at = cell.dataset.place.split(",").map(Number);
    event.preventDefault();
    focusCell();
  });
  table.addEventListener("dblclick", (event) => { if (event.target.closest("td[data-place]") && !editing) edit(); });
  table.addEventListener("copy", (event) => {
    if (editing) return;
    const lines = new Map();
    for (const [row, column] of selected()) lines.set(row, [...(lines.get(row) ?? []), rows[row].cells[column]]);
    event.clipboardData.setData("text/plain", asText([...lines.values()]));
    event.preventDefault();
  });
  table.addEventListener("paste", (event) => {
    if (editing) return;
    paste(event.clipboardData.getData("text/plain"));
    event.preventDefault();
  });

  // ---- the row as a form -------------------------------------------------------------------
  let formOf = null; // the number of the row that the form shows
  const drawForm = (anew) => {
    const place = at[0];
    const row = rows[place];
    const { unit, editable } = model.get("table");
    const key = `${drawn}/${row.row}`;
    if (formOf === key) return dressForm(row, place);
    if (!anew && fields.contains(document.activeElement)) return;
    formOf = key;
    formTitle.textContent = `${unit} ${row.row}`;
    fields.replaceChildren(...columns.map((column, number) => field(column, number, editable)));
    dressForm(row, place);
  };

  const field = (column, number, editable) => {
    const name = `${id}-field-${number}`;
    const input = make("input", { type: "text", id: name, readonly: !editable, autocomplete: "off", spellcheck: "false", "aria-describedby": `${name}-help ${name}-said` });
    const own = () => rows.findIndex((each) => `${drawn}/${each.row}` === formOf);
    const keep = () => {
      const place = own();
      if (place < 0 || input.value === rows[place].cells[number]) return;
      previous = { row: rows[place].row, column: number, value: rows[place].cells[number] };
      rows[place].cells[number] = input.value;
      write([[place, number, input.value]]);
    };
    const list = column.list && editable ? choices(input, (query) => ask(number, query), (value) => { input.value = value; keep(); }) : null;
    input.addEventListener("keydown", (event) => {
      if (list?.press(event)) return;
      if (event.key === "Enter") { keep(); event.preventDefault(); }
      else if (event.key === "Escape") { const place = own(); if (place >= 0) input.value = rows[place].cells[number]; }
    });
    input.addEventListener("change", keep);
    input.addEventListener("focus", () => { const place = own(); if (place >= 0) { at = [place, number]; anchor = null; mark(); } });
    return make("div", { class: "ipx-grid-field" },
      make("label", { for: name, class: "ipx-label" }, column.header, column.need === "always" ? make("span", { class: "ipx-grid-need" }, " (required)") : null),
      make("div", { class: "ipx-grid-control" }, input, list ? list.list : null),
      make("p", { class: "ipx-small-text", id: `${name}-help` }, column.known ? (column.need === "sometimes" ? `${column.needed}. ` : "") + column.help : NO_COLUMN),
      make("p", { class: "ipx-grid-errors", id: `${name}-said`, role: "status" }));
  };

  // The field is where the grid's cell is: only the mark moves, the focus stays.
  const mark = () => {
    for (const cell of table.querySelectorAll("td[tabindex='0'], td[aria-selected]")) { cell.tabIndex = -1; cell.removeAttribute("aria-selected"); }
    const cell = cellAt(...at);
    if (!cell) return;
    cell.tabIndex = 0;
    cell.setAttribute("aria-selected", "true");
    tellProblems();
  };

  const dressForm = (row, place) => {
    [...fields.children].forEach((part, number) => {
      const input = part.querySelector("input");
      if (input !== document.activeElement || input.value === row.cells[number]) input.value = row.cells[number];
      part.classList.toggle("ipx-grid-edited", row.edited.includes(number));
      const problems = problemsAt(row, number);
      if (problems.some(([, kind]) => kind === "error")) input.setAttribute("aria-invalid", "true");
      else input.removeAttribute("aria-invalid");
      const named = `for ${columns[number].header} in row ${row.row}`;
      const errors = part.querySelector(".ipx-grid-errors");
      const key = JSON.stringify(problems);
      if (errors.dataset.key === key) return;
      errors.dataset.key = key;
      errors.replaceChildren(...problems.map((each) => told(each, (text) => write([[place, number, text]]), named)));
    });
  };

  // ---- what Python tells -------------------------------------------------------------------
  model.on("msg:custom", (message) => {
    if (message.kind === "hits") {
      waiting.get(message.number)?.(message.hits);
      waiting.delete(message.number);
    } else if (message.kind === "rows") redraw(message);
    else if (message.kind === "focus") {
      at = [rows.findIndex((row) => row.row === message.row), message.column];
      anchor = null;
      focusCell();
    }
  });
  const open = () => { panel.hidden = !model.get("is_open"); };
  model.on("change:table", () => { drawTable(); formOf = null; fresh = true; });
  model.on("change:window", drawWindow);
  model.on("change:is_open", open);
  model.on("change:status", () => { status.textContent = model.get("status"); });
  drawTable();
  open();
  drawWindow();
  status.textContent = model.get("status");
}

export default { render };
