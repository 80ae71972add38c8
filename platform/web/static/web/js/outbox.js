// The device outbox: forms that outlive a weak line. tiru.js loads this only where a page has such a form, or where
// something is kept from before. The attributes are described in web/README.md; the server's half is web/outbox.py.
//
// Everything kept here belongs to one person (`data-owner`, a key that says nothing about them) and is read for nobody else.

const home = document.querySelector("[data-outbox-home]");
const owner = home.dataset.owner;
const LARGEST = 12_000_000; // bytes of one entry, photos included
const SPARE = 25_000_000; // below this the device counts as full
const DRAFTS_LAST = 7 * 86_400_000; // milliseconds; of what was typed and never sent
const EVERY = 30_000;
const word = (name, values = {}) => {
  const text = home.querySelector("[data-outbox-words]").content.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
};
const copyOf = (name) => home.querySelector(`template[data-outbox-${name}]`).content.firstElementChild.cloneNode(true);
const part = (node, name) => node.querySelector(`[data-part="${name}"]`);
const moment = (at) => {
  const zone = { timeZone: home.dataset.zone || undefined };
  const lang = document.documentElement.lang;
  const day = (date) => new Intl.DateTimeFormat(lang, { ...zone, day: "numeric", month: "short" }).format(date);
  const clock = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit" }).format(at);
  const time = lang === "en" ? clock : clock.replace(":", ".");
  return day(at) === day(new Date()) ? time : `${day(at)}, ${time}`;
};

// --- The store -------------------------------------------------------------------------------------------------------

const asked = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
let opened;
const database = () => opened ??= new Promise((resolve, reject) => {
  const request = indexedDB.open("tiru-outbox", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("drafts", { keyPath: ["owner", "name"] });
    request.result.createObjectStore("outbox", { keyPath: "key" });
    request.result.createObjectStore("keys", { keyPath: "owner" });
  };
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const put = async (store, value) => {
  const work = (await database()).transaction(store, "readwrite");
  work.objectStore(store).put(value);
  // Not at its error already: only once it is aborted does the work know why (a full device, mostly).
  await new Promise((resolve, reject) => { work.oncomplete = resolve; work.onabort = () => reject(work.error ?? new DOMException("", "AbortError")); });
  try { localStorage.setItem("outbox:kept", "yes"); } catch { /* then only pages with such a form look */ }
};
const get = async (store, key) => asked((await database()).transaction(store).objectStore(store).get(key));
const drop = async (store, key) => asked((await database()).transaction(store, "readwrite").objectStore(store).delete(key));
const mine = async (store) =>
  (await asked((await database()).transaction(store).objectStore(store).getAll())).filter((one) => one.owner === owner);
const entries = async () => (await mine("outbox")).sort((a, b) => a.at - b.at);

// A key that no script can read out, made at the first use after signing in and thrown away when signing out, and after
// the day that the page's form names (`data-until`): forget.js.
// A draft and a form, or two windows, may ask for it at once: the first one stays, or what the other sealed could not be read.
let sealingKey;
const cipher = () => sealingKey ??= (async () => {
  const until = document.querySelector("form[data-until]")?.dataset.until;
  const kept = await get("keys", owner);
  if (kept && (!until || kept.until === until)) return kept.value;
  const value = kept?.value ?? await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const store = (await database()).transaction("keys", "readwrite").objectStore("keys");
  const first = await asked(store.get(owner));
  if (!first || until) await asked(store.put({ owner, value: first?.value ?? value, until: until ?? first?.until }));
  return first?.value ?? value;
})().catch((error) => { sealingKey = undefined; throw error; });
// As it would travel: texts and files in one piece of bytes, which can be sealed.
const pack = async (data, isSealed) => {
  const whole = new Response(data);
  const type = whole.headers.get("content-type");
  let bytes = await whole.arrayBuffer();
  if (bytes.byteLength > LARGEST) throw new DOMException("", "DataError");
  if (!isSealed) return { type, bytes };
  const iv = crypto.getRandomValues(new Uint8Array(12));
  bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await cipher(), bytes);
  return { type, bytes, iv };
};
const unsealed = async ({ type, bytes, iv }) => {
  const plain = iv ? await crypto.subtle.decrypt({ name: "AES-GCM", iv }, await cipher(), bytes) : bytes;
  return new Response(plain, { headers: { "content-type": type } });
};
const unpack = async (content) => (await unsealed(content)).formData();
// What the server said to an entry tells of it as much as the entry does.
const withSaid = async (entry, said) => ({ ...entry, said: await pack(JSON.stringify(said), entry.sealed) });
const saidTo = async (entry) => ({ errors: [], theirs: [], ...(entry.said && await unsealed(entry.said).then((said) => said.json()).catch(() => ({}))) });
const newKey = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

const wipe = async () => {
  for (const one of await mine("drafts")) await drop("drafts", [owner, one.name]);
  for (const one of await mine("outbox")) await drop("outbox", one.key);
  await drop("keys", owner);
  sealingKey = undefined;
  const db = await database();
  const left = await Promise.all(["drafts", "outbox", "keys"].map((s) => asked(db.transaction(s).objectStore(s).count())));
  try { if (!left.some(Boolean)) localStorage.removeItem("outbox:kept"); } catch { /* as above */ }
};

// --- Drafts ----------------------------------------------------------------------------------------------------------

const typed = (form) => {
  const data = new FormData();
  for (const field of form.elements) {
    if (!field.name || field.disabled || ["hidden", "password", "submit", "button"].includes(field.type)) continue;
    if (["checkbox", "radio"].includes(field.type) && !field.checked) continue;
    if (field.type === "file") for (const file of field.files) data.append(field.name, file);
    else if (field.multiple && field.options) for (const one of field.selectedOptions) data.append(field.name, one.value);
    else data.append(field.name, field.value);
  }
  return data;
};
const fill = (form, data) => {
  const left = new Map([...data.keys()].map((name) => [name, data.getAll(name)]));
  for (const field of form.elements) {
    if (!field.name || ["hidden", "password", "submit", "button"].includes(field.type)) continue;
    const values = left.get(field.name) ?? [];
    if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else if (field.type === "file") {
      const kept = new DataTransfer();
      for (const file of values) if (file.size) kept.items.add(file);
      if (kept.files.length) field.files = kept.files;
    } else if (field.multiple && field.options) for (const one of field.options) one.selected = values.includes(one.value);
    else if (values.length) field.value = values.shift();
  }
};
// Why something is not kept, in words.
const unkept = (error) => word({ QuotaExceededError: "full", DataError: "large" }[error.name] ?? "unkept");
// A copy of a page is older than the moment at which somebody writes on it: `data-now` on a field wants the day or time
// of this device, in the regency's zone.
const fillNow = (form) => {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: home.dataset.zone || undefined, day: "numeric", month: "numeric", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date());
  const now = Object.fromEntries(parts.map(({ type, value }) => [type, value]));
  for (const field of form.querySelectorAll("[data-now]"))
    field.value = field.dataset.now === "time" ? `${now.hour}:${now.minute}` : String(Number(now[field.name.split("_").at(-1)]));
};
const sealed = (form) => form.hasAttribute("data-encrypted");
// First of all when the page opens; afterwards last, so that it moves no button away from under a finger.
const noteIn = (form, text, errors = []) => {
  let box = form.querySelector(":scope > [data-outbox-note]");
  if (!box) { box = copyOf("draft"); form.dataset.outboxReady === "kept" ? form.append(box) : form.prepend(box); }
  part(box, "text").textContent = text;
  part(box, "errors").replaceChildren(...errors.map((error) => Object.assign(document.createElement("li"), { textContent: error })));
  part(box, "errors").hidden = !errors.length;
  return box;
};
// Before anything is typed: also what the page itself has for such a device.
const noteUnkept = (form, text) => {
  noteIn(form, text);
  for (const part of document.querySelectorAll("[data-outbox-unkept]")) part.hidden = false;
};
const forgetDraft = async (form) => {
  form.querySelector(":scope > [data-outbox-note]")?.remove();
  if (form.dataset.draft) await drop("drafts", [owner, form.dataset.draft]);
};
const offerThrowingAway = (form, box) => {
  const button = part(box, "drop");
  button.hidden = false;
  button.onclick = async () => {
    await forgetDraft(form);
    form.reset();
    say(word("dropped"));
    form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
  };
};
const bringBack = async (form) => {
  const name = form.dataset.draft;
  const kept = await get("drafts", [owner, name]);
  // What the server has just sent back with its errors is newer than what is kept.
  if (kept && !form.hasAttribute("data-bound")) {
    fill(form, await unpack(kept.content));
    form.dispatchEvent(new Event("change", { bubbles: true })); // for what follows from the answers
    form.closest("details")?.setAttribute("open", "");
    offerThrowingAway(form, noteIn(form, word("draft", { when: moment(kept.at) }), (await saidTo(kept)).errors));
  }
};
const keepDrafts = (form) => {
  const name = form.dataset.draft;
  let timer;
  const keep = async () => {
    clearTimeout(timer);
    if (form.dataset.sent) return;
    const at = Date.now();
    try {
      const content = await pack(typed(form), sealed(form));
      if (form.dataset.sent) return; // it went off while it was being sealed
      await put("drafts", { owner, name, at, content });
      offerThrowingAway(form, noteIn(form, word("draft", { when: moment(at) })));
    } catch (error) {
      noteIn(form, unkept(error));
    }
  };
  const soon = () => { clearTimeout(timer); timer = setTimeout(keep, 300); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("submit", () => clearTimeout(timer));
  addEventListener("pagehide", () => { if (timer) keep(); });
};

// --- Sending ---------------------------------------------------------------------------------------------------------

const say = (text) => {
  const region = home.querySelector("[data-outbox-say]");
  region.textContent = text;
  region.hidden = !text;
  if (text) home.hidden = false;
};
const labelsOf = (form) => Object.fromEntries([...form.elements].filter((field) => field.labels?.length).map((field) =>
  [field.name, (field.closest("fieldset")?.querySelector("legend") ?? field.labels[0]).textContent.trim()]));
const words = (page, selector) => [...page.querySelectorAll(selector)].map((node) => node.textContent.replace(/\s+/g, " ").trim());

// Once: how the server answered one entry. `null` when there is no line.
const send = async (entry, csrf) => {
  const data = await unpack(entry.content).catch(() => null);
  if (!data) return { status: 0, text: "" }; // its key is gone: said, never left waiting
  data.set("csrfmiddlewaretoken", csrf);
  for (const [name, value] of Object.entries(entry.renewed ?? {})) data.set(name, value);
  try {
    const answer = await fetch(entry.action, {
      method: "POST", body: data, redirect: "manual", cache: "no-store",
      headers: { "X-Request-Key": entry.key, "X-Request-Waited": String(Math.max(0, Math.floor((Date.now() - entry.at) / 1000))) },
      signal: AbortSignal.timeout?.(60_000),
    });
    return { status: answer.status, isOurs: answer.headers.has("X-Outbox"), type: answer.headers.get("content-type") ?? "", text: await answer.text() };
  } catch {
    return null;
  }
};
const settle = async (entry, answer) => {
  if (!answer.status) {
    entry.state = "stopped";
    await put("outbox", await withSaid(entry, { errors: [word("unreadable")] }));
    return entry.state;
  }
  if (answer.status < 300 && answer.isOurs && answer.status >= 200) {
    await drop("outbox", entry.key);
    return "done";
  }
  if (answer.status === 429 || answer.status >= 500) return "later";
  if (answer.status === 401) return "signed-out";
  const page = new DOMParser().parseFromString(answer.text, "text/html");
  const errors = words(page, "[data-error-summary] li, #main [role=alert] p"), theirs = [];
  if (answer.status === 409) {
    entry.state = "clashed";
    theirs.push(...words(page, "[data-outbox-theirs]"));
    const form = [...page.querySelectorAll("form[data-outbox]")].find((one) => one.getAttribute("action") === entry.action);
    entry.renewed = form && Object.fromEntries([...form.querySelectorAll("input[type=hidden]")]
      .filter((one) => one.name !== "csrfmiddlewaretoken").map((one) => [one.name, one.value]));
  } else entry.state = answer.status === 422 ? "refused" : "stopped";
  await put("outbox", Object.assign(entry, await withSaid(entry, { errors, theirs })));
  return entry.state;
};
const device = async () => {
  const answer = await fetch(home.dataset.device, { cache: "no-store", signal: AbortSignal.timeout?.(20_000) });
  if (!answer.ok) throw new Error("not now");
  return answer.json();
};
// Two windows of one device take turns; without locks the server's memory of keys is enough.
const alone = (work) => navigator.locks ? navigator.locks.request("tiru-outbox", work) : work();

// Send what waits, in order. What was refused or clashed holds back only what belongs to the same thing.
// `watched` is the entry whose form stands on the page: its answer is given back instead of being kept.
const flush = async (watched) => alone(async () => {
  let state, sent = 0, outcome = null, trouble = "";
  const queue = await entries();
  if (!queue.some((one) => one.state === "waiting")) return null;
  try { state = await device(); } catch { await show(word("offline")); return null; }
  if (state.owner !== owner) { await show(word("signed-out")); return null; }
  const held = new Set();
  for (const entry of queue) {
    if (entry.state !== "waiting") { held.add(entry.about); if (entry.state === "stopped") break; continue; }
    if (held.has(entry.about)) continue;
    const answer = await send(entry, state.csrf);
    if (!answer) { trouble = "offline"; break; }
    const found = await settle(entry, answer);
    if (entry.key === watched) outcome = { found, answer };
    if (found === "done") sent += 1;
    else if (found === "refused" || found === "clashed") held.add(entry.about);
    else { trouble = found; break; }
  }
  await show(trouble ? word(trouble) : sent ? word("sent", { count: sent, when: moment(Date.now()) }) : "");
  return outcome;
});

// What cannot be kept goes as a form without this script; without a line it stays on the page, where it is safe.
const sendPlainly = async (form, submitter, error) => {
  const hasLine = await device().then(() => true, () => false);
  release(form);
  if (!hasLine) { noteIn(form, `${unkept(error)} ${word("stay")}`).scrollIntoView({ block: "nearest" }); return; }
  form.dataset.outboxReady = "plain";
  form.requestSubmit(submitter);
};
const release = (form) => {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
};
const submit = async (form, submitter) => {
  const to = new URL(submitter?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  const action = to.pathname + to.search;
  const data = new FormData(form, submitter);
  const key = newKey();
  if (form.elements.request_key) data.set("request_key", key);
  const entry = {
    key, owner, action, at: Date.now(), state: "waiting", about: form.dataset.outbox, title: form.dataset.title,
    draft: form.dataset.draft ?? "", page: location.pathname + location.search, labels: labelsOf(form), sealed: sealed(form),
  };
  try {
    entry.content = await pack(data, entry.sealed);
    await put("outbox", entry);
  } catch (error) {
    await sendPlainly(form, submitter, error);
    return;
  }
  await forgetDraft(form);
  const outcome = await flush(key);
  release(form);
  if (outcome?.found === "done") {
    const to = outcome.answer.type.includes("json") ? JSON.parse(outcome.answer.text).to : "";
    if (to || outcome.answer.type.includes("json")) location.assign(to || location.href);
    else replace(outcome.answer.text);
  } else if (outcome?.found === "refused" || outcome?.found === "clashed") {
    // The page that came back holds what was typed, so nothing waits any more. On a full device the entry keeps it.
    try {
      if (form.dataset.draft) await put("drafts", { owner, name: form.dataset.draft, at: entry.at, said: entry.said, content: await pack(typed(form), entry.sealed) });
      await drop("outbox", key);
    } catch { /* said by the bar */ }
    await show("");
    replace(outcome.answer.text);
  } else {
    form.reset();
    home.querySelector("[data-outbox-title]").focus();
  }
};
const replace = (text) => {
  const page = new DOMParser().parseFromString(text, "text/html");
  const main = page.querySelector("#main");
  if (!main) { location.reload(); return; }
  document.title = page.title;
  document.querySelector("#main").replaceChildren(...main.childNodes);
  setUp();
  scrollTo(0, 0);
  document.querySelector("[data-error-summary]")?.focus();
};

// --- The bar ---------------------------------------------------------------------------------------------------------

const plain = (data, labels) => [...data].filter(([name, value]) => labels[name] && (value.size ?? value.length))
  .map(([name, value]) => `${labels[name]}: ${value.name ?? value}`);
const line = (text) => Object.assign(document.createElement("li"), { textContent: text });
const show = async (text) => {
  const all = await entries();
  home.hidden = !all.length && !text;
  const waiting = all.filter((one) => one.state === "waiting");
  home.querySelector("[data-outbox-title]").textContent = !all.length ? word("nothing")
    : word(all.length === 1 ? "one" : "many", { count: all.length, when: moment(all[0].at) });
  home.querySelector("[data-outbox-send]").hidden = !waiting.length;
  const rows = [], held = new Set();
  for (const entry of all) {
    const row = copyOf("entry");
    part(row, "title").textContent = entry.title;
    part(row, "since").textContent = moment(entry.at);
    part(row, "state").textContent = word(`state-${entry.state === "waiting" && held.has(entry.about) ? "held" : entry.state}`);
    if (entry.state !== "waiting") held.add(entry.about);
    const said = await saidTo(entry);
    part(row, "errors").replaceChildren(...(entry.state === "refused" ? said.errors : []).map(line));
    if (entry.state === "clashed" || entry.state === "stopped") {
      part(row, "both").hidden = false;
      part(row, "mine").replaceChildren(...plain(await unpack(entry.content).catch(() => []), entry.labels).map(line));
      const theirs = said.theirs.length ? said.theirs : said.errors;
      part(row, "theirs").replaceChildren(...(theirs.length ? theirs : [word("gone")]).map(line));
    }
    const act = (name, when, work) => { const button = part(row, name); button.hidden = !when; button.onclick = work; };
    act("again", entry.state === "clashed" && entry.renewed, async () => {
      // A new key: this is another version of what is sent, by somebody who has seen what changed.
      await drop("outbox", entry.key);
      await put("outbox", { ...entry, key: newKey(), state: "waiting", said: undefined });
      await flush();
    });
    act("mend", entry.state === "refused" && entry.draft, async () => {
      await put("drafts", { owner, name: entry.draft, at: entry.at, said: entry.said, content: entry.content });
      await drop("outbox", entry.key);
      location.assign(entry.page);
    });
    act("drop", entry.state !== "waiting", async () => { await drop("outbox", entry.key); await show(word("dropped")); });
    part(row, "page").href = entry.page;
    part(row, "page").hidden = entry.page === location.pathname + location.search;
    rows.push(row);
  }
  home.querySelector("[data-outbox-list]").replaceChildren(...rows);
  say(text);
};

const setUp = async () => {
  const forms = [...document.querySelectorAll("form[data-draft], form[data-outbox]")].filter((form) => !form.dataset.outboxReady);
  for (const form of forms) {
    form.dataset.outboxReady = "yes";
    if (!form.hasAttribute("data-bound")) fillNow(form);
    form.addEventListener("reset", () => setTimeout(fillNow, 0, form));
    if (sealed(form) && !crypto.subtle) { noteUnkept(form, word("not-private")); continue; }
    if (form.dataset.until) await cipher();
    if (form.dataset.draft) await bringBack(form);
    if (isFull) { noteUnkept(form, word("full")); continue; }
    if (form.dataset.draft) keepDrafts(form);
    if (form.hasAttribute("data-outbox")) form.addEventListener("submit", (event) => {
      if (form.dataset.outboxReady === "plain") return;
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "yes";
      event.submitter?.setAttribute("aria-busy", "true");
      submit(form, event.submitter);
    });
    form.dataset.outboxReady = "kept";
  }
};

// Signing out forgets; what was not sent is named first.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-forgets-device")) return;
  event.preventDefault();
  const unsent = (await entries().catch(() => [])).length;
  if (unsent && !form.dataset.warned) {
    form.dataset.warned = "yes";
    release(form);
    await show(word("leaving"));
    home.querySelector("[data-outbox-title]").focus();
    return;
  }
  await wipe().catch(() => {});
  form.submit();
}, true);

let isFull = false;
try {
  await database();
  const { quota = Infinity, usage = 0 } = await navigator.storage?.estimate?.().catch(() => null) ?? {};
  isFull = quota - usage < SPARE;
  for (const draft of await mine("drafts")) if (Date.now() - draft.at > DRAFTS_LAST) await drop("drafts", [owner, draft.name]);
  await setUp();
  for (const [name, isKept] of [["wait", false], ["kept", true]])
    for (const text of document.querySelectorAll(`[data-offline-${name}]`)) text.hidden = document.querySelector("form[data-outbox][data-outbox-ready=kept]") ? !isKept : isKept;
  home.querySelector("[data-outbox-send]").addEventListener("click", () => flush());
  await show("");
  await flush();
  addEventListener("online", () => flush());
  setInterval(flush, EVERY);
} catch {
  for (const form of document.querySelectorAll("form[data-draft], form[data-outbox]")) noteUnkept(form, word("unkept"));
}
home.dataset.outboxHome = "ready";
