// A box above a list that hides what does not match. Capitals and accents do not matter; every word must occur.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const list of document.querySelectorAll("[data-filter]")) {
  const field = list.querySelector(".filterable__field");
  const said = list.querySelector(".filterable__said");
  const input = field.querySelector("input");
  const items = [...list.querySelectorAll("[data-filter-item]")];
  const texts = items.map((item) => plain(item.textContent));
  field.hidden = false;
  // A link that leads to the box has it ready to type in; it was not there yet when the page opened.
  if (location.hash === `#${input.id}`) input.focus();
  input.addEventListener("input", () => {
    const words = plain(input.value).split(/\s+/).filter(Boolean);
    let shown = 0;
    items.forEach((item, i) => {
      item.hidden = !words.every((word) => texts[i].includes(word));
      shown += !item.hidden;
    });
    said.textContent = !words.length ? "" : shown ? `${list.dataset.some} ${shown}` : list.dataset.none;
  });
  // Who is chosen with a finger or a mouse stands alone, so that what comes next is in sight. The
  // arrow keys go on through all of them.
  const choice = (item) => item && item.querySelector("[type=radio]");
  const alone = (item) => {
    if (!choice(item)?.checked) return;
    input.value = item.textContent.trim();
    input.dispatchEvent(new Event("input"));
  };
  items.forEach(alone);
  list.addEventListener("click", ({ target, detail }) => {
    const item = detail && items.find((one) => one.contains(target));
    if (choice(item)) setTimeout(() => { alone(item); input.scrollIntoView({ block: "nearest" }); });
  });
}
