"""Attacks on what was added to a plan: it opens for nobody, and the verifier names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from consent.encoding import Json, b64, canonical, from_b64, parse
from consent.log.service import Entry, EventType
from consent.store import new_id
from messaging.documents.addenda import addendum_context, seal_addendum
from messaging.documents.copies import Opener, copies_of
from messaging.documents.reading import Opened
from messaging.documents.storing import document_context
from messaging.sealing import CannotOpen, fingerprint, open_document, seal_document
from messaging.verification.report import Wrong
from tests.messaging.verification.story import Story
from tests.messaging.verification.tampering import add, put, remove, rows

READERS = ("an", "arts", "ss_east")
TABLE = "document_addendum"


def added(story: Story) -> list[dict[str, Any]]:
    """The confirmation and the permission, in their order."""
    found = sorted(rows(story.world.store, TABLE), key=lambda row: int(row["position"]))
    assert len(found) == 2
    return found


def closed(story: Story) -> bool:
    return not any(story.reads(who, story.documents["plan"]) for who in READERS)


def opened(story: Story) -> list[dict[str, Any]]:
    plans = [story.read(who, story.documents["plan"]) for who in READERS]
    said = [[one.content for one in plan.addenda] for plan in plans]
    assert said[0] == said[1] == said[2]
    assert all(plan.addenda[0].at == plans[0].addenda[0].at for plan in plans)
    return said[0]


def test_every_reader_of_the_plan_reads_what_was_added_in_its_order(story: Story) -> None:
    assert opened(story) == [{"confirmed": 2}, {"permission": "yes"}]
    with story.world.work() as work:
        line = work.log.read([story.dossier], types=[EventType.ADDED])[0]
    assert line.body.keys() == {"document", "addendum", "sha256"}
    assert line.personal.keys() == {"actor", "role", "organisation", "kind"}


def test_put_elsewhere_in_the_order_or_under_another_row_it_opens_for_nobody(story: Story) -> None:
    first, second = added(story)
    store = story.world.store
    for one, other in ((first, second), (second, first)):
        put(store, TABLE, (one["id"],), position=other["position"], at=other["at"])
    assert closed(story)
    for one in (first, second):
        put(store, TABLE, (one["id"],), position=one["position"], at=one["at"])
    assert not closed(story)
    # A confirmation counts from its day: an earlier one would let a step begin before it.
    put(store, TABLE, (second["id"],), at=second["at"] - timedelta(days=1))
    assert closed(story)
    put(store, TABLE, (second["id"],), at=second["at"])
    # The bytes of the first once more, later, and under the row of the second.
    put(store, TABLE, (second["id"],), ciphertext=first["ciphertext"])
    assert closed(story)
    put(store, TABLE, (second["id"],), ciphertext=second["ciphertext"])
    put(store, TABLE, (second["id"],), document_id=story.documents["struck"])
    assert not story.reads("arts", story.documents["struck"])


def test_one_that_is_taken_out(story: Story) -> None:
    """Before another, the plan is closed; at the end only the verifier can tell, and does."""
    first, second = added(story)
    remove(story.world.store, TABLE, (second["id"],))
    assert opened(story) == [{"confirmed": 2}]
    assert story.found() == {(Wrong.NO_ROW, TABLE, second["position"])}
    add(story.world.store, TABLE, **second)
    remove(story.world.store, TABLE, (first["id"],))
    assert closed(story)
    assert story.found() == {(Wrong.NO_ROW, TABLE, first["position"])}


@pytest.mark.parametrize("before", [0, 1])
def test_one_that_follows_an_earlier_text_than_the_last(story: Story, before: int) -> None:
    """What the author signed for another place in the order."""
    forge(story, "arts", before=before, content={"permission": "yes"})
    assert closed(story)


@pytest.mark.parametrize("says", ["arts", "ss_east"])
def test_a_reader_of_the_plan_adds_nothing_to_it(story: Story, says: str) -> None:
    """She has the plan's key and can write to the database, even to the log."""
    sequence = forge(story, "ss_east", says=says, before=2, content={"permission": "not_yet"})
    assert closed(story)
    assert story.found() == {(Wrong.SUBJECT, TABLE, sequence)}


def test_who_is_not_of_the_authors_side_adds_nothing(story: Story) -> None:
    sequence = forge(story, "gp1", says="gp1", key_of="ss_east", before=2, content={"confirmed": 3})
    assert closed(story)
    assert story.found() == {(Wrong.SUBJECT, TABLE, sequence)}


def test_nobody_adds_in_the_name_of_a_colleague(story: Story) -> None:
    forge(story, "arts", account="leaver", before=2, content={"confirmed": 3})
    assert closed(story)


def test_the_side_of_the_author_adds_by_the_services_alone(story: Story) -> None:
    """The forging itself works: by the author's own keys, at the end, it opens."""
    sequence = forge(story, "arts", before=2, content={"permission": "not_yet"})
    assert opened(story)[-1] == {"permission": "not_yet"}
    assert story.found() == set()
    row = max(rows(story.world.store, TABLE), key=lambda one: int(one["position"]))
    put(story.world.store, TABLE, (row["id"],), position=sequence + 1)
    assert story.found() == {(Wrong.COLUMNS, TABLE, sequence)}


def test_whatever_a_reader_seals_into_its_place_cannot_be_opened(story: Story) -> None:
    """A reader has the key: what comes out of the seal need not be in any form at all."""
    row = added(story)[0]
    held: dict[str, tuple[str, bytes, dict[str, Json]]] = {
        TABLE: (row["id"], row["ciphertext"], addendum_context(
            row["id"], row["document_id"], row["chain_id"]
        )),
        "document": (
            story.documents["plan"],
            next(
                one["ciphertext"]
                for one in rows(story.world.store, "document")
                if one["id"] == story.documents["plan"]
            ),
            document_context(story.documents["plan"], story.dossier),
        ),
    }  # fmt: skip
    for table, (name, ciphertext, context) in held.items():
        key, plaintext = plaintext_of(story, ciphertext, context)
        for shape in misshapen(plaintext):
            put(story.world.store, table, (name,), ciphertext=seal_document(key, shape, context))
            with pytest.raises(CannotOpen):
                story.read("arts", story.documents["plan"])
        put(story.world.store, table, (name,), ciphertext=ciphertext)
        assert not closed(story)


def plaintext_of(
    story: Story, ciphertext: bytes, context: Mapping[str, Json]
) -> tuple[bytes, bytes]:
    """The key of the plan, and what it opens."""
    plan = story.documents["plan"]
    with story.world.work() as work:
        acting = story.world.acting(work, "ss_east")
        [held] = copies_of(work, [plan], [story.world.group(work, "ss_east")])[plan]
        key = Opener(work, acting).document_key(held)
        head = work.log.lock(story.dossier)
        entry = Entry(head, EventType.DISCLOSED, {"document": plan}, {}, work.log.now(head))
        committed = work.log.commit(work.log.append_all([entry]))
    return key, open_document(committed, plan, key, ciphertext, context)


def misshapen(plaintext: bytes) -> Iterator[bytes]:
    """Bytes that are no signed text, and signed texts with a part that is gone or of another kind."""
    outer = parse(plaintext)
    yield from (b"", b"\xff", b"{}", b"[]", b"null", b"[" * 100_000)
    other: tuple[Any, ...] = (7, None, "\u00e9", [])
    yield from (canonical({**outer, part: said}) for part in outer for said in other)
    yield from (canonical({**outer, "text": b64(said)}) for said in (b"", b"[]", b'"', b"{}"))
    inner = parse(from_b64(outer["text"]))
    texts = [
        {name: said for name, said in inner.items() if name != part}
        for part in inner
        if part not in ("v", "salt")
    ]
    nobody: tuple[Any, ...] = ([], "x", None, {})
    texts += [{**inner, part: said} for part in ("author", "signer") for said in nobody]
    texts += [
        {**inner, "signer": {**inner["signer"], part: said}}
        for part, said in (
            ("account", 7), ("account", []), ("account", "\x00"), ("sequence", "1"),
            ("sequence", None), ("sequence", -1), ("sequence", 2**40),
        )
    ]  # fmt: skip
    texts += [{**inner, "author": {**inner["author"], part: []}} for part in inner["author"]]
    for text in texts:
        yield canonical({**outer, "text": b64(canonical(text, fractions=True))})


def forge(
    story: Story,
    who: str,
    *,
    before: int,
    content: dict[str, Any],
    says: str = "",
    key_of: str = "",
    account: str = "",
) -> int:
    """Past the services: somebody's keys sign, and say that ``says`` did; log line and all."""
    world = story.world
    plan: Opened = story.read("arts", story.documents["plan"])
    hashes = [plan.envelope.text_hash, *(one.text_hash for one in plan.addenda)]
    with world.work() as work:
        signs = world.acting(work, who)
        named = world.acting(work, says or who)
        author = named.actor.as_person()
        if account:
            author = replace(author, id=world.keys[account].account)
        holder = world.acting(work, key_of or who)
        group = world.group(work, key_of or who)
        [held] = copies_of(work, [plan.id], [group])[plan.id]
        head = work.log.lock(story.dossier)
        row, now = new_id(), work.log.now(head)
        sealed = seal_addendum(
            row, plan.id, head.id, content,
            author=author, keys=signs.keys, at=now, before=hashes[before],
            key=Opener(work, holder).document_key(held),
        )  # fmt: skip
        line = work.log.append(
            head,
            EventType.ADDED,
            {"document": plan.id, "addendum": row, "sha256": fingerprint(sealed)},
            {
                "actor": signs.actor.account,
                "role": str(signs.actor.role),
                "organisation": signs.actor.organisation,
                "kind": "return_plan",
            },
        )
    add(
        world.store, TABLE, id=row, document_id=plan.id, chain_id=story.dossier,
        position=line.sequence, at=line.time, ciphertext=sealed,
    )  # fmt: skip
    return line.sequence
