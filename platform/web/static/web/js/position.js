// Where this device stands, into a field of a form: at the press of its button, and by itself when a photo is chosen
// while the field is still empty. The field stays one that can be typed into; without a script nothing is missing.
// web/parts/position.html, for pages that load this script. Below a field that web/parts/position_picker.html shows, the
// map of the regency follows what is typed; a tap on it is written into the field, and so is where the arrow keys move
// the dot to, finely with Shift.

const FRESH = 60_000; // milliseconds; a position read before may be this old
const PATIENCE = 30_000;
const STEP = 16; // units of the map
const FINE_STEP = 2;
const ARROWS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const TWO_NUMBERS = /^\s*([-−]?\d+(?:\.\d+)?)\s*,\s*([-−]?\d+(?:\.\d+)?)\s*$/;

for (const box of document.querySelectorAll("[data-position]")) {
  const form = box.closest("form");
  const field = form.elements[box.dataset.position];
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  const word = (name, values = {}) => box.querySelector("template").content.querySelector(`[data-word="${name}"]`).textContent
    .replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const say = (text) => { said.textContent = text; };
  const write = (latitude, longitude) => {
    field.value = `${latitude.toFixed(6)}, ${longitude.toFixed(6)}`;
    field.dispatchEvent(new Event("input", { bubbles: true })); // so that a draft keeps it
  };
  const read = () => {
    say(word("reading"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        write(coords.latitude, coords.longitude);
        say(word("read", { metres: Math.ceil(coords.accuracy) }));
      },
      (error) => say(word(error.code === error.PERMISSION_DENIED ? "refused" : "unknown")),
      { enableHighAccuracy: true, maximumAge: FRESH, timeout: PATIENCE },
    );
  };
  const map = form.querySelector(`[data-position-map="${box.dataset.position}"]`);
  if (map) follow(map, field, (latitude, longitude, name = "") => { write(latitude, longitude); say(name); });
  form.addEventListener("reset", () => say(""));
  if (!navigator.geolocation || !window.isSecureContext) continue;
  button.hidden = false;
  button.addEventListener("click", read);
  form.addEventListener("change", (event) => {
    if (event.target.type === "file" && event.target.files.length && !field.value.trim()) read();
  });
}

function follow(map, field, write) {
  const picture = map.querySelector("svg");
  const { west, north, eastwards, southwards } = picture.dataset;
  const show = () => {
    picture.querySelector(".dot")?.remove();
    const typed = TWO_NUMBERS.exec(field.value.replaceAll("−", "-"));
    if (!typed) return;
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("class", "dot");
    dot.setAttribute("r", "7");
    dot.setAttribute("cx", (typed[2] - west) * eastwards);
    dot.setAttribute("cy", (north - typed[1]) * southwards);
    picture.append(dot);
  };
  const at = (x, y, name) => write(north - y / southwards, +west + x / eastwards, name);
  const there = ({ x, y }) => [...picture.querySelectorAll("path")]
    .find((path) => path.isPointInFill(new DOMPoint(x, y)))?.querySelector("title").textContent;
  map.querySelector("[hidden]").hidden = false;
  picture.classList.add("tappable");
  const board = map.querySelector("[data-keys]");
  board.tabIndex = 0;
  board.setAttribute("role", "application");
  board.setAttribute("aria-label", board.dataset.keys);
  board.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    if (!arrow) return;
    event.preventDefault();
    const { width, height } = picture.viewBox.baseVal;
    const dot = picture.querySelector(".dot");
    const step = event.shiftKey ? FINE_STEP : STEP;
    const [x, y] = dot
      ? [dot.cx.baseVal.value + arrow[0] * step, dot.cy.baseVal.value + arrow[1] * step]
      : [width / 2, height / 2]; // the first press puts it into the middle
    const spot = { x: Math.min(Math.max(x, 0), width), y: Math.min(Math.max(y, 0), height) };
    at(spot.x, spot.y, there(spot) ?? board.dataset.outside);
  });
  picture.addEventListener("click", (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
    at(x, y);
  });
  field.addEventListener("input", show);
  show();
}
