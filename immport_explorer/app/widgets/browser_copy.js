// Keeps copies of the reader's work in this browser, and sends one back when asked; shows nothing.

const DATABASE = "immport-explorer";
const STORE = "work";
const KEPT = 3; // copies, of as many tabs; older ones go
const DAYS = 7; // after which a copy goes
const PIECE = 4 * 1024 * 1024;

const open = () =>
  new Promise((yes, no) => {
    const asked = indexedDB.open(DATABASE, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "key" });
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });

const transact = async (mode, act) => {
  const database = await open();
  try {
    return await new Promise((yes, no) => {
      const transaction = database.transaction(STORE, mode);
      const asked = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => yes(asked.result);
      transaction.onabort = () => no(transaction.error ?? new Error("it was stopped"));
    });
  } finally {
    database.close();
  }
};

// The copies of one page, the latest first; those of the page Validate name none.
const all = async (room) => {
  const copies = await transact("readonly", (store) => store.getAll());
  const own = copies.filter((copy) => (copy.room ?? "") === room);
  return own.sort((one, other) => other.saved - one.saved);
};

const forget = (key) => transact("readwrite", (store) => store.delete(key));

// What is over its time goes, and what is beyond the number of copies.
const sweep = async (room) => {
  const oldest = Date.now() - DAYS * 24 * 3600 * 1000;
  for (const [place, { key, saved }] of (await all(room)).entries())
    if (place >= KEPT || saved < oldest) await forget(key);
};

function render({ model }) {
  let own = "";
  let room = "";
  let coming = new Map(); // files that Python sends, by their paths
  let found = null;
  let sending = null; // the files that go to Python, and the one that is under way

  const size = ({ files }) => files.reduce((sum, { content }) => sum + content.size, 0);

  const look = async (told) => {
    room = told.room;
    own = room ? `${told.key}/${room}` : told.key;
    await sweep(room);
    const copies = await all(room);
    found = copies.find((copy) => copy.key === own) ?? copies[0] ?? null;
    if (!found) return model.send({ kind: "nothing" });
    const { package: name, saved, files } = found;
    model.send({ kind: "found", package: name, saved, files: files.length, size: size(found) });
  };

  const take = ({ path }, [content]) =>
    coming.set(path, [...(coming.get(path) ?? []), content]);

  const keep = async ({ package: name, number, renews }, [progress]) => {
    const before = (await all(room)).find((copy) => copy.key === own);
    const files = renews
      ? [...coming].map(([path, pieces]) => ({ path, content: new Blob(pieces) }))
      : before?.files ?? [];
    coming = new Map();
    const copy = { key: own, room, package: name, saved: Date.now(), progress: new Blob([progress]), files };
    await transact("readwrite", (store) => store.put(copy));
    await sweep(room);
    model.send({ kind: "kept", number });
  };

  const give = async () => {
    const copy = found ? (await all(room)).find(({ key }) => key === found.key) : null;
    if (!copy) return model.send({ kind: "nothing" });
    sending = { files: copy.files, at: 0, asked: 0 };
    model.send({ kind: "progress", files: copy.files.length }, undefined, [await copy.progress.arrayBuffer()]);
    if (copy.files.length)
      model.send({ kind: "begin", files: copy.files.map(({ path, content }) => [path, content.size]) });
  };

  const next = async (received) => {
    if (!sending || sending.at >= sending.files.length) return;
    const { files, at } = sending;
    if (received >= files[at].content.size) {
      sending.at += 1;
      if (sending.at < files.length) await next(0);
      return;
    }
    const bytes = await files[at].content.slice(received, received + PIECE).arrayBuffer();
    sending.asked += 1;
    model.send({ kind: "piece", file: at, offset: received, asked: sending.asked }, undefined, [bytes]);
  };

  // Of the whole tab also what other pages keep, shown or not.
  const remove = async ({ whole }) => {
    const tab = own.split("/")[0];
    const isOwn = (key) => key === own || (whole && key.split("/")[0] === tab);
    for (const key of await transact("readonly", (store) => store.getAllKeys()))
      if (isOwn(key)) await forget(key);
    if (found) await forget(found.key);
    found = null;
    model.send({ kind: "forgotten" });
  };

  const acts = {
    look,
    file: take,
    keep,
    give,
    forget: remove,
    ready: () => next(0),
    have: ({ received }) => next(received),
  };
  // One after another, so that none sees another's half.
  let last = Promise.resolve();
  model.on("msg:custom", (message, buffers) => {
    last = last
      .then(() => acts[message.kind]?.(message, buffers))
      .catch((error) => model.send({ kind: "refused-copy", why: String(error?.message ?? error) }));
  });
  model.send({ kind: "here" });
}

export default { render };
