"""What the tests of a progressive return share: written, released, confirmed and looked at."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from consent.clock import brussels_day
from consent.log.service import EventType
from consent.purposes import Kind
from messaging.documents.releasing import release
from messaging.returning.plan import Permission
from messaging.returning.service import confirm, enter_permission, open_plan
from tests.portal.pages.browser import Browser, Page
from tests.portal.pages.doctors_support import consent, contents, newest
from tests.support.browsing import visit
from tests.support.world import World

THREE_WEEKS = timedelta(weeks=3)


def days(world: World, begins: date | None = None) -> list[date]:
    first = begins or brussels_day(world.clock.now())
    return [first + n * THREE_WEEKS for n in range(4)]


def typed(world: World, *amounts: tuple[str, str], **more: str) -> dict[str, Any]:
    form = {"permission": "not_yet", **more}
    for n, ((hours, week), day) in enumerate(zip(amounts, days(world), strict=False), start=1):
        form |= {f"from.{n}": day.isoformat(), f"hours.{n}": hours, f"days.{n}": week}
    return form


HALF_DAYS = (("4", "2"), ("4", "3"), ("4", "4"))


def path_of(world: World, worker: str = "an") -> str:
    return f"/physician/dossiers/{world.dossiers[worker]}/return"


def written(app: Flask, world: World, worker: str = "an", *, who: str = "arts", **more: str) -> str:
    """The physician writes two half days, then three, then four, and sees it before it is sent."""
    world.clock.move(timedelta(seconds=1))
    arts = Browser(app, world, who)
    path = path_of(world, worker)
    form = arts.get(path).form(path)
    shown = arts.submit(form, {**typed(world, *HALF_DAYS, **more), "step": "check"})
    assert "Exactly this reaches the social service" in shown.text
    assert not [one for one in contents(world, "arts") if one[1].get("steps") == 3]
    done = arts.submit(shown.form(path), step="send")
    assert "The plan was handed in." in done.text
    return newest(world, Kind.RETURN_PLAN, worker)


def released(app: Flask, world: World, **more: str) -> str:
    consent(world, "advice")
    plan = written(app, world, **more)
    with world.work() as work:
        release(work, world.acting(work, "an"), plan)
    return plan


def add(world: World, who: str, plan: str, what: int | Permission) -> None:
    """Open the plan and confirm a step, or enter the permission."""
    with world.work() as work:
        acting = world.acting(work, who)
        opened = open_plan(work, acting, plan)
        if isinstance(what, int):
            confirm(work, acting, opened, what)
        else:
            enter_permission(work, acting, opened, what)


def returns_of(world: World) -> str:
    return f"/physician/returns/{world.organisations['east']}"


def look(arts: Browser, world: World) -> Page:
    """Press the button of the page that opens the plans of a workshop."""
    return arts.submit(arts.get(returns_of(world)).form(returns_of(world)))


def opened_lines(world: World, worker: str = "an") -> int:
    with world.work() as work:
        return len(work.log.read([world.dossiers[worker]], types=[EventType.DISCLOSED]))


def at_work(app: Flask, world: World) -> str:
    return Browser(app, world, "ss_east").get(f"/work/people/{world.dossiers['an']}").text


def dossier(arts: Browser, world: World) -> Page:
    return arts.get(f"/physician/dossiers/{world.dossiers['an']}")


def plain_page(app: Flask, world: World, plan: str) -> str:
    folder = Path(app.extensions["portal"].configuration.data_dir)
    return str(visit(app, world, folder, "an").get(f"/me/documents/{plan}").text)
