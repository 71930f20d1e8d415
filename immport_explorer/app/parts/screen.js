// Tells Python when the room beside it is that of a phone, and has the picture fill its room:
// Plotly takes a width of its own when it is drawn before its place is on the page.
const NARROW = 640;

function render({ model, el }) {
  el.classList.add("ipx-screen");
  const fitted = new WeakMap();

  const fit = () => {
    const room = Math.round(el.getBoundingClientRect().width);
    const plot = el.parentElement?.querySelector(".js-plotly-plot .main-svg");
    if (!room || !plot || fitted.get(plot) === room) return;
    fitted.set(plot, room);
    if (Math.abs(plot.getBoundingClientRect().width - room) > 1)
      window.dispatchEvent(new Event("resize"));
  };

  const measure = () => {
    const room = el.getBoundingClientRect().width;
    if (!room) return;
    model.set("narrow", room < NARROW);
    model.save_changes();
    fit();
    additions.observe(el.parentElement, { childList: true, subtree: true });
  };

  const additions = new MutationObserver(fit);
  const watcher = new ResizeObserver(measure);
  watcher.observe(el);
  return () => {
    watcher.disconnect();
    additions.disconnect();
  };
}

export default { render };
