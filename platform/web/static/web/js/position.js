// Where this device stands, into a field of a form: at the press of its button, and by itself when a photo is chosen
// while the field is still empty. The field stays one that can be typed into; without a script nothing is missing.
// web/parts/position.html, for pages that load this script.

const FRESH = 60_000; // milliseconds; a position read before may be this old
const PATIENCE = 30_000;

for (const box of document.querySelectorAll("[data-position]")) {
  const form = box.closest("form");
  const field = form.elements[box.dataset.position];
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  const word = (name, values = {}) => box.querySelector("template").content.querySelector(`[data-word="${name}"]`).textContent
    .replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const say = (text) => { said.textContent = text; };
  const read = () => {
    say(word("reading"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field.value = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)}`;
        field.dispatchEvent(new Event("input", { bubbles: true })); // so that a draft keeps it
        say(word("read", { metres: Math.ceil(coords.accuracy) }));
      },
      (error) => say(word(error.code === error.PERMISSION_DENIED ? "refused" : "unknown")),
      { enableHighAccuracy: true, maximumAge: FRESH, timeout: PATIENCE },
    );
  };
  if (!navigator.geolocation || !window.isSecureContext) continue;
  button.hidden = false;
  button.addEventListener("click", read);
  form.addEventListener("reset", () => say(""));
  form.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files.length && !field.value.trim()) read();
  });
}
