// The service worker: pages that were opened last are there without a line. Served by web.offline with `SETTINGS` in
// front; described in web/README.md, "Without a line".
//
// It keeps only pages whose answer says so (X-Offline-Copy: whose page it is). What belongs to a person is sealed with
// the key of the device outbox, which no script can read out, and is gone when they sign out or somebody else comes.

const STATIC = `tiru-static-${SETTINGS.version}`;
const PAGES = "tiru-pages-"; // + the owner
const NOBODY = "nobody";
const PATIENCE = 3_000; // milliseconds; after that a copy is shown, where there is one
const LASTS = 7 * 86_400_000; // as drafts
const MOST = 40; // copies of one owner
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/; // a name that changes with its content is never asked for again

addEventListener("install", (event) => {
  skipWaiting(); // pages come from the network first, so old and new ones can live beside each other
  event.waitUntil((async () => {
    const kept = await caches.open(STATIC);
    // Without cookies: the page without a line is nobody's.
    const files = SETTINGS.files.map((url) => fetch(url, { credentials: "omit" }).then((answer) => answer.ok && kept.put(url, answer)));
    await Promise.all(files);
  })());
});
addEventListener("activate", (event) => event.waitUntil((async () => {
  // The last version's files stay: copies of pages that were kept under it ask for them.
  for (const name of (await caches.keys()).filter((one) => one.startsWith("tiru-static-")).slice(0, -2)) await caches.delete(name);
  await clients.claim();
})()));

// --- Whose copies --------------------------------------------------------------------------------------------------

// What belongs to anybody else than `owner` goes.
const forgetOthers = async (owner) => {
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && ![PAGES + NOBODY, PAGES + owner].includes(name)) await caches.delete(name);
};

// The key of the outbox (web/js/outbox.js), made here if a page is kept before a form is. The same rule: the first one stays.
const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const today = () => { const at = new Date(); return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, "0")}-${String(at.getDate()).padStart(2, "0")}`; };
const keyOf = async (owner) => {
  const request = indexedDB.open("tiru-outbox", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("drafts", { keyPath: ["owner", "name"] });
    request.result.createObjectStore("outbox", { keyPath: "key" });
    request.result.createObjectStore("keys", { keyPath: "owner" });
  };
  const database = await asked(request);
  try {
    const kept = await asked(database.transaction("keys").objectStore("keys").get(owner));
    // Past its day nothing opens any more; forget.js takes it away with the next page.
    if (kept?.until && today() > kept.until) throw new Error("over");
    if (kept) return kept.value;
    const value = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const store = database.transaction("keys", "readwrite").objectStore("keys");
    const first = await asked(store.get(owner));
    if (!first) await asked(store.put({ owner, value }));
    return first?.value ?? value;
  } finally {
    database.close();
  }
};

// --- Keeping and showing -------------------------------------------------------------------------------------------

const addressOf = (url) => url.split("#")[0];
const keep = async (url, answer) => {
  const owner = answer.headers.get("X-Offline-Copy");
  if (!owner) return;
  await forgetOthers(owner);
  let body = await answer.arrayBuffer();
  const headers = { "Content-Type": "text/html; charset=utf-8", "X-Kept-At": String(Date.now()) };
  for (const name of ["Content-Security-Policy", "Content-Language", "Permissions-Policy", "Referrer-Policy"])
    if (answer.headers.has(name)) headers[name] = answer.headers.get(name);
  // For the page without a line, which lists what is here. Titles name nobody.
  headers["X-Title"] = encodeURIComponent(/<title>([^<]*)/.exec(new TextDecoder().decode(body))?.[1] ?? "");
  if (owner !== NOBODY) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    headers["X-Sealed"] = [...iv].join(" ");
    body = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(owner), body);
  }
  const copies = await caches.open(PAGES + owner);
  await copies.put(addressOf(url), new Response(body, { headers }));
  // As they were put in: the oldest first.
  const all = await copies.keys();
  for (const request of all.slice(0, Math.max(0, all.length - MOST))) await copies.delete(request);
};
const copyOf = async (url) => {
  // At most one person's beside nobody's: theirs is the newer one.
  const names = (await caches.keys()).filter((name) => name.startsWith(PAGES)).sort((a, b) => (a === PAGES + NOBODY) - (b === PAGES + NOBODY));
  for (const name of names) {
    const copies = await caches.open(name);
    const kept = await copies.match(addressOf(url));
    if (!kept) continue;
    const at = Number(kept.headers.get("X-Kept-At"));
    if (Date.now() - at > LASTS) { await copies.delete(addressOf(url)); continue; }
    let body = await kept.arrayBuffer();
    const iv = kept.headers.get("X-Sealed");
    if (iv) body = await crypto.subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(iv.split(" ").map(Number)) }, await keyOf(name.slice(PAGES.length)), body);
    const html = new TextDecoder().decode(body).replace(" hidden data-saved-copy", ` data-saved-copy="${at}"`);
    const headers = new Headers(kept.headers);
    headers.delete("X-Sealed");
    return new Response(html, { headers });
  }
  return undefined;
};
// A copy that cannot be opened (its key is gone) is none.
const copyIfAny = (url) => copyOf(url).catch(() => undefined);

const page = async (event) => {
  const { request } = event;
  const answered = (async () => {
    const answer = await fetch(request);
    if ([502, 503, 504].includes(answer.status)) throw answer;
    if (answer.ok && answer.headers.has("X-Offline-Copy")) event.waitUntil(keep(request.url, answer.clone()).catch(() => {}));
    return answer;
  })();
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE)).then(() => copyIfAny(request.url)).then((copy) => copy ?? answered);
  try {
    return await Promise.race([answered, late]);
  } catch (error) {
    const copy = await copyIfAny(request.url);
    if (copy) return copy;
    if (error instanceof Response) return error;
    return await caches.match(SETTINGS.page) ?? Response.error();
  }
};
const file = async (request) => {
  const kept = await caches.match(request);
  if (kept && HASHED.test(new URL(request.url).pathname)) return kept;
  try {
    const answer = await fetch(request);
    const files = await caches.open(STATIC);
    if (answer.ok && answer.type === "basic") await files.put(request, answer.clone()).catch(() => {}); // a full device
    return answer;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
};

addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname === SETTINGS.sign_out) event.waitUntil(forgetOthers(NOBODY));
  if (request.method !== "GET") return;
  if (url.pathname.startsWith(SETTINGS.static)) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(event));
});

// Every page says whose it is; one that was opened before the worker stood is fetched once more, to be kept. A page may
// name others that go with it (data-keep-too): they are fetched, too, where the copy is missing or a day old.
const FRESH = 86_400_000;
const isFresh = async (url) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const copy = await (await caches.open(name)).match(addressOf(url));
    if (copy && Date.now() - Number(copy.headers.get("X-Kept-At")) < FRESH) return true;
  }
  return false;
};
const keepFrom = async (url) => {
  if (new URL(url).origin !== location.origin) return;
  const answer = await fetch(url);
  if (answer.ok && !answer.redirected) await keep(url, answer);
};
addEventListener("message", (event) => {
  if (event.source?.type !== "window" || typeof event.data?.owner !== "string") return;
  const { owner, fetch: url, also = [] } = event.data;
  event.waitUntil((async () => {
    await forgetOthers(owner || NOBODY);
    if (url) await keepFrom(url);
    for (const one of also.map((path) => new URL(path, location.origin).href)) if (!await isFresh(one)) await keepFrom(one);
  })().catch(() => {}));
});
