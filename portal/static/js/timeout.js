// Before a session ends: a dialog with a way to stay, and what was typed goes to the server (sealed there; nothing is kept in the browser).
const page = document.body.dataset;
const dialog = document.getElementById("session-dialog");

if (dialog && page.sessionEndsAt) {
  const warning = Number(page.sessionWarningSeconds) * 1000;
  const form = dialog.querySelector("form");
  const token = () => form.elements.csrf_token?.value ?? "";
  const tabs = "BroadcastChannel" in window ? new BroadcastChannel("maat-session") : null;
  // The server's "seconds left" is better than its clock time, for a computer whose clock is wrong.
  const first = page.sessionSecondsLeft ? Number(page.sessionSecondsLeft) * 1000 : Date.parse(page.sessionEndsAt) - Date.now();
  let ends = Date.now() + first;
  let edited = null; // the form in which something was typed last
  let kept = true; // is what was typed at the server?
  let triedAt = 0;
  let over = false;

  const send = (url, body) => {
    body.set("csrf_token", token());
    return fetch(url, { method: "POST", body, headers: { Accept: "application/json", "X-Requested-With": "fetch" }, signal: AbortSignal.timeout?.(8000) });
  };

  addEventListener("input", ({ target }) => {
    if (!target.form || target.form.method !== "post" || target.form.matches("[data-no-draft]")) return;
    edited = target.form;
    kept = false;
  });

  const keep = async () => {
    if (kept || !edited || edited.dataset.sent) return;
    triedAt = Date.now();
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(edited)) {
      const secret = edited.querySelector(`[name="${CSS.escape(name)}"]:is([type=password], [data-no-draft], [data-secret])`);
      if (!secret && typeof value === "string" && name !== "csrf_token" && name !== "once") fields.append(name, value);
    }
    fields.set("path", edited.getAttribute("action")); // the server knows on which page this form stands
    kept = true; // what is typed from here on makes it false again
    try {
      const answer = await send(page.draftUrl, fields);
      if (!answer.ok) kept = false;
    } catch { kept = false; }
  };

  // Who logs out in the middle of something finds it again too.
  addEventListener("submit", async (event) => {
    if (kept || event.defaultPrevented || !event.target.matches(".viewer__form")) return;
    event.preventDefault();
    await keep();
    event.target.submit();
  });

  const stayed = (until) => {
    ends = until;
    dialog.close();
    dialog.querySelector("[data-said]").textContent = "";
  };

  const stay = async () => {
    try {
      const answer = await send(page.stayUrl, new URLSearchParams());
      if (!answer.ok || answer.redirected) return finish();
      const told = await answer.json().catch(() => ({}));
      const until = told.session_seconds_left ? Date.now() + told.session_seconds_left * 1000 : told.session_ends_at ? Date.parse(told.session_ends_at) : Date.now() + first;
      stayed(until);
      tabs?.postMessage(until);
    } catch { /* no network: the dialog stays, he can press again */ }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); stay(); });

  // On a screen that others use too a session is short: who scrolls, types or listens there is heard, once a minute at most.
  let heard = false;
  let toldAt = Date.now();
  const listening = () => "speechSynthesis" in window && speechSynthesis.speaking;
  if ("sharedScreen" in page) {
    for (const sign of ["scroll", "wheel", "keydown", "pointerdown", "touchmove"]) {
      addEventListener(sign, () => { heard = true; }, { passive: true, capture: true });
    }
    setInterval(() => {
      if (over || dialog.open || Date.now() - toldAt < 60000 || !(heard || listening())) return;
      heard = false;
      toldAt = Date.now();
      stay();
    }, 1000);
  }
  if (tabs) tabs.onmessage = ({ data }) => { if (!over) stayed(data); };
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); form.requestSubmit(); });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());

  const finish = () => {
    over = true;
    if (kept) return location.assign(location.pathname + location.search); // the server asks to log in, and then gives the page back with what was typed
    for (const each of dialog.querySelectorAll("[data-while-open], [data-stay]")) each.hidden = true;
    for (const each of dialog.querySelectorAll("[data-when-lost]")) each.hidden = false;
    if (!dialog.open) dialog.showModal();
  };

  const tick = () => {
    if (over) return;
    const left = ends - Date.now();
    if (left <= 0) return finish();
    if (left > warning) return;
    if (!dialog.open) dialog.showModal();
    // Saved when the warning comes, again every half minute if that failed, and once more at the very end.
    if (!kept && (left < 12000 ? Date.now() - triedAt > 4000 : Date.now() - triedAt > 30000)) keep();
    const seconds = Math.ceil(left / 1000);
    dialog.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const said = dialog.querySelector("[data-said]");
    if (seconds <= 60 && !said.textContent) said.textContent = said.dataset.minute;
  };
  setInterval(tick, 1000);
  tick();
}
