"""Every column of every table that proves something: changed or moved, it is noticed.

The list is the metadata's, not ours: a new column is tried without being added anywhere, and a
new table must be put in one of the two lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from zlib import crc32

import pytest
from sqlalchemy import LargeBinary

from consent.purposes import Kind, PurposeCode
from consent.signing import BadSignature
from messaging.directory.service import UntrustedKey
from messaging.documents.copies import holder_index
from messaging.exchange.consents import Choice, give
from messaging.exchange.withdrawing import withdraw_by_code
from messaging.groups.service import rotate
from messaging.people.cards import unlock_card
from messaging.people.unlocking import UnlockerKind, unlock
from messaging.sealing import CannotOpen
from messaging.work import NotFound
from tests.messaging.verification.story import Story
from tests.messaging.verification.tampering import (
    TABLES,
    Key,
    changed,
    flipped,
    key_of,
    named,
    put,
    remove,
    rows,
    swap,
)
from tests.support.world import CHEAP, OWN_DEVICE, SHOWN

OUTSIDE = {
    "announcement": "a queue of notices: what they are about stands in the log by itself",
    "asking": "who asked what, under an index that only the asker's key makes: it only quiets him",
    "card_replacement": "three days of waiting: what comes of it is in the log",
    "card_replacement_share": "opens only as the half of the key that the directory has",
    "kiosk": "a browser that is shown less; looked at by the portal: tests/portal/test_verifying.py",
    "demand_review": "that a service looked through a public change: it only takes it off a list",
    "department": "the public catalogue",
    "task": "the public catalogue",
    "draft": "sealed for one session, dropped with it",
    "erasure": "what it asks for is signed, and told by the log when it is carried out",
    "invitation": "a code that can be used once; what comes of it is in the log",
    "login_try": "a counter",
    "named_helper": "looked at by the portal, with who he helps: tests/portal/test_verifying.py",
    "mail": "a queue of notices without content",
    "passkey": "only the public half: without the secret that its unlocker proves it opens nothing",
    "public_question": "names no patient, kept until somebody called back",
    "second_way": "looked at by the portal: tests/portal/test_verifying.py",
    "session": "sealed keys of who is logged in, left out of backups",
    "submission": "a form that was sent twice",
}
"""Tables that the verifier does not answer for, and why."""

PROOF = sorted(TABLES.keys() - OUTSIDE.keys())

UNTOLD = {
    "account.kind": "who has keys, a membership or a dossier is told by those",
    "account.totp_last": "a counter",
    "account.locked": "an administrator's lock, which unlocks nothing",
    "account.verified_at": "that he is verified is told by the log; this is only when",
    "account.created_at": "shown to nobody",
    "card.account_id": "of another account the card opens nothing",
    "card.login_index": "its secret is nowhere but on the card; another index finds nothing",
    "card.state": "the unlocker decides what a card opens",
    "document_copy.made_at": "order of a worklist",
    "document_copy.handled_at": "a worklist",
    "dossier.locked_out": "shuts what he cannot open; the sealed key decides",
    "dossier.created_at": "the chain tells when it was opened",
    "membership.since": "the log tells it",
    "membership.until": "that it ended is told by the log; this is only when",
    "organisation.kind": "groups and their keys decide",
    "unlocker.created_at": "shown to nobody",
}
"""Columns of the proof's tables that no rule depends on, and why."""

BINARY = [
    (name, column.name)
    for name in PROOF
    for column in TABLES[name].columns
    if isinstance(column.type, LargeBinary) and f"{name}.{column.name}" not in UNTOLD
]


def row_for(story: Story, table: str, column: str) -> tuple[Key, object]:
    """A row to change in this column: another one for each column, the same in each run."""
    found = [row for row in rows(story.world.store, table) if row[column] is not None]
    assert found, f"the story never fills {table}.{column}"
    row = found[crc32(f"{table}.{column}".encode()) % len(found)]
    return key_of(table, row), row[column]


def test_every_table_is_in_one_of_the_lists() -> None:
    assert OUTSIDE.keys() <= TABLES.keys()
    every = {f"{table}.{column.name}" for table in PROOF for column in TABLES[table].columns}
    assert UNTOLD.keys() <= every


HEART = frozenset({"event", "consent_record", "document", "document_copy", "directory_entry"})
"""What the usual run looks at; a table more is a story and a verification more for each column."""


def in_turn(tables: Iterable[str]) -> list[Any]:
    """The heart in the usual run, the others in the wide one."""
    wide = pytest.mark.broad
    return [pytest.param(one, marks=() if one in HEART else wide) for one in sorted(tables)]


@pytest.mark.parametrize("table", in_turn(PROOF))
def test_a_changed_column_is_noticed(story: Story, table: str) -> None:
    assert story.verified().sound
    for column in TABLES[table].columns:
        if f"{table}.{column.name}" in UNTOLD:
            continue
        key, value = row_for(story, table, column.name)
        put(story.world.store, table, key, **{column.name: changed(column, value)})
        report = story.verified()
        assert not report.sound, f"{table}.{column.name} was changed and nothing was found"
        if isinstance(value, bytes):
            where = {(one.table, one.row) for one in report.findings}
            assert (table, named(key)) in where, f"{table}.{column.name}: {report.findings}"
        moved = tuple(
            changed(column, value) if part.name == column.name else old
            for part, old in zip(TABLES[table].primary_key.columns, key, strict=True)
        )
        put(story.world.store, table, moved, **{column.name: value})
    assert story.verified().sound


@pytest.mark.parametrize("table", in_turn({table for table, _ in BINARY}))
def test_two_rows_that_change_places_are_noticed(story: Story, table: str) -> None:
    tried = 0
    for column in (column for name, column in BINARY if name == table):
        found = {
            key_of(table, row): row[column]
            for row in rows(story.world.store, table)
            if row[column] is not None
        }
        one = next(iter(found))
        other = next((key for key, value in found.items() if value != found[one]), None)
        if other is None:
            continue
        tried += 1
        swap(story.world.store, table, column, one, other)
        where = {(finding.table, finding.row) for finding in story.verified().findings}
        assert {(table, named(one)), (table, named(other))} <= where, column
        swap(story.world.store, table, column, one, other)
    assert tried, f"no two rows of {table} differ"


GONE = [
    name
    for name in PROOF
    if name != "card"  # a card that is gone opens nothing, and its account is in the log
]


@pytest.mark.parametrize("table", GONE)
def test_a_deleted_row_is_noticed(story: Story, table: str) -> None:
    every = rows(story.world.store, table)
    if table == "directory_entry":
        # An entry to which nothing refers can go unseen (SECURITY.md says so); this worker signed.
        worker = story.world.keys["an"].account
        every = [row for row in every if row["subject_id"] == worker]
    for row in (every[0], every[len(every) // 2])[: len(every)]:
        key = key_of(table, row)
        remove(story.world.store, table, key)
        assert not story.verified().sound, named(key)


# And it opens nothing ----------------------------------------------------------------------


def flip(story: Story, table: str, column: str, key: Key, at: int) -> None:
    value = next(row[column] for row in rows(story.world.store, table) if key_of(table, row) == key)
    put(story.world.store, table, key, **{column: flipped(value, at)})


def of_note(story: Story, column: str) -> None:
    """The note's ciphertext or facts: nobody opens it any more."""
    note = story.documents["note"]
    readers = [who for who in ("an", "gp1", "arts") if story.reads(who, note)]
    assert readers == ["an", "gp1", "arts"]
    for at in (0, 1, 40, -1):
        flip(story, "document", column, (note,), at)
        assert [who for who in readers if story.reads(who, note) is not None] == []
        flip(story, "document", column, (note,), at)
    assert [who for who in readers if story.reads(who, note)] == readers


def of_addendum(story: Story, column: str) -> None:
    """What was added to the plan: a plan of which one part does not check stands for nothing."""
    plan = story.documents["plan"]
    readers = ("an", "arts", "ss_east")
    assert all(story.reads(who, plan) for who in readers)
    key = key_of("document_addendum", rows(story.world.store, "document_addendum")[0])
    flip(story, "document_addendum", column, key, -1)
    assert not any(story.reads(who, plan) for who in readers)


def of_copy(story: Story, column: str) -> None:
    """The physicians' copy of the note: they open nothing, the others still do."""
    note, holder = story.documents["note"], story.group("arts")
    with story.world.work() as work:
        index = holder_index(work, holder)
    copies = [
        key_of("document_copy", row)
        for row in rows(story.world.store, "document_copy")
        if row["document_id"] == note and row["holder_index"] == index
    ]
    assert copies
    for key in copies:
        flip(story, "document_copy", column, key, -1)
    assert story.reads("arts", note) is None
    assert story.reads("an", note) == story.reads("gp1", note) == {"text": "note"}


def of_dossier_rows(table: str) -> Callable[[Story, str], None]:
    """Rows that every decision in the dossier needs: it stays closed."""

    def check(story: Story, column: str) -> None:
        key = next(
            key_of(table, row)
            for row in rows(story.world.store, table)
            if story.dossier in (row.get("chain_id"), row.get("dossier_id"))
        )
        flip(story, table, column, key, -1)
        assert all(
            story.reads(who, document) is None
            for who in ("an", "gp1", "arts", "ss_east")
            for document in story.documents.values()
        )

    return check


def of_signature(story: Story, column: str) -> None:
    """A consent that nobody signed receives nothing new."""
    for row in rows(story.world.store, "consent_record"):
        flip(story, "consent_record", column, key_of("consent_record", row), -1)
    with pytest.raises((BadSignature, UntrustedKey)):
        story.write("late", "gp1", Kind.NOTE)


def of_code(story: Story, column: str) -> None:
    """A receipt's code is one of the record's: a changed one ends nothing."""
    receipt = story.receipts["doctors"]
    for grant in receipt.grants:
        flip(story, "consent_record", column, (grant.id,), -1)
    before = len(rows(story.world.store, "withdrawal"))
    with story.world.work() as work:
        withdraw_by_code(work, receipt.code)
    assert len(rows(story.world.store, "withdrawal")) == before


def of_public_key(story: Story, column: str) -> None:
    """A public key that the directory key did not sign: nothing is sealed to it or believed."""
    group = story.group("gp1")
    for row in rows(story.world.store, "directory_entry"):
        if row["subject_id"] in (group.id, story.world.keys["gp1"].account):
            key = key_of("directory_entry", row)
            value = changed(TABLES["directory_entry"].c[column], row[column])
            put(story.world.store, "directory_entry", key, **{column: value})
    for who in ("an", "arts"):
        # The author's signature is inside; without his key it proves nothing.
        assert story.reads(who, story.documents["note"]) is None
    with pytest.raises(UntrustedKey):
        story.write("late", "arts", Kind.NOTE)


def of_group_copy(story: Story, column: str) -> None:
    """A member whose copy of the group's key was changed opens nothing of the group's."""
    for row in rows(story.world.store, "group_copy"):
        if row["account_id"] == story.world.keys["arts"].account:
            flip(story, "group_copy", column, key_of("group_copy", row), -1)
    assert story.what_opens(("arts",)) == {}
    assert story.reads("gp1", story.documents["note"]) == {"text": "note"}


def of_dossier_key(story: Story, column: str) -> None:
    """The worker opens nothing of this dossier."""
    flip(story, "dossier", column, (story.dossier,), -1)
    assert not set(story.documents.values()) & {one for _, one in story.what_opens(("an",))}


def of_share(story: Story, column: str) -> None:
    """A recovery share that was changed is not sealed on to the next pair."""
    for row in rows(story.world.store, "dossier_share"):
        flip(story, "dossier_share", column, key_of("dossier_share", row), -1)
    with pytest.raises(CannotOpen), story.world.work() as work:
        member = story.world.acting(work, "arts")
        for group in sorted(member.actor.groups):
            rotate(work, group, member)


def of_unlocker(story: Story, column: str) -> None:
    """The right password, PIN or sheet unlocks nothing."""
    world = story.world
    for row in rows(world.store, "unlocker"):
        flip(story, "unlocker", column, key_of("unlocker", row), -1)
    card = world.cards["an"].login_secret
    account = world.keys["gp1"].account
    with world.work() as work:
        assert unlock_card(work, card, "2594", CHEAP) is None
        password = world.passwords["gp1"]
        assert unlock(work, account, UnlockerKind.PASSWORD, password, CHEAP) is None
        assert unlock(work, account, UnlockerKind.SHEET, world.sheets["gp1"], CHEAP) is None


def of_withdrawal(story: Story, column: str) -> None:
    """A withdrawal that does not check goes on withdrawing."""
    for row in rows(story.world.store, "withdrawal"):
        flip(story, "withdrawal", column, key_of("withdrawal", row), -1)
    assert story.reads("ss_east", story.documents["sheet"]) is None


def of_mandate(story: Story, column: str) -> None:
    """A mandate of which one byte was changed lets nobody act for the worker."""
    for table in ("mandate", "mandate_approval"):
        for row in rows(story.world.store, table):
            if column in row:
                flip(story, table, column, key_of(table, row), -1)
    with pytest.raises((NotFound, CannotOpen)), story.world.work() as work:
        give(
            work, story.world.acting(work, "rep"), story.dossier, Choice(PurposeCode.ADVICE),
            shown=SHOWN, collected=OWN_DEVICE,
        )  # fmt: skip


def of_mandate_end(story: Story, column: str) -> None:
    """An end that does not check goes on ending."""
    for row in rows(story.world.store, "mandate_end"):
        flip(story, "mandate_end", column, key_of("mandate_end", row), -1)
    with story.world.work() as work:
        found = work.mandates.of_dossiers([story.dossier, story.world.dossiers["bo"]])
    assert sum(one.mandate.ended for one in found) == len(rows(story.world.store, "mandate_end"))


NAMES_ONLY: None = None
"""A name, a profile, a relation, a lookup or the log itself: there is nothing sealed behind it."""

CONSEQUENCES: dict[str, Callable[[Story, str], None] | None] = {
    "absence_step.step": NAMES_ONLY,  # days, and who noted them; the verifier names a changed one
    "account.login_index": NAMES_ONLY,
    "account.profile": NAMES_ONLY,
    "account.totp": NAMES_ONLY,
    "card.contact": NAMES_ONLY,
    "card.contact_index": NAMES_ONLY,
    "consent_record.record": of_dossier_rows("consent_record"),
    "consent_record.recipient_index": NAMES_ONLY,
    "consent_record.revocation_index": of_code,
    "consent_record.revocation_public": of_code,
    "consent_record.signature": of_signature,
    "consent_record.signing_subject": of_dossier_rows("consent_record"),
    "consent_record.source_index": NAMES_ONLY,
    "directory_entry.sealing_public": of_public_key,
    "directory_entry.signature": of_public_key,
    "directory_entry.signing_public": of_public_key,
    "document.ciphertext": of_note,
    "document.facts": of_note,
    "document_addendum.ciphertext": of_addendum,
    "document_copy.holder": of_copy,
    "document_copy.holder_index": of_copy,
    "document_copy.sealed": of_copy,
    "document_step.step": of_dossier_rows("document_step"),
    "dossier.profile": NAMES_ONLY,
    "dossier.roster_index": NAMES_ONLY,
    "dossier.sealed_key": of_dossier_key,
    "dossier.worker": NAMES_ONLY,
    "dossier.worker_index": of_dossier_key,
    "dossier_share.sealed": of_share,
    "duty.coach_index": NAMES_ONLY,
    "duty.duty": NAMES_ONLY,
    "duty.place_index": NAMES_ONLY,
    "event.body": NAMES_ONLY,
    "event.details": NAMES_ONLY,
    "event.signature": NAMES_ONLY,
    "group_copy.sealed": of_group_copy,
    "mandate.code_index": NAMES_ONLY,
    "mandate.record": of_mandate,
    "mandate.representative_index": of_mandate,
    "mandate.signature": of_mandate,
    "mandate.signing_subject": of_mandate,
    "mandate_approval.signature": of_mandate,
    "mandate_approval.signing_subject": of_mandate,
    "mandate_end.signature": of_mandate_end,
    "mandate_end.signing_subject": NAMES_ONLY,
    "mandate_end.statement": NAMES_ONLY,
    "organisation.details": NAMES_ONLY,
    "organisation.key_index": NAMES_ONLY,
    "organisation.name": NAMES_ONLY,
    "stationing.place": NAMES_ONLY,
    "stationing.place_index": NAMES_ONLY,
    "unlocker.salt": of_unlocker,
    "unlocker.verifier": of_unlocker,
    "unlocker.wrapped": of_unlocker,
    "withdrawal.signature": of_withdrawal,
    "withdrawal.statement": of_withdrawal,
}


def test_every_binary_column_has_its_consequence() -> None:
    assert CONSEQUENCES.keys() == {f"{table}.{column}" for table, column in BINARY}


@pytest.mark.parametrize("name", [name for name, check in CONSEQUENCES.items() if check])
def test_a_changed_byte_opens_nothing(story: Story, name: str) -> None:
    check = CONSEQUENCES[name]
    assert check is not None
    check(story, name.partition(".")[2])


def test_a_card_whose_index_was_changed_opens_nothing(story: Story) -> None:
    world = story.world
    with world.work() as work:
        assert unlock_card(work, world.cards["an"].login_secret, "2594", CHEAP)
    numbers = [key_of("card", row) for row in rows(world.store, "card")]
    swap(world.store, "card", "login_index", numbers[0], numbers[1])
    with world.work() as work:
        for name in ("an", "bo"):
            assert unlock_card(work, world.cards[name].login_secret, "2594", CHEAP) is None
