// The log-in of a kiosk: what somebody left in the fields is wiped, long after his last key or touch. It asks first.
const dialog = document.getElementById("left-dialog");

if (dialog) {
  const asks = Number(dialog.dataset.asks) * 1000;
  const wipes = Number(dialog.dataset.wipes) * 1000;
  const typed = () => [...document.querySelectorAll("main input:not([type=hidden])")].some((field) => field.value);
  let last = Date.now();

  const here = () => {
    last = Date.now();
    dialog.close();
    dialog.querySelector("[data-said]").textContent = "";
  };
  for (const sign of ["keydown", "pointerdown", "input", "scroll"]) {
    addEventListener(sign, () => { if (!dialog.open) last = Date.now(); }, { passive: true, capture: true });
  }
  dialog.querySelector("[data-here]").addEventListener("click", here);
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); here(); });

  setInterval(() => {
    const left = last + asks + wipes - Date.now();
    if (!typed() || left > wipes) return;
    if (left <= 0) return location.replace(location.pathname);
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("[data-clock]").textContent = `${Math.floor(left / 60000)}:${String(Math.floor((left / 1000) % 60)).padStart(2, "0")}`;
    const said = dialog.querySelector("[data-said]");
    said.textContent ||= said.dataset.minute;
  }, 1000);
}
