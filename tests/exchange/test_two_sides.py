"""A plan of a named physician and one of his group: who is of both sides replaces both."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.clock import brussels_day
from consent.purposes import PurposeCode
from messaging.documents.facts import facts_of_chains
from messaging.documents.releasing import release
from messaging.exchange.consents import Choice, give
from messaging.returning.plan import parse_plan, plan_to_json
from messaging.returning.service import plans, write_plan
from messaging.verification.service import verify_everything
from tests.exchange.stage import Stage
from tests.support.world import OWN_DEVICE, SHOWN


def test_who_is_of_both_sides_is_never_locked_out(stage: Stage) -> None:
    stage.let_in("arts", "arts2")
    world, dossier = stage.world, stage.world.dossiers["an"]
    today = brussels_day(world.clock.now())
    steps = [{"from": today.isoformat(), "hours": 4, "days": 2}]
    content = plan_to_json(parse_plan({"steps": steps, "permission": "not_yet"}, today))

    def yes(**choice: Any) -> None:
        with world.work() as work:
            chosen = Choice(PurposeCode.ADVICE, **choice)
            an = world.acting(work, "an")
            give(work, an, dossier, chosen, shown=SHOWN, collected=OWN_DEVICE)

    def standing(who: str) -> list[str]:
        with world.work() as work:
            actor = world.acting(work, who).actor
            return [one.id for one in plans(actor, facts_of_chains(work, [dossier]).values())]

    def written(who: str) -> str:
        world.clock.move(timedelta(seconds=1))
        replaces = next(iter(standing(who)), None)
        with world.work() as work:
            acting = world.acting(work, who)
            return write_plan(work, acting, dossier, content, replaces=replaces)

    def released(document: str) -> str:
        with world.work() as work:
            release(work, world.acting(work, "an"), document)
        return document

    with world.work() as work:
        named = world.acting(work, "arts").actor.as_person()
    yes(physician=named)
    own = released(written("arts"))
    yes()
    group = released(written("arts2"))
    assert set(standing("arts")) == {own, group}
    new = written("arts")
    assert set(standing("arts")) == {group, new}, "the latest stands until the new one is let go"
    assert standing("arts") == [new, group]
    assert standing("arts2") == [group]
    released(new)
    assert standing("arts") == [new]
    with world.work() as work:
        assert verify_everything(work).sound
