"""Attacks on the log, the consents and the copies: what the verifier names, what stays closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from consent.encoding import canonical, digest, parse, timestamp
from consent.log.schemas import EVENT_DOMAIN
from consent.log.service import EventType
from consent.purposes import Kind
from consent.records.schemas import RECORD_DOMAIN
from consent.signing import SigningKey
from messaging.documents.copies import Opener, make_copy
from messaging.documents.models import DocumentCopy
from messaging.documents.releasing import end
from messaging.exchange.withdrawing import withdraw
from messaging.verification.report import Wrong
from tests.messaging.verification.story import Story
from tests.messaging.verification.tampering import (
    add,
    key_of,
    put,
    remove,
    rows,
)

SHEET, NOTE, ADVICE = "sheet", "note", "advice"


def events(story: Story) -> list[dict[str, Any]]:
    """An's chain."""
    return [row for row in rows(story.world.store, "event") if row["chain_id"] == story.dossier]


def of(story: Story, type_: EventType) -> dict[str, Any]:
    """The first event of a type."""
    return next(row for row in events(story) if parse(row["body"])["type"] == type_)


def test_the_story_is_sound_and_everything_was_looked_at(story: Story) -> None:
    report = story.verified()
    assert report.sound, [str(one) for one in report.findings]
    counted = report.checked
    for what, table in (
        ("chains", "chain"),
        ("events", "event"),
        ("consents", "consent_record"),
        ("withdrawals", "withdrawal"),
        ("documents", "document"),
        ("copies", "document_copy"),
        ("document steps", "document_step"),
        ("addenda", "document_addendum"),
        ("directory entries", "directory_entry"),
        ("unlockers", "unlocker"),
        ("memberships", "membership"),
    ):
        assert counted[what] == len(rows(story.world.store, table)) > 0, what
    disclosures = [
        row
        for row in rows(story.world.store, "event")
        if parse(row["body"])["type"] == EventType.DISCLOSED
    ]
    assert counted["disclosures"] == len(disclosures) > 10


def test_a_finding_names_the_place_and_no_content(story: Story) -> None:
    note = story.documents[NOTE]
    put(story.world.store, "document", (note,), ciphertext=b"\x02" + bytes(40))
    finding = story.verified().findings[0]
    assert str(finding).startswith(f"document {note}, chain {story.dossier}, sequence ")
    assert "text" not in str(finding).partition(":")[0]


# The log -----------------------------------------------------------------------------------


def test_an_event_taken_out_of_the_middle(story: Story) -> None:
    gone = of(story, EventType.DISCLOSED)
    remove(story.world.store, "event", key_of("event", gone))
    after = gone["sequence"] + 1
    assert {(Wrong.GAP, "event", after), (Wrong.PREVIOUS, "event", after)} <= story.found()


def test_an_event_taken_out_and_the_others_moved_up(story: Story) -> None:
    gone = of(story, EventType.DISCLOSED)
    remove(story.world.store, "event", key_of("event", gone))
    for row in events(story):
        if row["sequence"] > gone["sequence"]:
            put(story.world.store, "event", key_of("event", row), sequence=row["sequence"] - 1)
    assert (Wrong.COLUMNS, "event", gone["sequence"]) in story.found()


def test_the_end_cut_off(story: Story) -> None:
    last = events(story)[-1]
    remove(story.world.store, "event", key_of("event", last))
    assert (Wrong.HEAD, "chain", None) in story.found()


def test_two_events_that_change_places(story: Story) -> None:
    one, other = events(story)[4:6]
    kept = ("time", "body", "hash", "signature", "details")
    put(story.world.store, "event", key_of("event", one), **{k: other[k] for k in kept})
    put(story.world.store, "event", key_of("event", other), **{k: one[k] for k in kept})
    assert (Wrong.COLUMNS, "event", one["sequence"]) in story.found()
    assert (Wrong.PREVIOUS, "event", other["sequence"]) in story.found()


def append(story: Story, body: dict[str, Any], signer: SigningKey) -> int:
    """What somebody without the services can put at the end of a chain: all but the signature."""
    last = events(story)[-1]
    sequence = last["sequence"] + 1
    data = canonical(
        {
            "v": 1,
            "chain": story.dossier,
            "seq": sequence,
            "prev": last["hash"],
            "time": timestamp(last["time"]),
            "type": "denied",
            "body": body,
            "personal": {},
        }
    )
    hashed = digest(EVENT_DOMAIN, data)
    add(
        story.world.store,
        "event",
        chain_id=story.dossier,
        sequence=sequence,
        time=last["time"],
        body=data,
        hash=hashed,
        signature=signer.sign(EVENT_DOMAIN, data),
        details=None,
    )
    put(story.world.store, "chain", (story.dossier,), sequence=sequence, last_hash=hashed)
    return int(sequence)


def test_an_event_forged_without_the_log_key(story: Story) -> None:
    sequence = append(story, {}, SigningKey.generate())
    assert story.found() == {(Wrong.LOG_SIGNATURE, "event", sequence)}


def test_a_well_formed_event_with_the_log_key_is_part_of_the_log(story: Story) -> None:
    """Against the operator helps only a head that somebody else kept."""
    append(story, {}, story.world.server.log)
    assert story.verified().sound


def test_an_event_rewritten_with_the_log_key_breaks_the_next(story: Story) -> None:
    row = of(story, EventType.DISCLOSED)
    data = canonical({**parse(row["body"]), "type": "listed"})
    put(
        story.world.store,
        "event",
        key_of("event", row),
        body=data,
        hash=digest(EVENT_DOMAIN, data),
        signature=story.world.server.log.sign(EVENT_DOMAIN, data),
    )
    assert (Wrong.PREVIOUS, "event", row["sequence"] + 1) in story.found()


def test_an_event_in_another_form(story: Story) -> None:
    last = events(story)[-1]
    loose = b" " + last["body"]
    hashed = digest(EVENT_DOMAIN, loose)
    signature = story.world.server.log.sign(EVENT_DOMAIN, loose)
    key = key_of("event", last)
    put(story.world.store, "event", key, body=loose, hash=hashed, signature=signature)
    put(story.world.store, "chain", (story.dossier,), last_hash=hashed)
    assert (Wrong.NOT_CANONICAL, "event", last["sequence"]) in story.found()


def test_personal_values_that_are_gone(story: Story) -> None:
    row = of(story, EventType.DISCLOSED)
    put(story.world.store, "event", key_of("event", row), details=None)
    assert (Wrong.COMMITMENT, "event", row["sequence"]) in story.found()


def test_a_chain_whose_rows_are_gone_but_for_its_events(story: Story) -> None:
    remove(story.world.store, "chain", (story.dossier,))
    assert Wrong.NO_CHAIN in {one.wrong for one in story.verified().findings}


# Consents ----------------------------------------------------------------------------------


def rewrite_record(story: Story, **changes: Any) -> str:
    """The server's field key in hand, somebody changes a record; the worker's he has not."""
    world = story.world
    grant = story.receipts["short"].grants[0].id
    row = next(r for r in rows(world.store, "consent_record") if r["id"] == grant)
    place = {"table": "consent_record", "row": grant, "column": "record"}
    record = parse(world.server.fields.open(row["record"], **place))
    sealed = world.server.fields.seal(canonical({**record, **changes}), **place)
    put(world.store, "consent_record", (grant,), record=sealed)
    return grant


def test_a_consent_made_longer(story: Story) -> None:
    later = timestamp(story.world.clock.now() + timedelta(days=365))
    grant = rewrite_record(story, valid_until=later)
    wrongs = {one.wrong for one in story.verified().findings if one.row == grant}
    assert {Wrong.SIGNATURE, Wrong.COLUMNS} <= wrongs
    # The sweep took the copies, and nobody makes new ones for a record that nobody signed.
    assert story.reads("gp2", story.documents["short note"]) is None


def test_a_consent_signed_by_somebody_else_with_a_key_of_the_directory(story: Story) -> None:
    """A doctor signs a yes in the worker's name, and whoever holds the server's keys helps."""
    world = story.world
    grant = story.receipts["short"].grants[0].id
    row = next(r for r in rows(world.store, "consent_record") if r["id"] == grant)
    data = world.server.fields.open(
        row["record"], table="consent_record", row=grant, column="record"
    )
    doctor = world.keys["gp2"]
    subject = world.server.fields.seal(
        doctor.account.encode(), table="consent_record", row=grant, column="signing_subject"
    )
    put(
        world.store,
        "consent_record",
        (grant,),
        signature=doctor.signing.sign(RECORD_DOMAIN, data),
        signing_subject=subject,
        signing_sequence=doctor.sequence,
    )
    wrongs = {one.wrong for one in story.verified().findings if one.row == grant}
    assert Wrong.NOT_OWNER in wrongs


def test_a_withdrawal_deleted_from_its_table(story: Story) -> None:
    grant = story.receipts["limits"].grants[0].id
    remove(story.world.store, "withdrawal", (grant,))
    assert (Wrong.NO_ROW, "withdrawal") in {one[:2] for one in story.found()}
    # The decision would now say yes; there is no copy, so there is no way to the content.
    assert story.reads("ss_east", story.documents[SHEET]) is None


def test_a_withdrawal_signed_by_a_stranger(story: Story) -> None:
    grant = story.receipts["limits"].grants[0].id
    row = next(r for r in rows(story.world.store, "withdrawal") if r["record_id"] == grant)
    statement = story.world.server.fields.open(
        row["statement"], table="consent_record", row=grant, column="statement"
    )
    signature = SigningKey.generate().sign("maat/withdrawal/v1", statement)
    put(story.world.store, "withdrawal", (grant,), signature=signature)
    assert (Wrong.SIGNATURE, "withdrawal") in {one[:2] for one in story.found()}


# Copies ------------------------------------------------------------------------------------


def test_a_copy_put_back_after_the_withdrawal(story: Story) -> None:
    """From an old backup, row for row: the decision refuses, and it is named."""
    advice = story.receipts["advice"].grants[0].id
    before = [r for r in rows(story.world.store, "document_copy") if r["grant_id"] == advice]
    assert before
    assert story.reads("ss_east", story.documents[ADVICE]) == {"text": "advice"}
    with story.world.work() as work:
        withdraw(work, story.world.acting(work, "an"), story.dossier, [advice])
    for row in before:
        add(story.world.store, "document_copy", **row)
    named = {(one.wrong, one.row) for one in story.verified().findings}
    assert {(Wrong.WITHDRAWN, row["id"]) for row in before} <= named
    assert story.reads("ss_east", story.documents[ADVICE]) is None


def test_an_answer_put_back_after_its_advice_was_over(story: Story) -> None:
    """The service's copy and the GP's go in one; each that comes back is named."""
    world, kept = story.world, ("an", "arts")
    answer = story.write("arranged 3", "ss_east", Kind.ARRANGEMENT, about=story.documents[ADVICE])
    assert all(story.reads(who, answer) for who in ("ss_east", "gp1", *kept))
    before = rows(world.store, "document_copy")
    with world.work() as work:
        end(work, world.acting(work, "arts"), story.documents[ADVICE])
    assert story.verified().sound
    left = {row["id"] for row in rows(world.store, "document_copy")}
    gone = [row for row in before if row["document_id"] == answer and row["id"] not in left]
    assert len(gone) == 2
    assert all(row["grant_id"] for row in gone)
    for row in gone:
        add(world.store, "document_copy", **row)
    named = {(one.wrong, one.row) for one in story.verified().findings}
    assert named == {(Wrong.HOLDER, row["id"]) for row in gone}
    assert story.reads("gp1", answer) is story.reads("ss_east", answer) is None
    assert all(story.reads(who, answer) for who in kept)


def test_a_sealed_key_moved_to_another_copy(story: Story) -> None:
    """The physicians' key of a note, in the place of the social service's of an advice."""
    store = story.world.store
    index = {
        row["holder_index"]
        for row in rows(store, "document_copy")
        if row["document_id"] == story.documents[ADVICE] and row["grant_id"] is not None
    }
    theirs = next(
        row
        for row in rows(store, "document_copy")
        if row["document_id"] == story.documents[ADVICE] and row["holder_index"] in index
    )
    note = next(
        row
        for row in rows(store, "document_copy")
        if row["document_id"] == story.documents[NOTE] and row["grant_id"] is not None
    )
    put(store, "document_copy", (theirs["id"],), sealed=note["sealed"])
    assert (Wrong.CIPHERTEXT, "document_copy") in {one[:2] for one in story.found()}
    assert story.reads("ss_east", story.documents[ADVICE]) is None


def test_two_ciphertexts_that_change_places(story: Story) -> None:
    store, documents = story.world.store, story.documents
    sealed = {row["id"]: row["ciphertext"] for row in rows(store, "document")}
    put(store, "document", (documents[NOTE],), ciphertext=sealed[documents["limitations"]])
    put(store, "document", (documents["limitations"],), ciphertext=sealed[documents[NOTE]])
    named = {one.row for one in story.verified().findings if one.wrong is Wrong.CIPHERTEXT}
    assert named == {documents[NOTE], documents["limitations"]}
    for who in ("an", "gp1", "arts"):
        assert story.reads(who, documents[NOTE]) is None
        assert story.reads(who, documents["limitations"]) is None


def test_a_copy_that_a_doctor_made_past_the_services(story: Story) -> None:
    """He can open the note, and seals its key to somebody the worker never named."""
    world, note = story.world, story.documents[NOTE]
    with world.work() as work:
        acting = world.acting(work, "gp1")
        mine = next(
            row
            for row in work.session.query(DocumentCopy).filter_by(document_id=note)
            if _opens(work, acting, row)
        )
        key = Opener(work, acting).document_key(mine)
        made = make_copy(work, note, story.dossier, key, world.group(work, "ss_east"))
    report = story.verified()
    assert [(one.wrong, one.row) for one in report.findings] == [(Wrong.NO_EVENT, made.id)]
    assert story.reads("ss_east", note) is None  # the ceiling refuses, whatever there is


def _opens(work: Any, acting: Any, row: DocumentCopy) -> bool:
    try:
        Opener(work, acting).document_key(row)
    except Exception:
        return False
    return True


def test_a_copy_taken_away_from_the_worker(story: Story) -> None:
    mine = [
        row
        for row in rows(story.world.store, "document_copy")
        if row["document_id"] == story.documents[NOTE]
    ]
    for row in mine:
        remove(story.world.store, "document_copy", (row["id"],))
    named = {(one.wrong, one.row) for one in story.verified().findings}
    assert (Wrong.COPY_MISSING, story.documents[NOTE]) in named
