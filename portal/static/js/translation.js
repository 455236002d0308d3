// What is changed on the left is computed at once: the form goes to its own address, and the right side comes back.
const form = document.getElementById("translation");
const right = document.getElementById("right");
const said = document.getElementById("right-said");

if (form && right) {
  let timer = 0;
  let last = null; // the request that is under way
  let late = null; // an answer that waits until nobody types on the right

  const chosen = new Map(); // what he opened or closed himself stays so, whatever comes back
  const folded = (root) => [...root.querySelectorAll(".weigh__why, .weigh__asks")].map((each) => [each.closest("[id]").id, each]);
  const begin = (root) => { for (const [, each] of folded(root)) each.dataset.began = each.open; };
  begin(right);

  const put = (text) => {
    for (const [id, each] of folded(right)) if (String(each.open) !== each.dataset.began) chosen.set(id, each.open);
    const page = new DOMParser().parseFromString(text, "text/html");
    begin(page);
    for (const [id, each] of folded(page)) if (chosen.has(id)) each.open = chosen.get(id);
    right.replaceChildren(...page.body.childNodes);
    right.removeAttribute("aria-busy");
    said.textContent = right.dataset.done;
  };

  const show = async () => {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (name !== "once" && typeof value === "string") body.append(name, value);
    body.set("step", "show");
    last?.abort();
    const mine = (last = new AbortController());
    right.setAttribute("aria-busy", "true");
    said.textContent = "";
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { "X-Requested-With": "fetch" }, signal: mine.signal });
      if (answer.redirected || ![200, 422].includes(answer.status)) return right.removeAttribute("aria-busy"); // the button does the same
      const text = await answer.text();
      if (right.contains(document.activeElement)) late = text;
      else put(text);
    } catch { if (last === mine) right.removeAttribute("aria-busy"); }
  };

  const soon = (event) => {
    if (form.dataset.sent || event.target.matches("[name^='add.']")) return;
    clearTimeout(timer);
    timer = setTimeout(show, event.type === "change" ? 150 : 600);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  right.addEventListener("focusout", (event) => {
    if (late === null || right.contains(event.relatedTarget)) return;
    const text = late;
    late = null;
    put(text);
  });
}
