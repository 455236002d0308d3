// Reads a worker's page aloud: sentence by sentence, the word lit up. It remembers the speed and nothing else.
// Only a voice of the device itself speaks: others send the text to somebody's server.
const place = document.querySelector("[data-aloud]");
const bar = document.querySelector("[data-aloud-bar]");
const speech = window.speechSynthesis;
const NEAREST = { nl: "nl-be", fr: "fr-be", de: "de-de", en: "en-gb" };
const SLOW = "0.65", USUAL = "0.95";

const norm = (language) => language.replace("_", "-").toLowerCase();
const base = (language) => norm(language).split("-")[0];

function voiceFor(language) {
  const fit = speech.getVoices().filter((each) => each.localService && base(each.lang) === base(language));
  const at = (wanted) => fit.find((each) => norm(each.lang) === wanted);
  return at(norm(language)) ?? at(NEAREST[base(language)]) ?? fit.find((each) => each.default) ?? fit[0];
}

// What is read ------------------------------------------------------------------------------

const SILENT = "script, style, svg, select, textarea, dialog, .unseen, [aria-hidden=true], [data-aloud-off]";
const WHOLE = "button, a[class], label, legend, summary, figcaption";

// What is said for an element instead of the words in it.
const told = (element) => element.dataset.aloudSay || (element.matches("img[alt], [role=img][aria-label]") && (element.getAttribute("aria-label") || element.alt));
// An element that only hands its place to its children has no box of its own.
const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) || getComputedStyle(element).display === "contents";
const languageOf = (element) => element.closest("[lang]").lang;

function blockOf(element) {
  while (!element.matches(WHOLE) && (getComputedStyle(element).display === "inline" || element.matches("a:not([class])") && element.parentElement.matches("p, li, dd"))) element = element.parentElement;
  return element;
}

// The texts of a part of the page in their order; `at` leads from each letter to its place.
function* texts(root) {
  const inside = (node) => node.parentElement.closest("[data-aloud-say]");
  const take = (node) => inside(node) ? NodeFilter.FILTER_REJECT : node.nodeType === Node.TEXT_NODE || (isSeen(node) && (told(node) || !node.matches(SILENT))) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT;
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, take);
  let now = null;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType !== Node.TEXT_NODE) {
      if (!told(node)) continue;
      if (now) yield now;
      now = null;
      yield { block: node, lang: languageOf(node), text: told(node), at: null };
      continue;
    }
    const block = blockOf(node.parentElement), lang = languageOf(node.parentElement);
    if (now && (now.block !== block || now.lang !== lang)) { yield now; now = null; }
    now ??= { block, lang, text: "", at: [] };
    for (let i = 0; i < node.data.length; i++) {
      const letter = /\s/.test(node.data[i]) ? " " : node.data[i];
      if (letter === " " && (!now.text || now.text.endsWith(" "))) continue;
      now.text += letter;
      now.at.push([node, i]);
    }
  }
  if (now) yield now;
}

// "Dr." ends no sentence.
function* sentences(root) {
  for (const each of texts(root)) {
    let from = 0, said = "";
    const parts = Intl.Segmenter ? [...new Intl.Segmenter(each.lang, { granularity: "sentence" }).segment(each.text)].map((one) => one.segment) : each.text.match(/[^.!?؟]+[.!?؟]*\s*/g) ?? [];
    for (const part of parts) {
      said += part;
      if (/(^|\s)\p{Lu}\p{L}{0,2}\.\s*$/u.test(said) && from + said.length < each.text.length) continue;
      if (/[\p{L}\p{N}]/u.test(said)) yield { ...each, from, said: said.trimEnd() };
      from += said.length;
      said = "";
    }
  }
}

// What is lit up ----------------------------------------------------------------------------

const canPaint = "highlights" in (window.CSS ?? {}) && typeof Highlight === "function";

function paint(name, one, from, to) {
  if (!canPaint || !one.at || to <= from) return;
  const range = new Range();
  range.setStart(...one.at[from]);
  const [node, offset] = one.at[to - 1];
  range.setEnd(node, offset + 1);
  CSS.highlights.set(name, new Highlight(range));
}

function dark() {
  if (canPaint) for (const name of ["aloud-sentence", "aloud-word"]) CSS.highlights.delete(name);
  document.querySelector(".is-read")?.classList.remove("is-read");
}

function light(one) {
  dark();
  paint("aloud-sentence", one, one.from, one.from + one.said.length);
  if (!canPaint || !one.at) one.block.classList.add("is-read");
  const { top, bottom } = one.block.getBoundingClientRect();
  const room = innerHeight - bar.offsetHeight;
  if (top < 0 || bottom > room) one.block.scrollIntoView({ block: bottom - top > room ? "start" : "center" });
}

function lightWord(one, event) {
  if (event.name && event.name !== "word") return;
  const rest = one.said.slice(event.charIndex);
  const length = event.charLength || (rest.match(/^[\p{L}\p{M}\p{N}'’-]+/u)?.[0].length ?? 0);
  paint("aloud-word", one, one.from + event.charIndex, one.from + Math.min(event.charIndex + length, one.said.length));
}

// Speaking ----------------------------------------------------------------------------------

let queue = [], next = 0, current = null;
const kept = () => { try { return localStorage.getItem("aloud-rate") === SLOW ? SLOW : USUAL; } catch { return USUAL; } };
const keep = (rate) => { try { localStorage.setItem("aloud-rate", rate); } catch { /* it holds for this page */ } };
let rate = kept();

function say() {
  const one = queue[next];
  if (!one) return stop();
  const voice = voiceFor(one.lang);
  if (!voice) { next++; return say(); }
  const words = new SpeechSynthesisUtterance(one.said);
  Object.assign(words, { voice, lang: voice.lang, rate: Number(rate) });
  const ended = () => { if (current === words) { next++; say(); } };
  words.onboundary = (event) => { if (current === words) lightWord(one, event); };
  words.onend = words.onerror = ended;
  current = words;
  light(one);
  speech.speak(words);
}

function hush() {
  current = null;
  speech.cancel();
}

function show(state) {
  bar.hidden = !state;
  document.body.classList.toggle("is-reading", Boolean(state));
  const pause = bar.querySelector("[data-aloud-pause]");
  for (const each of pause.children) each.hidden = each.dataset.when !== state && Boolean(state);
  bar.querySelector("[data-aloud-slower]").setAttribute("aria-pressed", String(rate === SLOW));
}

function start(roots) {
  hush();
  queue = roots.flatMap((root) => [...sentences(root)]);
  next = 0;
  show("speaking");
  say();
}

function stop() {
  const had = bar.contains(document.activeElement);
  hush();
  dark();
  show(null);
  if (had) place.querySelector("[data-aloud-start]").focus();
}

function pause() {
  if (current) { hush(); show("paused"); } else { show("speaking"); say(); }
}

function slower() {
  rate = rate === SLOW ? USUAL : SLOW;
  keep(rate);
  const speaking = current !== null;
  hush();
  show(speaking ? "speaking" : "paused");
  if (speaking) say();
}

function ready() {
  const able = Boolean(voiceFor(document.documentElement.lang));
  place.dataset.ready = able ? "yes" : "no";
  document.body.classList.toggle("can-read", able);
}

if (place && bar && speech) {
  if (speech.getVoices().length) ready();
  else setTimeout(ready, 1500);
  speech.addEventListener?.("voiceschanged", ready);
  place.querySelector("[data-aloud-start]").addEventListener("click", () => start([...document.querySelectorAll("main, .call")]));
  for (const each of document.querySelectorAll("[data-aloud-part]")) each.addEventListener("click", () => start([each.closest("[data-aloud-scope]")]));
  bar.querySelector("[data-aloud-pause]").addEventListener("click", pause);
  bar.querySelector("[data-aloud-slower]").addEventListener("click", slower);
  bar.querySelector("[data-aloud-stop]").addEventListener("click", stop);
  addEventListener("keydown", (event) => { if (event.key === "Escape" && !bar.hidden) stop(); });
  addEventListener("pagehide", hush);
  document.querySelector("main").addEventListener("submit", hush);
}
