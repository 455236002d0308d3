"""Every promise of a receipt, checked with two public keys and nothing else.

Each check is a sentence that is true or not. What was checked before holds for what comes after:
a file is only believed where all of them hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from consent.clock import add_months, brussels_day, end_of_day
from consent.encoding import (
    canonical,
    commitment,
    digest,
    from_b64,
    from_timestamp,
    parse,
    timestamp,
)
from consent.lines import GROUPS, from_record, left_out, version_in
from consent.log.schemas import EVENT_DOMAIN
from consent.mandates.rules import MandateAct
from consent.parties import Party
from consent.purposes import PURPOSES, PurposeCode, Role, ends_with
from consent.receipts.mandates import check_mandated, entry_of
from consent.receipts.schemas import (
    SCHEMA,
    STANDING_DOMAIN,
    Ending,
    Given,
    LogLine,
    Mandated,
    OwnKey,
    Receipt,
    decode,
)
from consent.receipts.views import VIEWS, views_of
from consent.receipts.wording import says
from consent.records.schemas import RECORD_DOMAIN, WITHDRAWAL_DOMAIN
from consent.signing import BadSignature, key_from_code, verify
from consent.texts import TextError, text_version

_MAX_MONTHS: Final = 12
_CAUSED_BY_A_CHANGE: Final = (
    BadSignature, LookupError, TypeError, ValueError, AttributeError, TextError, RecursionError,
)  # fmt: skip


@dataclass(frozen=True)
class Keys:
    """The portal's two public keys, as its operator publishes them."""

    directory: bytes
    log: bytes


@dataclass
class Checked:
    """What was looked at: a sentence for each promise, and whether it holds."""

    sentences: list[tuple[bool, str]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether everything holds, and something was looked at."""
        return bool(self.sentences) and all(holds for holds, _ in self.sentences)

    @contextmanager
    def promise(self, sentence: str) -> Iterator[None]:
        """Say ``sentence``, as true when what is inside ends, as not so when it raises."""
        try:
            yield
        except _CAUSED_BY_A_CHANGE:
            self.sentences.append((False, sentence))
        else:
            self.sentences.append((True, sentence))


class _NotSo(ValueError):
    """A promise that does not hold."""


def _must(*truths: bool) -> None:
    if not all(truths):
        raise _NotSo


def verify_receipt(file: bytes, keys: Keys, code: str | None = None) -> Checked:
    """Check a receipt's file. ``code``: the one on the paper, normalised, to check it too."""
    checked = Checked()
    with checked.promise("The file is a receipt, and nothing in it is out of place."):
        receipt, views = decode(file, VIEWS)
        _must(len(receipt.grants) > 0)
        records = [_canonical(one.record.signed.data) for one in receipt.grants]
        standing = _canonical(receipt.standing.data)
    if not checked.sound:
        return checked
    whole = _Whole(keys, receipt, records, standing, checked)
    whole.check_standing()
    for given, record in zip(receipt.grants, records, strict=True):
        whole.check_given(given, record)
    with checked.promise("What stands in the file in the words of other standards says the same."):
        _must(views == views_of(receipt))
    if code is not None:
        with checked.promise("The code that was typed is the one that can stop this."):
            public = key_from_code(code).public
            _must(*(from_b64(one["withdrawal"]["public_key"]) == public for one in records))
    return checked


def _canonical(data: bytes) -> Any:
    """Signed bytes as data; they are in canonical form, or they were not made by a portal."""
    found = parse(data)
    _must(isinstance(found, dict), canonical(found) == data)
    return found


@dataclass(frozen=True)
class _Whole:
    """One receipt, opened, while it is checked."""

    keys: Keys
    receipt: Receipt
    records: list[dict[str, Any]]
    standing: dict[str, Any]
    checked: Checked

    def check_standing(self) -> None:
        at = _moment(self.standing.get("at"))
        with self.checked.promise(
            f"The portal's log signed how this stood at {at}, and no yes of it is left out."
        ):
            verify(
                self.keys.log, STANDING_DOMAIN,
                self.receipt.standing.data, self.receipt.standing.signature,
            )  # fmt: skip
            now = from_timestamp(self.standing["at"])
            stood = {
                record["record"]: "withdrawn"
                if given.ending is not None
                else "expired"
                if from_timestamp(record["valid_until"]) <= now
                else "given"
                for given, record in zip(self.receipt.grants, self.records, strict=True)
            }
            _must(
                self.standing["schema"] == SCHEMA,
                self.standing["stood"] == stood,
                len(stood) == len(self.records),
            )
        first = self.records[0]
        with self.checked.promise("All of it is one act: one question, one moment, one code."):
            for record in self.records:
                _must(
                    record["receipt"] == self.standing["receipt"],
                    record["dossier"] == self.standing["chain"],
                    *(
                        record[name] == first[name]
                        for name in (
                            "subject", "purpose", "text", "given_at", "acted", "withdrawal",
                            "earlier", "show_first", "collected", "struck",
                        )
                    ),
                )  # fmt: skip

    def check_given(self, given: Given, record: dict[str, Any]) -> None:
        promise = self.checked.promise
        who = _who(record)
        if not _for_another(record):
            with promise(f"{who}: the worker's own key signed this yes."):
                _must(given.mandate is None, record["acted"]["representative"] is None)
                self._own(given.record, RECORD_DOMAIN, record, before=record["given_at"])
        else:
            with promise(
                f"{who}: a representative's key signed this yes, and two doctors of two "
                "organisations signed that he may decide it."
            ):
                self._for_him(given, record)
        with promise(f"{who}: what he read is the published text, with names filled in."):
            text = record["text"]
            published = text_version(
                record["purpose"], text["language"], text["level"], text["version"]
            )
            _must(
                published.sha256 == text["sha256"],
                says(
                    published, text["shown"],
                    earlier=record["earlier"], show_first=record["show_first"],
                    recipients={Party.from_json(one["recipient"]).role for one in self.records},
                    left_out=[one["group"] for one in record["struck"]],
                    words_version=version_in(record["struck"]),
                ),
            )  # fmt: skip
        with promise(f"{who}: it says which lines are left out, and they are those of the words."):
            groups, lines = from_record(record["struck"])
            _must(
                groups == left_out(PurposeCode(record["purpose"]), groups),
                all(lines >= GROUPS[one] for one in groups),
                record["attributes"] == "all of the purpose",
            )
        with promise(f"{who}: it says who may see it, and the rules allow him no more than that."):
            purpose = PURPOSES[PurposeCode(record["purpose"])]
            _must(
                Party.from_json(record["recipient"]).role in purpose.readers,
                len([Party.from_json(one) for one in record["sources"]]) > 0,
            )
        with promise(
            f"{who}: it began when he said yes, and ends on {_last_day(record)}, "
            f"within {_MAX_MONTHS} months."
        ):
            begins, ends = (from_timestamp(record[name]) for name in ("valid_from", "valid_until"))
            most = end_of_day(add_months(brussels_day(begins), _MAX_MONTHS))
            _must(
                record["valid_from"] == record["given_at"],
                begins < ends <= most,
                record["state"] == "given",
            )
        with promise(f"{who}: the portal's log tells of it, at that moment."):
            line = self._line(given.line, "consent_given", at=record["given_at"])
            _must(
                line["body"]["record"] == record["record"],
                line["body"]["receipt"] == record["receipt"],
                line["body"]["sha256"] == digest(RECORD_DOMAIN, given.record.signed.data),
                line["body"]["signature"] == given.record.signed.signature.hex(),
            )
            _opens(
                given.line, line,
                actor=record["acted"]["account"], purpose=record["purpose"],
                recipient=record["recipient"], until=record["valid_until"],
            )  # fmt: skip
        with promise(f"{who}: its code has a key of its own, which can give nothing."):
            by_code = from_b64(record["withdrawal"]["public_key"])
            _must(
                len(by_code) == 32,
                record["withdrawal"]["how"] == ["own session", "receipt code"],
                by_code != from_b64(_canonical(given.record.key.data)["signing"]),
            )
        if given.ending is None:
            return
        with promise(f"{who}: it was stopped, by whoever may stop it, and the log tells when."):
            self._check_ending(given.ending, given, record)

    def _check_ending(self, ending: Ending, given: Given, record: dict[str, Any]) -> None:
        stated = _canonical(ending.signed.data)
        line = self._line(ending.line, "consent_withdrawn", at=stated["at"])
        _must(
            stated["record"] == record["record"] == line["body"]["record"],
            stated["dossier"] == record["dossier"],
            stated["state"] == "withdrawn",
            record["receipt"] == line["body"]["receipt"],
            line["body"]["sha256"] == digest(WITHDRAWAL_DOMAIN, ending.signed.data),
            line["body"]["signature"] == ending.signed.signature.hex(),
            line["seq"] > _canonical(given.line.signed.data)["seq"],
            record["given_at"] <= stated["at"] <= self.standing["at"],
        )
        by_code = stated["how"] == "code"
        actor = None if by_code else ending.line.opened["actor"][0]
        _opens(ending.line, line, actor=actor, purpose=record["purpose"], how=stated["how"])
        if not by_code:
            _must(ending.key is not None, ending.code_of is None)
            assert ending.key is not None
            own = OwnKey(ending.signed, ending.key)
            acted = record["acted"]
            if stated["how"] == "mandate":
                _must(ending.mandate is not None)
                assert ending.mandate is not None
                ends = {code for code in PurposeCode if record["purpose"] in ends_with(code)}
                self._mandated(ending.mandate, str(stated["mandate"]))
                check_mandated(
                    ending.mandate, self.keys.directory, dossier=record["dossier"],
                    subject=record["subject"], account=str(actor), act=MandateAct.WITHDRAW,
                    purposes=ends, at=stated["at"],
                )  # fmt: skip
            else:
                # Where his representative said yes, it is the worker of whom the log tells.
                _must(
                    stated["how"] == "session",
                    ending.mandate is None,
                    acted["mandate"] is not None or actor == acted["account"],
                )
            role = Role.REPRESENTATIVE if stated["how"] == "mandate" else Role.WORKER
            self._signed(own, WITHDRAWAL_DOMAIN, str(actor), role, before=stated["at"])
            return
        _must(ending.key is None, ending.mandate is None)
        public = record["withdrawal"]["public_key"]
        if ending.code_of is not None:
            needed = _canonical(ending.code_of.signed.data)
            self._own(ending.code_of, RECORD_DOMAIN, needed, before=needed["given_at"])
            _must(
                needed["dossier"] == record["dossier"],
                needed["subject"] == record["subject"],
                PURPOSES[PurposeCode(record["purpose"])].requires == needed["purpose"],
            )
            public = needed["withdrawal"]["public_key"]
        verify(from_b64(public), WITHDRAWAL_DOMAIN, ending.signed.data, ending.signed.signature)

    def _own(self, own: OwnKey, domain: str, record: dict[str, Any], *, before: str) -> None:
        """The signature is of the person who acted, by a key that the directory knew then."""
        acted = record["acted"]
        role = Role.WORKER if acted["mandate"] is None else Role.REPRESENTATIVE
        self._signed(own, domain, acted["account"], role, before=before)

    def _for_him(self, given: Given, record: dict[str, Any]) -> None:
        """Who signed this yes represented the worker for it, and promised no more than he could."""
        _must(given.mandate is not None)
        assert given.mandate is not None
        acted = record["acted"]
        self._mandated(given.mandate, acted["mandate"])
        check_mandated(
            given.mandate, self.keys.directory, dossier=record["dossier"],
            subject=record["subject"], account=acted["account"], act=MandateAct.ANSWER,
            purposes={PurposeCode(record["purpose"])}, at=record["given_at"],
        )  # fmt: skip
        until = parse(given.mandate.entered.signed.data)["until"]
        _must(
            acted["representative"] == acted["account"],
            record["valid_until"] <= until,
            record["show_first"] is True,
            record["earlier"] is False,
        )
        self._own(given.record, RECORD_DOMAIN, record, before=record["given_at"])

    def _mandated(self, mandated: Mandated, named: str) -> None:
        """The mandate is the one that was named."""
        _must(_canonical(mandated.entered.signed.data)["mandate"] == named)

    def _signed(self, own: OwnKey, domain: str, account: str, role: Role, *, before: str) -> None:
        entry = entry_of(own.key, self.keys.directory)
        _must(
            _canonical(own.key.data) == entry,
            entry["subject"] == account,
            entry["kind"] == "account",
            entry["role"] == str(role),
            entry["at"] <= before,
        )
        verify(from_b64(entry["signing"]), domain, own.signed.data, own.signed.signature)

    def _line(self, line: LogLine, type_: str, *, at: str) -> dict[str, Any]:
        """A line of this dossier's log, before what the receipt says of how things stood."""
        verify(self.keys.log, EVENT_DOMAIN, line.signed.data, line.signed.signature)
        told: dict[str, Any] = _canonical(line.signed.data)
        _must(
            told["type"] == type_,
            told["chain"] == self.standing["chain"],
            told["seq"] <= self.standing["sequence"],
            told["time"] == at,
        )
        return told


def _for_another(record: Mapping[str, Any]) -> bool:
    acted = record.get("acted")
    return isinstance(acted, dict) and acted.get("mandate") is not None


def _opens(line: LogLine, told: Mapping[str, Any], **expected: Any) -> None:
    """The line's commitments open to exactly these values."""
    _must(
        line.opened.keys() == told["personal"].keys() == expected.keys(),
        *(value == expected[name] for name, (value, _) in line.opened.items()),
        *(
            commitment(value, blinding) == told["personal"][name]
            for name, (value, blinding) in line.opened.items()
        ),
    )


# What stands in a sentence comes from a file that nobody vouches for yet: codes and days, or "?".


def _who(record: Mapping[str, Any]) -> str:
    try:
        return f"{Role(record['recipient']['role'])} ({PurposeCode(record['purpose'])})"
    except _CAUSED_BY_A_CHANGE:
        return "?"


def _moment(text: object) -> str:
    try:
        return timestamp(from_timestamp(str(text)))
    except ValueError:
        return "?"


def _last_day(record: Mapping[str, Any]) -> str:
    try:
        end = from_timestamp(record["valid_until"])
        return brussels_day(end - timedelta(milliseconds=1)).isoformat()
    except _CAUSED_BY_A_CHANGE:
        return "?"
