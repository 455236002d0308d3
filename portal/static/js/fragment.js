// A QR code leads here with its code behind a "#", which never reaches the server in an address.
const input = document.querySelector("form input[data-group]");
const code = decodeURIComponent(location.hash.slice(1));

if (input && /^[0-9A-Za-z -]{10,40}$/.test(code)) {
  history.replaceState(null, "", location.pathname + location.search);
  input.value = code;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const next = [...input.form.elements].slice([...input.form.elements].indexOf(input) + 1).find((each) => each.matches("input:not([type=hidden]), button[type=submit]"));
  next?.focus();
}
