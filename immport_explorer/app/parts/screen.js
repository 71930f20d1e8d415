// Tells Python when the room beside it is that of a phone.
const NARROW = 640;

function render({ model, el }) {
  el.classList.add("ipx-screen");
  const measure = () => {
    const width = el.getBoundingClientRect().width;
    if (!width) return;
    model.set("narrow", width < NARROW);
    model.save_changes();
  };
  const watcher = new ResizeObserver(measure);
  watcher.observe(el);
  return () => watcher.disconnect();
}

export default { render };
