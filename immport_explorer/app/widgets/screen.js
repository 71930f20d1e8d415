// Tells Python when the room beside it is that of a phone, and has the picture fill its room:
// Plotly takes a width of its own when it is drawn before its place is on the page.
const NARROW = 640;
const TRIES = 40; // at most, for one width of the room

function render({ model, el }) {
  el.classList.add("ipx-screen");
  let waiting = 0;
  let tries = 0;

  // A plot that is still being drawn does not hear of the resize: told again until it fits.
  const fit = () => {
    clearTimeout(waiting);
    const room = el.getBoundingClientRect().width;
    const plot = el.parentElement?.querySelector(".js-plotly-plot .main-svg");
    const fits = !room || !plot || Math.abs(plot.getBoundingClientRect().width - room) <= 1;
    const isWaiting = !fits && tries < TRIES;
    el.parentElement?.toggleAttribute("data-fitting", isWaiting); // hidden, rather than cut off
    if (!isWaiting) return;
    tries += 1;
    window.dispatchEvent(new Event("resize"));
    waiting = setTimeout(fit, 250);
  };

  const measure = () => {
    const room = el.getBoundingClientRect().width;
    if (!room) return;
    model.set("narrow", room < NARROW);
    model.save_changes();
    tries = 0;
    fit();
    additions.observe(el.parentElement, { childList: true, subtree: true });
  };

  const fitSoon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(fit, 100);
  };

  const additions = new MutationObserver(fitSoon);
  const watcher = new ResizeObserver(measure);
  watcher.observe(el);
  return () => {
    clearTimeout(waiting);
    watcher.disconnect();
    additions.disconnect();
  };
}

export default { render };
