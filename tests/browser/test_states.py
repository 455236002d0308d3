"""The states that no address leads to: what stands there after an act, for who acted.

Every page is seen by ``test_displays``, which follows links. Here the acts are done, and what they
lead to is looked at in the same way: axe-core, width, targets, letters, focus.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect
from werkzeug.serving import make_server

from consent.clock import SystemClock
from consent.purposes import Kind
from portal.sessions.cookies import cookie_name
from tests.browser.looking import Window
from tests.browser.walking import Demonstration, Display, Stop, _Quiet
from tests.portal.pages.browser import Browser as Plain
from tests.portal.pages.browser import site
from tests.portal.pages.worker_support import ask, catalogue, consent, written
from tests.support.world import CHEAP, World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]
PIN = "2594"
QUICK = frozenset({"a question after a yes", "said once more", "stopped, with a way back"})
"""What the usual run looks at; the broad one at each state, in each language and colour."""
NARROW = {"width": 320, "text": 200}


@dataclass
class Scene:
    """A portal that is served, somebody's windows in it, and what was found wrong."""

    world: World
    app: Flask
    browser: Browser
    port: int
    language: str
    displays: tuple[Display, ...]
    only: frozenset[str] = frozenset()
    wrong: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    open: list[Window] = field(default_factory=list)

    def window(self, who: str | None) -> Window:
        """Somebody's window; signed out where he is nobody."""
        configuration = self.app.extensions["portal"].configuration
        made = Window(self.browser, Demonstration(self.app, configuration, self.port), "")
        if who is not None:
            token = Plain(self.app, self.world, who).token
            made.context.add_cookies(
                [{"name": cookie_name(configuration), "value": token, "url": made.base}]
            )
        made.show(self.displays[0])
        self.open.append(made)
        return made

    def go(self, window: Window, path: str) -> None:
        """Type an address."""
        assert window.open(path, self.language) == 200, path

    def press(self, window: Window, selector: str) -> None:
        """Press what leads on to another page."""
        window.said.clear()
        with window.page.expect_navigation():
            window.page.locator(selector).first.click()

    def look(self, window: Window, state: str, *, holding: str = "main") -> None:
        """Look at the state that stands there, which has something like ``holding``."""
        expect(window.page.locator(holding).first).to_be_visible()
        if self.only and state not in self.only:
            return
        secret = {self.world.cards["an"].login_secret.lower()}
        for display in self.displays:
            window.show(display)
            stop = Stop("", "", state, window.page.url)
            self.wrong += window.wrongs(stop, display, secret)
        self.seen.append(state)


def with_card(scene: Scene, window: Window) -> None:
    window.page.locator("#f-card_code").fill(scene.world.cards["an"].login_secret)
    window.page.locator("#f-pin").fill(PIN)
    scene.press(window, "main form button[type=submit]:not(.scan button)")


def kiosk_of(scene: Scene) -> Window:
    """A window of a computer that the social service registered; nobody is logged in."""
    service = Plain(scene.app, scene.world, "ss_east")
    service.submit(service.get("/work/kiosks").form("name"), name="In the hall")
    known = service.client.get_cookie("kiosk")
    assert known is not None
    kiosk = scene.window(None)
    kiosk.context.add_cookies([{"name": known.key, "value": known.value, "url": kiosk.base}])
    return kiosk


def submit(scene: Scene, window: Window, action: str) -> None:
    """Hand in the form as it stands, past what the browser itself would ask."""
    with window.page.expect_navigation():
        window.page.locator(f"form[action='{action}']").evaluate(
            "form => { form.noValidate = true; form.requestSubmit(); }"
        )


# Who is in which state ----------------------------------------------------------------------------


def a_yes_and_a_stop(scene: Scene) -> None:
    """The worker: an opened question, the three questions after his yes, its receipt, a stop."""
    ask(scene.world)
    an = scene.window("an")
    scene.go(an, "/me/questions")
    scene.press(an, "main a[href*='/me/questions/']")
    an.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    scene.look(an, "a question with all that is behind it", holding="details[open]")
    scene.press(an, "button[value=yes]")
    scene.look(an, "a question after a yes", holding=".pick")
    explained = False
    while "/me/understood/" in an.page.url:
        if an.page.locator(".pick").count():
            scene.press(an, ".pick >> nth=-1")
        else:
            if not explained:
                scene.look(an, "said once more", holding=".understood__again")
            explained = True
            scene.press(an, "main button[type=submit]")
    assert explained
    scene.look(an, "the receipt after a yes")
    scene.go(an, "/me/consents")
    scene.press(an, "button[role=switch][aria-checked=true]")
    scene.look(an, "stopped, with a way back", holding="a[href*='like=']")


def somebody_helps(scene: Scene) -> None:
    """The worker: nothing said yet, the three questions, then the strip over his pages."""
    ask(scene.world)
    an = scene.window("an")
    scene.go(an, "/me/helped")
    submit(scene, an, "/me/helped")
    scene.look(an, "who helps, with mistakes", holding="[role=alert], .errors, .field--wrong")
    for name, chosen in (("who", "workshop"), ("manner", "explained")):
        an.page.locator(f"input[name={name}][value={chosen}]").evaluate("one => one.click()")
        if name == "who":
            submit(scene, an, "/me/helped")
            scene.look(an, "how somebody from work helps", holding="input[name=manner]")
    scene.press(an, "button[name=back]")
    an.page.locator("input[name=who][value=family]").evaluate("one => one.click()")
    for name in ("manner", "tie"):
        submit(scene, an, "/me/helped")
        expect(an.page.locator(f"input[name={name}]").first).to_be_attached()
    scene.look(an, "has that person to do with work", holding="input[name=tie]")
    an.page.locator("input[name=tie]").first.evaluate("one => one.click()")
    submit(scene, an, "/me/helped")
    scene.look(an, "who helps was said", holding=".helps")
    scene.go(an, "/me/questions")
    scene.press(an, "main a[href*='/me/questions/']")
    scene.look(an, "a question while somebody helps", holding=".helps")


def on_the_doctors_screen(scene: Scene) -> None:
    """The doctor turns his screen: a wrong card, the question with the strip, the start."""
    ask(scene.world)
    room = scene.window("gp1")
    # It is still the doctor's session: the worker's language is pressed on the page itself.
    scene.go(room, f"/sitting?speak={scene.language}")
    submit(scene, room, "/sitting")
    scene.look(room, "a card without code and PIN", holding=".field--wrong")
    with_card(scene, room)
    scene.look(room, "a question on the doctor's screen", holding="form[action='/sitting/over']")
    scene.go(room, "/me/")
    scene.look(room, "the start on the doctor's screen", holding="form[action='/sitting/over']")


def on_a_kiosk(scene: Scene) -> None:
    """A computer at work: the log-in, his pages, and a text of doctors that does not open."""
    consent(scene.world, "doctors")
    note = written(
        scene.world, "gp1", Kind.NOTE, {"text": "A note.", "reply_to": None, "question": None}
    )
    kiosk = kiosk_of(scene)
    kiosk.page.clock.install()
    scene.go(kiosk, "/login/card")
    scene.look(kiosk, "the log-in of a kiosk", holding="#f-card_code")
    slowly_typed(scene, kiosk)
    with_card(scene, kiosk)
    reads_in_peace(scene, kiosk)
    scene.go(kiosk, f"/me/documents/{note}")
    scene.look(kiosk, "a text that does not open on a kiosk", holding=".person")


def slowly_typed(scene: Scene, kiosk: Window) -> None:
    """Who types with one finger keeps what he typed; who went away is asked first."""
    code, asked = kiosk.page.locator("#f-card_code"), kiosk.page.locator("#left-dialog")
    for sign in "K7P":
        kiosk.page.clock.run_for(100_000)
        code.press_sequentially(sign)
    expect(asked).to_be_hidden()
    kiosk.page.clock.run_for(125_000)
    scene.look(kiosk, "the log-in of a kiosk that asks who is there", holding="#left-dialog[open]")
    asked.get_by_role("button").click()
    expect(code).to_have_value("K7P")
    with kiosk.page.expect_navigation():
        kiosk.page.clock.run_for(185_000)
    expect(code).to_have_value("")


def reads_in_peace(scene: Scene, kiosk: Window) -> None:
    """Who scrolls is not asked whether he is there; who does nothing is, a minute before."""
    asked = kiosk.page.locator("#session-dialog")
    for _minute in range(3):
        kiosk.page.mouse.wheel(0, 40)
        kiosk.page.keyboard.press("Shift")
        kiosk.page.clock.run_for(57_000)
        with kiosk.page.expect_response("**/session/stay"):  # it is given up after eight seconds
            kiosk.page.clock.run_for(5_000)
        expect(asked).to_be_hidden()
    kiosk.page.clock.run_for(215_000)
    expect(asked).to_be_hidden()
    kiosk.page.clock.run_for(30_000)
    scene.look(kiosk, "a kiosk about to end", holding="#session-dialog[open]")
    asked.locator("[data-stay]").click()
    expect(asked).to_be_hidden()


def wrong_at_the_door(scene: Scene) -> None:
    """Nobody yet: a card and a first use with what is missing; a code on paper that is none."""
    for path in ("/login/card", "/login/first-use", "/withdraw"):
        window = scene.window(None)
        scene.go(window, path)
        submit(scene, window, path)
        scene.look(window, f"{path} with mistakes", holding=".field--wrong")


def about_to_end(scene: Scene) -> None:
    """A session that ends in a minute: the worker's, with a question open."""
    ask(scene.world)
    an = scene.window("an")
    an.page.clock.install()
    scene.go(an, "/me/")
    an.page.clock.fast_forward(9 * 60 * 1000 + 20_000)
    scene.look(an, "about to end", holding="#session-dialog[open]")


def wrong_at_work(scene: Scene) -> None:
    """The social service: a sick call and a task with what is missing."""
    catalogue(scene.world)
    service = scene.window("ss_east")
    for path in ("/absence/call", "/catalogue/departments/dep/tasks/new"):
        scene.go(service, path)
        submit(scene, service, path)
        scene.look(service, f"{path} with mistakes", holding=".field--wrong")


def wrong_at_the_practice(scene: Scene) -> None:
    """The GP: a contact code that is none; and his own session, about to end."""
    gp = scene.window("gp1")
    gp.page.clock.install()
    scene.go(gp, "/gp/")
    gp.page.locator("#f-code").fill("12")
    with gp.page.expect_navigation():
        gp.page.locator("#f-code").evaluate(
            "one => { one.form.noValidate = true; one.form.requestSubmit(); }"
        )
    scene.look(gp, "a contact code that is none", holding=".field--wrong")
    gp.page.clock.fast_forward(14 * 60 * 1000 + 20_000)
    scene.look(gp, "the doctor's session about to end", holding="#session-dialog[open]")


def asked_about_the_work(scene: Scene) -> None:
    """The physician: a GP's question about the work that is his to answer."""
    for purpose in ("doctors", "workplace"):
        consent(scene.world, purpose)
    asked = written(
        scene.world,
        "gp1",
        Kind.WORKPLACE_QUESTION,
        {"code": "seated_work", "version": 1},
        to="arts",
    )
    arts = scene.window("arts")
    scene.go(arts, f"/physician/questions/{asked}")
    scene.look(arts, "a GP's question about the work", holding="input[name=answer]")


def left_half_typed(scene: Scene) -> None:
    """The GP: what he was typing when his session ended, after he logged in anew."""
    consent(scene.world, "doctors")
    early = Plain(scene.app, scene.world, "gp1")
    path = f"/gp/patients/{scene.world.dossiers['an']}/note"
    typed = {"csrf_token": early.csrf, "path": path, "text": "He can stand for an hour."}
    assert early.client.post("/draft", data=typed).json == {"kept": True}
    gp = scene.window("gp1")
    scene.go(gp, "/resume")
    gp.page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
    scene.look(gp, "what was left half typed", holding="details[open] .letter__text")


WORKERS = (a_yes_and_a_stop, somebody_helps, on_the_doctors_screen, on_a_kiosk, wrong_at_the_door,
           about_to_end)  # fmt: skip
OTHERS = (wrong_at_work, wrong_at_the_practice, asked_about_the_work, left_half_typed)
IN_EVERY_LANGUAGE = [
    pytest.param(walk, language, id=f"{walk.__name__}-{language}")
    for walk in (*WORKERS, *OTHERS)
    for language in ("nl", "ar", "fr", "de", "en")
    if language != "ar" or walk in WORKERS  # the pages of professionals have no Arabic
]
Walk = Callable[[Scene], None]


# The displays -------------------------------------------------------------------------------------


def walked(
    world: World,
    folder: Path,
    browser: Browser,
    walk: Walk,
    language: str,
    *colours: str,
    only: frozenset[str] = frozenset(),
) -> Scene:
    """Do it, and look at each state (or ``only`` at these) in these colours, narrow and with large letters."""
    world.clock.set(SystemClock().now())
    displays = tuple(Display(one, NARROW["width"], language, NARROW["text"]) for one in colours)
    app = site(world, folder, stretch=CHEAP)
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    scene = Scene(world, app, browser, server.server_port, language, displays, only)
    try:
        walk(scene)
    finally:
        for window in scene.open:
            window.close()
        server.shutdown()
        thread.join()
        server.server_close()
    return scene


def test_a_yes_and_a_stop_in_one_display(world: World, tmp_path: Path, browser: Browser) -> None:
    scene = walked(world, tmp_path, browser, a_yes_and_a_stop, "nl", "light", only=QUICK)
    assert set(scene.seen) == QUICK
    assert not scene.wrong, "\n".join(scene.wrong)


@pytest.mark.broad
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(("walk", "language"), IN_EVERY_LANGUAGE)
def test_states_of_an_act_in_every_display(
    world: World, tmp_path: Path, browser: Browser, walk: Walk, language: str
) -> None:
    scene = walked(world, tmp_path, browser, walk, language, "light", "dark", "forced")
    assert not scene.wrong, "\n".join(scene.wrong)
