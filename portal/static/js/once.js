// A form goes out once, however often its button is pressed. Also: the focus on what went wrong, and printing.
addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  if (form.method !== "post") return;
  form.dataset.sent = "yes";
  const button = event.submitter;
  if (!button?.dataset.busy) return;
  const words = button.querySelector(".button__words") ?? button;
  button.dataset.words = words.textContent;
  button.setAttribute("aria-busy", "true");
  words.textContent = button.dataset.busy;
});

// Back with the browser's button: the page may be used again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll("[aria-busy][data-words]")) {
    button.removeAttribute("aria-busy");
    (button.querySelector(".button__words") ?? button).textContent = button.dataset.words;
  }
});

document.querySelector("[data-focus]")?.focus();

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
