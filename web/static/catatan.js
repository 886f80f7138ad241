// Notes at a tap: each ready note of the form becomes a button that adds it.
const note = document.getElementById("note");
const ready = document.getElementById("catatan-siap");

if (note && ready) {
  const row = document.createElement("p");
  row.className = "chips";
  for (const { value } of ready.options) {
    const chip = document.createElement("button");
    chip.type = "button";
    chip.className = "second chip";
    chip.textContent = value;
    chip.addEventListener("click", () => add(value));
    row.append(chip);
  }
  note.after(row);
}

function add(text) {
  if (note.value.includes(text)) return;
  const longer = `${note.value.trim()} ${text}`.trim();
  if (longer.length > note.maxLength) return;
  note.value = longer;
  // Whoever keeps the draft hears of it as if it had been typed.
  note.dispatchEvent(new Event("input", { bubbles: true }));
}
