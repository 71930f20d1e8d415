// Films: a card with a poster each, and below them the one that plays. All of a film comes from
// Python when it is asked for, and is played from memory.

const TYPES = { webm: "video/webm", vtt: "text/vtt", webp: "image/webp" };

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

// The captions' sentences one after another, for those who would rather read.
const words = (vtt) =>
  vtt.trim().split(/\n\n+/).slice(1).map((cue) => cue.split("\n").slice(1).join(" "));

function render({ model, el }) {
  const films = model.get("films");
  if (!films.length) return;
  const addresses = [];
  const address = (kind, content) => {
    addresses.push(URL.createObjectURL(new Blob([content], { type: TYPES[kind] })));
    return addresses.at(-1);
  };

  const posters = new Map();
  const card = (film) => {
    const poster = make("img", { alt: "", width: "320", height: "180", class: "ipx-poster" });
    posters.set(film.name, poster);
    const play = make("button", { type: "button", "aria-label": `Play: ${film.title}` }, "Play");
    play.addEventListener("click", () => ask(film, play));
    return make("li", { class: "ipx-card" }, poster,
      make("h3", { class: "ipx-h3" }, film.title),
      make("p", { class: "ipx-small-text" }, film.summary),
      make("div", { class: "ipx-row" }, play,
        make("span", { class: "ipx-small-text" }, film.length)));
  };

  const status = make("p", { role: "status", class: "ipx-small-text" });
  const stage = make("div", { class: "ipx-stage", hidden: "" });
  const heading = make("h2", { class: "ipx-h2", id: "films", tabindex: "-1" }, "Films");
  const list = make("ul", { class: "ipx-cards ipx-films" }, ...films.map(card));
  el.append(heading, status, stage, list);
  el.classList.add("ipx-view");

  const titleOf = (name) => films.find((film) => film.name === name)?.title ?? "";
  let wanted = "";
  let pressed = null;
  const ask = (film, button) => {
    wanted = film.name;
    pressed = button;
    status.textContent = `Fetching “${film.title}”…`;
    model.send({ film: film.name });
  };

  const close = () => {
    stage.hidden = true;
    stage.replaceChildren();
    pressed?.focus();
  };

  const show = (name, parts) => {
    const video = make("video", { controls: "", playsinline: "", width: "1280", height: "720",
      "aria-label": titleOf(name), poster: address("webp", parts.webp), src: address("webm", parts.webm) });
    video.append(make("track", { kind: "captions", srclang: "en", label: "English", default: "",
      src: address("vtt", parts.vtt) }));
    const said = words(new TextDecoder().decode(parts.vtt)).map((line) => make("p", {}, line));
    const end = make("button", { type: "button", class: "ipx-small" }, "Close the film");
    end.addEventListener("click", close);
    stage.replaceChildren(video,
      make("details", {}, make("summary", {}, "What is said"), ...said), end);
    stage.hidden = false;
    status.textContent = "";
    video.scrollIntoView({ block: "nearest" });
    video.focus();
    video.play().catch(() => {}); // a browser may want one more press
  };

  const hear = (message, buffers) => {
    if (message.gone) {
      status.textContent = `“${titleOf(message.film)}” is no longer on the server.`;
      return;
    }
    const parts = Object.fromEntries(message.kinds.map((kind, number) => [kind, buffers[number]]));
    if (parts.webm) message.film === wanted && show(message.film, parts);
    else posters.get(message.film).src = address("webp", parts.webp);
  };
  model.on("msg:custom", hear);

  // Posters are asked for when the films come into view.
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    for (const film of films) model.send({ film: film.name, poster: true });
  });
  watcher.observe(list);

  return () => {
    watcher.disconnect();
    model.off("msg:custom", hear);
    for (const each of addresses) URL.revokeObjectURL(each);
  };
}

export default { render };
