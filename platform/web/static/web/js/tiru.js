// What pages gain when scripts run. Everything here works on attributes; no page needs it to be usable.

const storage = {
  get(key) {
    try { return localStorage.getItem(key); } catch { return null; }
  },
  set(key, value) {
    try { localStorage.setItem(key, value); } catch { /* private windows refuse; the choice then lasts for this page */ }
  },
};

// Menu on phones: the link to #menu works by itself (:target); with a script it becomes a button that also folds it away.
for (const opener of document.querySelectorAll("[data-menu]")) {
  const menu = document.getElementById(opener.dataset.menu);
  if (!menu) continue;
  opener.setAttribute("role", "button");
  opener.setAttribute("aria-controls", menu.id);
  opener.setAttribute("aria-expanded", "false");
  const toggle = (open = !menu.classList.contains("open")) => {
    if (open) for (const popup of document.querySelectorAll("details[data-popup][open]")) popup.open = false;
    menu.classList.toggle("open", open);
    opener.setAttribute("aria-expanded", String(open));
  };
  opener.addEventListener("click", (event) => { event.preventDefault(); toggle(); });
  opener.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); toggle(); }
    if (event.key === "Escape") toggle(false);
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { toggle(false); opener.focus(); }
  });
}

// Boxes that open over the page close with Escape and when the focus or a click goes elsewhere.
for (const popup of document.querySelectorAll("details[data-popup]")) {
  popup.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && popup.open) { popup.open = false; popup.querySelector("summary").focus(); }
  });
  document.addEventListener("click", (event) => { if (!popup.contains(event.target)) popup.open = false; });
  popup.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !popup.contains(event.relatedTarget)) popup.open = false;
  });
}

// Printing needs a script; without one the browser's own menu does it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A device that people share goes on to the next of them by itself; a touch or a key begins the time anew.
for (const next of document.querySelectorAll("[data-goes-on-after]")) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(next.href), Number(next.dataset.goesOnAfter) * 1000);
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, again);
  again();
}

// Errors first: whoever cannot see the page hears them.
document.querySelector("[data-error-summary]")?.focus();

// A form is sent once, however often the button is pressed; the button says so until the next page is there.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" && !form.hasAttribute("data-once")) return;
  // Without a line what was typed would be lost with the page. Who knows better has taken the event already.
  if (!navigator.onLine && !event.defaultPrevented && !form.hasAttribute("data-press")) {
    event.preventDefault();
    const bar = document.querySelector("[data-offline]");
    bar?.scrollIntoView({ block: "center" });
    announce(bar?.innerText ?? "");
    return;
  }
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
  // htmx sends without leaving the page: free the form when the answer is there.
  form.addEventListener("htmx:afterRequest", () => release(form), { once: true });
});
const release = (form) => {
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
};
// Back to a page kept in memory: its forms may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));

// What a device keeps over a weak line: loaded where a form asks for it, and where something is kept from before.
const outbox = document.querySelector("[data-outbox-home]");
if (outbox && (storage.get("outbox:kept") || document.querySelector("form[data-draft], form[data-outbox]"))) {
  import(outbox.dataset.script);
}

// The service worker (web/offline.py), after everything else has come. It is told whose page this is, so that what it
// keeps of others goes; a page that was opened before it stood is fetched once more, to be kept.
const device = document.querySelector("[data-device]");
if (device && "serviceWorker" in navigator) {
  addEventListener("load", async () => {
    const isWatched = navigator.serviceWorker.controller !== null;
    try {
      await navigator.serviceWorker.register(device.dataset.worker, { scope: "/", updateViaCache: "none" });
      const { active } = await navigator.serviceWorker.ready;
      const also = document.querySelector("[data-keep-too]")?.dataset.keepToo.split(" ") ?? [];
      active.postMessage({ owner: device.dataset.device, fetch: "copyKept" in device.dataset && !isWatched ? location.href : "", also });
    } catch { /* a browser that forbids it: pages come from the line alone, as they always did */ }
  });
}

// What is kept of somebody whom the server no longer knows, or longer than it may be, goes: on every page, also the one
// to sign in, and again when a page that was left open is looked at. A saved copy says nothing of who is signed in now.
if (device) {
  const isCopy = Boolean(document.querySelector("[data-saved-copy]:not([hidden])"));
  if (device.dataset.device && "copyKept" in device.dataset) storage.set("device:keeps", "yes");
  const clear = async (reader) => {
    if (!storage.get("outbox:kept") && !storage.get("device:keeps")) return;
    const gone = await import(device.dataset.forgets).then((script) => script.clear(device.dataset.asks, reader)).catch(() => new Set());
    // The page itself is theirs: what it shows and what it has in hand goes, too.
    if (gone.has(device.dataset.device)) location.reload();
  };
  clear(isCopy ? "" : device.dataset.device);
  addEventListener("online", () => clear(""));
  addEventListener("pageshow", (event) => { if (event.persisted) clear(""); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) clear(""); });
}

// What else is kept (worker.js) is a way on for whoever stands without a line: the latest first.
const listKept = async () => {
  const found = [];
  for (const name of await self.caches?.keys() ?? []) {
    if (!name.startsWith("tiru-pages-")) continue;
    const copies = await caches.open(name);
    for (const request of await copies.keys()) {
      const { headers } = await copies.match(request);
      const title = new DOMParser().parseFromString(decodeURIComponent(headers.get("X-Title") ?? ""), "text/html").body.textContent;
      if (title) found.push({ url: request.url, title: title.split(" – ")[0], at: Number(headers.get("X-Kept-At")) });
    }
  }
  found.sort((one, other) => other.at - one.at);
  for (const list of document.querySelectorAll("[data-kept-pages]")) {
    list.hidden = !found.length;
    list.querySelector("ul").replaceChildren(...found.map(({ url, title }) => {
      const entry = document.createElement("li");
      entry.append(Object.assign(document.createElement("a"), { href: url, className: "ds-link", textContent: title }));
      return entry;
    }));
  }
};

// The page that stands in for one without a copy makes room for it as soon as there is a line.
const withoutLine = document.querySelector("[data-without-line]");
if (withoutLine) {
  listKept();
  // Asked, not only heard of: browsers say "online" before anything can be reached.
  setInterval(async () => {
    if (navigator.onLine && (await fetch(withoutLine.dataset.withoutLine, { cache: "no-store" }).catch(() => null))?.ok) location.reload();
  }, 5000);
}

// A page that the worker had kept says so, and since when.
const savedCopy = document.querySelector("[data-saved-copy]:not([hidden])");
if (savedCopy) {
  const at = new Date(Number(savedCopy.dataset.savedCopy));
  const format = (lang, how) => new Intl.DateTimeFormat(lang, { timeZone: savedCopy.dataset.zone || undefined, ...how }).format(at);
  const { lang } = document.documentElement;
  const time = format("en-GB", { hour: "2-digit", minute: "2-digit" });
  const words = savedCopy.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{when}", `${format(lang, { day: "numeric", month: "short" })}, ${lang === "en" ? time : time.replace(":", ".")}`);
}

// Copy, and say that it is done.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const text = source?.value ?? source?.textContent.trim() ?? "";
  try {
    await navigator.clipboard.writeText(text);
    announce(button.dataset.copied);
    const before = button.innerHTML;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.innerHTML = before; }, 2000);
  } catch {
    if (source) getSelection().selectAllChildren(source);
  }
});

// Show a password.
for (const button of document.querySelectorAll("[data-reveal]")) {
  const input = document.getElementById(button.dataset.reveal);
  if (!input) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    const shown = input.type === "text";
    input.type = shown ? "password" : "text";
    button.setAttribute("aria-pressed", String(!shown));
  });
}

// Keys of the counter. Single letters, so whoever dictates or types with one hand can switch them off (WCAG 2.1.4).
const shortcutsOn = (name) => storage.get(`shortcuts:${name}`) !== "off";
const showShortcuts = () => {
  for (const toggle of document.querySelectorAll("[data-shortcuts-toggle]")) {
    const on = shortcutsOn(toggle.dataset.shortcutsToggle);
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(on));
    for (const part of toggle.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "on") !== on;
  }
  for (const region of document.querySelectorAll("[data-shortcuts]")) {
    const on = shortcutsOn(region.dataset.shortcuts);
    for (const key of region.querySelectorAll("kbd")) key.hidden = !on;
    for (const button of region.querySelectorAll("[data-shortcut]")) {
      if (on) button.setAttribute("aria-keyshortcuts", button.dataset.shortcut);
      else button.removeAttribute("aria-keyshortcuts");
    }
  }
};
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-shortcuts-toggle]");
  if (!toggle) return;
  const name = toggle.dataset.shortcutsToggle;
  storage.set(`shortcuts:${name}`, shortcutsOn(name) ? "off" : "on");
  showShortcuts();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const key = event.key.toLowerCase();
  for (const region of document.querySelectorAll("[data-shortcuts]")) {
    if (!shortcutsOn(region.dataset.shortcuts)) continue;
    const button = [...region.querySelectorAll("[data-shortcut]")].find((one) => one.dataset.shortcut === key);
    if (button && !button.disabled && button.getAttribute("aria-disabled") !== "true") {
      event.preventDefault();
      button.focus();
      button.click();
      return;
    }
  }
});

// Clocks on displays, in the regency's zone whatever the machine's is.
const clocks = document.querySelectorAll("[data-clock]");
if (clocks.length) {
  const tick = () => {
    for (const clock of clocks) {
      const parts = new Intl.DateTimeFormat("en-GB", {
        timeZone: clock.dataset.clock || undefined, hour: "2-digit", minute: "2-digit",
      }).format(new Date());
      clock.textContent = document.documentElement.lang === "en" ? parts : parts.replace(":", ".");
    }
  };
  tick();
  setInterval(tick, 1000);
}

// Connection: words, not only a colour. An offline bar on every page.
const showConnection = (online) => {
  for (const bar of document.querySelectorAll("[data-offline]")) bar.hidden = online || Boolean(savedCopy); // that says it already
  for (const state of document.querySelectorAll("[data-online]")) {
    state.hidden = false;
    for (const part of state.querySelectorAll("[data-when]")) part.hidden = (part.dataset.when === "online") !== online;
  }
};
addEventListener("online", () => showConnection(true));
addEventListener("offline", () => showConnection(false));

// Live parts: data-stale-after="60" greys a part that has had no answer for so many seconds.
const lastAnswer = new WeakMap();
document.addEventListener("htmx:afterRequest", (event) => {
  const { successful, target } = event.detail;
  const live = target?.closest?.("[data-stale-after]");
  if (live && successful) { lastAnswer.set(live, Date.now()); live.classList.remove("stale"); }
});
setInterval(() => {
  for (const live of document.querySelectorAll("[data-stale-after]")) {
    if (!lastAnswer.has(live)) lastAnswer.set(live, Date.now());
    live.classList.toggle("stale", Date.now() - lastAnswer.get(live) > Number(live.dataset.staleAfter) * 1000);
  }
}, 5000);

// A region that speaks: filled only when something is to be said.
const announce = (text) => {
  let region = document.getElementById("announcements");
  if (!region) {
    region = Object.assign(document.createElement("div"), { id: "announcements", className: "ds-sr-only" });
    region.setAttribute("aria-live", "polite");
    document.body.append(region);
  }
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
};

// The chip of the current settings page, brought into view on phones.
document.querySelector(".side-menu [aria-current], .filters [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

showConnection(navigator.onLine);
showShortcuts();
document.addEventListener("htmx:afterSwap", showShortcuts);
