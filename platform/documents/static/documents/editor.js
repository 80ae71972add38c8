// The editor of a letter's wording: a field's button puts the field where the cursor stands. Without scripts the names
// are typed as they are shown.
for (const button of document.querySelectorAll("[data-insert]")) {
  const area = document.getElementById(button.dataset.insertInto);
  if (!area) continue;
  button.disabled = false;
  button.addEventListener("click", () => {
    area.focus();
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
