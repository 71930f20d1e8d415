// Sends files in pieces, one in flight; Python says how much it has, and that is where to go on.

const PATIENCE = 5000; // milliseconds without an answer, after which we ask where to go on

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

const megabytes = (size) => `${(size / 1e6).toFixed(1)} MB`;

// The files of what was dropped, folders opened, each with its path.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  const walk = async (entry, prefix) => {
    const path = prefix + entry.name;
    if (entry.isFile) {
      found.push([path, await new Promise((yes, no) => entry.file(yes, no))]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const children = await new Promise((yes, no) => reader.readEntries(yes, no));
      if (!children.length) return;
      for (const child of children) await walk(child, `${path}/`);
    }
  };
  if (!entries.length) return [...transfer.files].map((file) => [file.name, file]);
  for (const entry of entries) await walk(entry, "");
  return found;
}

const chosen = (input) =>
  [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);

function render({ model, el }) {
  const small = model.get("small");
  const single = model.get("single");
  const files = make("input", { type: "file", hidden: "", tabindex: "-1",
    "data-role": small ? "file" : "files" });
  files.multiple = !single;
  const folder = make("input", { type: "file", webkitdirectory: "", hidden: "", tabindex: "-1",
    "data-role": "folder" });
  const pick = small
    ? make("button", { type: "button" }, model.get("label"))
    : make("button", { type: "button", class: "ipx-primary" }, single ? "Choose a file" : "Choose files");
  const pickFolder = make("button", { type: "button" }, "Choose a folder");
  const cancel = make("button", { type: "button" }, "Cancel");
  const bar = make("progress", { max: "1", value: "0", "aria-label": "Upload" });
  const words = make("p", { class: "ipx-small-text", role: "status" });
  const title = make("p", { class: "ipx-h3" });
  const hint = make("p", { class: "ipx-small-text" });
  const buttons = make("div", { class: "ipx-row" }, pick, pickFolder, cancel);
  const box = make("div", { class: small ? "ipx-drop ipx-drop-small" : "ipx-drop", role: "group" },
    title, hint, buttons, bar, words, files, folder);
  el.append(box);

  let job = null;

  const dress = () => {
    box.setAttribute("aria-label", model.get("label"));
    title.textContent = small ? "" : model.get("label");
    hint.textContent = model.get("hint");
    pick.hidden = job !== null;
    pickFolder.hidden = small || single || job !== null;
    cancel.hidden = bar.hidden = job === null;
  };

  const stop = (message) => {
    if (job) clearTimeout(job.timer);
    job = null;
    files.value = folder.value = "";
    words.textContent = message;
    dress();
  };

  const begin = (list) => {
    if (job || !list.length) return;
    if (single && list.length > 1) {
      words.textContent = "One file, please.";
      return;
    }
    const total = list.reduce((sum, [, file]) => sum + file.size, 0);
    job = { list, total, at: 0, before: 0, piece: 0, asked: 0, timer: 0 };
    bar.value = 0;
    words.textContent = "";
    dress();
    cancel.focus();
    model.send({ kind: "begin", files: list.map(([path, file]) => [path, file.size]) });
    const current = job;
    job.timer = setTimeout(() => {
      if (job !== current) return;
      words.textContent = "Waiting for the server to answer.";
      job.timer = setTimeout(() => {
        if (job === current) stop("The server did not answer. Try again, or load the page anew.");
      }, 11 * PATIENCE);
    }, PATIENCE);
  };

  // The one sender: called for each answer, sends the piece that the answer asks for.
  const next = async (received) => {
    const current = job;
    const [, file] = current.list[current.at];
    if (received >= file.size) {
      current.before += file.size;
      current.at += 1;
      tell(0);
      if (current.at < current.list.length) await next(0);
      return;
    }
    tell(received);
    let bytes;
    try {
      bytes = await file.slice(received, received + current.piece).arrayBuffer();
    } catch {
      model.send({ kind: "cancel" });
      stop(`${file.name} can no longer be read.`);
      return;
    }
    if (job !== current) return;
    current.asked += 1;
    const { at, asked } = current;
    model.send({ kind: "piece", file: at, offset: received, asked }, undefined, [bytes]);
    wait(current);
  };

  const wait = (current) => {
    clearTimeout(current.timer);
    current.timer = setTimeout(() => {
      if (job !== current) return;
      words.textContent = "Waiting for the connection; it goes on by itself.";
      current.asked += 1;
      model.send({ kind: "where", file: current.at, asked: current.asked });
      wait(current);
    }, PATIENCE);
  };

  const tell = (received) => {
    const done = job.before + received;
    bar.value = job.total ? done / job.total : 1;
    words.textContent = `${megabytes(done)} of ${megabytes(job.total)}`;
  };

  const listen = (message) => {
    if (!job) return;
    if (message.kind === "refused") stop(message.why);
    else if (message.kind === "done") stop("Uploaded.");
    else if (message.kind === "ready") {
      clearTimeout(job.timer);
      job.piece = message.piece;
      next(0);
    } else if (message.kind === "have" && message.asked === job.asked) {
      clearTimeout(job.timer);
      next(message.received);
    }
  };

  pick.addEventListener("click", () => files.click());
  pickFolder.addEventListener("click", () => folder.click());
  files.addEventListener("change", () => begin(chosen(files)));
  folder.addEventListener("change", () => begin(chosen(folder)));
  cancel.addEventListener("click", () => {
    model.send({ kind: "cancel" });
    stop("Cancelled; nothing of it was kept.");
    pick.focus();
  });
  box.addEventListener("dragover", (event) => {
    event.preventDefault();
    box.dataset.over = "";
  });
  box.addEventListener("dragleave", () => delete box.dataset.over);
  box.addEventListener("drop", async (event) => {
    event.preventDefault();
    delete box.dataset.over;
    begin(await dropped(event.dataTransfer));
  });
  model.on("msg:custom", listen);
  model.on("change:label change:hint", dress);
  dress();
}

export default { render };
