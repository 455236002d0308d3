// Logging in with a card: the camera reads its QR code, and large keys take the PIN. No picture leaves the browser.
const SECONDS = 60;
const input = document.querySelector("form input[data-group]");

const put = (code) => {
  input.value = code;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.form.querySelector("input.input--pin")?.focus();
};

// A scanner ends what it types with Enter: that leads to the PIN, and hands in nothing yet.
input?.addEventListener("keydown", (event) => {
  const pin = input.form.querySelector("input.input--pin");
  if (event.key !== "Enter" || !pin || pin.value) return;
  event.preventDefault();
  pin.focus();
});

// A QR code of ours is an address with the code behind "#"; the bare code is good too.
const codeIn = (text) => {
  const said = (text.includes("#") ? text.slice(text.indexOf("#") + 1) : text).replace(/[\s-]/g, "");
  return /^[0-9A-Za-z]{16}$/.test(said) ? said : null;
};

const finder = async (base) => {
  if ("BarcodeDetector" in window) {
    try {
      if ((await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
        const own = new BarcodeDetector({ formats: ["qr_code"] });
        return async (frame) => (await own.detect(frame))[0]?.rawValue ?? "";
      }
    } catch { /* the browser names it and does not have it */ }
  }
  if (!globalThis.jsQR) await import(base);
  return async (frame) => {
    const { data, width, height } = frame.getContext("2d").getImageData(0, 0, frame.width, frame.height);
    return globalThis.jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? "";
  };
};

for (const scan of document.querySelectorAll("[data-scan]")) {
  const start = scan.querySelector(".scan__start");
  const stop = scan.querySelector(".scan__stop");
  const film = scan.querySelector("video");
  const said = scan.querySelector("[data-scan-said]");
  let stream = null;
  let running = 0;

  const say = (what) => { said.textContent = what ? said.dataset[what] : ""; };
  const end = (what) => {
    running += 1;
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = film.srcObject = null;
    film.hidden = stop.hidden = true;
    start.hidden = false;
    say(what);
  };

  const look = async (mine, find, until) => {
    const frame = document.createElement("canvas");
    while (running === mine) {
      if (Date.now() > until) return end("nothing");
      if (film.videoWidth) {
        const scale = Math.min(1, 800 / film.videoWidth);
        frame.width = film.videoWidth * scale;
        frame.height = film.videoHeight * scale;
        frame.getContext("2d", { willReadFrequently: true }).drawImage(film, 0, 0, frame.width, frame.height);
        const code = codeIn(await find(frame).catch(() => ""));
        if (running !== mine) return;
        if (code) {
          end("found");
          return put(code);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  };

  start.addEventListener("click", async () => {
    const mine = (running += 1);
    start.hidden = true;
    stop.hidden = false;
    stop.focus();
    say("looking");
    try {
      const found = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
      if (running !== mine) return found.getTracks().forEach((track) => track.stop());
      stream = found;
      film.srcObject = found;
      film.hidden = false;
      await film.play();
      await look(mine, await finder(scan.dataset.scan), Date.now() + SECONDS * 1000);
    } catch (error) {
      if (running === mine) end(error.name === "NotAllowedError" ? "refused" : "none");
    }
  });
  stop.addEventListener("click", () => { end(""); start.focus(); });
  addEventListener("pagehide", () => end(""));
  // Without https a browser has no camera to give: the button would promise something.
  stop.hidden = true;
  scan.hidden = !navigator.mediaDevices?.getUserMedia;
}

// Large keys. The keyboard of the screen stays away, a real one still types.
for (const pad of document.querySelectorAll("[data-pad]")) {
  const pin = document.getElementById(pad.dataset.pad);
  pin.inputMode = "none";
  pad.hidden = false;
  pad.addEventListener("click", ({ target }) => {
    const key = target.closest("button");
    if (!key) return;
    pin.value = key.dataset.key ? (pin.value + key.dataset.key).slice(0, pin.maxLength) : pin.value.slice(0, -1);
    pin.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

// Who uses his card for the first time takes its code along, and no server sees it in the address.
for (const link of document.querySelectorAll("a[data-takes-code]")) {
  link.addEventListener("click", () => {
    const code = codeIn(input?.value ?? "");
    if (code) link.hash = code;
  });
}
