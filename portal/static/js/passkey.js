// A passkey: asks the browser for it when its form is sent, and puts the answer into the form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (each) => each.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");

function answer(credential) {
  const parts = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) parts[name] = text(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: text(credential.rawId), type: credential.type, response: parts });
}

const secretOf = (credential) => credential.getClientExtensionResults().prf?.results?.first;

async function ask(form, button) {
  const token = form.elements.csrf_token;
  const body = new URLSearchParams(token ? { csrf_token: token.value } : {});
  const options = await (await fetch(button.dataset.options, { method: "POST", body })).json();
  const prf = { eval: { first: new TextEncoder().encode(options.salt) } };
  options.challenge = bytes(options.challenge);
  options.extensions = { prf };
  if (!options.user) {
    const known = await navigator.credentials.get({ publicKey: options });
    return [known, secretOf(known)];
  }
  options.user.id = bytes(options.user.id);
  options.excludeCredentials = [];
  const made = await navigator.credentials.create({ publicKey: options });
  // Many passkeys give their secret only when they are used: so it is used once, at once.
  const used = secretOf(made) ? made : await navigator.credentials.get({ publicKey: {
    challenge: crypto.getRandomValues(new Uint8Array(32)), rpId: options.rp.id, userVerification: "required",
    allowCredentials: [{ type: "public-key", id: made.rawId }], extensions: { prf },
  } });
  return [made, secretOf(used)];
}

for (const button of window.PublicKeyCredential ? document.querySelectorAll("button[data-options]") : []) {
  const form = button.form;
  const said = form.querySelector("[data-passkey-said]");
  form.closest("[data-passkey-login]")?.removeAttribute("hidden");
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    said.textContent = "";
    try {
      const [credential, secret] = await ask(form, button);
      if (!secret) {
        said.textContent = button.dataset.noSecret;
        return;
      }
      form.elements.credential.value = answer(credential);
      form.elements.secret.value = text(secret);
      form.submit();
    } catch {
      said.textContent = button.dataset.failed;
    }
  });
}
