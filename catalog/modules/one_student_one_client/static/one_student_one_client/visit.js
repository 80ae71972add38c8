// A rare value is asked about at once, while she can still be measured again, with a line or without. What is rare
// stands at each field; the service asks the same.

const asked = (field) => document.querySelector(`[data-sure="${field.name}"]`);
const look = (field) => {
  const tick = asked(field), text = field.value.trim().replace(",", ".");
  const isRare = text !== "" && !(Number(text) >= Number(field.dataset.low) && Number(text) <= Number(field.dataset.high));
  tick.hidden = !isRare;
  if (!isRare) tick.querySelector("input").checked = false;
};
const fields = (root) => root.querySelectorAll("[data-low]");

document.addEventListener("change", (event) => {
  // A draft that comes back changes the whole form.
  const changed = event.target.matches("[data-low]") ? [event.target] : event.target.matches("form") ? fields(event.target) : [];
  changed.forEach(look);
});
// Before anybody else hears of it: what waits for the line would come back with the question days later.
document.addEventListener("submit", (event) => {
  fields(event.target).forEach(look);
  const open = [...fields(event.target)].map((field) => asked(field).querySelector("input")).find((tick) => tick.offsetParent && !tick.checked);
  if (!open) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  open.focus();
}, true);

// What cannot be seen on this kind of visit is out of sight while it is empty; without a script all is there.
const STAGES = { antenatal: ["pregnant"], home: ["pregnant", "after_birth"] };
const WITH_CHILD = ["newborn", "child"];
const isEmpty = (field) => (field.type === "checkbox" ? !field.checked : field.value.trim() === "");
const fit = (form) => {
  const kind = form.querySelector('[name="kind"]:checked')?.value;
  if (!kind) return;
  form.querySelectorAll('[name="dangers"]').forEach((sign) => {
    const fits = (STAGES[kind] ?? ["after_birth"]).some((stage) => sign.dataset.stages.split(" ").includes(stage));
    sign.closest(".ds-field").hidden = !fits && !sign.checked;
  });
  const child = form.querySelector("[data-with-child]");
  if (child) child.hidden = !WITH_CHILD.includes(kind) && [...child.querySelectorAll("input")].every(isEmpty);
};

document.querySelectorAll("form:has([name=kind])").forEach(fit);
document.addEventListener("change", (event) => {
  const form = event.target.closest("form");
  if (form) fit(form);
});
