// Counts what is filled in of a task while somebody fills it in. Without it the number is right after keeping.
const asks = document.querySelector("[data-asks]");
const count = asks?.querySelector("[data-count]");
if (asks && count) {
  const rows = [...asks.querySelectorAll("[data-ask]")];
  const say = () => {
    const known = rows.filter((row) => {
      const state = row.querySelector(".ask__states input:checked");
      return state && state.value !== "unknown";
    }).length;
    const words = count.dataset.words.replace("{known}", known).replace("{every}", rows.length);
    if (count.textContent !== words) count.textContent = words;
  };
  asks.addEventListener("change", say);
  say();
}
