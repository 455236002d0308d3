"""Mandates through the services: two hands, one to end it, and what is done with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consent.clock import brussels_day, end_of_day
from consent.mandates.rules import MandateAct, MandateError
from consent.purposes import PURPOSES, Kind, PurposeCode, Role
from consent.records.service import ConsentError
from consent.signing import BadSignature
from messaging.documents.reading import disclose
from messaging.documents.writing import write
from messaging.exchange.asking import (
    ANSWERED,
    NO,
    YES,
    ask_by_code,
    ask_in_dossier,
    requests_of,
)
from messaging.exchange.consents import Choice, Receipt, give
from messaging.exchange.helped import call_right, to_be_looked_at
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.messages.service import Message, inbox
from messaging.representing.service import Chosen, by_code, end, enter
from messaging.work import NotFound, Refused
from tests.support.answering import says
from tests.support.representing import NOT_SAID, approved, comes, entered, represents
from tests.support.world import OWN_DEVICE, SHOWN, World, enrol

ADVICE, DOCTORS, LIMITS = PurposeCode.ADVICE, PurposeCode.DOCTORS, PurposeCode.LIMITS


def heard(world: World, who: str) -> list[Message]:
    """The messages of who represents somebody, as they are now."""
    with world.work() as work:
        acting = world.acting(work, who)
        return inbox(work, acting) if acting.actor.role is Role.REPRESENTATIVE else []


def says_yes(
    world: World,
    who: str,
    worker: str,
    purpose: PurposeCode,
    *,
    request: str | None = None,
    messages: list[Message] | None = None,
    **more: object,
) -> Receipt:
    """``messages``: those that he opened; those of now where nothing is said."""
    messages = heard(world, who) if messages is None else messages
    with world.work() as work:
        if purpose is DOCTORS:
            more.setdefault("gp", world.group(work, "gp1"))
        return give(
            work, world.acting(work, who), world.dossiers[worker],
            Choice(purpose, **more),  # type: ignore[arg-type]
            shown=SHOWN, collected=OWN_DEVICE, request=request, heard=messages,
        )  # fmt: skip


def ends(world: World, who: str, mandate: str, worker: str = "an") -> None:
    with world.work() as work:
        end(work, world.acting(work, who), mandate, [world.dossiers[worker]])


def test_one_signature_gives_nothing(world: World) -> None:
    paper = entered(world, "an")
    comes(world, "rep", paper)
    with pytest.raises(NotFound):
        says_yes(world, "rep", "an", ADVICE)
    approved(world, paper)
    receipt = says_yes(world, "rep", "an", ADVICE)
    with world.work() as work:
        [one] = work.records.of_dossier(world.dossiers["an"])
    account = world.keys["rep"].account
    assert one.document()["acted"] == {
        "account": account, "representative": account, "mandate": paper.mandate,
    }  # fmt: skip
    assert receipt.grants[0].id == one.grant.id


@pytest.mark.parametrize(
    ("by", "wrong"),
    [
        ("arts", MandateError("same_hands")),
        ("colleague", MandateError("same_practice")),
        ("unverified", NotFound("")),
        ("ss_east", NotFound("")),
        ("an", NotFound("")),
        ("rep", NotFound("")),
    ],
    ids=["himself", "colleague", "unverified", "workshop", "worker", "representative"],
)
def test_who_cannot_be_the_second(world: World, by: str, wrong: Exception) -> None:
    if by == "colleague":
        enrol(world, by, Role.OCCUPATIONAL_PHYSICIAN, "service")
    if by == "unverified":
        enrol(world, by, Role.GP, None, verified=False)
    paper = entered(world, "an")
    comes(world, "rep", paper)
    with pytest.raises(type(wrong)) as refused:
        approved(world, paper, by)
    if isinstance(wrong, MandateError):
        assert refused.value.code == wrong.code  # type: ignore[attr-defined]
    with world.work() as work:
        [kept] = work.mandates.of_dossiers([world.dossiers["an"]])
    assert kept.approved is None


@pytest.mark.parametrize("by", ["gp1", "elsewhere", "ss_east", "an"])
def test_who_does_not_reach_him_enters_nothing(world: World, by: str) -> None:
    from messaging.groups.service import create_group
    from messaging.people.accounts import SERVICE, create_organisation

    if by == "elsewhere":
        with world.work() as work:
            home = create_organisation(work, SERVICE, "other", "Other")
            create_group(work, Role.OCCUPATIONAL_PHYSICIAN, home, world.organisations["west"])
        world.organisations["other"] = home
        enrol(world, by, Role.OCCUPATIONAL_PHYSICIAN, "other")
    with pytest.raises(NotFound):
        entered(world, "an", by=by)


def test_a_gp_enters_for_his_patient_and_a_physician_approves(world: World) -> None:
    says_yes(world, "an", "an", DOCTORS)
    paper = entered(world, "an", by="gp1")
    comes(world, "rep", paper)
    approved(world, paper, "arts")
    says_yes(world, "rep", "an", ADVICE)


WRONG: list[tuple[dict[str, object], str]] = [
    ({"ground": "goods_only"}, "goods_only"),
    ({"tie": "works_there"}, "representative_tied"),
    ({"tie": "unknown"}, "representative_tied"),
    ({"tie": ""}, "representative_tied"),
    ({"seen": False}, "paper_unseen"),
    ({"name": "  "}, "representative_name"),
    ({"same": "f" * 32}, "representative_name"),
    ({"months": 13}, "until_too_far"),
    ({"until": "2026-03-01"}, "until_past"),
    ({"acts": ()}, "acts_missing"),
]


def test_what_is_refused_in_words(world: World) -> None:
    whole = replace(NOT_SAID, name="G. S.", acts=("answer",), purposes=("doctors",))
    for change, code in WRONG:
        chosen: Chosen = replace(whole, **change)  # type: ignore[arg-type]
        with pytest.raises((MandateError, ConsentError)) as refused, world.work() as work:
            enter(work, world.acting(work, "arts"), world.dossiers["an"], chosen)
        assert isinstance(refused.value, MandateError | ConsentError)
        assert refused.value.code == code, change
    with world.work() as work:
        assert work.mandates.of_dossiers([world.dossiers["an"]]) == []


def test_a_code_that_is_none_shows_nothing(world: World) -> None:
    entered(world, "an")
    for typed in ("", "AAAA-BBBB-CCCC-DDDD", "x"):
        with pytest.raises(Refused, match="mandate_code"), world.work() as work:
            by_code(work, world.acting(work, "gp2"), typed)


def test_only_what_it_names_and_no_more(world: World) -> None:
    represents(world, "rep", "an", acts=[MandateAct.ANSWER], purposes=[DOCTORS, ADVICE])
    beyond: list[dict[str, Any]] = [{"earlier": True}, {"show_first": False}]
    for more in beyond:
        with pytest.raises(ConsentError, match="not_in_mandate"):
            says_yes(world, "rep", "an", ADVICE, **more)
    receipt = says_yes(world, "rep", "an", ADVICE)
    for worker, purpose in (("an", LIMITS), ("an", PurposeCode.WORKPLACE), ("bo", ADVICE)):
        with pytest.raises(NotFound):
            says_yes(world, "rep", worker, purpose)
    with pytest.raises(NotFound), world.work() as work:
        withdraw(work, world.acting(work, "rep"), world.dossiers["an"], [receipt.grants[0].id])
    assert not receipt.grants[0].withdrawn


def test_his_yes_ends_with_his_mandate(world: World) -> None:
    represents(world, "rep", "an", months=2)
    receipt = says_yes(world, "rep", "an", ADVICE, months=12)
    with world.work() as work:
        [kept] = work.mandates.of_dossiers([world.dossiers["an"]])
    assert receipt.grants[0].valid_until == kept.mandate.until
    assert end_of_day(brussels_day(kept.mandate.until - timedelta(hours=2))) == kept.mandate.until
    world.clock.set(kept.mandate.until - timedelta(milliseconds=1))
    says_yes(world, "rep", "an", DOCTORS)
    world.clock.set(kept.mandate.until)
    with pytest.raises(NotFound):
        says_yes(world, "rep", "an", DOCTORS)


@pytest.mark.parametrize("who", ["an", "rep", "arts", "gp2"])
def test_any_one_ends_it_for_all_that_comes_after(world: World, who: str) -> None:
    paper = represents(world, "rep", "an")
    receipt = says_yes(world, "rep", "an", ADVICE)
    ends(world, who, paper.mandate)
    ends(world, who, paper.mandate)
    for act in (
        lambda: says_yes(world, "rep", "an", DOCTORS),
        lambda: _stops(world, "rep", receipt),
        lambda: approved(world, paper, "gp1"),
    ):
        with pytest.raises((NotFound, MandateError)):
            act()
    # What he said yes to stays, and is the worker's to look at.
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        assert all(one.grant.in_force(world.clock.now()) for one in recorded)
        [waiting] = to_be_looked_at(work, recorded, since=world.clock.now())
        assert waiting.mandate == paper.mandate


def test_nobody_else_ends_it(world: World) -> None:
    paper = represents(world, "rep", "an")
    represents(world, "rep2", "bo")
    for who in ("bo", "gp1", "ss_east", "rep2"):
        with pytest.raises(NotFound):
            ends(world, who, paper.mandate)
    says_yes(world, "rep", "an", ADVICE)


def test_a_mandate_that_waits_can_be_ended_too(world: World) -> None:
    paper = entered(world, "an")
    ends(world, "an", paper.mandate)
    with pytest.raises(MandateError, match="mandate_over"):
        approved(world, paper)


def test_he_stops_what_his_mandate_names(world: World) -> None:
    represents(world, "rep", "an", acts=[MandateAct.WITHDRAW], purposes=[ADVICE])
    says_yes(world, "an", "an", ADVICE)
    limits = says_yes(world, "an", "an", LIMITS)
    doctors = says_yes(world, "an", "an", DOCTORS)
    for receipt in (limits, doctors):
        with pytest.raises(NotFound):
            _stops(world, "rep", receipt)
    with world.work() as work:
        targets = [one.id for one in work.records.grants(world.dossiers["an"])]
        advice = [one.id for one in work.records.grants(world.dossiers["an"])
                  if one.purpose is ADVICE]  # fmt: skip
    with pytest.raises(NotFound), world.work() as work:
        withdraw(work, world.acting(work, "rep"), world.dossiers["an"], targets)
    with world.work() as work:
        withdraw(work, world.acting(work, "rep"), world.dossiers["an"], advice)
    with world.work() as work:
        left = {
            one.purpose for one in work.records.grants(world.dossiers["an"]) if not one.withdrawn
        }
    assert left == {DOCTORS}  # with the advice went what required it


def _stops(world: World, who: str, receipt: Receipt) -> None:
    with world.work() as work:
        targets = [one.id for one in receipt.grants]
        withdraw(work, world.acting(work, who), world.dossiers["an"], targets)


@pytest.mark.parametrize("how", ["session", "code"])
@pytest.mark.parametrize("whose", ["an", "rep"])
def test_what_the_worker_stopped_he_does_not_open_again(world: World, whose: str, how: str) -> None:
    """Nobody undoes for him what he decided himself: he does, or two doctors look again."""
    represents(world, "rep", "an")
    receipt = says_yes(world, whose, "an", ADVICE)
    if how == "code":
        with world.work() as work:
            withdraw_by_code(work, receipt.code)
    else:
        _stops(world, "an", receipt)
    with pytest.raises(ConsentError, match="not_in_mandate"):
        says_yes(world, "rep", "an", ADVICE)
    says_yes(world, "rep", "an", DOCTORS)
    if how == "code":
        again = says_yes(world, "an", "an", ADVICE)
        _stops(world, "rep", again)
    else:
        approved(world, entered(world, "an", same="rep"))
    says_yes(world, "rep", "an", ADVICE)


def test_what_goes_on_under_another_yes_of_his_he_did_not_stop(world: World) -> None:
    represents(world, "rep", "an")
    first, second = (says_yes(world, "an", "an", ADVICE) for _each in range(2))
    _stops(world, "an", first)
    says_yes(world, "rep", "an", ADVICE)
    _stops(world, "an", second)
    with pytest.raises(ConsentError, match="not_in_mandate"):
        says_yes(world, "rep", "an", ADVICE)


def test_what_is_written_under_his_yes_reaches_its_reader(world: World) -> None:
    represents(world, "rep", "an")
    says_yes(world, "rep", "an", DOCTORS)
    with world.work() as work:
        note = write(
            work, world.acting(work, "gp1"), world.dossiers["an"], Kind.NOTE, {"text": "x"}
        )
    with world.work() as work:
        assert disclose(work, world.acting(work, "arts"), [note])[0].content == {"text": "x"}
    with pytest.raises(NotFound), world.work() as work:
        disclose(work, world.acting(work, "rep"), [note])


def test_a_row_without_two_good_signatures_represents_nobody(world: World) -> None:
    """Whoever writes into the database: his signature is not a doctor's, or there is but one."""
    from consent.mandates.models import MandateApproval, MandateRecord

    paper = represents(world, "rep", "an")
    says_yes(world, "rep", "an", DOCTORS)
    for model in (MandateApproval, MandateRecord):
        with world.work() as work:
            row: Any = work.session.get_one(model, paper.mandate)
            before = row.signature
            row.signature = before[:-1] + bytes([before[-1] ^ 1])
        with pytest.raises(NotFound):
            says_yes(world, "rep", "an", ADVICE)
        with pytest.raises(BadSignature), world.work() as work:
            write(work, world.acting(work, "gp1"), world.dossiers["an"], Kind.NOTE, {"text": "x"})
        with world.work() as work:
            row = work.session.get_one(model, paper.mandate)
            row.signature = before
    says_yes(world, "rep", "an", ADVICE)


# Questions to him ------------------------------------------------------------------------------


def questions(world: World, who: str) -> list[tuple[str, str | None, str | None]]:
    with world.work() as work:
        found = requests_of(inbox(work, world.acting(work, who)))
    return [(str(one.purpose), one.answer, one.workshop) for one in found]


def test_a_question_reaches_him_for_what_his_mandate_names_alone(world: World) -> None:
    represents(world, "rep", "an", acts=[MandateAct.ANSWER], purposes=[DOCTORS])
    code = world.cards["an"].contact_code
    with world.work() as work:
        ask_by_code(work, world.acting(work, "gp1"), code, DOCTORS)
    with world.work() as work:
        ask_in_dossier(work, world.acting(work, "arts"), world.dossiers["an"], ADVICE)
    assert questions(world, "rep") == [("doctors", None, world.dossiers["an"])]
    assert {one[0] for one in questions(world, "an")} == {"advice", "doctors"}
    assert questions(world, "bo") == []


def test_the_first_answer_of_the_two_counts(world: World) -> None:
    represents(world, "rep", "an")
    code = world.cards["an"].contact_code
    for purpose in (DOCTORS, PurposeCode.WORKPLACE):
        with world.work() as work:
            ask_by_code(work, world.acting(work, "gp1"), code, purpose)
        world.clock.move(timedelta(minutes=1))
    with world.work() as work:
        acting = world.acting(work, "rep")
        workplace, doctors = requests_of(inbox(work, acting))
    with world.work() as work:
        acting = world.acting(work, "rep")
        says(work, acting, doctors, NO, dossier=doctors.workshop)
    with world.work() as work:
        acting = world.acting(work, "an")
        says(work, acting, workplace, NO)
    mine = world.dossiers["an"]
    assert questions(world, "rep") == [("workplace", ANSWERED, mine), ("doctors", NO, mine)]
    assert [one[1] for one in questions(world, "an")] == [NO, NO]


def test_the_worker_alone_finds_the_code_that_stops_it(world: World) -> None:
    """It would stop in his hands without a mandate, and nobody would know who did."""
    represents(world, "rep", "an")
    receipt = says_yes(world, "rep", "an", ADVICE)
    for who, code in (("an", receipt.code), ("rep", None)):
        with world.work() as work:
            [said] = inbox(work, world.acting(work, who))
        assert (said.data["answer"], said.data["receipt"]) == (YES, receipt.id)
        assert said.data.get("code") == code
        assert who == "an" or receipt.code not in str(said.data)


def test_without_a_mandate_he_answers_nothing(world: World) -> None:
    paper = represents(world, "rep", "an")
    code = world.cards["an"].contact_code
    with world.work() as work:
        ask_by_code(work, world.acting(work, "gp1"), code, DOCTORS)
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "rep")))
    ends(world, "an", paper.mandate)
    for dossier in (world.dossiers["an"], world.dossiers["bo"], None):
        with pytest.raises(NotFound), world.work() as work:
            acting = world.acting(work, "rep")
            says(work, acting, asked, NO, dossier=dossier)
    assert [one[1] for one in questions(world, "an")] == [None]


@pytest.mark.parametrize("meanwhile", [NO, None])
def test_a_question_of_before_his_mandate_he_does_not_answer(
    world: World, meanwhile: str | None
) -> None:
    """Asked under one that ended: what the worker said in between he did not hear of."""
    first = represents(world, "rep", "an")
    with world.work() as work:
        ask_by_code(work, world.acting(work, "gp1"), world.cards["an"].contact_code, DOCTORS)
    with world.work() as work:
        [asked] = requests_of(inbox(work, world.acting(work, "rep")))
    ends(world, "an", first.mandate)
    world.clock.move(timedelta(minutes=1))
    if meanwhile is not None:
        with world.work() as work:
            says(work, world.acting(work, "an"), asked, meanwhile)
    approved(world, entered(world, "an", same="rep"))
    with pytest.raises(NotFound), world.work() as work:
        says(work, world.acting(work, "rep"), asked, NO, dossier=world.dossiers["an"])
    with pytest.raises(NotFound), world.work() as work:
        acting = world.acting(work, "rep")
        heard = inbox(work, acting)
        give(
            work, acting, world.dossiers["an"], Choice(DOCTORS, gp=world.group(work, "gp1")),
            shown=SHOWN, collected=OWN_DEVICE, request=asked.id, heard=heard,
        )  # fmt: skip
    assert [one[1] for one in questions(world, "an")] == [meanwhile]
    with world.work() as work:
        ask_by_code(work, world.acting(work, "gp2"), world.cards["an"].contact_code, DOCTORS)
    with world.work() as work:
        acting = world.acting(work, "rep")
        anew = requests_of(inbox(work, acting))[0]
        says(work, acting, anew, NO, dossier=world.dossiers["an"])


def _count(world: World, act: Callable[[], object]) -> int:
    from sqlalchemy import event

    ran = []
    listening = (world.store.engine, "before_cursor_execute")

    def note(*_arguments: object) -> None:
        ran.append(1)

    event.listen(*listening, note)
    try:
        act()
    finally:
        event.remove(*listening, note)
    return len(ran)


def test_a_question_costs_the_same_with_and_without(world: World) -> None:
    """To a worker with a representative, to one without, to an unknown code, and asked again."""
    represents(world, "rep", "an", purposes=[DOCTORS])
    for purpose in (DOCTORS, PurposeCode.WORKPLACE):
        with world.work() as work:  # what is made at the first need is made
            ask_by_code(work, world.acting(work, "gp2"), "AAAA-BBBB-CCCC-DDDD", purpose)

    def ask(code: str, purpose: PurposeCode) -> int:
        def asked() -> None:
            with world.work() as work:
                ask_by_code(work, world.acting(work, "gp1"), code, purpose)

        return _count(world, asked)

    an, bo = (world.cards[who].contact_code for who in ("an", "bo"))
    counts = {
        "represented": ask(an, DOCTORS),
        "not for this": ask(an, PurposeCode.WORKPLACE),
        "without": ask(bo, DOCTORS),
        "unknown": ask("EEEE-BBBB-CCCC-DDDD", DOCTORS),
    }
    assert len(set(counts.values())) == 1, counts


def test_he_calls_it_right_himself(world: World) -> None:
    represents(world, "rep", "an")
    receipt = says_yes(world, "rep", "an", ADVICE)
    world.clock.move(timedelta(minutes=1))
    now = world.clock.now()
    for who in ("rep", "bo"):
        with pytest.raises(NotFound), world.work() as work:
            recorded = work.records.of_dossier(world.dossiers["an"])
            call_right(work, world.acting(work, who), recorded, receipt.id, since=now)
    with world.work() as work:
        recorded = work.records.of_dossier(world.dossiers["an"])
        call_right(work, world.acting(work, "an"), recorded, receipt.id, since=now)
    with world.work() as work:
        assert to_be_looked_at(work, recorded, since=now) == []


def test_every_purpose_can_be_named_by_a_mandate(world: World) -> None:
    represents(world, "rep", "an")
    with world.work() as work:
        [kept] = work.mandates.of_dossiers([world.dossiers["an"]])
    assert kept.mandate.purposes == set(PURPOSES)
