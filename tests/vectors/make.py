"""The script that made the vectors of version 1, from fixed seeds.

They must never be made again: what was signed, hashed or sealed under version 1 stays readable
and verifiable for as long as somebody's dossier exists. A test that fails against these files
says that the code has changed the format; the code is wrong then, not the file. A new version
gets new files beside these. Run it only for those: it refuses to write over a file.

    python -m tests.vectors.make FOLDER
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from unittest import mock

from consent.encoding import Json, b64, canonical, commitment, digest, timestamp
from consent.log.models import Chain
from consent.log.schemas import EVENT_DOMAIN
from consent.log.service import EventType, Log, LogKeys
from consent.parties import Party, PartyKind
from consent.purposes import Kind, PurposeCode, Role
from consent.receipts.schemas import (
    Ending,
    Given,
    LogLine,
    OwnKey,
    Receipt,
    Signed,
    encode,
)
from consent.receipts.views import views_of
from consent.records.schemas import (
    RECORD_DOMAIN,
    WITHDRAWAL_DOMAIN,
    Collected,
    Draft,
    Screen,
    ShownText,
    encode_record,
    encode_withdrawal,
)
from consent.signing import SigningKey, key_from_code
from consent.texts import text_version
from messaging.directory import service as directory
from messaging.directory.models import DirectoryEntry
from messaging.documents import addenda, envelope
from messaging.documents.releasing import RELEASE_DOMAIN, release_statement
from messaging.sealing import (
    SUITE,
    FieldKey,
    IndexKey,
    Pepper,
    SealingKey,
    StretchCost,
    fingerprint,
    seal_document,
    seal_to,
    wrap,
)
from messaging.work import Keyring
from tests.vectors.fixed import (
    AT,
    CHAIN,
    DOCUMENT,
    GP,
    SEEDS,
    SERVICE,
    UNTIL,
    FixedClock,
    NoDatabase,
)

VALUES: list[Any] = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    'é€😀\u0007"\\/',
    [],
    {},
    [1, [2, {"b": 1, "a": [None, False]}]],
    {"é": 1, "z": 2, "\u20ac": 3, "😀": 4, "a": {"B": 1, "A": 2}, "": 0},
]


def encoding() -> dict[str, Any]:
    """Canonical bytes, digests and commitments."""
    blinding = bytes(range(32))
    return {
        "canonical": [{"value": v, "bytes": canonical(v).hex()} for v in VALUES],
        "digest": {"domain": "maat/example/v1", "data": "00ff", "sha256": digest(
            "maat/example/v1", b"\x00\xff"
        )},
        "commitments": [
            {"value": v, "blinding": blinding.hex(), "commitment": commitment(v, blinding)}
            for v in VALUES
        ],
    }  # fmt: skip


def events() -> dict[str, Any]:
    """Two linked events as the log writes them."""
    keys = LogKeys(SigningKey(SEEDS["log"]), FieldKey(SEEDS["fields"]))
    session = NoDatabase()
    head = Chain(id=CHAIN, kind="dossier", sequence=0, last_hash="", last_time=AT)
    log = Log(session, keys, FixedClock())  # type: ignore[arg-type]
    with mock.patch("consent.log.service.new_blinding", return_value=bytes(range(32))):
        log.append(head, EventType.OPENED, {"pseudonym": "p"}, {"workshop": SERVICE})
        log.append(
            head,
            EventType.DISCLOSED,
            {"document": DOCUMENT, "basis": "consent", "grant": "9" * 32},
            {"actor": GP.id, "role": "gp", "organisation": GP.organisation, "kind": "note"},
        )
    return {
        "domain": EVENT_DOMAIN,
        "public": SigningKey(SEEDS["log"]).public.hex(),
        "fields": SEEDS["fields"].hex(),
        "events": [
            {
                "chain": one.chain_id,
                "sequence": one.sequence,
                "body": one.body.hex(),
                "hash": one.hash,
                "signature": one.signature.hex(),
                "details": one.details.hex(),
            }
            for one in session.added
        ],
    }


def consents() -> dict[str, Any]:
    """A consent record and a withdrawal, as they are signed, and a code's key."""
    signer = SigningKey(SEEDS["worker"])
    code = "0123456789ABCDEF"
    by_code = key_from_code(code)
    record = encode_record(
        Draft(
            PurposeCode.DOCTORS,
            recipient=GP,
            sources=(Party(PartyKind.GROUP, "3" * 32, SERVICE, Role.OCCUPATIONAL_PHYSICIAN),),
            valid_until=UNTIL,
            earlier=False,
            show_first=True,
        ),
        record_id="9" * 32,
        receipt_id="8" * 32,
        dossier=CHAIN,
        pseudonym="7" * 32,
        shown=ShownText("Mag dat? Één keer.", "nl", "easy", 1, "0" * 64),
        collected=Collected(Screen.OWN_DEVICE, "family", "none"),
        acted="6" * 32,
        asked=None,
        given_at=AT,
        revocation_public=by_code.public,
        salt=bytes(32),
    )
    withdrawal = encode_withdrawal("9" * 32, CHAIN, AT, "code", bytes(32))
    return {
        "code": code,
        "code_public": by_code.public.hex(),
        "public": signer.public.hex(),
        "record": record.hex(),
        "record_sha256": digest(RECORD_DOMAIN, record),
        "record_signature": signer.sign(RECORD_DOMAIN, record).hex(),
        "withdrawal": withdrawal.hex(),
        "withdrawal_sha256": digest(WITHDRAWAL_DOMAIN, withdrawal),
        "withdrawal_signature": by_code.sign(WITHDRAWAL_DOMAIN, withdrawal).hex(),
    }


def directory_entry() -> dict[str, Any]:
    """An entry and the directory key's signature over it."""
    entry = DirectoryEntry(
        subject_id=GP.id,
        sequence=1,
        kind="account",
        role="gp",
        organisation_id=GP.organisation,
        suite=SUITE,
        sealing_public=SealingKey(SEEDS["sealing"]).public,
        signing_public=SigningKey(SEEDS["gp"]).public,
        published_at=AT,
    )
    data = directory._bytes(entry)
    key = SigningKey(SEEDS["directory"])
    return {
        "public": key.public.hex(),
        "subject": entry.subject_id,
        "sequence": 1,
        "kind": entry.kind,
        "role": entry.role,
        "organisation": entry.organisation_id,
        "suite": entry.suite,
        "sealing": entry.sealing_public.hex(),
        "signing": entry.signing_public.hex(),
        "at": "2026-03-02T09:00:00.000Z",
        "bytes": data.hex(),
        "signature": key.sign(directory.DOMAIN, data).hex(),
    }


def receipts() -> dict[str, Any]:
    """A receipt with its file: one yes, given and stopped by the code on its paper."""
    worker, code, log_key = SigningKey(SEEDS["worker"]), "0123456789ABCDEF", SEEDS["log"]
    by_code, record_id = key_from_code(code), "9" * 32
    text = text_version("advice", "nl", "easy", 1)
    said = text.rendered(
        doctor="dr. A", organisation="Dienst", workshop="Werk", until="2 september 2026"
    )
    entry = canonical(
        {
            "subject": "6" * 32, "sequence": 1, "kind": "account", "role": "worker",
            "organisation": "", "suite": SUITE, "at": timestamp(AT),
            "sealing": b64(SealingKey(SEEDS["sealing"]).public), "signing": b64(worker.public),
        }
    )  # fmt: skip
    directory_key = SigningKey(SEEDS["directory"])
    own = Signed(entry, directory_key.sign(directory.DOMAIN, entry))
    service = Party(PartyKind.GROUP, "5" * 32, SERVICE, Role.SOCIAL_SERVICE)
    physicians = Party(PartyKind.GROUP, "3" * 32, "b" * 32, Role.OCCUPATIONAL_PHYSICIAN)
    record = encode_record(
        Draft(PurposeCode.ADVICE, service, (physicians,), UNTIL, earlier=False, show_first=True),
        record_id=record_id, receipt_id="8" * 32, dossier=CHAIN, pseudonym="7" * 32,
        shown=ShownText(said, "nl", "easy", 1, text.sha256), collected=Collected(Screen.KIOSK),
        acted="6" * 32, asked=None, given_at=AT, revocation_public=by_code.public, salt=bytes(32),
    )  # fmt: skip
    signed = Signed(record, worker.sign(RECORD_DOMAIN, record))
    end = encode_withdrawal(record_id, CHAIN, AT, "code", bytes(32))
    ended = Signed(end, by_code.sign(WITHDRAWAL_DOMAIN, end))
    session = NoDatabase()
    head = Chain(id=CHAIN, kind="dossier", sequence=0, last_hash="", last_time=AT)
    keys = LogKeys(SigningKey(log_key), FieldKey(SEEDS["fields"]))
    log = Log(session, keys, FixedClock())  # type: ignore[arg-type]
    names = {"record": record_id, "receipt": "8" * 32}
    given: dict[str, Json] = {
        "actor": "6" * 32, "purpose": "advice", "recipient": service.as_json(),
        "until": timestamp(UNTIL),
    }  # fmt: skip
    stopped: dict[str, Json] = {"actor": None, "purpose": "advice", "how": "code"}
    with mock.patch("consent.log.service.new_blinding", return_value=bytes(range(32))):
        log.append(
            head, EventType.CONSENT_GIVEN,
            {**names, "sha256": digest(RECORD_DOMAIN, record), "revocation": "00",
             "signature": signed.signature.hex()}, given,
        )  # fmt: skip
        log.append(
            head, EventType.CONSENT_WITHDRAWN,
            {**names, "sha256": digest(WITHDRAWAL_DOMAIN, end),
             "signature": ended.signature.hex()}, stopped,
        )  # fmt: skip
    lines = [
        LogLine(
            Signed(event.body, event.signature),
            {name: (value, bytes(range(32))) for name, value in told.items()},
        )
        for event, told in zip(session.added, (given, stopped), strict=True)
    ]
    receipt = Receipt(
        log.attest(head, {"receipt": "8" * 32, "stood": {record_id: "withdrawn"}}),
        (Given(OwnKey(signed, own), lines[0], Ending(ended, lines[1])),),
    )
    return {
        "code": code,
        "directory": directory_key.public.hex(),
        "log": SigningKey(log_key).public.hex(),
        "file": encode(receipt, views_of(receipt)).decode(),
    }


def documents() -> dict[str, Any]:
    """An envelope, a struck one with its countersignature, a release, and a sealed document."""
    gp = Keyring(GP.id, 1, SealingKey(SEEDS["sealing"]), SigningKey(SEEDS["gp"]))
    worker = Keyring("6" * 32, 1, SealingKey(SEEDS["sealing"]), SigningKey(SEEDS["worker"]))
    made = {}
    with mock.patch("messaging.documents.envelope.secrets.token_bytes", bytes):
        for name, keys in (("written", gp), ("struck", worker)):
            plain, hashed = envelope.pack(
                DOCUMENT, CHAIN, Kind.NOTE, {"text": "één"},
                author=GP, keys=keys, at=AT, struck=name == "struck",
            )  # fmt: skip
            made[name] = {
                "account": keys.account,
                "signing": keys.signing.public.hex(),
                "plaintext": plain.hex(),
                "text_hash": hashed,
            }
    sha256 = fingerprint(b"a ciphertext")
    release = release_statement(DOCUMENT, CHAIN, sha256)
    context = {"table": "document", "row": DOCUMENT, "chain": CHAIN}
    return {
        **made,
        "countersigned": envelope.countersign(gp, made["struck"]["text_hash"]),
        "release": {
            "sha256": sha256,
            "data": release.hex(),
            "signature": worker.signing.sign(RELEASE_DOMAIN, release).hex(),
        },
        "sealed": {
            "key": SEEDS["document"].hex(),
            "ciphertext": seal_document(
                SEEDS["document"], bytes.fromhex(made["written"]["plaintext"]), context
            ).hex(),
        },
    }


def addendum() -> dict[str, Any]:
    """What an author's side adds to a document: signed inside, sealed under the document's key."""
    gp = Keyring(GP.id, 1, SealingKey(SEEDS["sealing"]), SigningKey(SEEDS["gp"]))
    before = envelope.text_hash(b"the text before it")
    with mock.patch("messaging.documents.addenda.secrets.token_bytes", bytes):
        sealed = addenda.seal_addendum(
            "7" * 32, DOCUMENT, CHAIN, {"confirmed": 2},
            author=GP, keys=gp, at=AT, before=before, key=SEEDS["document"],
        )  # fmt: skip
    return {
        "account": gp.account,
        "signing": gp.signing.public.hex(),
        "row": "7" * 32,
        "before": before,
        "key": SEEDS["document"].hex(),
        "ciphertext": sealed.hex(),
    }


def sealing() -> dict[str, Any]:
    """What must go on opening: sealed to a person, fields, wrapped keys; and what is derived."""
    context: dict[str, Json] = {
        "table": "document_copy",
        "document": DOCUMENT,
        "version": 1,
        "grant": None,
    }
    place = {"table": "account", "row": "1" * 32, "column": "profile"}
    key = SealingKey(SEEDS["sealing"])
    stretched = Pepper(SEEDS["pepper"]).stretch("a secret of somebody", bytes(16), StretchCost())
    cheap = StretchCost(8, 1, 1)
    index = IndexKey(SEEDS["index"])
    return {
        "suite": SUITE,
        "sealing_key": SEEDS["sealing"].hex(),
        "public": key.public.hex(),
        "context": context,
        "plaintext": SEEDS["document"].hex(),
        "sealed": seal_to(key.public, SEEDS["document"], context).hex(),
        "derived": {"label": "asking", "value": key.derive("asking").hex()},
        "field": {
            "key": SEEDS["fields"].hex(), "place": place, "value": "é".encode().hex(),
            "sealed": FieldKey(SEEDS["fields"]).seal("é".encode(), **place).hex(),
        },
        "wrapped": {
            "key": SEEDS["document"].hex(), "context": {"table": "unlocker"},
            "value": "00ff", "wrapped": wrap(
                SEEDS["document"], b"\x00\xff", {"table": "unlocker"}
            ).hex(),
        },
        "stretched": [
            {
                "pepper": SEEDS["pepper"].hex(), "secret": "a secret of somebody",
                "salt": bytes(16).hex(), "cost": [cost.memory_kib, cost.passes, cost.lanes],
                "verifier": made.verifier.hex(), "wrapping": made.wrapping.hex(),
            }
            for cost, made in (
                (StretchCost(), stretched),
                (cheap, Pepper(SEEDS["pepper"]).stretch("a secret of somebody", bytes(16), cheap)),
            )
        ],
        "index": {
            "key": SEEDS["index"].hex(), "value": "één", "column": "dossier.roster",
            "organisation": SERVICE,
            "of": index.of("één", column="dossier.roster", organisation=SERVICE).hex(),
            "global": index.of("één", column="dossier.roster").hex(),
        },
    }  # fmt: skip


FILES = {
    "encoding": encoding,
    "events": events,
    "consents": consents,
    "directory": directory_entry,
    "documents": documents,
    "addenda": addendum,
    "sealing": sealing,
    "receipts": receipts,
}


def main(folder: Path) -> None:
    """Write each file that does not exist yet."""
    for name, make in FILES.items():
        path = folder / f"{name}.v1.json"
        with path.open("x", encoding="utf-8") as file:
            json.dump(make(), file, indent=1, ensure_ascii=True, sort_keys=True)
            file.write("\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
