// Codes: grouped while they are typed, forgiving O for 0 and I or L for 1 (as the server does); copied with one press.
// A scanner types, and a paste brings, a whole address: its code stands behind "#".
const clean = (text) => text.slice(text.lastIndexOf("#") + 1).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1").replace(/[^0-9A-Z]/g, "");

for (const input of document.querySelectorAll("input[data-group]")) {
  const size = Number(input.dataset.group);
  const length = Number(input.dataset.length);
  const group = () => {
    const before = clean(input.value.slice(0, input.selectionStart)).length;
    const bare = clean(input.value).slice(0, length);
    input.value = bare.replace(new RegExp(`(.{${size}})(?=.)`, "g"), "$1 ");
    const caret = Math.min(before + Math.floor(Math.max(before - 1, 0) / size), input.value.length);
    if (document.activeElement === input) input.setSelectionRange(caret, caret);
  };
  input.addEventListener("input", (event) => { if (!event.isComposing) group(); });
  if (input.value) group();
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.querySelector(".button__words").textContent = button.dataset.wordDone;
  });
}
