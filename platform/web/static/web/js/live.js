// Live parts of pages (web.live): ask with the tag of what is shown, change nothing when nothing changed, say what matters.

const live = (element) => element?.closest?.("[data-live]");

// With the tag in the request the browser hands the 304 on to htmx, which then leaves the page alone.
document.addEventListener("htmx:configRequest", (event) => {
  const part = live(event.detail.elt);
  if (part?.dataset.etag) event.detail.headers["If-None-Match"] = part.dataset.etag;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = live(event.detail.target);
  if (!part) return;
  if (event.detail.xhr.status === 304) { event.detail.shouldSwap = false; return; }
  const tag = event.detail.xhr.getResponseHeader("ETag");
  if (tag) part.dataset.etag = tag;
});

// "Updated 10.10.32", in the regency's zone whatever the telephone's is.
document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful && event.detail.xhr?.status !== 304) return;
  for (const line of document.querySelectorAll("[data-updated]")) {
    const time = new Intl.DateTimeFormat("en-GB", {
      timeZone: line.dataset.updated, hour: "2-digit", minute: "2-digit", second: "2-digit",
    }).format(new Date());
    line.textContent = document.documentElement.lang === "en" ? time : time.replaceAll(":", ".");
  }
});

// One region says what changed; replacing a whole part inside a live region would read all of it.
const say = (part) => {
  const region = document.querySelector(part.dataset.says);
  const text = [...part.querySelectorAll("[data-say]")].map((one) => one.dataset.say).filter(Boolean).join(" ");
  if (region && text && text !== part.dataset.said) region.textContent = text;
  part.dataset.said = text;
};

const wake = (part) => {
  for (const hidden of part.querySelectorAll("[data-scripted]")) hidden.hidden = false;
};

document.addEventListener("htmx:afterSwap", (event) => {
  const part = live(event.detail.target);
  if (part) { wake(part); say(part); }
});

for (const part of document.querySelectorAll("[data-live]")) {
  wake(part);
  // What the page said when it opened is not news.
  part.dataset.said = [...part.querySelectorAll("[data-say]")].map((one) => one.dataset.say).filter(Boolean).join(" ");
}
