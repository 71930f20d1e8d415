// Shows markup that Python built and escaped; reports the use of elements with data-do.
function render({ model, el }) {
  el.classList.add("ipx-view");

  const report = (element, value) =>
    model.send({ do: element.dataset.do, value: value ?? "" });

  const valueOf = (control) =>
    control.type === "checkbox" ? (control.checked ? "on" : "") : control.value;

  const show = () => {
    const focused = el.contains(document.activeElement) ? document.activeElement.id : "";
    const opened = [...el.querySelectorAll("details[id][open]")].map((part) => part.id);
    el.innerHTML = model.get("markup");
    for (const id of opened) el.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    if (focused) el.querySelector(`#${CSS.escape(focused)}`)?.focus({ preventScroll: true });
    reveal();
  };

  // A view may be filled before it is on the page; then its target waits for it.
  let revealed = 0;
  const reveal = (patience = 100) => {
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
    if (found.tabIndex >= 0 || found.hasAttribute("tabindex")) found.focus({ preventScroll: true });
  };

  el.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (!button) return;
    const source = button.dataset.from && el.querySelector(`#${CSS.escape(button.dataset.from)}`);
    report(button, source ? source.value : button.dataset.value);
  });
  el.addEventListener("change", (event) => {
    if (event.target.matches("select[data-do], input[type=checkbox][data-do]"))
      report(event.target, valueOf(event.target));
  });

  let typing = 0;
  el.addEventListener("input", (event) => {
    if (!event.target.matches("input[type=search][data-do]")) return;
    clearTimeout(typing);
    typing = setTimeout(() => report(event.target, event.target.value), 80);
  });

  const hand = (message, [content]) => {
    const address = URL.createObjectURL(new Blob([content]));
    const link = document.createElement("a");
    link.href = address;
    link.download = message.download;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  };

  model.on("msg:custom", hand);
  model.on("change:markup", show);
  model.on("change:target", () => reveal());
  show();
}

export default { render };
