"""The format of version 1 is what the files say, byte for byte, for ever."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from consent.encoding import (
    canonical,
    commitment,
    digest,
    from_b64,
    from_timestamp,
    in_domain,
    parse,
    timestamp,
)
from consent.facts import DocumentFacts
from consent.log.models import Event
from consent.log.schemas import EVENT_DOMAIN
from consent.log.service import Committed, EventType, open_event
from consent.purposes import Kind
from consent.receipts.verification import Keys, verify_receipt
from consent.records.schemas import RECORD_DOMAIN, WITHDRAWAL_DOMAIN, grant_from
from consent.signing import BadSignature, key_from_code, verify
from messaging.directory.models import DirectoryEntry
from messaging.directory.service import DOMAIN, Directory, UntrustedKey
from messaging.documents.addenda import check_addenda, open_addendum
from messaging.documents.envelope import Envelope, check_countersigned, unpack
from messaging.documents.models import DocumentAddendum
from messaging.documents.releasing import RELEASE_DOMAIN, release_statement
from messaging.documents.storing import document_context
from messaging.sealing import (
    SUITE,
    CannotOpen,
    FieldKey,
    IndexKey,
    Pepper,
    SealingKey,
    StretchCost,
    open_document,
    unwrap,
)
from tests.vectors import make
from tests.vectors.fixed import AT, CHAIN, DOCUMENT, GP, SEEDS, SERVICE, UNTIL, FixedClock

FOLDER = Path(__file__).parent
WRITTEN = DocumentFacts(
    Kind.NOTE, dossier=CHAIN, workshop=SERVICE, author=GP, kept_by=GP, written_at=AT
)


def vectors(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.v1.json").read_text(encoding="utf-8"))


# What is made from fixed values alone is made again and compared whole ----------------------


@pytest.mark.parametrize("name", ["encoding", "consents", "directory", "addenda", "receipts"])
def test_what_is_made_today_is_what_was_made_then(name: str) -> None:
    assert make.FILES[name]() == vectors(name)


def test_events_are_written_as_they_were() -> None:
    then, now = vectors("events"), make.events()
    for event in (*then["events"], *now["events"]):
        del event["details"]  # sealed under a fresh nonce each time; opened below
    assert now == then


def test_a_receipt_of_then_still_checks() -> None:
    told = vectors("receipts")
    keys = Keys(bytes.fromhex(told["directory"]), bytes.fromhex(told["log"]))
    found = verify_receipt(told["file"].encode(), keys, told["code"])
    assert found.sound, found.sentences


def test_envelopes_are_written_as_they_were() -> None:
    then, now = vectors("documents"), make.documents()
    del then["sealed"]["ciphertext"], now["sealed"]["ciphertext"]
    assert now == then


def test_keys_are_derived_as_they_were() -> None:
    then, now = vectors("sealing"), make.sealing()
    del then["sealed"], now["sealed"], then["field"]["sealed"], now["field"]["sealed"]
    del then["wrapped"]["wrapped"], now["wrapped"]["wrapped"]
    assert now == then


# What was signed or sealed then is verified and opened with the code of today ---------------


def test_canonical_bytes_hold_what_they_held() -> None:
    for one in vectors("encoding")["canonical"]:
        assert parse(bytes.fromhex(one["bytes"])) == one["value"]


def test_digests_and_commitments_by_hand() -> None:
    import hashlib

    one = vectors("encoding")["digest"]
    data = b"maat/example/v1\x00\x00\xff"
    assert in_domain(one["domain"], bytes.fromhex(one["data"])) == data
    assert one["sha256"] == hashlib.sha256(data).hexdigest()
    first = vectors("encoding")["commitments"][0]
    by_hand = b"maat/commitment/v1\x00" + bytes(range(32)) + b"null"
    assert first["commitment"] == hashlib.sha256(by_hand).hexdigest()


def test_events_verify_link_and_open() -> None:
    told = vectors("events")
    previous = ""
    for number, one in enumerate(told["events"], start=1):
        body = bytes.fromhex(one["body"])
        verify(bytes.fromhex(told["public"]), EVENT_DOMAIN, body, bytes.fromhex(one["signature"]))
        assert one["hash"] == digest(EVENT_DOMAIN, body)
        assert canonical(parse(body)) == body
        assert (parse(body)["prev"], parse(body)["seq"]) == (previous, number)
        previous = one["hash"]
    last = told["events"][1]
    row = Event(
        chain_id=last["chain"],
        sequence=last["sequence"],
        time=AT,
        body=bytes.fromhex(last["body"]),
        details=bytes.fromhex(last["details"]),
    )
    line = open_event(row, FieldKey(bytes.fromhex(told["fields"])))
    assert line.type is EventType.DISCLOSED
    assert line.personal["actor"] == GP.id
    data = parse(row.body)
    assert data["personal"]["actor"] == commitment(GP.id, bytes(range(32)))


def test_a_consent_and_its_withdrawal_verify() -> None:
    told = vectors("consents")
    record, withdrawal = bytes.fromhex(told["record"]), bytes.fromhex(told["withdrawal"])
    public = bytes.fromhex(told["public"])
    verify(public, RECORD_DOMAIN, record, bytes.fromhex(told["record_signature"]))
    code = key_from_code(told["code"])
    assert code.public.hex() == told["code_public"]
    assert from_b64(parse(record)["withdrawal"]["public_key"]) == code.public
    verify(code.public, WITHDRAWAL_DOMAIN, withdrawal, bytes.fromhex(told["withdrawal_signature"]))
    grant = grant_from(record, withdrawn=False)
    assert (grant.recipient, grant.given_at, grant.valid_until) == (GP, AT, UNTIL)
    with pytest.raises(BadSignature):
        # The domain is part of what is signed.
        verify(public, WITHDRAWAL_DOMAIN, record, bytes.fromhex(told["record_signature"]))


class OneEntry:
    """A database that holds one directory entry, whichever is asked for."""

    def __init__(self, entry: DirectoryEntry) -> None:
        self.entry = entry

    def get(self, _model: object, _key: object) -> DirectoryEntry:
        return self.entry


def directory_of(signing: bytes, account: str) -> Directory:
    """A directory that knows one signer, signed by the vectors' directory key."""
    from consent.signing import SigningKey
    from messaging.directory import service

    key = SigningKey(SEEDS["directory"])
    entry = DirectoryEntry(
        subject_id=account,
        sequence=1,
        kind="account",
        role="gp",
        organisation_id=GP.organisation,
        suite=SUITE,
        sealing_public=b"",
        signing_public=signing,
        published_at=AT,
    )
    entry.signature = key.sign(DOMAIN, service._bytes(entry))
    return Directory(OneEntry(entry), key, FixedClock())  # type: ignore[arg-type]


def test_a_directory_entry_verifies() -> None:
    from consent.signing import SigningKey

    told = vectors("directory")
    key = SigningKey(SEEDS["directory"])
    assert key.public.hex() == told["public"]
    entry = DirectoryEntry(
        subject_id=told["subject"],
        sequence=told["sequence"],
        kind=told["kind"],
        role=told["role"],
        organisation_id=told["organisation"],
        suite=told["suite"],
        sealing_public=bytes.fromhex(told["sealing"]),
        signing_public=bytes.fromhex(told["signing"]),
        published_at=from_timestamp(told["at"]),
        signature=bytes.fromhex(told["signature"]),
    )
    directory = Directory(OneEntry(entry), key, FixedClock())  # type: ignore[arg-type]
    assert directory.at(told["subject"], 1).signing.hex() == told["signing"]
    entry.role = "occupational_physician"
    fresh = Directory(OneEntry(entry), key, FixedClock())  # type: ignore[arg-type]
    with pytest.raises(UntrustedKey):
        fresh.at(told["subject"], 1)


def test_a_document_opens_and_its_envelopes_verify() -> None:
    told = vectors("documents")
    committed = Committed.__new__(Committed)
    object.__setattr__(committed, "_documents", frozenset({DOCUMENT}))
    plaintext = open_document(
        committed,
        DOCUMENT,
        bytes.fromhex(told["sealed"]["key"]),
        bytes.fromhex(told["sealed"]["ciphertext"]),
        document_context(DOCUMENT, CHAIN),
    )
    assert plaintext.hex() == told["written"]["plaintext"]
    opened = {}
    for name in ("written", "struck"):
        one = told[name]
        directory = directory_of(bytes.fromhex(one["signing"]), one["account"])
        opened[name] = unpack(bytes.fromhex(one["plaintext"]), DOCUMENT, WRITTEN, directory)
        assert (opened[name].content, opened[name].author) == ({"text": "één"}, GP)
        assert (opened[name].struck, opened[name].text_hash) == (name == "struck", one["text_hash"])
    gp = directory_of(bytes.fromhex(told["written"]["signing"]), GP.id)
    check_countersigned(opened["struck"], told["countersigned"], gp)
    release = told["release"]
    assert release_statement(DOCUMENT, CHAIN, release["sha256"]).hex() == release["data"]
    verify(
        bytes.fromhex(told["struck"]["signing"]),
        RELEASE_DOMAIN,
        bytes.fromhex(release["data"]),
        bytes.fromhex(release["signature"]),
    )


def test_what_was_added_to_a_document_opens_and_verifies() -> None:
    told = vectors("addenda")
    committed = Committed.__new__(Committed)
    object.__setattr__(committed, "_documents", frozenset({DOCUMENT}))
    row = DocumentAddendum(
        id=told["row"], document_id=DOCUMENT, chain_id=CHAIN, at=AT,
        ciphertext=bytes.fromhex(told["ciphertext"]),
    )  # fmt: skip
    text = open_addendum(committed, row, bytes.fromhex(told["key"]))
    directory = directory_of(bytes.fromhex(told["signing"]), told["account"])
    before = Envelope({}, GP, GP.id, False, told["before"])
    [added] = check_addenda([row], [text], before, directory)
    assert (added.content, added.author, added.at) == ({"confirmed": 2}, GP, AT)
    with pytest.raises(CannotOpen):
        check_addenda([row], [text], replace(before, text_hash="0" * 64), directory)


def test_what_was_sealed_opens() -> None:
    told = vectors("sealing")
    key = SealingKey(bytes.fromhex(told["sealing_key"]))
    assert told["suite"] == SUITE
    assert key.public.hex() == told["public"]
    assert key.open(bytes.fromhex(told["sealed"]), told["context"]).hex() == told["plaintext"]
    assert key.derive(told["derived"]["label"]).hex() == told["derived"]["value"]
    field = told["field"]
    opened = FieldKey(bytes.fromhex(field["key"])).open(
        bytes.fromhex(field["sealed"]), **field["place"]
    )
    assert opened.hex() == field["value"]
    wrapped = told["wrapped"]
    value = unwrap(
        bytes.fromhex(wrapped["key"]), bytes.fromhex(wrapped["wrapped"]), wrapped["context"]
    )
    assert value.hex() == wrapped["value"]
    with pytest.raises(CannotOpen):
        key.open(bytes.fromhex(told["sealed"]), {**told["context"], "version": 2})


def test_secrets_and_indexes_are_stretched_and_keyed_as_they_were() -> None:
    told = vectors("sealing")
    for one in told["stretched"]:
        made = Pepper(bytes.fromhex(one["pepper"])).stretch(
            one["secret"], bytes.fromhex(one["salt"]), StretchCost(*one["cost"])
        )
        assert (made.verifier.hex(), made.wrapping.hex()) == (one["verifier"], one["wrapping"])
    one = told["index"]
    key = IndexKey(bytes.fromhex(one["key"]))
    of = key.of(one["value"], column=one["column"], organisation=one["organisation"])
    assert of.hex() == one["of"]
    assert key.of(one["value"], column=one["column"]).hex() == one["global"]


def test_times_are_written_in_one_way() -> None:
    assert timestamp(AT) == "2026-03-02T09:00:00.000Z"
    assert from_timestamp(timestamp(AT)) == AT


def test_the_maker_never_writes_over_a_file(tmp_path: Path) -> None:
    (tmp_path / "encoding.v1.json").write_text("kept")
    with pytest.raises(FileExistsError):
        make.main(tmp_path)
    assert (tmp_path / "encoding.v1.json").read_text() == "kept"
