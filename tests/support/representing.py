"""A representative in a test's world, entered and approved through the services."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from consent.mandates.rules import Ground, MandateAct
from consent.purposes import PurposeCode
from messaging.people.enrolment import accept
from messaging.representing.service import Chosen, Paper, approve, enter
from tests.support.world import CHEAP, World

NOT_SAID = Chosen(
    name="",
    same="",
    ground=Ground.COURT,
    acts=(),
    purposes=(),
    months=6,
    until=None,
    tie="none",
    seen=True,
)


def entered(
    world: World,
    worker: str,
    *,
    acts: Collection[MandateAct] = tuple(MandateAct),
    purposes: Collection[PurposeCode] = tuple(PurposeCode),
    by: str = "arts",
    months: int | None = 6,
    until: str | None = None,
    same: str = "",
) -> Paper:
    """A mandate with one signature. ``same``: a representative of the world, by his short name."""
    chosen = replace(
        NOT_SAID,
        name="" if same else "Godelieve Sneyers",
        same=world.keys[same].account if same else "",
        acts=tuple(acts),
        purposes=tuple(purposes),
        months=months,
        until=until,
    )
    with world.work() as work:
        return enter(work, world.acting(work, by), world.dossiers[worker], chosen)


def approved(world: World, paper: Paper, by: str = "gp2") -> None:
    """The second signature."""
    with world.work() as work:
        approve(work, world.acting(work, by), paper.code)


def comes(world: World, who: str, paper: Paper) -> None:
    """The representative makes his account."""
    assert paper.invitation is not None
    with world.work() as work:
        made = accept(
            work,
            paper.invitation,
            login=who,
            password=f"a long password of {who}",
            cost=CHEAP,
            profile={"email": f"{who}@example.org"},
        )
    world.keys[who] = made.keys
    world.passwords[who] = f"a long password of {who}"
    world.totp[who] = made.totp_secret
    world.sheets[who] = made.recovery_sheet


def represents(
    world: World,
    who: str,
    worker: str,
    *,
    acts: Collection[MandateAct] = tuple(MandateAct),
    purposes: Collection[PurposeCode] = tuple(PurposeCode),
    months: int | None = 6,
) -> Paper:
    """Entered, approved, and with an account."""
    paper = entered(world, worker, acts=acts, purposes=purposes, months=months)
    approved(world, paper)
    comes(world, who, paper)
    return paper
