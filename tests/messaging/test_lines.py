"""Lines that a worker left out: no copy for a reader holds one, and nothing read tells one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from consent.clock import brussels_day
from consent.lines import OFFERED, below, left_out
from consent.purposes import Kind, PurposeCode
from consent.records.service import ConsentError
from messaging.documents.facts import facts_of_chains
from messaging.documents.models import DocumentCopy
from messaging.documents.reading import disclose, disclose_readable, readable, set_handled, waiting
from messaging.documents.releasing import countersign_struck, release, strike
from messaging.documents.writing import write
from messaging.exchange.consents import Choice, Receipt, give, lines_known, withdraw_by_code
from messaging.exchange.narrowing import look, narrow
from messaging.verification.service import verify_everything
from messaging.vocabulary import limits_sheet_to_json, parse_limits_sheet, restore_limits_sheet
from messaging.vocabulary.limits import strike_lines
from messaging.work import NotFound, Refused
from tests.support.world import OWN_DEVICE, SHOWN, World, add_worker

LINES: Mapping[str, Mapping[str, Any]] = {
    "lift_low": {"state": "limit", "value": [{"kg": 5, "per_hour": 12}]},
    "noise": {"state": "no_limit"},
    "standing": {"state": "no_limit"},
    "hours_day": {"state": "no_limit"},
}
OF: Mapping[str, str] = {
    "lift_low": "lifting", "noise": "surroundings", "standing": "posture", "hours_day": "time",
}  # fmt: skip


class Case:
    """One worker at east, the acts around him, and what each text of his says."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.name = world, name
        if name not in world.dossiers:
            add_worker(world, name, "east", 100 + len(world.dossiers))
        self.dossier = world.dossiers[name]
        self.texts: dict[str, dict[str, Any]] = {}
        self.receipts: list[Receipt] = []

    def tick(self, by: timedelta = timedelta(seconds=1)) -> None:
        self.world.clock.move(by)

    def yes(self, purpose: PurposeCode, *groups: str, **choice: Any) -> Receipt:
        """A yes that leaves groups out, as his page gives it: it looks into what it may share."""
        self.tick()
        shown = replace(SHOWN, text=below(SHOWN.text, left_out(purpose, groups), SHOWN.language))
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            known = lines_known(work, acting, self.dossier, purpose, groups)
            made = give(
                work, acting, self.dossier, Choice(purpose, left_out=groups, **choice),
                shown=shown, collected=OWN_DEVICE, lines=known,
            )  # fmt: skip
        self.receipts.append(made)
        return made

    def narrow(self, receipt: Receipt, *groups: str) -> Receipt:
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            known = look(work, acting, self.dossier, receipt.id)
            made = narrow(
                work, acting, self.dossier, receipt.id, groups,
                code=receipt.code, collected=OWN_DEVICE, lines=known,
            )  # fmt: skip
        self.receipts.append(made)
        return made

    def write(self, kind: Kind, content: dict[str, Any], who: str = "arts") -> str:
        self.tick()
        with self.world.work() as work:
            made = write(work, self.world.acting(work, who), self.dossier, kind, content)
        self.texts[made] = content
        return made

    def sheet(self, *attributes: str) -> str:
        return self.write(Kind.LIMITS_SHEET, sheet_of(self.world, attributes))

    def lines(self, document: str) -> frozenset[str]:
        return frozenset(line["attribute"] for line in self.texts[document]["lines"])

    def release(self, document: str) -> None:
        self.tick()
        with self.world.work() as work:
            acting = self.world.acting(work, self.name)
            release(work, acting, document, self.lines(document))

    def strike(self, document: str, *attributes: str) -> str:
        """He leaves lines out of a text, and its author agrees."""
        self.tick()
        left = limits_sheet_to_json(
            strike_lines(restore_limits_sheet(self.texts[document]), attributes)
        )
        with self.world.work() as work:
            made = strike(work, self.world.acting(work, self.name), document, left)
        self.texts[made] = left
        self.tick()
        with self.world.work() as work:
            [opened] = disclose(work, self.world.acting(work, "arts"), [made])
        with self.world.work() as work:
            arts = self.world.acting(work, "arts")
            countersign_struck(work, arts, made, opened.envelope.text_hash, opened.lines)
        return made

    def read(self, who: str, *kinds: Kind) -> dict[str, frozenset[str]]:
        """What somebody opens here, with the lines that he then sees; and what a list shows him."""
        with self.world.work() as work:
            acting = self.world.acting(work, who)
            stored = facts_of_chains(work, [self.dossier])
            grants, now = work.records.grants(self.dossier), work.clock.now()
            listed = {one.id for one in readable(work, acting.actor, stored.values(), grants, now)}
        with self.world.work() as work:
            acting = self.world.acting(work, who)
            opened = disclose_readable(work, acting, [self.dossier], kinds or None)
        assert {one.id for one in opened} <= listed or who == "ss_east"
        assert listed <= {one.id for one in opened} or kinds
        return {one.id: one.lines for one in opened}

    def copies(self) -> list[tuple[str, str]]:
        """Each copy under a consent: the document, and the consent."""
        with self.world.work() as work:
            held = work.session.execute(
                select(DocumentCopy.document_id, DocumentCopy.grant_id).where(
                    DocumentCopy.chain_id == self.dossier, DocumentCopy.grant_id.is_not(None)
                )
            )
            return [(row.document_id, str(row.grant_id)) for row in held]

    def no_copy_holds_a_line_that_was_left_out(self) -> None:
        with self.world.work() as work:
            grants = {one.id: one for one in work.records.grants(self.dossier)}
        for document, grant in self.copies():
            if document in self.texts:
                assert grants[grant].left_out.isdisjoint(self.lines(document))

    def sound(self) -> None:
        with self.world.work() as work:
            report = verify_everything(work)
        assert report.sound, [str(one) for one in report.findings]


def sheet_of(world: World, attributes: Iterable[str]) -> dict[str, Any]:
    """A sheet with numbers, or functional limitations, that say these lines."""
    review = (brussels_day(world.clock.now()) + timedelta(days=60)).isoformat()
    lines = [{"attribute": one, "review_by": review, **LINES[one]} for one in attributes]
    return limits_sheet_to_json(
        parse_limits_sheet({"lines": lines}, brussels_day(world.clock.now()))
    )


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


def test_a_plan_goes_as_a_whole_or_not_at_all(case: Case) -> None:
    """Its kind alone tells that it speaks of hours; nobody has to look into it."""
    case.yes(PurposeCode.ADVICE, "hours")
    with case.world.work() as work:
        facts = case.world.acting(work, "arts")
    assert facts.verified
    plan = case.write(Kind.RETURN_PLAN, {"lines": []})
    with pytest.raises(Refused, match="line_left_out"):
        case.release(plan)


# What goes without his seeing it -------------------------------------------------------------


def test_between_doctors_each_reader_gets_the_lines_that_he_may(case: Case) -> None:
    with case.world.work() as work:
        gp = case.world.group(work, "gp1")
    case.yes(PurposeCode.DOCTORS, "lifting", "time", gp=gp)
    whole = sheet_of(case.world, ("lift_low", "noise", "hours_day"))
    first = case.write(Kind.LIMITATIONS, {"lines": whole["lines"]}, who="gp1")
    own = case.read("gp1", Kind.LIMITATIONS)
    assert frozenset().union(*own.values()) == {"lift_low", "noise", "hours_day"}
    assert case.read("arts", Kind.LIMITATIONS) == {first: frozenset({"noise"})}
    assert case.read("an", Kind.LIMITATIONS) == own
    case.sound()


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


def test_what_waited_for_its_reader_waits_still_and_nothing_else_does(case: Case) -> None:
    with case.world.work() as work:
        gp = case.world.group(work, "gp1")
    receipt = case.yes(PurposeCode.DOCTORS, gp=gp)
    content = {"lines": sheet_of(case.world, ("noise",))["lines"]}
    seen, fresh = (case.write(Kind.LIMITATIONS, content, who="gp1") for _each in range(2))
    with case.world.work() as work:
        set_handled(work, case.world.acting(work, "arts"), seen)
    case.narrow(receipt, "lifting")
    with case.world.work() as work:
        waits = {one.stored.id for one in waiting(work, case.world.acting(work, "arts"))}
    assert waits == {fresh}


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
                code=receipt.code, collected=OWN_DEVICE, lines={},
            )  # fmt: skip
