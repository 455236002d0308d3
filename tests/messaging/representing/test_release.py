"""A representative looks at what waits, lets it go or strikes lines; and nothing older or other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consent.log.service import EventType
from consent.mandates.rules import MandateAct
from consent.purposes import Kind, PurposeCode
from messaging.documents.copies import holder_index
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose
from messaging.documents.releasing import countersign_struck, release, strike
from messaging.documents.writing import write
from messaging.exchange.sweep import sweep
from messaging.exchange.withdrawing import withdraw
from messaging.verification.service import verify_everything
from messaging.work import NotFound, Refused
from tests.messaging.representing.test_mandates import ADVICE, LIMITS, ends, says_yes
from tests.support.advising import advice_content
from tests.support.representing import approved, comes, entered, represents
from tests.support.world import World

RELEASE = MandateAct.RELEASE


def waits(world: World, kind: Kind = Kind.ADVICE, replaces: str | None = None) -> str:
    with world.work() as work:
        limits: dict[str, Any] = {"v": 1, "lines": []}
        content = advice_content(world) if kind is Kind.ADVICE else limits
        acting = world.acting(work, "arts")
        return write(work, acting, world.dossiers["an"], kind, content, replaces=replaces)


def copies(world: World, who: str = "rep") -> int:
    """How many keys of texts about her this person holds."""
    with world.work() as work:
        acting = world.acting(work, who)
        return len(
            work.session.scalars(
                select(DocumentCopy.id).where(
                    DocumentCopy.chain_id == world.dossiers["an"],
                    DocumentCopy.holder_index == holder_index(work, acting.actor.as_person()),
                )
            ).all()
        )


def opens(world: World, document: str, who: str = "rep") -> bool:
    try:
        with world.work() as work:
            [opened] = disclose(work, world.acting(work, who), [document])
    except NotFound:
        return False
    return opened.id == document


def lets_go(world: World, document: str, who: str = "rep") -> None:
    with world.work() as work:
        release(work, world.acting(work, who), document)


def strikes(world: World, document: str, who: str = "rep") -> str:
    content = advice_content(world)
    lines = [{**content["lines"][0], "outcome": "to_be_looked_at", "adaptations": []}]
    with world.work() as work:
        return strike(work, world.acting(work, who), document, {**content, "lines": lines})


def sound(world: World) -> None:
    with world.work() as work:
        report = verify_everything(work)
    assert report.sound, report.findings


def test_he_looks_and_lets_it_go(world: World) -> None:
    paper = represents(world, "rep", "an", acts=[RELEASE], purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    assert opens(world, advice)
    sound(world)
    lets_go(world, advice)
    assert opens(world, advice, "ss_east")
    # He held the key for as long as it waited.
    assert (copies(world), opens(world, advice)) == (0, False)
    with world.work() as work:
        lines = work.log.read([world.dossiers["an"]])
    done = {one.type: one for one in lines if one.personal.get("role") == "representative"}
    assert set(done) == {EventType.DISCLOSED, EventType.DELIVERED}
    account = world.keys["rep"].account
    for type_ in (EventType.DISCLOSED, EventType.DELIVERED):
        assert done[type_].personal["actor"] == account
        assert done[type_].body["mandate"] == paper.mandate
    assert done[EventType.DISCLOSED].body["basis"] == "mandate"
    sound(world)
    with pytest.raises(NotFound):
        lets_go(world, advice)


@pytest.mark.parametrize(
    "given",
    [
        {"acts": [MandateAct.ANSWER, MandateAct.WITHDRAW, MandateAct.LOOK_BACK]},
        {
            "acts": [RELEASE],
            "purposes": [PurposeCode.DOCTORS, LIMITS, ADVICE],
            "kind": Kind.TASK_CARD,
        },
        {"acts": [RELEASE], "purposes": [PurposeCode.COACH, ADVICE], "kind": Kind.DO_LINES},
        {"acts": [RELEASE], "kind": Kind.LIMITATIONS},
        {"acts": [RELEASE], "kind": Kind.ASSESSMENT},
    ],
    ids=["answer", "purpose", "second purpose", "medical", "physicians own"],
)
def test_another_mandate_gives_nothing(world: World, given: dict[str, object]) -> None:
    given = dict(given)
    kind = given.pop("kind", Kind.ADVICE)
    represents(world, "rep", "an", **given)  # type: ignore[arg-type]
    for purpose in (ADVICE, LIMITS, PurposeCode.COACH, PurposeCode.DOCTORS):
        says_yes(world, "an", "an", purpose)
    document = waits(world, kind)  # type: ignore[arg-type]
    assert (copies(world), opens(world, document)) == (0, False)
    for act in (lets_go, strikes):
        with pytest.raises(NotFound):
            act(world, document)
    sound(world)


def test_not_there_and_not_his_are_the_same(world: World) -> None:
    represents(world, "rep", "bo")
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    assert not opens(world, advice)
    assert not opens(world, "f" * 32)
    for document in (advice, "f" * 32):
        with pytest.raises(NotFound):
            lets_go(world, document)


def test_nothing_that_waited_before(world: World) -> None:
    """Before the second signature, before he had an account, before there was a yes."""
    paper = entered(world, "an")
    says_yes(world, "an", "an", ADVICE)
    before = waits(world)
    approved(world, paper)
    without_account = waits(world)
    comes(world, "rep", paper)
    assert not opens(world, before)
    assert not opens(world, without_account)
    without_yes = waits(world, Kind.LIMITS_SHEET)
    says_yes(world, "an", "an", LIMITS, earlier=True)
    assert not opens(world, without_yes)
    assert copies(world) == 0
    sound(world)


def _mandate_ends(world: World, mandate: str) -> None:
    ends(world, "an", mandate)


def _yes_ends(world: World, _mandate: str) -> None:
    with world.work() as work:
        acting, dossier = world.acting(work, "an"), world.dossiers["an"]
        withdraw(work, acting, dossier, [one.id for one in work.records.grants(dossier)])


def _time_passes(world: World, _mandate: str) -> None:
    world.clock.move(timedelta(days=40))


@pytest.mark.parametrize("over", [_mandate_ends, _yes_ends, _time_passes])
def test_his_key_ends_with_what_gave_it(world: World, over: Callable[[World, str], None]) -> None:
    paper = represents(world, "rep", "an", months=1)
    says_yes(world, "an", "an", ADVICE, months=6)
    advice = waits(world)
    assert (copies(world), opens(world, advice)) == (1, True)
    over(world, paper.mandate)
    assert not opens(world, advice)
    with pytest.raises(NotFound):
        lets_go(world, advice)
    if over is _time_passes:
        sound(world)
        with world.work() as work:
            assert sweep(work).copies == 1
    assert copies(world) == 0
    assert opens(world, advice, "an")
    sound(world)


def test_one_of_two_mandates_ends(world: World) -> None:
    """What the other names he goes on reading."""
    first = represents(world, "rep", "an", acts=[RELEASE], purposes=[ADVICE])
    second = entered(world, "an", acts=[RELEASE], purposes=[ADVICE, LIMITS], same="rep")
    approved(world, second)
    for purpose in (ADVICE, LIMITS):
        says_yes(world, "an", "an", purpose)
    advice, sheet = waits(world), waits(world, Kind.LIMITS_SHEET)
    ends(world, "an", first.mandate)
    assert opens(world, advice)
    sound(world)
    ends(world, "an", second.mandate)
    assert (opens(world, advice), opens(world, sheet), copies(world)) == (False, False, 0)
    sound(world)


def test_what_the_worker_struck_nobody_opens_for_her(world: World) -> None:
    """Nor the next text of that kind: a new mandate does, for which two doctors look again."""
    represents(world, "rep", "an", acts=[RELEASE], purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    strikes(world, advice, "an")
    assert (copies(world), opens(world, advice)) == (0, False)
    world.clock.move(timedelta(minutes=1))
    again = waits(world)
    assert (copies(world), opens(world, again)) == (0, False)
    with pytest.raises(NotFound):
        lets_go(world, again)
    sound(world)
    world.clock.move(timedelta(minutes=1))
    new = entered(world, "an", acts=[RELEASE], purposes=[ADVICE], same="rep")
    approved(world, new)
    assert opens(world, waits(world))
    sound(world)


def test_he_strikes_and_the_author_agrees(world: World) -> None:
    paper = represents(world, "rep", "an", acts=[RELEASE], purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    struck = strikes(world, advice)
    assert (copies(world), opens(world, advice), opens(world, struck)) == (0, False, False)
    with pytest.raises((NotFound, Refused)):
        lets_go(world, struck)
    with world.work() as work:
        [opened] = disclose(work, world.acting(work, "arts"), [struck])
    with world.work() as work:
        countersign_struck(work, world.acting(work, "arts"), struck, opened.envelope.text_hash)
    assert opens(world, struck, "ss_east")
    assert not opens(world, advice, "ss_east")
    with world.work() as work:
        [line] = [
            one for one in work.log.read([world.dossiers["an"]]) if one.type is EventType.STRUCK
        ]
    assert line.body["mandate"] == paper.mandate
    # What he struck himself does not stop him with the next.
    assert opens(world, waits(world))
    sound(world)


def test_the_worker_lets_it_go_herself(world: World) -> None:
    represents(world, "rep", "an")
    says_yes(world, "an", "an", ADVICE)
    advice = waits(world)
    lets_go(world, advice, "an")
    assert (copies(world), opens(world, advice), opens(world, advice, "ss_east")) == (
        0,
        False,
        True,
    )
    sound(world)


def test_his_own_yes_and_his_own_release(world: World) -> None:
    """Two acts: a mandate for both, by two doctors."""
    represents(world, "rep", "an", acts=[MandateAct.ANSWER, RELEASE], purposes=[ADVICE])
    says_yes(world, "rep", "an", ADVICE)
    advice = waits(world)
    lets_go(world, advice)
    assert opens(world, advice, "ss_east")
    sound(world)


def test_a_new_version_takes_the_place_of_what_he_let_go(world: World) -> None:
    represents(world, "rep", "an")
    says_yes(world, "an", "an", ADVICE)
    first = waits(world)
    lets_go(world, first)
    second = waits(world, replaces=first)
    assert opens(world, second)
    lets_go(world, second)
    assert not opens(world, first, "ss_east")
    assert opens(world, second, "ss_east")
    sound(world)


def test_a_forged_yes_makes_him_no_key(world: World) -> None:
    """A row that somebody wrote into the database: the physician writes, and he gets nothing."""
    represents(world, "rep", "an")
    says_yes(world, "an", "an", ADVICE)
    with world.work() as work:
        from consent.records.models import ConsentRecord

        row = work.session.scalars(select(ConsentRecord)).one()
        row.signature = row.signature[:-1] + bytes([row.signature[-1] ^ 1])
    waits(world)
    assert copies(world) == 0
