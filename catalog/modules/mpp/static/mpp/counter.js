// The keys of a counter, sent without leaving the page. While the line is away they are kept on this device, shown, and
// sent in their order when it is back; each carries a UUID of its own, so that none acts twice.

const desk = document.querySelector("[data-outbox]");
const name = `mpp-outbox:${location.pathname}`;
const RETRY = 3000;
const GIVE_UP = 12 * 60 * 60 * 1000;

const read = () => {
  try { return JSON.parse(localStorage.getItem(name)) ?? []; } catch { return []; }
};
// What was pressed yesterday is not for today's numbers.
let waiting = read().filter((press) => Date.now() - press.at < GIVE_UP);
let sending = false;
let timer;

// randomUUID is there in secure contexts only; a hall's machine may reach the site by plain HTTP inside its own network.
const newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const keep = () => {
  try { localStorage.setItem(name, JSON.stringify(waiting)); } catch { /* without storage they last as long as the page */ }
};

const box = document.getElementById("outbox");
const say = (text) => {
  const line = document.getElementById("desk-message");
  line.textContent = text;
  line.hidden = !text;
};
const show = () => {
  box.hidden = !waiting.some((press) => press.tried);
  box.querySelector("[data-pending]").replaceChildren(...waiting.map((press) => {
    const item = document.createElement("li");
    const time = new Date(press.at).toTimeString().slice(0, 5);
    item.textContent = `${document.documentElement.lang === "en" ? time : time.replace(":", ".")} · ${press.label}`;
    return item;
  }));
};

const refresh = () => {
  delete desk.dataset.etag;
  return htmx.ajax("GET", desk.getAttribute("hx-get"), { source: "#desk", target: "#desk", swap: "innerHTML" });
};

// The keys that would stand here after this press, for going on while the line is away.
const foresee = (press) => {
  const keys = desk.querySelector(".action-keys");
  const after = desk.querySelector(`template[data-after="${press.action}"]`);
  if (after) keys.replaceChildren(after.content.cloneNode(true));
  else if (!["darurat", "bantu", "ulang", "pakai-lagi"].includes(press.action)) keys.replaceChildren();
};

const send = async (press) => {
  const body = new URLSearchParams({ ...press.fields, press: press.id });
  body.set("csrfmiddlewaretoken", desk.querySelector("[name=csrfmiddlewaretoken]")?.value ?? press.fields.csrfmiddlewaretoken);
  const answer = await fetch(press.url, {
    method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: AbortSignal.timeout(8000),
  });
  if (answer.redirected || answer.status === 403) return { expired: true };
  if (answer.status >= 500 || answer.status === 429) throw new Error(`${answer.status}`);
  return answer.ok ? answer.json() : { message: "" };
};

const flush = async () => {
  if (sending || !waiting.length) return;
  sending = true;
  clearTimeout(timer);
  const messages = [];
  try {
    while (waiting.length) {
      const done = await send(waiting[0]);
      if (done.expired) {
        const line = document.getElementById("desk-expired");
        line.querySelector("a").href = location.href;
        line.hidden = false;
        waiting[0].tried = true;
        break;
      }
      waiting.shift();
      keep();
      if (done.message) messages.push(done.message);
    }
  } catch {
    if (!waiting[0].tried) foresee(waiting[0]);
    for (const press of waiting) press.tried = true;
    timer = setTimeout(flush, RETRY);
  }
  sending = false;
  keep();
  show();
  if (messages.length || !waiting.length) say(messages.join(" "));
  if (!waiting.length) await refresh();
};

const press = (form) => {
  delete form.dataset.armed;
  form.closest("details")?.removeAttribute("open");
  const fields = Object.fromEntries(new FormData(form));
  const one = {
    id: newId(), url: form.action, action: form.dataset.action, label: form.dataset.press, fields, at: Date.now(),
  };
  const behind = waiting.length > 0 && waiting[0].tried;
  waiting.push(one);
  if (behind) { one.tried = true; foresee(one); }
  keep();
  show();
  flush();
};

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-press]");
  if (!form || !desk.contains(form)) return;
  event.preventDefault();
  delete form.dataset.sent;
  form.querySelector("[aria-busy]")?.removeAttribute("aria-busy");
  if (form.dataset.again && !form.dataset.armed) {
    arm(form);
    return;
  }
  if (form.dataset.again) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "confirm", value: "1" }));
  press(form);
});

// The second press of a key that asks for one, within five seconds.
const arm = (form) => {
  const words = form.querySelector("[data-words]");
  const before = words.textContent;
  form.dataset.armed = "yes";
  words.textContent = form.dataset.again;
  document.getElementById("desk-said").textContent = form.dataset.again;
  setTimeout(() => { delete form.dataset.armed; words.textContent = before; }, 5000);
};

// Digits choose a queue while the list of queues is open, and only then.
document.addEventListener("toggle", (event) => {
  const list = event.target.closest?.("details.send-on");
  if (!list) return;
  for (const key of list.querySelectorAll("[data-digit]")) {
    if (list.open) key.dataset.shortcut = key.dataset.digit;
    else delete key.dataset.shortcut;
  }
}, true);

// What the server shows is older than what was pressed, and a list that is open must not be taken from under the hand.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== desk) return;
  const busy = waiting.length || desk.querySelector("details.send-on[open], form[data-armed]");
  if (busy) event.detail.shouldSwap = false;
});

addEventListener("online", flush);
show();
flush();
