// The voice of the hall. Browsers speak only after somebody pressed a button on the page, so the screen has one.

const button = document.querySelector("[data-voice]");
const calls = () => [...document.querySelectorAll("[data-calls] [data-call]")];
let spoken = Math.max(0, ...calls().map((call) => Number(call.dataset.call)));
let on = false;

const show = () => {
  button.setAttribute("aria-pressed", String(on));
  button.querySelector("span").textContent = on ? button.dataset.on : button.dataset.off;
};

if (button && "speechSynthesis" in window) {
  button.hidden = false;
  button.addEventListener("click", () => {
    on = !on;
    if (!on) speechSynthesis.cancel();
    show();
  });
  show();

  // Every call since the last look, oldest first: two clerks may have called between two looks.
  document.addEventListener("htmx:afterSwap", () => {
    for (const call of calls()) {
      const id = Number(call.dataset.call);
      if (id <= spoken) continue;
      spoken = id;
      if (!on) continue;
      const words = new SpeechSynthesisUtterance(call.textContent);
      words.lang = "id-ID";
      words.rate = 0.9;
      speechSynthesis.speak(words);
    }
  });
}
