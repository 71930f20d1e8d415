// Shows markup that Python built and escaped; reports the use of elements with data-do.

const HELD = 5000; // milliseconds for which what was brought into view is held there
const PATIENCE = 1000; // milliseconds that a typed letter waits for the answer to the one before

const alike = (now, next) => now.nodeName === next.nodeName && now.id === next.id;

// Make one element like another, touching only what differs.
function patch(now, next) {
  if (now.nodeType !== Node.ELEMENT_NODE) {
    if (now.data !== next.data) now.data = next.data;
    return;
  }
  const kept = now.nodeName === "DETAILS" ? "open" : ""; // the reader's doing
  for (const { name } of [...now.attributes])
    if (!next.hasAttribute(name) && name !== kept) now.removeAttribute(name);
  for (const { name, value } of next.attributes) now.setAttribute(name, value);
  const before = [...now.childNodes];
  const after = [...next.childNodes];
  for (const [place, child] of after.entries())
    if (!before[place]) now.append(child);
    else if (alike(before[place], child)) patch(before[place], child);
    else before[place].replaceWith(child);
  for (const extra of before.slice(after.length)) extra.remove();
  if (now.nodeName === "SELECT") now.value = next.value;
  // Drawn anew only where its value comes from elsewhere, as from the address that one went back to.
  if (now.matches("input[data-told]")) now.value = next.defaultValue;
}

function render({ model, el }) {
  el.classList.add("ipx-view");

  const report = (element, value) =>
    model.send({ do: element.dataset.do, value: value ?? "" });

  const valueOf = (control) =>
    control.type === "checkbox" ? (control.checked ? "on" : "") : control.value;

  // What is typed stands in the field only, until one leaves it; a new field takes it over.
  const carry = (from) => {
    const to = from.id && el.querySelector(`#${CSS.escape(from.id)}`);
    if (!to || to === from) return;
    to.focus({ preventScroll: true });
    if (!from.matches("input") || from.value === from.defaultValue) return;
    to.value = from.value;
    to.setSelectionRange(from.selectionStart, from.selectionEnd);
    const left = () => to.dispatchEvent(new Event("change", { bubbles: true }));
    to.addEventListener("blur", left, { once: true }); // a browser tells only what it saw typed
  };

  const show = () => {
    const chosen = document.activeElement;
    if (chosen?.matches("select, input:is([type=search], [type=text])") && el.contains(chosen)) {
      // Letters typed there would be lost, were it drawn anew after the first.
      const next = el.cloneNode();
      next.innerHTML = model.get("markup");
      patch(el, next);
      carry(chosen);
      reveal();
      return;
    }
    const focused = el.contains(document.activeElement) ? document.activeElement.id : "";
    const opened = [...el.querySelectorAll("details[id][open]")].map((part) => part.id);
    el.innerHTML = model.get("markup");
    for (const id of opened) el.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (focused) el.querySelector(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
    bringMarks();
    reveal();
  };

  // In a table that is wider than its room, the marked cell is what the reader came for.
  const bringMarks = () => {
    for (const mark of el.querySelectorAll(".ipx-excerpt mark")) {
      const room = mark.closest(".ipx-scroll");
      const beyond = mark.getBoundingClientRect().right - room.getBoundingClientRect().right;
      if (beyond > 0) room.scrollLeft += beyond + room.clientWidth / 3;
    }
  };

  // What is drawn above later on pushes it out of view; until the reader does something, it is
  // brought back.
  const hold = (id) => {
    const until = performance.now() + HELD;
    const over = new AbortController();
    for (const deed of ["wheel", "pointerdown", "keydown", "touchstart"])
      window.addEventListener(deed, () => over.abort(), { signal: over.signal, capture: true });
    const look = () => {
      const found = el.querySelector(`#${CSS.escape(id)}`);
      if (over.signal.aborted || performance.now() > until || !found) return over.abort();
      const { top, bottom } = found.getBoundingClientRect();
      if (bottom < 0 || top > window.innerHeight) found.scrollIntoView({ block: "center" });
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  };

  // A view may be filled before it is on the page; then its target waits for it, so many frames.
  let revealed = 0;
  const reveal = (patience = 600) => {
    const { id, asked } = model.get("target");
    if (!id || asked === revealed) return;
    if (!el.isConnected || !el.offsetParent) {
      if (patience > 0) requestAnimationFrame(() => reveal(patience - 1));
      return;
    }
    const found = el.querySelector(`#${CSS.escape(id)}`);
    if (!found) return;
    revealed = asked;
    found.scrollIntoView({ block: "center" });
    hold(id);
    if (found.tabIndex >= 0 || found.hasAttribute("tabindex")) found.focus({ preventScroll: true });
  };

  el.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    const names = button.dataset.from?.split(" ") ?? [];
    const sources = names.map((name) => el.querySelector(`#${CSS.escape(name)}`)).filter(Boolean);
    const values = sources.map((source) => source.value);
    // A password is told once, and does not stay on the page.
    for (const source of sources) if (source.type === "password") source.value = "";
    const several = names.length > 1 ? JSON.stringify(values) : values[0];
    report(button, sources.length ? several : button.dataset.value);
  });
  el.addEventListener("change", (event) => {
    if (event.target.matches("select[data-do], input:is([type=checkbox], [type=text])[data-do]"))
      report(event.target, valueOf(event.target));
  });

  // A letter is told at once; those typed while Python is at work are told together after it.
  let answered = null;
  let typed = null;
  const tell = () => {
    if (answered || !typed) return;
    const own = (answered = setTimeout(done, PATIENCE, null));
    const ended = (message) => message.content.execution_state === "idle" && done(own);
    const { dataset, value } = typed;
    typed = null;
    model.send({ do: dataset.do, value }, { iopub: { status: ended } });
  };
  const done = (own) => {
    if (own !== null && own !== answered) return;
    clearTimeout(answered);
    answered = null;
    tell();
  };
  el.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search][data-do]")) return;
    typed = event.target;
    tell();
  });

  const hand = (message, [content]) => {
    const address = URL.createObjectURL(new Blob([content]));
    const link = document.createElement("a");
    link.href = address;
    link.download = message.download;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  // Without https there is no clipboard to write to, but what is selected can still be copied.
  const copySelected = (text) => {
    const box = document.createElement("textarea");
    box.value = text;
    el.append(box);
    const focused = document.activeElement;
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus({ preventScroll: true });
    return done;
  };

  const copy = async ({ copy: text, name }) => {
    const done = await (navigator.clipboard?.writeText(text) ?? Promise.reject()).then(
      () => true,
      () => copySelected(text),
    );
    if (!done) hand({ download: name }, [text]);
    model.send({ do: "copied", value: done ? "on" : "" });
  };

  // Drawn anew between press and release, the pressed element would be gone and the click lost.
  let pressed = false;
  let waiting = false;
  const released = () => {
    pressed = false;
    if (waiting) show();
    waiting = false;
  };
  el.addEventListener("pointerdown", () => {
    pressed = true;
    for (const end of ["pointerup", "pointercancel"])
      window.addEventListener(end, () => setTimeout(released), { once: true });
  });

  model.on("msg:custom", (message, buffers) =>
    "copy" in message ? copy(message) : hand(message, buffers));
  model.on("change:markup", () => (pressed ? (waiting = true) : show()));
  model.on("change:target", () => reveal());
  show();
}

export default { render };
