"""A professional logs in with a passkey: one that unlocks, and no other, and each answer once."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pyotp
import pytest
from playwright.sync_api import Browser, Request

from consent.clock import SystemClock
from messaging.people.passkeys import passkey_of
from messaging.people.unlocking import UnlockerKind, has_unlocker
from tests.support.chromium import Person
from tests.support.served import served
from tests.support.world import World

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
]


def device(person: Person, *, prf: bool) -> None:
    """A passkey's device at the edge: the browser's own virtual one, with or without PRF."""
    cdp = person.context.new_cdp_session(person.page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {
            "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal",
            "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True, "hasPrf": prf,
        }},
    )  # fmt: skip


def come_in(browser: Browser, base: str, world: World) -> Person:
    gp = Person(browser, base)
    gp.go("/login")
    gp.fill("Login name", "gp1")
    gp.fill("Password", world.passwords["gp1"])
    gp.fill("The six digits from your app", pyotp.TOTP(world.totp["gp1"]).now())
    gp.click("Log in", nth=-1)
    gp.page.wait_for_url("**/gp/")
    return gp


def make(gp: Person, world: World) -> None:
    gp.go("/account")
    gp.page.locator("#f-passkey-password").fill(world.passwords["gp1"])
    # The six digits of the log-in were used up: the next ones are right too.
    import time

    digits = pyotp.TOTP(world.totp["gp1"]).at(time.time() + 30)
    gp.page.locator("#f-passkey-code").fill(digits)
    gp.page.get_by_role("button", name="Make a passkey").click()


def known(world: World) -> bool:
    with world.work() as work:
        account = world.keys["gp1"].account
        found = passkey_of(work, account) is not None
        assert has_unlocker(work, account, UnlockerKind.PASSKEY) == found
        return found


def test_a_passkey_that_unlocks_logs_in_and_each_answer_works_once(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    world.clock.set(SystemClock().now())
    with served(world, tmp_path) as server:
        base = f"http://localhost:{server.port}"
        gp = come_in(browser, base, world)
        device(gp, prf=True)
        make(gp, world)
        gp.page.get_by_text("Your passkey is kept.").wait_for()
        assert known(world)
        gp.click("Log out")
        sent: list[Request] = []
        gp.page.on("request", lambda one: sent.append(one))
        gp.go("/login")
        gp.page.get_by_role("button", name="Log in with a passkey").click()
        gp.page.wait_for_url("**/gp/")
        [posted] = [one for one in sent if one.url.endswith("/login/passkey")]
        said: dict[str, Any] = {
            name: values[0] for name, values in parse_qs(str(posted.post_data)).items()
        }
        # Whoever saw that answer go by cannot send it again, nor with another secret.
        other = browser.new_context()
        answer = other.request.post(
            f"{base}/login/passkey", form=said, headers={"Accept-Language": "en"}
        )
        assert answer.status == 422
        assert "does not open an account here" in answer.text()
        assert "secret" not in answer.url
        other.close()
        gp.page.goto(base + "/account")
        gp.page.locator("#f-passkey-password").fill("wrong wrong wrong")
        gp.page.locator("#f-passkey-code").fill("000000")
        gp.page.get_by_role("button", name="Remove the passkey").click()
        gp.page.wait_for_load_state()
        assert known(world)


@pytest.mark.broad
def test_a_passkey_without_a_secret_of_its_own_unlocks_nothing(
    world: World, tmp_path: Path, browser: Browser
) -> None:
    world.clock.set(SystemClock().now())
    with served(world, tmp_path) as server:
        gp = come_in(browser, f"http://localhost:{server.port}", world)
        device(gp, prf=False)
        make(gp, world)
        gp.page.get_by_text("it has no PRF").wait_for()
        assert not known(world)
