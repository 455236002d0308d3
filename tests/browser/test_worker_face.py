"""The worker's screens as they are seen, pressed and heard, in a real browser.

The voice is a stand-in at the edge: it says nothing and writes down what it was asked to say. Every
page is looked at for targets, letters, width and axe-core by test_displays.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from portal.sessions.cookies import cookie_name
from tests.browser.walking import _Quiet
from tests.portal.pages.browser import Browser as Plain
from tests.portal.pages.browser import site
from tests.portal.pages.worker_support import advice, ask, catalogue, consent
from tests.support.chromium import Person, axe_finds
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]

# Voices: one of the device in each of two languages, and one that would send the text away. It
# speaks a word at a time, when the test says so.
VOICE = """
(() => {
  const voice = (lang, localService) => ({ lang, localService, default: false, name: lang });
  const voices = __VOICES__.map(([lang, local]) => voice(lang, local));
  const heard = window.heard = [];
  let now = null;
  window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => voices,
    addEventListener() {},
    cancel() { now = null; },
    speak(words) {
      now = words;
      heard.push({ text: words.text, voice: words.voice.lang, local: words.voice.localService,
                   rate: words.rate });
    },
  } });
  window.sayWord = (index, length) => now.onboundary({ name: "word", charIndex: index,
                                                        charLength: length });
  window.sayEnd = () => now.onend();
  window.speaking = () => now && now.text;
  window.lit = name => [...(CSS.highlights.get(name) ?? [])].map(String).join("");
})();
"""


BEHIND_MORE = ".asking__more .more__in"
PHONE = 844
"""How high the screen of a usual telephone is, in CSS pixels."""


def with_voices(person: Person, *voices: tuple[str, bool]) -> None:
    """From the next page on the device has these voices: language, and whether it is its own."""
    found = str([[lang, local] for lang, local in voices]).replace("True", "true")
    person.context.add_init_script(VOICE.replace("__VOICES__", found.replace("False", "false")))


class Somebody(Person):
    """A worker in a window. Every page is looked at by test_displays; here they are pressed."""

    def look(self) -> None:
        """Nothing."""


@contextmanager
def standing(world: World, folder: Path) -> Iterator[Callable[..., Person]]:
    """The portal, served by a thread; what is given opens a window of a worker in it."""
    app = site(world, folder)
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    base = f"http://localhost:{server.server_port}"

    def window(browser: Browser, who: str = "an", **how: Any) -> Person:
        person = Somebody(browser, base, **how)
        cookie = cookie_name(app.extensions["portal"].configuration)
        token = Plain(app, world, who).token
        person.context.add_cookies([{"name": cookie, "value": token, "url": base}])
        person.page.goto(base + "/me/")
        return person

    try:
        yield window
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def question(an: Person) -> Person:
    """The worker in front of the question that his GP put."""
    an.click("What is asked of me", "link")
    an.page.locator("a[href*='/me/questions/']").first.click()
    an.page.wait_for_load_state()
    return an


def looks(page: Page) -> list[dict[str, Any]]:
    """How each of the answers looks, and where it stands."""
    found: list[dict[str, Any]] = page.locator(".three__one").evaluate_all(
        """all => all.map(e => { const b = e.getBoundingClientRect(), s = getComputedStyle(e);
          return { box: [Math.round(b.width), Math.round(b.height)], at: [b.left, b.top],
            look: [s.color, s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.fontSize,
                   s.fontWeight, s.boxShadow, s.opacity, s.outlineWidth] } })"""
    )
    return found


def weigh_the_same(page: Page) -> None:
    """Yes, no and not now: one size, one look, so one contrast, and one distance."""
    three = looks(page)
    assert len(three) == 3
    assert all(one["box"] == three[0]["box"] for one in three), three
    assert all(one["look"] == three[0]["look"] for one in three), three
    assert min(three[0]["box"]) >= 44
    first, second, third = (one["at"] for one in three)
    apart = [[b - a for a, b in zip(*pair, strict=True)]
             for pair in ((first, second), (second, third))]  # fmt: skip
    assert [round(each) for each in apart[0]] == [round(each) for each in apart[1]]


def test_the_answers_weigh_the_same(world: World, tmp_path: Path, browser: Browser) -> None:
    """One size, one look, one distance, one step; none is chosen."""
    ask(world)
    with standing(world, tmp_path) as window:
        an = question(window(browser))
        for width in (1280, 390):
            an.page.set_viewport_size({"width": width, "height": 900})
            weigh_the_same(an.page)
        assert an.page.evaluate("document.activeElement.className") != "three__one"
        kinds = an.page.locator(".three__one").evaluate_all("all => all.map(e => e.type)")
        assert kinds == ["submit"] * 3
        an.close()


@pytest.mark.broad
def test_the_answers_weigh_the_same_in_every_language_and_display(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    ask(world)
    with standing(world, tmp_path) as window:
        an = question(window(browser))
        sizes = an.context.new_cdp_session(an.page)
        for language in ("en", "nl", "fr", "de", "ar"):
            an.context.add_cookies([{"name": "language", "value": language, "url": an.base}])
            an.page.reload()
            assert an.page.locator("html").get_attribute("lang") == language
            for width, text, colours in product((320, 390, 1280), (16, 32), ("light", "dark")):
                an.page.set_viewport_size({"width": width, "height": 900})
                sizes.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": 13}})
                an.page.emulate_media(color_scheme="dark" if colours == "dark" else "light")
                weigh_the_same(an.page)
        an.close()


class Counting:
    """Somebody who presses, from his first page, and how often."""

    def __init__(self, person: Person) -> None:
        self.person, self.presses = person, 0

    def begin(self) -> None:
        """At his first page, with nothing pressed."""
        self.person.go("/me/")
        self.presses = 0

    def press(self, selector: str, words: str = "") -> bool:
        """Press the first of these; whether there is one."""
        found = self.person.page.locator(selector)
        found = (found.filter(has_text=words) if words else found).locator("visible=true")
        if not found.count():
            return False
        found.first.click()
        self.person.page.wait_for_load_state()
        self.presses += 1
        return True

    def on(self) -> list[str]:
        """The switches that are on, by what they say."""
        switches = self.person.page.get_by_role("switch", checked=True)
        return [" ".join(one.split()) for one in switches.all_inner_texts()]


def test_stopping_takes_no_more_presses_than_giving(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """Counted from his first page; and the way back from a stop is one page with its question."""
    ask(world)
    with standing(world, tmp_path) as window:
        an = window(browser)
        him = Counting(an)
        giving = question_answered(him)
        assert an.sees("You said yes") or "/me/understood/" in an.page.url
        assert stopped_by_switches(him, set()) <= giving
        him.press("a[href*='like=']")
        assert an.page.locator("button[value=yes]").count() == 1
        him.press("button[value=yes]")
        an.go("/me/consents")
        assert len(him.on()) == 2
        assert stopped_quickest(him, set()) <= giving
        an.close()


@pytest.mark.broad
def test_whatever_he_gave_stops_in_no_more_presses(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """Each thing that can be allowed, given in every way that the pages have for it where nobody
    asked; all of it stops in no more presses than the shortest of those, and than an answer to a
    doctor who asked. What it needs first is there already."""
    catalogue(world)
    ask(world)
    stopping: dict[str, int] = {}
    with standing(world, tmp_path) as window:
        an = window(browser)
        him = Counting(an)
        asked = question_answered(him)
        assert stopped_quickest(him, set()) <= asked
        for purpose in ("doctors", "advice", "workplace", "limits", "coach", "absence_reason"):
            for way in (by_the_switch, by_the_list):
                him.begin()
                him.press("a.big--allowed")
                before = set(him.on())
                if not way(him, purpose):
                    continue
                giving = him.presses
                an.go("/me/consents")
                assert set(him.on()) - before, (purpose, way)
                stopping[purpose] = stopped_quickest(him, before)
                assert stopping[purpose] <= min(giving, asked), (purpose, stopping, giving, asked)
            if purpose == "advice":
                consent(world, "advice")
        an.close()
    print(f"{asked} to answer a doctor with yes; to stop {stopping}")
    assert len(stopping) == 6


def question_answered(him: Counting) -> int:
    """So many presses to say yes to a doctor who asks."""
    him.begin()
    for each in ("a.big--asked", "a.big[href*='/me/questions/']", "button[value=yes]"):
        assert him.press(each)
    return him.presses


def by_the_switch(him: Counting, purpose: str) -> bool:
    """From "who may see what": the switch that is off, and the question."""
    return him.press(f"a.switch--off[href*='/me/start/{purpose}']") and said_yes(him, purpose)


def by_the_list(him: Counting, purpose: str) -> bool:
    """From the list of everything that can be allowed."""
    return (
        him.press("a[href$='/me/start']")
        and him.press(f"main a[href*='/me/start/{purpose}']")
        and said_yes(him, purpose)
    )


def said_yes(him: Counting, purpose: str) -> bool:
    """Yes, with what cannot be left open; whether that gave it."""
    him.press("button[name=gp], button[name=who]")
    him.press("button[value=yes]")
    return not him.person.page.locator("button[value=yes]").count()


def stopped_by_switches(him: Counting, before: set[str]) -> int:
    """So many presses until each switch is off that was not on before."""
    him.begin()
    him.press("a.big--allowed")
    while more := set(him.on()) - before:
        who = min(more).removeprefix("On").strip(" :")
        switches = him.person.page.get_by_role("switch", checked=True)
        switches.filter(has_text=who).first.click()
        him.person.page.wait_for_load_state()
        him.presses += 1
    return him.presses


def stopped_quickest(him: Counting, before: set[str]) -> int:
    """So many presses until nothing is on that was not on before, where one press stops a yes for
    all who could read it; else switch by switch."""
    him.begin()
    him.press("a.big--allowed")
    if not him.press("main button", "Stop all of this"):
        return stopped_by_switches(him, before)
    assert set(him.on()) <= before
    return him.presses


def test_a_page_is_read_sentence_by_sentence(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    ask(world)
    with standing(world, tmp_path) as window:
        an = question(window(browser, width=390))
        page = an.page
        with_voices(an, ("en-GB", False), ("nl-BE", True), ("en-US", True))
        page.reload()
        before = page.evaluate("document.querySelector('.asking').getBoundingClientRect().top")
        page.get_by_role("button", name="Read aloud", exact=True).click()
        title = page.locator("h1").inner_text()
        while page.evaluate("speaking()"):
            page.evaluate("sayEnd()")
        heard = page.evaluate("heard")
        said = [one["text"] for one in heard]
        # A voice of the device itself, of the language of the page: no other gets a word.
        assert {(one["voice"], one["local"]) for one in heard} == {("en-US", True)}
        assert title in said
        assert said.index("Yes") < said.index("No") < said.index("Not now")
        sentences = page.locator(".part__words > p").all_inner_texts()
        whole, at = " ".join(said), 0
        for sentence in sentences:
            at = whole.index(sentence, at) + len(sentence)
        assert not any("Stop reading" in one for one in said)
        # Nothing moved, and the page is as it was.
        after = page.evaluate("document.querySelector('.asking').getBoundingClientRect().top")
        assert after + page.evaluate("scrollY") == before
        assert page.evaluate("lit('aloud-sentence')") == ""
        an.close()


@pytest.mark.broad
def test_each_sentence_has_the_voice_of_its_own_language(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """On a page in Arabic: what is made of codes in Arabic, the names of work in Dutch."""
    catalogue(world)
    paper = advice(world)
    with standing(world, tmp_path) as window:
        an = window(browser, width=320)
        page = an.page
        with_voices(an, ("nl-BE", True), ("ar-SA", True), ("en-GB", True))
        an.go("/language/ar?next=/")
        an.go(f"/me/documents/{paper}")
        # What is not good for him is behind its number, and is read once that is open.
        page.locator("main .text summary").click()
        page.get_by_role("button", name="قراءة بصوت عال", exact=True).click()
        while page.evaluate("speaking()"):
            page.evaluate("sayEnd()")
        heard = {one["text"]: one["voice"] for one in page.evaluate("heard")}
        names = {"Folding", "Lifting", "Vans", "Inpakken"}
        assert names <= heard.keys()
        assert {heard[one] for one in names} == {"nl-BE"}
        assert {heard[one] for one in heard.keys() - names} == {"ar-SA"}
        assert not [one for one in heard.keys() - names if any(name in one for name in names)]
        assert heard["من المتوقع أن يدوم هذا 6 أسابيع."] == "ar-SA"
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert not axe_finds(page)
        an.close()


def test_the_word_that_is_said_lights_up(world: World, tmp_path: Path, browser: Browser) -> None:
    catalogue(world)
    with standing(world, tmp_path) as window:
        an = window(browser)
        page = an.page
        with_voices(an, ("en-GB", True))
        an.go("/me/start/advice")
        page.keyboard.press("Tab")
        page.get_by_role("button", name="Read aloud: Why?").press("Enter")
        page.evaluate("sayEnd()")
        sentence = page.evaluate("speaking()")
        assert page.evaluate("lit('aloud-sentence')") == sentence
        words = sentence.split()
        page.evaluate("([i, n]) => sayWord(i, n)", [len(words[0]) + 1, len(words[1])])
        assert page.evaluate("lit('aloud-word')") == words[1]
        # A voice that does not say how long a word is.
        page.evaluate("sayWord(0, undefined)")
        assert page.evaluate("lit('aloud-word')") == words[0]
        assert not axe_finds(page)
        # Pause says nothing more; going on begins the sentence again; slower is slower.
        page.get_by_role("button", name="Pause").press("Enter")
        assert page.evaluate("speaking()") is None
        page.get_by_role("button", name="Go on").press("Enter")
        assert page.evaluate("speaking()") == sentence
        page.get_by_role("button", name="Slower").press("Enter")
        fast, slow = (one["rate"] for one in page.evaluate("heard.slice(-2)"))
        assert slow < fast
        assert page.evaluate("speaking()") == sentence
        page.keyboard.press("Escape")
        assert page.evaluate("speaking()") is None
        assert page.evaluate("lit('aloud-word') + lit('aloud-sentence')") == ""
        assert page.get_by_role("button", name="Stop reading").count() == 0
        # Nothing but the speed is remembered.
        assert page.evaluate("Object.keys(localStorage)") == ["aloud-rate"]
        an.close()


def test_what_stands_behind_more_is_read_once_it_is_open(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """What opens first is calm: the subjects, within two screens of a telephone. Each subject is
    read once it is open; all of it opens without JavaScript, and holds what is recorded as shown."""
    catalogue(world)
    with standing(world, tmp_path) as window:
        an = window(browser)
        page = an.page
        with_voices(an, ("en-GB", True))
        an.go("/me/start/advice")
        words = {}
        for state in ("closed", "subjects", "open"):
            page.get_by_role("button", name="Read aloud: Why?").press("Enter")
            while page.evaluate("speaking()"):
                page.evaluate("sayEnd()")
            words[state] = " ".join(page.evaluate("heard.splice(0).map(one => one.text)"))
            if state == "closed":
                page.get_by_text("More about this").click()
            if state == "subjects":
                subjects = page.locator(BEHIND_MORE + " summary").all()
                for each in subjects:
                    each.click()
        behind = page.locator(BEHIND_MORE + " .fold__in > p").all_inner_texts()
        assert len(behind) > 15
        assert not any(each in words["closed"] + words["subjects"] for each in behind)
        assert all(each in words["open"] for each in behind)
        assert "Can I say no?" in words["subjects"]
        assert "Can I say no?" not in words["closed"]
        an.close()
        plain = window(browser, scripts=False, width=390)
        plain.go("/me/start/advice")
        for more in plain.page.locator("details.more").all():
            more.locator("> summary").click()
            box = more.bounding_box()
            assert box is not None
            assert box["height"] < 2 * PHONE
        last = plain.page.locator(BEHIND_MORE + " .fold").last
        assert not last.locator(".fold__in").is_visible()
        for each in plain.page.locator(BEHIND_MORE + " summary").all():
            each.click()
        assert plain.page.locator(BEHIND_MORE + " .fold__in > p").all_inner_texts() == behind
        assert last.locator(".fold__in").is_visible()
        plain.close()


def test_without_a_voice_of_its_own_a_device_says_so(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    """A voice that sends the text to somebody's server is none."""
    with standing(world, tmp_path) as window:
        an = window(browser)
        with_voices(an, ("en-US", False), ("nl-BE", True))
        an.go("/me/help")
        assert an.page.get_by_text("This device cannot read aloud.").is_visible()
        assert an.page.get_by_role("button", name="Read aloud", exact=True).count() == 0
        an.close()
        plain = window(browser, scripts=False)
        plain.go("/me/help")
        assert not plain.page.get_by_text("This device cannot read aloud.").is_visible()
        assert plain.page.get_by_role("button", name="Read aloud", exact=True).count() == 0
        plain.close()
