"""Where nobody is logged in every page says whom to call, and to everybody the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from consent.purposes import PurposeCode
from portal.access import ANYONE, ROUTES
from portal.settings import HelpLine
from tests.portal.pages.browser import Browser, Page, site
from tests.support.advising import consent_to
from tests.support.routes import filled, rules
from tests.support.world import CHEAP, World

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
LINE = HelpLine("Rita van de hulplijn", "09 123 45 67")
OWN = (
    "/me/",
    "/me/questions",
    "/me/consents",
    "/me/documents",
    "/me/looked",
    "/me/help",
    "/me/view",
)
STRANGER = "ABCD-EFGH-JKMN-PQRS"


def strip(page: Page) -> str:
    """Whom the page says to call."""
    [found] = re.findall(r'<aside class="call".*?</aside>', page.text, re.DOTALL)
    return str(found)


def signed_out(world: World, browser: Browser) -> Iterator[Page]:
    """Each page that a worker can come to before he is in, and what he gets after a mistake."""
    card = world.cards["an"]
    for rule, method in rules(browser.client.application):
        if ROUTES[rule.endpoint] == ANYONE and method == "GET" and rule.endpoint != "static":
            page = browser.get(filled(rule, {"workshop": world.organisations["east"]}))
            if "world--worker" in page.text:
                yield page
    for path in ("/display", "/no/such/page"):
        yield browser.get(path)
    for code in ("", STRANGER, card.login_secret):
        yield browser.post("/login/card", follow=False, card_code=code, pin="0000")
        yield browser.post("/login/first-use", card_code=code, pin="1", place="at_work")
    for code in ("", STRANGER, consent_to(world, "an", PurposeCode.ADVICE).code):
        yield browser.post("/withdraw", code=code)
    tried = [browser.post("/login/card", card_code=card.login_secret, pin="0000") for _ in range(6)]
    yield from tried
    assert tried[-1].status == 429


@pytest.mark.parametrize("line", [None, LINE], ids=["no line", "a line"])
def test_each_page_names_the_same_one_to_everybody(
    world: World, tmp_path: Path, line: HelpLine | None
) -> None:
    nobody = Browser(site(world, tmp_path, help_line=line, stretch=CHEAP), world, None)
    pages = list(signed_out(world, nobody))
    assert {page.path.partition("?")[0] for page in pages} >= {
        "/login/card", "/login/card/gone", "/login/first-use", "/withdraw", "/display",
    }  # fmt: skip
    [said] = {strip(page) for page in pages}
    if line:
        assert f"Call {LINE.name}." in said
        assert 'href="tel:091234567"' in said
    else:
        assert "Ask somebody you trust, or your doctor." in said
        assert "on the paper that came with your card" in said


def test_a_turned_screen_names_it_too_and_who_is_in_calls_his_own_doctor(
    world: World, tmp_path: Path
) -> None:
    app = site(world, tmp_path, help_line=LINE)
    assert f"Call {LINE.name}." in strip(Browser(app, world, "gp1").get("/sitting"))
    an = Browser(app, world, "an")
    for path in OWN:
        page = an.get(path)
        assert (page.status, page.path.startswith("/me")) == (200, True), path
        assert LINE.name not in strip(page), path
