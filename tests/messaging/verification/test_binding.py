"""The binding: every disclosure had a consent in force, or a right, at that point of the chain.

The attacker is the operator: he writes through the log, with every key of the server.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from consent.encoding import canonical
from consent.log.service import EventType
from consent.purposes import Kind, PurposeCode, Role
from consent.store import new_id
from messaging.verification.report import Wrong
from tests.messaging.verification.story import Story
from tests.messaging.verification.tampering import add

SHEET, NOTE, ADVICE = "sheet", "note", "advice"


def disclose_line(
    story: Story,
    who: str,
    document: str,
    basis: str,
    grant: str | None = None,
    **changes: str,
) -> int:
    """The operator writes a disclosure through the log itself, signed and linked as any."""
    world = story.world
    with world.work() as work:
        actor = world.acting(work, who).actor
        personal = {
            "actor": actor.account,
            "role": str(actor.role),
            "organisation": actor.organisation,
            "kind": changes.pop("kind", "note"),
            **changes,
        }
        body = {"document": story.documents[document], "basis": basis, "grant": grant}
        head = work.log.lock(story.dossier)
        return work.log.append(head, EventType.DISCLOSED, body, personal).sequence


def grant_of(name: str, role: Role) -> Callable[[Story], str]:
    """The grant of a receipt whose recipient has this role."""
    return lambda story: next(
        grant.id for grant in story.receipts[name].grants if grant.recipient.role is role
    )


OP_GRANT = grant_of("doctors", Role.OCCUPATIONAL_PHYSICIAN)
SS_GRANT = grant_of("advice", Role.SOCIAL_SERVICE)

UNBOUND: dict[str, tuple[str, str, str, Callable[[Story], str] | None, dict[str, str]]] = {
    "no consent at all": ("gp2", NOTE, "consent", None, {}),
    "a consent of another": ("gp2", NOTE, "consent", OP_GRANT, {}),
    "a consent of another purpose": ("ss_east", NOTE, "consent", SS_GRANT, {}),
    "a withdrawn consent": (
        "gp2", "other note", "consent", grant_of("other doctor", Role.GP), {},
    ),
    "an expired consent": ("gp2", "short note", "consent", grant_of("short", Role.GP), {}),
    "a consent whose writer he is not": ("arts", "other note", "consent", OP_GRANT, {}),
    "never delivered": (
        "ss_east", "advice 2", "consent", SS_GRANT, {"kind": "advice"},
    ),
    "ended": ("ss_east", "ended", "consent", SS_GRANT, {"kind": "advice"}),
    "of an advice that ended": (
        "ss_east", "arranged then", "consent", SS_GRANT, {"kind": "arrangement"},
    ),
    "the workplace keeps no answer": (
        "ss_east", "arranged 2", "author", None, {"kind": "arrangement"},
    ),
    "limits withdrawn": (
        "ss_east", SHEET, "consent", grant_of("limits", Role.SOCIAL_SERVICE),
        {"kind": "limits_sheet"},
    ),
    "not his dossier": ("bo", NOTE, "own", None, {}),
    "a worker's basis in a doctor's name": ("gp1", NOTE, "own", None, {}),
    "not the author": ("arts", NOTE, "author", None, {}),
    "the workplace keeps nothing": (
        "ss_east", "answer", "author", None, {"kind": "workplace_answer"},
    ),
    "not an open kind": ("arts", NOTE, "open_kind", None, {}),
    "another workshop": ("ss_west", "placement 2", "open_kind", None, {"kind": "placement"}),
    "not the current version": (
        "ss_east", "placement", "open_kind", None, {"kind": "placement"},
    ),
    "an open kind by a consent": (
        "arts", "placement 2", "consent",
        grant_of("workplace", Role.OCCUPATIONAL_PHYSICIAN), {"kind": "placement"},
    ),
    "no message": ("gp2", NOTE, "addressee", None, {}),
    "another kind than it says": ("arts", NOTE, "consent", OP_GRANT, {"kind": "placement"}),
    "in another role": ("ss_east", NOTE, "author", None, {"role": "gp"}),
    "a colleague who had left": ("leaver", NOTE, "consent", OP_GRANT, {}),
    "an unknown basis": ("arts", NOTE, "break_glass", None, {}),
}  # fmt: skip


@pytest.mark.parametrize("name", UNBOUND)
def test_a_disclosure_without_a_right_is_named(story: Story, name: str) -> None:
    who, document, basis, grant, changes = UNBOUND[name]
    changes = dict(changes)
    story.pass_by(minutes=1)
    if who == "leaver":
        # He is no member of anything now; the line says what he was.
        changes |= {
            "role": "occupational_physician",
            "organisation": story.world.organisations["service"],
        }
    sequence = disclose_line(
        story, who, document, basis, grant(story) if grant else None, **changes
    )
    assert story.found() == {(Wrong.DISCLOSED_WITHOUT_BASIS, "event", sequence)}


BOUND: dict[str, tuple[str, str, str, Callable[[Story], str] | None, str]] = {
    "his consent": ("arts", NOTE, "consent", OP_GRANT, "note"),
    "the worker's own": ("an", NOTE, "own", None, "note"),
    "the author": ("gp1", NOTE, "author", None, "note"),
    "an open kind": ("arts", "placement 2", "open_kind", None, "placement"),
    "released": ("ss_east", ADVICE, "consent", SS_GRANT, "advice"),
    "struck and countersigned": ("ss_east", "struck", "consent", SS_GRANT, "advice"),
}


@pytest.mark.parametrize("name", BOUND)
def test_a_disclosure_with_a_right_is_not(story: Story, name: str) -> None:
    """The other side of the test above: the same lines, where the right is there."""
    who, document, basis, grant, kind = BOUND[name]
    disclose_line(story, who, document, basis, grant(story) if grant else None, kind=kind)
    assert story.found() == set()


def test_a_consent_binds_until_the_very_moment(story: Story) -> None:
    grant = story.receipts["doctors"].grants[0]
    story.world.clock.set(grant.valid_until - timedelta(milliseconds=1))
    disclose_line(story, "arts", NOTE, "consent", OP_GRANT(story))
    assert story.verified().sound
    story.world.clock.set(grant.valid_until)
    sequence = disclose_line(story, "arts", NOTE, "consent", OP_GRANT(story))
    assert story.found() == {(Wrong.DISCLOSED_WITHOUT_BASIS, "event", sequence)}


def test_from_now_on_binds_to_what_is_written_from_now_on(story: Story) -> None:
    story.pass_by(minutes=1)
    story.give("renewed", PurposeCode.DOCTORS, gp=story.group("gp1"))
    renewed = grant_of("renewed", Role.OCCUPATIONAL_PHYSICIAN)(story)
    story.write("new note", "gp1", Kind.NOTE)
    disclose_line(story, "arts", "new note", "consent", renewed)
    assert story.found() == set()
    sequence = disclose_line(story, "arts", NOTE, "consent", renewed)
    assert story.found() == {(Wrong.DISCLOSED_WITHOUT_BASIS, "event", sequence)}


def test_a_delivery_that_the_worker_did_not_sign(story: Story) -> None:
    """The operator writes "delivered" for an advice that waits: nobody released it."""
    world = story.world
    waiting = story.write("waiting", "arts", Kind.ADVICE)
    with world.work() as work:
        actor = world.acting(work, "arts").actor
        line = work.log.append(
            work.log.lock(story.dossier),
            EventType.DELIVERED,
            {"document": waiting, "copies": []},
            {"actor": actor.account, "role": str(actor.role), "kind": "advice"},
        )
    step = new_id()
    add(
        world.store,
        "document_step",
        id=step,
        document_id=waiting,
        chain_id=story.dossier,
        position=line.sequence,
        at=line.time,
        step=world.server.fields.seal(
            canonical({"what": "delivered", "how": {"why": "convenient"}}),
            table="document_step",
            row=step,
            column="step",
        ),
    )
    assert story.found() == {
        (Wrong.NOT_RELEASED, "document", line.sequence),
        # Nor did the key of who represents her go, as it does when a text leaves.
        (Wrong.HOLDER, "document_copy", None),
    }
    assert story.reads("ss_east", waiting) is None
