"""Lines that a worker left out: no copy for a reader holds one, and nothing read tells one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from consent.clock import brussels_day
from consent.facts import Grant
from consent.lines import OFFERED
from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode, Role
from consent.records.schemas import Draft
from consent.records.service import ConsentError
from consent.signing import key_from_code
from messaging.documents.copies import Opener, copies_of, make_copy
from messaging.documents.facts import facts_of_chains
from messaging.documents.reading import disclose, disclose_readable, set_handled, waiting
from messaging.documents.releasing import release
from messaging.documents.writing import write
from messaging.dossiers.service import dossier_party
from messaging.exchange.consents import Choice, give
from messaging.exchange.narrowing import narrow
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.verification.report import Wrong
from messaging.verification.service import verify_everything
from messaging.vocabulary import advice_to_json, parse_advice
from messaging.work import Acting, NotFound, Refused, Work
from tests.support.leaving_out import Case, sheet_of
from tests.support.representing import represents
from tests.support.world import OWN_DEVICE, SHOWN, World


@pytest.fixture
def case(world: World) -> Case:
    made = Case(world, "an")
    made.yes(PurposeCode.ADVICE)
    return made


# What waits for him -------------------------------------------------------------------------


def test_a_text_does_not_go_with_a_line_that_was_left_out(case: Case) -> None:
    case.yes(PurposeCode.LIMITS, "lifting")
    sheet = case.sheet("lift_low", "noise")
    with pytest.raises(Refused, match="line_left_out"):
        case.release(sheet)
    struck = case.strike(sheet, "lift_low")
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {struck: frozenset({"noise"})}
    case.sound()


def test_nor_with_other_lines_struck(case: Case) -> None:
    """Else it would wait for an author whose agreement could let nothing go."""
    case.yes(PurposeCode.LIMITS, "lifting")
    sheet = case.sheet("lift_low", "noise", "standing")
    with pytest.raises(Refused, match="line_left_out"):
        case.strike(sheet, "noise")


def test_nor_without_anybody_having_looked(case: Case) -> None:
    """A release that does not say which lines it lets go lets none go under a narrowed yes."""
    case.yes(PurposeCode.LIMITS, "lifting")
    sheet = case.sheet("noise")
    with pytest.raises(Refused, match="line_left_out"), case.world.work() as work:
        release(work, case.world.acting(work, "an"), sheet)
    case.release(sheet)
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {sheet: frozenset({"noise"})}


def test_send_it_and_tell_me_sends_nothing_that_was_left_out(case: Case) -> None:
    case.yes(PurposeCode.LIMITS, "lifting", show_first=False)
    gone, waits = case.sheet("noise"), case.sheet("lift_low", "noise")
    assert set(case.read("ss_east", Kind.LIMITS_SHEET)) == {gone}
    with case.world.work() as work:
        assert facts_of_chains(work, [case.dossier])[waits].waits_for_worker


def test_a_yes_to_an_older_text_lets_through_what_that_text_named(case: Case) -> None:
    """Its fourth version spoke of kilos, of sitting and standing and of noise; not of hours."""
    case.yes(PurposeCode.LIMITS, version=4)
    sheet = case.sheet("lift_low", "hours_day")
    with pytest.raises(Refused, match="line_left_out"):
        case.release(sheet)
    struck = case.strike(sheet, "hours_day")
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {struck: frozenset({"lift_low"})}
    case.yes(PurposeCode.LIMITS)
    other = case.sheet("hours_day")
    case.release(other)
    assert case.read("ss_east", Kind.LIMITS_SHEET)[other] == {"hours_day"}
    case.no_copy_holds_a_line_that_was_left_out()
    case.sound()


@pytest.mark.parametrize("group", OFFERED[PurposeCode.ADVICE])
def test_a_plan_goes_as_a_whole_or_not_at_all(case: Case, group: str) -> None:
    """Its kind alone tells that it speaks of hours and of how long; nobody has to look into it."""
    case.yes(PurposeCode.ADVICE, group)
    plan = case.write(Kind.RETURN_PLAN, {"lines": []})
    with pytest.raises(Refused, match="line_left_out"):
        case.release(plan)


# What goes without his seeing it -------------------------------------------------------------


def test_between_doctors_each_reader_gets_the_lines_that_he_may(case: Case) -> None:
    case.yes(PurposeCode.DOCTORS, "lifting", "time", gp=case.gp())
    whole = sheet_of(case.world, ("lift_low", "noise", "hours_day"))
    first = case.write(Kind.LIMITATIONS, {"lines": whole["lines"]}, who="gp1")
    own = case.read("gp1", Kind.LIMITATIONS)
    assert frozenset().union(*own.values()) == {"lift_low", "noise", "hours_day"}
    assert case.read("arts", Kind.LIMITATIONS) == {first: frozenset({"noise"})}
    assert case.read("an", Kind.LIMITATIONS) == own
    case.sound()


def arrange(work: Work, acting: Acting, dossier: str, advice: str) -> str:
    return write(work, acting, dossier, Kind.ARRANGEMENT, {"answers": []}, about=advice)


# Leaving out later ---------------------------------------------------------------------------


def test_leaving_out_later_takes_what_holds_it_and_nothing_else(case: Case) -> None:
    receipt = case.yes(PurposeCode.LIMITS)
    both, noise = case.sheet("lift_low", "noise"), case.sheet("noise")
    case.release(both)
    case.release(noise)
    made = case.narrow(receipt, "lifting")
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {noise: frozenset({"noise"})}
    case.no_copy_holds_a_line_that_was_left_out()
    later = case.sheet("noise")
    case.release(later)
    assert set(case.read("ss_east", Kind.LIMITS_SHEET)) == {noise, later}
    [grant], [before] = made.grants, receipt.grants
    assert (grant.valid_until, grant.counts_from) == (before.valid_until, before.given_at)
    case.sound()
    with case.world.work() as work:  # the paper that he has stops what took its place
        withdraw_by_code(work, receipt.code)
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {}
    case.sound()


def test_to_what_was_left_out_later_nobody_answers(case: Case) -> None:
    """As to what was ended: trying tells nothing apart."""
    world, [receipt] = case.world, case.receipts
    today = brussels_day(world.clock.now())
    line = {"task": "t1", "outcome": "suits", "adaptations": []}
    typed = {"lines": [line], "review_by": (today + timedelta(days=60)).isoformat()}
    hours, open_ = (
        case.write(Kind.ADVICE, advice_to_json(parse_advice({**typed, **more}, today)))
        for more in ({"hours": 4}, {})
    )
    for one in (hours, open_):
        case.tick()
        with world.work() as work:
            release(work, world.acting(work, "an"), one)
    case.narrow(receipt, "hours")
    with pytest.raises(NotFound), world.work() as work:
        arrange(work, world.acting(work, "ss_east"), case.dossier, hours)
    with world.work() as work:
        made = arrange(work, world.acting(work, "ss_east"), case.dossier, open_)
    assert set(case.read("ss_east", Kind.ARRANGEMENT)) == {made}
    case.sound()


def test_what_waited_for_its_reader_waits_still_and_nothing_else_does(case: Case) -> None:
    receipt = case.yes(PurposeCode.DOCTORS, gp=case.gp())
    content = {"lines": sheet_of(case.world, ("noise",))["lines"]}
    seen, fresh = (case.write(Kind.LIMITATIONS, content, who="gp1") for _each in range(2))
    with case.world.work() as work:
        set_handled(work, case.world.acting(work, "arts"), seen)
    case.narrow(receipt, "lifting")
    with case.world.work() as work:
        waits = {one.stored.id for one in waiting(work, case.world.acting(work, "arts"))}
    assert waits == {fresh}


@pytest.mark.parametrize("which", [0, 1])
def test_of_two_yeses_to_one_reader_neither_goes_on_with_it(case: Case, which: int) -> None:
    """He renewed the first before it was over, and leaves lifting out of one of the two."""
    two = [case.yes(PurposeCode.LIMITS), case.yes(PurposeCode.LIMITS, earlier=True, months=9)]
    both, noise = case.sheet("lift_low", "noise"), case.sheet("noise")
    case.release(both)
    case.release(noise)
    case.narrow(two[which], "lifting")
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {noise: frozenset({"noise"})}
    with pytest.raises(Refused, match="line_left_out"):
        case.release(case.sheet("lift_low", "noise"))
    case.sound()
    with case.world.work() as work:  # the other stays what it was: its end, and its paper
        held = [one for one in work.records.grants(case.dossier) if not one.withdrawn]
        ends = [one.valid_until for one in held if one.purpose is PurposeCode.LIMITS]
        assert ends == [one.grants[0].valid_until for one in two]
        withdraw_by_code(work, two[1].code)
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {noise: frozenset({"noise"})}
    with case.world.work() as work:
        withdraw_by_code(work, two[0].code)
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {}
    case.sound()


def test_a_yes_beside_it_of_which_nothing_is_left_ends(case: Case) -> None:
    *others, last = OFFERED[PurposeCode.LIMITS]
    case.yes(PurposeCode.LIMITS, *others)
    wide = case.yes(PurposeCode.LIMITS, earlier=True)
    made = case.narrow(wide, last)
    with case.world.work() as work:
        held = [one for one in work.records.grants(case.dossier) if not one.withdrawn]
    assert [one for one in held if one.purpose is PurposeCode.LIMITS] == list(made.grants)
    case.sound()


def test_nor_does_what_his_representative_gave_beside_it(case: Case) -> None:
    represents(case.world, "rep", "an")
    own = case.yes(PurposeCode.LIMITS)
    case.tick()
    with case.world.work() as work:
        give(
            work, case.world.acting(work, "rep"), case.dossier, Choice(PurposeCode.LIMITS),
            shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    case.narrow(own, "lifting")
    with pytest.raises(Refused, match="line_left_out"):
        case.release(case.sheet("lift_low", "noise"))
    case.release(case.sheet("noise"))
    case.sound()


def test_two_doctors_lose_it_where_both_reach_the_same_reader(case: Case) -> None:
    """The other doctor himself goes on reading what he read: of his yes he left nothing out."""
    with case.world.work() as work:
        second = case.world.group(work, "gp2")
    case.yes(PurposeCode.DOCTORS, gp=second)
    first = case.yes(PurposeCode.DOCTORS, gp=case.gp())
    case.narrow(first, "lifting")
    whole = sheet_of(case.world, ("lift_low", "noise"))
    case.write(Kind.LIMITATIONS, {"lines": whole["lines"]}, who="gp2")
    assert frozenset().union(*case.read("arts", Kind.LIMITATIONS).values()) == {"noise"}
    mine = case.write(Kind.LIMITATIONS, {"lines": whole["lines"]})
    assert frozenset().union(*case.read("gp1", Kind.LIMITATIONS).values()) == {"noise"}
    assert mine in case.read("arts", Kind.LIMITATIONS)
    assert "lift_low" in frozenset().union(*case.read("gp2", Kind.LIMITATIONS).values())
    case.sound()


def test_more_again_is_a_new_yes(case: Case) -> None:
    receipt = case.yes(PurposeCode.LIMITS)
    both = case.sheet("lift_low", "noise")
    case.release(both)
    made = case.narrow(receipt, "lifting")
    with pytest.raises(Refused, match="nothing_left_out"):
        case.narrow(made, "lifting")
    with pytest.raises(NotFound):
        case.narrow(receipt, "time")
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {}
    case.yes(PurposeCode.LIMITS, earlier=True)
    assert set(case.read("ss_east", Kind.LIMITS_SHEET)) == {both}


def test_a_narrower_yes_ends_the_wider_one_to_the_same_reader(case: Case) -> None:
    case.yes(PurposeCode.LIMITS)
    both, noise = case.sheet("lift_low", "noise"), case.sheet("noise")
    case.release(both)
    case.release(noise)
    case.yes(PurposeCode.LIMITS, "lifting", earlier=True)
    assert set(case.read("ss_east", Kind.LIMITS_SHEET)) == {noise}
    case.no_copy_holds_a_line_that_was_left_out()
    case.sound()


def test_words_that_do_not_say_it_are_not_recorded(case: Case) -> None:
    with pytest.raises(ConsentError, match="shown_changed"), case.world.work() as work:
        give(
            work, case.world.acting(work, "an"), case.dossier,
            Choice(PurposeCode.LIMITS, left_out=("lifting",)),
            shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip
    for groups, wrong in ((OFFERED[PurposeCode.LIMITS], "all_left_out"), (("own_view",), "group_")):
        with pytest.raises(ConsentError, match=wrong), case.world.work() as work:
            give(
                work, case.world.acting(work, "an"), case.dossier,
                Choice(PurposeCode.LIMITS, left_out=groups), shown=SHOWN, collected=OWN_DEVICE,
            )  # fmt: skip


def test_a_stranger_leaves_nothing_out(case: Case) -> None:
    receipt = case.yes(PurposeCode.LIMITS)
    for who in ("bo", "arts", "ss_east"):
        with pytest.raises(NotFound), case.world.work() as work:
            narrow(
                work, case.world.acting(work, who), case.dossier, receipt.id, ("lifting",),
                codes={receipt.id: receipt.code}, collected=OWN_DEVICE, lines={},
            )  # fmt: skip


# What should not be there ----------------------------------------------------------------------


def planted(case: Case, document: str, grant: Grant) -> None:
    """A copy that no session of ours makes: of a text with a line that was left out."""
    case.tick()
    with case.world.work() as work:
        acting, head = case.world.acting(work, "an"), work.log.lock(case.dossier)
        mine = [dossier_party(case.dossier, case.world.organisations["east"])]
        [own] = copies_of(work, [document], mine)[document]
        key = Opener(work, acting).document_key(own)
        made = make_copy(
            work, document, case.dossier, key, grant.recipient,
            grant=grant.id, handled_at=work.clock.now(),
        )  # fmt: skip
        work.log.append(
            head, EventType.COPIED,
            {"copies": [{"document": document, **made.as_json()}], "why": "consent"},
            {"actor": acting.actor.account},
        )  # fmt: skip


def test_a_copy_that_should_not_be_there_opens_for_nobody(case: Case) -> None:
    receipt = case.yes(PurposeCode.LIMITS)
    both = case.sheet("lift_low", "noise")
    case.release(both)
    made = case.narrow(receipt, "lifting")
    planted(case, both, made.grants[0])
    with case.world.work() as work:
        acting = case.world.acting(work, "ss_east")
        opened = disclose_readable(work, acting, [case.dossier], [Kind.LIMITS_SHEET])
        assert opened == []
    with pytest.raises(NotFound), case.world.work() as work:
        disclose(work, case.world.acting(work, "ss_east"), [both])


def test_what_his_session_did_not_look_into_goes(case: Case) -> None:
    receipt = case.yes(PurposeCode.LIMITS)
    noise = case.sheet("noise")
    case.release(noise)
    case.tick()
    with case.world.work() as work:
        narrow(
            work, case.world.acting(work, "an"), case.dossier, receipt.id, ("lifting",),
            codes={receipt.id: receipt.code}, collected=OWN_DEVICE, lines={},
        )  # fmt: skip
    assert case.read("ss_east", Kind.LIMITS_SHEET) == {}
    case.sound()


def findings(case: Case) -> set[Wrong]:
    with case.world.work() as work:
        return {one.wrong for one in verify_everything(work).findings}


def test_the_verifier_finds_a_copy_of_what_was_left_out_as_a_whole(case: Case) -> None:
    receipt = case.yes(PurposeCode.ADVICE, "hours", earlier=True)
    plan = case.write(Kind.RETURN_PLAN, {"lines": []})
    with pytest.raises(Refused):
        case.release(plan)
    case.yes(PurposeCode.DOCTORS, "own_view", gp=case.gp())
    view = case.write(Kind.OWN_VIEW, {"lines": []}, who="an")
    assert case.read("arts", Kind.OWN_VIEW) == {}
    case.sound()
    [grant] = [one for one in case.receipts[-1].grants if one.recipient.role is Role.GP]
    planted(case, view, grant)
    assert findings(case) == {Wrong.SEALED_WITHOUT_CONSENT}
    assert receipt.grants


@pytest.mark.parametrize("change", ["wider", "since", "earlier"])
def test_the_verifier_finds_a_yes_that_narrows_nothing(case: Case, change: str) -> None:
    """A narrower yes ends the wider one, and what takes another's place says the same and less."""
    [grant] = case.yes(PurposeCode.LIMITS).grants
    case.sound()
    case.tick()
    with case.world.work() as work:
        acting, head = case.world.acting(work, "an"), work.log.lock(case.dossier)
        instead = replace(grant, since=grant.given_at - timedelta(days=9))
        work.records.give(
            head,
            [
                Draft(
                    grant.purpose, grant.recipient, grant.sources, grant.valid_until,
                    change == "earlier", grant.show_first, ("lifting",),
                    {"wider": None, "since": instead, "earlier": grant}[change],
                )
            ],
            signer=acting.keys.signer, pseudonym="0" * 32, shown=SHOWN, collected=OWN_DEVICE,
            asked=None, revocation_code="0" * 16, revocation_public=key_from_code("0" * 16).public,
        )  # fmt: skip
        if change != "wider":
            work.records.withdraw(
                head, [grant.id], acting.keys.signing, how="session", actor=acting.actor.account
            )
    assert findings(case) == {Wrong.WIDER if change == "wider" else Wrong.LINES}
