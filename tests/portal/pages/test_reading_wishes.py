"""How somebody likes to read: kept on the device, and with the person who is logged in."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consent.codes import grouped
from messaging.people.accounts import people
from portal import display
from tests.portal.pages.browser import Browser
from tests.support.world import World

CHOSEN: dict[str, Any] = {"text": "large", "theme": "dark", "contrast": "more", "level": "usual"}
sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@given(st.dictionaries(st.sampled_from([*CHOSEN, "other"]), st.text(max_size=12)))
def test_only_what_is_a_choice_is_kept(form: dict[str, str]) -> None:
    """Whatever is posted, the cookie holds choices and points alone, and reads back the same."""
    cookie = display.written(form)
    read = display._read(cookie)
    assert set(cookie) <= set(".abcdefghijklmnopqrstuvwxyz")
    assert display.written(read) == cookie
    assert all(form.get(name) == value for name, value in read.items())


@given(st.text(max_size=40))
def test_any_cookie_is_harmless(cookie: str) -> None:
    assert set(display._read(cookie)) <= set(CHOSEN)


@sqlite
def test_the_next_device_knows_how_he_reads(app: Flask, world: World) -> None:
    an = Browser(app, world, "an")
    page = an.get("/display?next=/me/help")
    shown = an.submit(page.form("text"), language="fr", **CHOSEN)
    assert 'data-theme="dark" data-contrast="more" data-text="large"' in shown.text
    assert 'lang="fr"' in shown.text
    assert "/me/help" in shown.links
    with world.work() as work:
        account = world.keys["an"].account
        profile = people(work, [account])[account].profile
    assert (profile["language"], profile["display"]) == ("fr", "dark.more.large.usual")
    # Another device, where he logs in with his card.
    other = Browser(app, world, None)
    form = other.get("/login/card").form("card_code")
    home = other.submit(form, card_code=grouped(world.cards["an"].login_secret), pin="2594")
    assert 'lang="fr"' in home.text
    assert 'data-theme="dark" data-contrast="more" data-text="large"' in home.text


@sqlite
def test_without_an_account_the_device_alone_remembers(app: Flask, world: World) -> None:
    nobody = Browser(app, world, None)
    shown = nobody.submit(nobody.get("/display").form("text"), theme="dark")
    assert 'data-theme="dark"' in shown.text
    assert 'data-theme="dark"' in nobody.get("/about").text


@sqlite
def test_only_this_sites_pages_are_gone_back_to(app: Flask, world: World) -> None:
    nobody = Browser(app, world, None)
    for away in ("//evil.example", "https://evil.example/", "\\\\evil"):
        page = nobody.get(f"/display?next={away}")
        assert "evil" not in "".join(page.links)
