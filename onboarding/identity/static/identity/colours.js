// A native colour box beside each colour that is typed as #rrggbb; both say the same. The preview follows by htmx.

for (const field of document.querySelectorAll("[data-colour]")) {
  const box = document.getElementById(`${field.id}-box`);
  const whole = () => /^#?[0-9a-f]{6}$/i.test(field.value.trim());
  const follow = () => { if (whole()) box.value = `#${field.value.trim().replace("#", "").toLowerCase()}`; };
  box.hidden = false;
  follow();
  field.addEventListener("input", follow);
  box.addEventListener("input", () => {
    field.value = box.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
