// What a device keeps belongs to somebody (web/README.md, "Weak lines"), and goes with everything else of theirs
// - when the server no longer knows them: a lost device, a closed account, a task that is over;
// - after the last day for which it was sealed, with a line or without.
// tiru.js asks on every page of the host, whoever is signed in, where anything is kept of somebody else than its reader.

const STORES = ["drafts", "outbox", "keys"];
const PAGES = "tiru-pages-"; // copies of pages (worker/worker.js), + the owner
const MOST = 50; // as web.outbox.OWNERS_AT_MOST

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
// Null where nothing was ever kept: then none is made.
const database = () => {
  const request = indexedDB.open("tiru-outbox");
  request.onupgradeneeded = () => request.transaction.abort();
  return asked(request).catch(() => null);
};
const withStores = async (mode, work) => {
  const db = await database();
  if (!db) return;
  try {
    const all = db.transaction(STORES, mode);
    const done = new Promise((resolve, reject) => { all.oncomplete = resolve; all.onabort = () => reject(all.error); });
    for (const name of STORES) {
      const store = all.objectStore(name);
      store.openCursor().onsuccess = ({ target: { result: cursor } }) => { if (cursor) { work(cursor); cursor.continue(); } };
    }
    await done;
  } finally {
    db.close();
  }
};

// Whose things are kept, and until which day: `undefined` where no day was said.
const owners = async () => {
  const found = new Map();
  await withStores("readonly", ({ value }) => found.set(value.owner, value.until ?? found.get(value.owner)));
  for (const name of await self.caches?.keys() ?? [])
    if (name.startsWith(PAGES) && name !== `${PAGES}nobody` && !found.has(name.slice(PAGES.length))) found.set(name.slice(PAGES.length));
  return found;
};
const forget = async (gone) => {
  await withStores("readwrite", (cursor) => { if (gone.has(cursor.value.owner)) cursor.delete(); });
  for (const owner of gone) await self.caches?.delete(PAGES + owner);
};
const day = (at) => `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`;

// `reader`: whose page it is, as the server has just said; empty where nobody says so.
// Answers of whom everything is gone.
export const clear = async (asks, reader) => {
  const kept = await owners(), today = day(new Date());
  const gone = new Set([...kept].filter(([, until]) => until && today > until).map(([owner]) => owner));
  if (gone.size) await forget(gone);
  const others = [...kept.keys()].filter((owner) => owner !== reader && !gone.has(owner)).slice(0, MOST);
  if (others.length) {
    const answer = await fetch(`${asks}?${new URLSearchParams(others.map((owner) => ["owner", owner]))}`, { cache: "no-store" }).catch(() => null);
    const unknown = answer?.ok ? (await answer.json()).forget : [];
    if (unknown.length) await forget(new Set(unknown));
    for (const owner of unknown) gone.add(owner);
  }
  return gone;
};
