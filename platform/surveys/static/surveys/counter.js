// A device at a counter: answers that somebody left half given are wiped after a minute without a touch.
const form = document.querySelector("[data-resets-after]");
if (form) {
  const wait = Number(form.dataset.resetsAfter) * 1000;
  let timer;
  const again = () => {
    clearTimeout(timer);
    timer = setTimeout(() => location.replace(location.pathname), wait);
  };
  const touched = () => form.querySelector("input:checked") && again();
  for (const kind of ["change", "keydown", "pointerdown"]) document.addEventListener(kind, touched);
  addEventListener("scroll", touched, { passive: true });
  if (form.querySelector("input:checked, [aria-invalid], .invalid")) again();
}
