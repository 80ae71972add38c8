// What pages of the mall gain beside their live parts (web/js/live.js).

for (const hidden of document.querySelectorAll("[data-scripted]")) hidden.hidden = false;

// How long a person is being served: minutes and seconds.
setInterval(() => {
  for (const watch of document.querySelectorAll("[data-stopwatch]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(watch.dataset.stopwatch)) / 1000));
    const mark = document.documentElement.lang === "en" ? ":" : ".";
    watch.textContent = `${String(Math.floor(seconds / 60)).padStart(2, "0")}${mark}${String(seconds % 60).padStart(2, "0")}`;
  }
}, 1000);

// The address of the page is the number: let people keep it.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-page]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(location.href);
    const before = button.innerHTML;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.innerHTML = before; }, 2000);
  } catch { /* without permission nothing is copied; the address bar still shows it */ }
});
