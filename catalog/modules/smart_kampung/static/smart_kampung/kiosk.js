// A kiosk leaves nothing behind: each page takes the place of the one before in the history, nothing is written on the
// device, and what was typed waits on the screen while the line is down.

const kiosk = document.querySelector("[data-kiosk]");
const go = (url) => location.replace(url);

// A page kept in memory by the browser belongs to somebody who has gone.
addEventListener("pageshow", (event) => { if (event.persisted) go(kiosk.dataset.start); });
addEventListener("pagehide", () => { for (const field of document.querySelectorAll("input:not([type=hidden]), textarea")) field.value = ""; });

for (const link of document.querySelectorAll("[data-replace]")) {
  link.addEventListener("click", (event) => { event.preventDefault(); go(link.href); });
}

// --- Forms: sent again and again until there is an answer, and done once (web/outbox.py) ---
const lineDown = kiosk.querySelector("[data-kiosk-line]");
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const key = () => crypto.randomUUID?.() ?? "10000000-1000-4000-8000-100000000000".replace(/[018]/g, (c) =>
  (c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (c / 4)))).toString(16));

const send = async (form, submitter) => {
  const action = submitter?.getAttribute("formaction") ?? form.action;
  const body = new FormData(form, submitter);
  const headers = { "X-Request-Key": key() };
  for (;;) {
    let answer, text;
    try {
      answer = await fetch(action, { method: "POST", body, headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(30_000) });
      text = await answer.text();
    } catch {
      lineDown.hidden = false;
      await pause(3000);
      continue;
    }
    lineDown.hidden = true;
    if (answer.ok && answer.headers.get("content-type")?.includes("json")) return go(JSON.parse(text).to || kiosk.dataset.onward);
    if (answer.status >= 500 || answer.status === 429) { lineDown.hidden = false; await pause(3000); continue; }
    const page = new DOMParser().parseFromString(text, "text/html");
    const main = page.querySelector("#main");
    // Refused: the same page with what is to be corrected. Anything else begins anew.
    if (![409, 422, 423].includes(answer.status) || !main) return go(kiosk.dataset.start);
    document.title = page.title;
    document.querySelector("#main").replaceChildren(...main.childNodes);
    setUp();
    document.querySelector("[data-error-summary], [role=alert]:not([hidden])")?.focus();
    return;
  }
};

// --- Number keys: for the finger; the keyboard types into the same field ---
const setUp = () => {
  for (const pad of document.querySelectorAll("[data-pad]")) {
    const field = document.getElementById(pad.dataset.pad);
    const count = pad.previousElementSibling;
    if (!field) continue;
    field.dataset.padded = "";
    pad.hidden = count.hidden = false;
    const said = () => { count.textContent = count.dataset.words.replace("{count}", field.value.replace(/\D/g, "").length); };
    field.addEventListener("input", said);
    for (const button of pad.querySelectorAll("[data-key]")) button.onclick = () => {
      const typed = field.value.replace(/\D/g, "");
      const { key: pressed } = button.dataset;
      if (pressed === "back") field.value = typed.slice(0, -1);
      else if (pressed === "clear") field.value = "";
      else if (typed.length < Number(pad.dataset.longest)) field.value = typed + pressed;
      said();
    };
    said();
  }
  for (const form of document.querySelectorAll("form[method=post]")) {
    if (form.dataset.ready) continue;
    form.dataset.ready = "yes";
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "yes";
      send(form, event.submitter).finally(() => { delete form.dataset.sent; });
    });
  }
  // A letter is being made: asked for each second, then the page is read anew.
  const waits = document.querySelector("[data-kiosk-waits]");
  if (waits) setTimeout(async function look() {
    const answer = await fetch(waits.dataset.kioskWaits, { credentials: "same-origin" }).catch(() => null); // no line: once more
    if (answer?.headers.has("HX-Refresh")) location.reload();
    else if (waits.isConnected) setTimeout(look, 1000);
  }, 1000);
  const first = document.querySelector("#main [autofocus], .kiosk-form input:not([type=hidden]), .kiosk-form textarea, .kiosk-form select");
  first?.focus({ preventScroll: true });
};
setUp();

// --- Printing: once for each page that asks for it ---
const paper = document.querySelector("[data-kiosk-paper]");
paper?.addEventListener("load", () => {
  try { paper.contentWindow.print(); } catch { /* no viewer: the paper stands on the page */ }
}, { once: true });

// --- Nobody there: a word before the screen is wiped (tiru.js follows the link after 60 s) ---
const idle = kiosk.querySelector("[data-kiosk-idle]");
if (idle) {
  let timer;
  const again = () => {
    clearTimeout(timer);
    idle.hidden = true;
    timer = setTimeout(() => { idle.hidden = false; }, Number(idle.dataset.kioskIdle) * 1000);
  };
  for (const kind of ["pointerdown", "keydown"]) document.addEventListener(kind, again);
  again();
}
