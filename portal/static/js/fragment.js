// A QR code leads here with its code behind a "#", which never reaches the server in an address.
// The same again where the page stands open already: then only the part behind the "#" changes.
const input = document.querySelector("form input[data-group]");

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!input || !/^[0-9A-Za-z -]{10,40}$/.test(code)) return;
  history.replaceState(null, "", location.pathname + location.search);
  input.value = code;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const fields = [...input.form.elements];
  const next = fields
    .slice(fields.indexOf(input) + 1)
    .find((each) => each.matches("input:not([type=hidden]), button[type=submit]"));
  next?.focus();
}

take();
addEventListener("hashchange", take);
