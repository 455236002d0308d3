"""The translation with a script: a limit that changes changes the tasks, with the keyboard alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from consent.clock import SystemClock
from messaging.documents.facts import facts_of_chains
from tests.conftest import SqliteDatabases
from tests.portal.pages.translation_support import Scene, limit
from tests.support.chromium import Person, chromium
from tests.support.served import cookie_for, served, served_configuration
from tests.support.world import World

pytestmark = pytest.mark.browser
LONG = 60_000


@pytest.fixture
def databases(sqlite_databases: SqliteDatabases) -> SqliteDatabases:
    """What the browser does is the same over each sort of database."""
    return sqlite_databases


def test_changing_one_limitation_changes_the_tasks_at_once(world: World, tmp_path: Path) -> None:
    world.clock.set(SystemClock().now())
    scene = Scene(world, tmp_path / "site")
    rest = [{"attribute": name, "state": "no_limit"} for name in ("noise", "stimuli")]
    scene.gp_says(
        limit("standing", {"stretch_min": 30, "total_h": 6}, review_by="2999-01-01"), *rest
    )
    with served(world, tmp_path) as server, chromium() as browser:
        base = f"http://127.0.0.1:{server.port}"
        person = Person(browser, base)
        cookie = cookie_for(world, "arts", served_configuration(tmp_path))
        person.context.add_cookies([{"name": "portal", "value": cookie, "url": base}])
        person.go(scene.path)
        page = person.page
        sort = page.locator(f"#t-{scene.tasks['sort']} .suit__word").first
        expect(sort).to_have_text("does not suit", timeout=LONG)
        page.locator('input[name="standing.total_h"]').evaluate("box => box.value = '6'")
        page.locator('input[name="standing.state"][value="limit=15"]').focus()
        for _step in range(2):
            page.keyboard.press("ArrowRight")
        expect(sort).to_have_text("suits", timeout=LONG)
        # The page is the same one: nothing was kept, and what was chosen still stands there.
        assert page.url.endswith("/translation")
        assert page.locator('input[name="standing.state"]:checked').get_attribute("value") == (
            "limit=60"
        )
        page.keyboard.press("ArrowLeft")
        expect(sort).to_have_text("does not suit", timeout=LONG)
        # Who is writing a reason on the right does not lose it to an answer that comes in.
        page.locator("#right .weigh__decide summary").first.click()
        reason = page.locator("#right input[name$='.reason']").first
        reason.focus()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.locator('input[name="standing.state"][value="limit=15"]').evaluate(
                "box => { box.checked = true; box.dispatchEvent(new Event('input', {bubbles: true})) }"
            )
            page.keyboard.type("Leans on the belt.")
        page.keyboard.type(" Since March.")
        expect(reason).to_have_value("Leans on the belt. Since March.")
        # The overview leads to the lines of a task and opens them; what he opened stays open.
        stool = page.locator(f"#t-{scene.tasks['stool']} .weigh__why")
        expect(stool).not_to_have_attribute("open", "")
        page.locator(f"#board a[href='#w-{scene.tasks['stool']}']").click()
        expect(stool).to_have_attribute("open", "")
        page.locator('input[name="standing.state"][value="limit=15"]').focus()
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("ArrowRight")
        expect(page.locator("#right")).not_to_have_attribute("aria-busy", "true")
        expect(stool).to_have_attribute("open", "")
        _finds_by_typing(person, f"/physician/people?workshop={world.organisations['east']}")
        quiet = Person(browser, base, scripts=False)
        quiet.context.add_cookies([{"name": "portal", "value": cookie, "url": base}])
        _finds_by_pressing(quiet, f"/physician/people?workshop={world.organisations['east']}")
    with world.work() as work:
        assert len(facts_of_chains(work, [scene.dossier])) == 1


def _finds_by_typing(person: Person, path: str) -> None:
    """With a script the list narrows at each letter, within this one workshop."""
    person.go(path)
    page = person.page
    an, bo = (page.get_by_role("link", name=f"Worker {who}", exact=True) for who in ("an", "bo"))
    expect(an).to_be_visible()
    page.get_by_role("searchbox").press_sequentially("wórker B")
    expect(an).to_be_hidden()
    expect(bo).to_be_visible()
    page.get_by_role("searchbox").fill("wout")
    expect(bo).to_be_hidden()
    expect(page.get_by_role("link", name="Worker wout")).to_have_count(0)
    page.get_by_role("searchbox").fill("")
    expect(an).to_be_visible()
    assert page.url.endswith(path)


def _finds_by_pressing(person: Person, path: str) -> None:
    """Without one, a press does the same, and nothing of a name goes through an address."""
    person.go(path)
    page = person.page
    page.get_by_role("searchbox").fill("wórker B")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("link", name="Worker bo", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Worker an", exact=True)).to_have_count(0)
    assert "rker" not in page.url
