// The frame of the dashboard: header, navigation, the pages, the address and the theme.
// Links to "#..." become moves of Python's state. The address is written in Voila only:
// JupyterLab keeps its own.

// anywidget waits two seconds for a widget's module; a widget that came later hears nothing more.
// A busy machine needs longer. (The served page does the same before anything else.)
if (!AbortSignal.patient) {
  const timeout = AbortSignal.timeout;
  AbortSignal.timeout = (time) => timeout.call(AbortSignal, time === 2000 ? 120_000 : time);
  AbortSignal.patient = true;
}

const ownsAddress = () => document.getElementById("rendered_cells") !== null;

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };

function picture(viewBox, ...shapes) {
  const create = (name, attributes) => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  const svg = create("svg", { viewBox, "aria-hidden": "true" });
  svg.append(...shapes.map(([name, attributes]) => create(name, attributes)));
  return svg;
}

function brand() {
  const nodes = [[6, 6, 2.6], [18, 7, 2.6], [12, 12, 3.4], [12, 19, 2.6]];
  const mark = picture("0 0 24 24",
    ["path", { d: "M6 6 L12 12 L18 7 M12 12 L12 19", class: "ipx-mark-line" }],
    ...nodes.map(([cx, cy, r]) => ["circle", { cx, cy, r, class: "ipx-mark-node" }]));
  return make("a", { href: "#p=start", class: "ipx-brand" }, mark, make("span", {}, "ImmPort Explorer"));
}

// The keys under which the tabs of this browser keep work, this tab's own first; none where the
// browser keeps nothing.
const KEYS = "immport-explorer-keys";
const KEYS_AT_MOST = 20;
function storeKeys() {
  try {
    const bytes = crypto.getRandomValues(new Uint8Array(24));
    const fresh = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    const own = sessionStorage.getItem(KEYS) ?? fresh;
    sessionStorage.setItem(KEYS, own);
    const held = JSON.parse(localStorage.getItem(KEYS) ?? "[]").filter((key) => key !== own);
    const keys = [own, ...held].slice(0, KEYS_AT_MOST);
    localStorage.setItem(KEYS, JSON.stringify(keys));
    return keys;
  } catch {
    return [];
  }
}

// The button that opens the list of pages where there is no room for it. It shows the page in view.
function menuOf(list, signal) {
  const menu = make("button", { type: "button", class: "ipx-menu", "aria-expanded": "false" },
    picture("0 0 16 16", ["path", { d: "M2 4h12M2 8h12M2 12h12" }]), make("span"));
  const open = (wanted) => menu.setAttribute("aria-expanded", String(wanted));
  menu.addEventListener("click", () => open(menu.getAttribute("aria-expanded") !== "true"));
  list.addEventListener("click", () => open(false));
  const elsewhere = (event) => {
    if (!menu.parentElement?.contains(event.target)) open(false);
  };
  for (const what of ["pointerdown", "focusin"])
    document.addEventListener(what, elsewhere, { signal });
  const escape = (event) => {
    if (event.key !== "Escape" || menu.getAttribute("aria-expanded") !== "true") return;
    open(false);
    menu.focus();
  };
  menu.addEventListener("keydown", escape);
  list.addEventListener("keydown", escape);
  return menu;
}

async function render({ model, el }) {
  const manager = model.widget_manager;
  const sections = new Map();
  let visits = 0; // asked of Python
  let settled = 0; // of these, answered and in the address
  const leaving = new AbortController();

  const skip = make("a", { href: "#ipx-main", class: "ipx-skip" }, "Skip to the page");
  const list = make("ul", { class: "ipx-nav-list" });
  const menu = menuOf(list, leaving.signal);
  const nav = make("nav", { "aria-label": "Pages", class: "ipx-nav" }, menu, list);
  const theme = make("select", { class: "ipx-theme", "aria-label": "Theme", title: "Theme" });
  const version = make("select", { class: "ipx-version", "aria-label": "Version of the schema" });
  const header = make("header", { class: "ipx-header", role: "banner" },
    make("div", { class: "ipx-header-in" }, brand(), nav, version, theme));
  const notice = make("p", { class: "ipx-notice", role: "note" });
  const main = make("main", { id: "ipx-main", class: "ipx-main", tabindex: "-1" });
  const aside = make("aside", { class: "ipx-beside", "aria-label": "Walkthrough", hidden: "" });
  const work = make("div", { class: "ipx-work" }, main, aside);
  const footer = make("footer", { class: "ipx-footer", role: "contentinfo" });
  const live = make("div", { class: "ipx-unseen", role: "status", "aria-live": "polite" });
  const task = make("p", { class: "ipx-task", role: "status" });
  el.classList.add("ipx-app");
  el.append(skip, header, notice, work, footer, live, task);

  // ---- the address -------------------------------------------------------------------------
  const visit = (address) => {
    visits += 1;
    model.send({ visit: address, number: visits });
  };

  const follow = (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    const address = link.getAttribute("href");
    if (!address.includes("=")) {
      focusOn(el.querySelector(`#${CSS.escape(address.slice(1))}`));
      return;
    }
    if (ownsAddress() && location.hash !== address) history.pushState(null, "", address);
    visit(address);
  };
  el.addEventListener("click", follow);

  let wandered = 0; // the last visit that the browser's back, forward or address asked for
  const wander = () => {
    if (!location.hash.includes("=")) return;
    visit(location.hash);
    wandered = visits;
  };
  if (ownsAddress()) {
    window.addEventListener("popstate", wander, { signal: leaving.signal });
  }

  const askBefore = (event) => model.get("at_risk") && event.preventDefault();
  window.addEventListener("beforeunload", askBefore, { signal: leaving.signal });

  const settle = () => {
    const { address, answered, amends } = model.get("whereabouts");
    if (!ownsAddress() || answered < visits) return;
    if (location.hash === address) {
      settled = answered;
      return;
    }
    const isAnswer = answered > settled || !location.hash;
    settled = answered;
    history[isAnswer || amends ? "replaceState" : "pushState"](null, "", address);
  };

  // ---- pages -------------------------------------------------------------------------------
  const focusOn = (target) => {
    target?.focus({ preventScroll: true });
    target?.scrollIntoView({ block: "start" });
  };

  // A plot learns of its room from the window only; tell it once it stands in its place.
  const fitPlots = (section) => {
    const watcher = new MutationObserver(() => {
      if (!section.querySelector(".js-plotly-plot .main-svg")) return;
      watcher.disconnect();
      setTimeout(() => window.dispatchEvent(new Event("resize")), 100);
    });
    watcher.observe(section, { childList: true, subtree: true });
  };

  const sectionOf = (name) => {
    if (!sections.has(name)) {
      const opening = make("p", { class: "ipx-opening", role: "status" }, "Opening…");
      const section = make("section", { class: `ipx-page ipx-page-${name}`, tabindex: "-1" }, opening);
      sections.set(name, section);
      main.append(section);
    }
    return sections.get(name);
  };

  const mounted = new Map();
  const mount = async (name, reference) => {
    mounted.set(name, reference);
    const section = sectionOf(name);
    const child = await manager.get_model(reference.slice("IPY_MODEL_".length));
    const view = await manager.create_view(child);
    fitPlots(section);
    while (!section.isConnected) await new Promise(requestAnimationFrame);
    section.replaceChildren();
    // Attached the way its own library does it, so that the widgets inside learn of it.
    view.luminoWidget.constructor.attach(view.luminoWidget, section);
    window.dispatchEvent(new Event("resize"));
  };

  // What stays beside the pages is mounted when it first has something to show.
  let isMounted = false;
  const accompany = async () => {
    aside.hidden = !model.get("is_accompanied");
    const reference = model.get("beside");
    if (isMounted || aside.hidden || !reference) return;
    isMounted = true;
    const child = await manager.get_model(reference.slice("IPY_MODEL_".length));
    const view = await manager.create_view(child);
    while (!aside.isConnected) await new Promise(requestAnimationFrame);
    view.luminoWidget.constructor.attach(view.luminoWidget, aside);
  };

  // Who comes back finds the focus where it was; who comes anew, at the page's beginning.
  const left = new Map();
  const arrive = (name, section) => {
    const before = left.get(name);
    if (wandered === visits && before?.isConnected) {
      before.focus({ preventScroll: true });
      before.scrollIntoView({ block: "center" });
      return;
    }
    section.focus({ preventScroll: true });
    el.scrollIntoView({ block: "start" });
  };

  const entitle = () => {
    const title = model.get("pages").find(([name]) => name === model.get("page"))?.[1] ?? "";
    const parts = [model.get("subject"), title, "ImmPort Explorer"].filter(Boolean);
    if (ownsAddress()) document.title = parts.join(" · ");
  };

  let shown = null;
  const show = () => {
    const wanted = model.get("page");
    if (shown !== wanted && sections.get(shown)?.contains(document.activeElement))
      left.set(shown, document.activeElement);
    for (const [name, reference] of Object.entries(model.get("bodies")))
      if (mounted.get(name) !== reference) mount(name, reference);
    const section = sectionOf(wanted);
    for (const [name, section] of sections) section.hidden = name !== wanted;
    const title = model.get("pages").find(([name]) => name === wanted)?.[1] ?? "";
    for (const link of list.querySelectorAll("a"))
      if (link.dataset.page === wanted) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    menu.lastChild.textContent = title;
    menu.setAttribute("aria-label", `Pages: ${title}`);
    section.setAttribute("aria-label", title);
    entitle();
    if (shown !== null && shown !== wanted) {
      arrive(wanted, section);
      window.dispatchEvent(new Event("resize"));
    }
    shown = wanted;
  };

  const navigate = () => {
    list.replaceChildren(
      ...model.get("pages").map(([name, title]) =>
        make("li", {}, make("a", { href: `#p=${name}`, "data-page": name, "data-title": title }, title))));
    show();
  };

  // ---- words and theme ---------------------------------------------------------------------
  const tell = () => {
    const held = model.get("versions");
    const current = model.get("version");
    const options = held.includes(current) ? held : [current, ...held];
    version.replaceChildren(
      ...options.toReversed().map((each) => make("option", { value: each }, `Schema ${each}`)));
    version.value = current;
    notice.textContent = model.get("notice");
    notice.hidden = !notice.textContent;
    footer.replaceChildren(...model.get("credits").map((line) => make("p", {}, line)));
  };

  for (const [value, title] of Object.entries(THEMES)) theme.append(make("option", { value }, title));
  theme.addEventListener("change", () => {
    model.set("theme", theme.value);
    model.save_changes();
  });
  version.addEventListener("change", () => model.send({ schema: version.value }));
  const dress = () => {
    theme.value = el.dataset.theme = model.get("theme");
  };

  const announce = () => {
    live.textContent = model.get("said");
  };

  const tellTask = () => {
    task.textContent = model.get("task");
    task.hidden = !task.textContent;
  };

  model.on("change:whereabouts", settle);
  model.on("change:pages", navigate);
  model.on("change:page change:bodies", show);
  model.on("change:version change:versions change:notice change:credits", tell);
  model.on("change:subject", entitle);
  model.on("change:theme", dress);
  model.on("change:said", announce);
  model.on("change:task", tellTask);
  model.on("change:is_accompanied", accompany);
  // For the page around, which outlives what stands behind this.
  model.on("change:is_kept", () => document.body.toggleAttribute("data-kept", model.get("is_kept")));
  tell();
  tellTask();
  dress();
  // Binder puts a token behind the address that it opens, and so spoils a hash: a place may be asked
  // for as ?go=p%3Dlearn instead.
  const asked = new URLSearchParams(location.search).get("go");
  if (ownsAddress() && asked?.includes("=") && !location.hash)
    history.replaceState(null, "", `#${asked}`);
  navigate();
  accompany();
  model.send({ keys: storeKeys() });
  // What the page has put there itself asks for nothing: kept work may lead elsewhere.
  const isAsked = location.hash !== model.get("whereabouts").address;
  if (ownsAddress() && location.hash.includes("=") && isAsked) wander();
  return () => leaving.abort();
}

export default { render };
