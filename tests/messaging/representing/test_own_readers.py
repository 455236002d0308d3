"""Whom the worker chose or stopped himself: no yes of who represents him reaches further."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from consent.parties import Party
from consent.purposes import PurposeCode, Role
from consent.records.service import ConsentError
from messaging.exchange.consents import Receipt
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from messaging.verification.report import Wrong
from messaging.verification.service import verify_everything
from tests.messaging.representing.test_mandates import ADVICE, DOCTORS, says_yes
from tests.support.leaving_out import Case
from tests.support.representing import approved, entered, represents
from tests.support.world import World

ABSENCE = PurposeCode.ABSENCE_REASON
SERVICE, PHYSICIANS = frozenset({Role.SOCIAL_SERVICE}), frozenset({Role.OCCUPATIONAL_PHYSICIAN})
BOTH = SERVICE | PHYSICIANS


def person(world: World, who: str) -> Party:
    with world.work() as work:
        return world.acting(work, who).actor.as_person()


def group(world: World, who: str) -> Party:
    with world.work() as work:
        return world.group(work, who)


def doctors(world: World, who: str, gp: Party, physician: Party | None = None) -> Receipt:
    return says_yes(world, who, "an", DOCTORS, gp=gp, physician=physician)


def absence(world: World, who: str, readers: frozenset[Role]) -> Receipt:
    return says_yes(world, who, "an", ABSENCE, readers=readers)


def stops(world: World, who: str, receipt: Receipt, how: str = "session") -> None:
    with world.work() as work:
        if how == "code":
            withdraw_by_code(work, receipt.code)
        else:
            targets = [one.id for one in receipt.grants]
            withdraw(work, world.acting(work, who), world.dossiers["an"], targets)


class Beyond:
    """A yes of the representative: refused; and found by the verifier where a server gave it."""

    def __init__(self, world: World, patch: pytest.MonkeyPatch) -> None:
        self.world, self.patch = world, patch

    def refused(self, wrong: set[Wrong], act: Any, *given: Any) -> None:
        with pytest.raises(ConsentError, match="not_in_mandate"):
            act(self.world, "rep", *given)
        assert self.found() == set()
        with self.patch.context() as broken:
            broken.setattr("messaging.exchange.consents.goes_over_nothing", lambda *_given: None)
            act(self.world, "rep", *given)
        assert self.found() == {(one, "consent_record") for one in wrong}

    def found(self) -> set[tuple[Wrong, str]]:
        with self.world.work() as work:
            return {(one.wrong, one.table) for one in verify_everything(work).findings}


@pytest.fixture
def beyond(world: World, monkeypatch: pytest.MonkeyPatch) -> Beyond:
    represents(world, "rep", "an")
    return Beyond(world, monkeypatch)


@pytest.mark.parametrize("wider", [BOTH, SERVICE], ids=["both", "the other"])
def test_whom_he_told_nothing_is_told_nothing_for_him(
    world: World, beyond: Beyond, wider: frozenset[Role]
) -> None:
    absence(world, "an", PHYSICIANS)
    absence(world, "rep", PHYSICIANS)
    beyond.refused({Wrong.BEYOND_HIS_OWN}, absence, wider)


def test_one_doctor_of_his_practice_is_not_all(world: World, beyond: Beyond) -> None:
    doctors(world, "an", person(world, "gp1"))
    doctors(world, "rep", person(world, "gp1"))
    beyond.refused({Wrong.BEYOND_HIS_OWN}, doctors, group(world, "gp1"))


def test_one_physician_is_not_all(world: World, beyond: Beyond) -> None:
    doctors(world, "an", group(world, "gp1"), person(world, "arts"))
    beyond.refused({Wrong.BEYOND_HIS_OWN}, doctors, group(world, "gp1"))


def test_another_practice_is_another_reader(world: World, beyond: Beyond) -> None:
    doctors(world, "an", group(world, "gp1"))
    beyond.refused({Wrong.BEYOND_HIS_OWN}, doctors, group(world, "gp2"))


def test_who_talks_with_one_physician_does_not_talk_with_all(world: World, beyond: Beyond) -> None:
    """Both readers are his, and not towards each other."""
    doctors(world, "an", group(world, "gp1"))
    doctors(world, "an", group(world, "gp2"), person(world, "arts"))
    doctors(world, "rep", group(world, "gp1"))
    beyond.refused({Wrong.BEYOND_HIS_OWN}, doctors, group(world, "gp2"))


def test_what_he_narrowed_is_not_stopped_to_widen_it(world: World, beyond: Beyond) -> None:
    """Who represents him may stop it for him, and then gives no more than that was."""
    own = doctors(world, "an", person(world, "gp1"))
    stops(world, "rep", own)
    doctors(world, "rep", person(world, "gp1"))
    beyond.refused({Wrong.BEYOND_HIS_OWN}, doctors, group(world, "gp1"))


def test_lines_that_he_left_out_stay_out(world: World, beyond: Beyond) -> None:
    own = Case(world, "an").yes(ADVICE, "hours")
    beyond.refused({Wrong.BEYOND_HIS_OWN}, says_yes, "an", ADVICE)
    stops(world, "rep", own)
    with pytest.raises(ConsentError, match="not_in_mandate"):
        says_yes(world, "rep", "an", ADVICE)


@pytest.mark.parametrize("how", ["session", "code"])
def test_who_stopped_a_person_stopped_his_group(world: World, beyond: Beyond, how: str) -> None:
    stops(world, "an", doctors(world, "an", person(world, "gp1"), person(world, "arts")), how)
    beyond.refused({Wrong.AGAINST_HIS_STOP}, doctors, group(world, "gp1"))


@pytest.mark.parametrize("how", ["session", "code"])
def test_who_stopped_a_group_stopped_each_of_it(world: World, beyond: Beyond, how: str) -> None:
    stops(world, "an", doctors(world, "an", group(world, "gp1")), how)
    beyond.refused({Wrong.AGAINST_HIS_STOP}, doctors, person(world, "gp1"), person(world, "arts"))


def test_a_person_whom_he_named_instead_of_a_group_is_no_stop(world: World, beyond: Beyond) -> None:
    """The yes to all ends with that, by his own hand; when his own is over, all stay closed."""
    doctors(world, "an", group(world, "gp1"))
    says_yes(world, "an", "an", DOCTORS, gp=person(world, "gp1"), months=1)
    doctors(world, "rep", person(world, "gp1"))
    with pytest.raises(ConsentError, match="not_in_mandate"):
        doctors(world, "rep", group(world, "gp1"))
    world.clock.move(timedelta(days=40))
    beyond.refused({Wrong.AGAINST_HIS_STOP}, doctors, group(world, "gp1"))


@pytest.mark.parametrize("again", ["yes", "mandate"])
def test_his_own_yes_or_a_new_mandate_opens_all(world: World, beyond: Beyond, again: str) -> None:
    stops(world, "an", doctors(world, "an", person(world, "gp1"), person(world, "arts")))
    if again == "yes":
        doctors(world, "an", group(world, "gp1"))
    else:
        approved(world, entered(world, "an", same="rep"))
    doctors(world, "rep", group(world, "gp1"))
    assert beyond.found() == set()


def test_what_is_over_by_its_day_says_no_more_how_far(world: World, beyond: Beyond) -> None:
    says_yes(world, "an", "an", DOCTORS, gp=person(world, "gp1"), months=1)
    world.clock.move(timedelta(days=40))
    doctors(world, "rep", group(world, "gp1"))
    assert beyond.found() == set()


def test_a_wider_yes_of_his_own_says_it_anew(world: World, beyond: Beyond) -> None:
    """One that was stopped for him says how far until he says something after it."""
    stops(world, "rep", doctors(world, "an", person(world, "gp1")))
    stops(world, "rep", doctors(world, "an", group(world, "gp1")))
    doctors(world, "rep", group(world, "gp1"))
    assert beyond.found() == set()
