"""A receipt's file: each promise holds without the portal, and nothing in it can be changed."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.encoding import canonical, parse
from consent.purposes import PurposeCode, Role
from consent.receipts import fhir
from consent.receipts.__main__ import main
from consent.receipts.schemas import DIRECTORY_DOMAIN, Receipt, Signed, decode, encode
from consent.receipts.verification import Checked, Keys, verify_receipt
from consent.receipts.views import VIEWS, views_of
from consent.receipts.wording import says
from consent.records.schemas import RECORD_DOMAIN, ShownText
from consent.signing import SigningKey
from consent.texts import Chosen, text_for, text_version
from messaging.exchange.consents import Choice, give
from messaging.exchange.receipts import receipt_file
from messaging.exchange.withdrawing import withdraw, withdraw_by_code
from tests.support.browsing import application, visit
from tests.support.served import form_to
from tests.support.world import OWN_DEVICE, World

ROOT = Path(__file__).parents[3]
DAY = timedelta(days=1)


@dataclass
class Told:
    """A yes of An, with what she has on paper."""

    id: str
    code: str
    grants: list[str]


def shown(purpose: str, **names: str) -> ShownText:
    text = text_for(purpose, "nl")
    said = text.rendered(
        Chosen(), doctor="dr. Aerts", organisation="Dienst", workshop="De Oase", until="1 september",
        gp="dr. Bos", practice="Praktijk Bos", **names,
    )  # fmt: skip
    return ShownText(said, text.language, text.level, text.version, text.sha256)


def yes(world: World, purpose: str, **more: Any) -> Told:
    with world.work() as work:
        if purpose in ("doctors", "workplace"):
            more.setdefault("gp", world.group(work, "gp1"))
        made = give(
            work, world.acting(work, "an"), world.dossiers["an"],
            Choice(PurposeCode(purpose), **more), shown=shown(purpose), collected=OWN_DEVICE,
        )  # fmt: skip
    return Told(made.id, made.code, [grant.id for grant in made.grants])


def file_of(world: World, told: Told) -> bytes:
    with world.work() as work:
        return receipt_file(work, world.dossiers["an"], told.id)


def keys_of(world: World) -> Keys:
    return Keys(world.server.directory.public, world.server.log.public)


def check(world: World, file: bytes, code: str | None = None) -> Checked:
    return verify_receipt(file, keys_of(world), code)


def lies(checked: Checked) -> list[str]:
    return [sentence for holds, sentence in checked.sentences if not holds]


# What holds -----------------------------------------------------------------------------------


def test_every_promise_of_every_receipt_holds(world: World) -> None:
    advice, limits = yes(world, "advice"), yes(world, "limits")
    doctors, other = yes(world, "doctors", months=1), yes(world, "workplace")
    first = [
        check(world, file_of(world, one), one.code) for one in (advice, limits, doctors, other)
    ]
    assert [lies(one) for one in first] == [[]] * 4
    with world.work() as work:
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], other.grants[:1])
        withdraw_by_code(work, advice.code)  # and the numbers, which depend on it
    world.clock.move(40 * DAY)  # the doctors' month is over
    after = {
        name: (check(world, file_of(world, one), one.code), json.loads(file_of(world, one)))
        for name, one in {"a": advice, "l": limits, "d": doctors, "o": other}.items()
    }
    assert all(found.sound for found, _ in after.values()), [lies(f) for f, _ in after.values()]
    status = {name: [one["status"] for one in file["fhir_r5"]] for name, (_, file) in after.items()}
    assert status == {
        "a": ["inactive"], "l": ["inactive"], "d": ["inactive"] * 2,
        "o": ["inactive", "active", "active"],
    }  # fmt: skip


@pytest.mark.parametrize("who", ["social_service", "physicians", "both"])
def test_it_holds_for_whom_he_lets_know_why_he_was_ill(
    world: World, tmp_path: Path, who: str
) -> None:
    """As his own page asks and records it: the words name whom he chose, and nobody else."""
    path = "/me/start/absence_reason"
    worker = visit(application(world, tmp_path), world, tmp_path, "an")
    page = worker.get(path)
    for status in (422, 303):  # whom he chose changes the words: they are shown once more
        page = worker.post(path, {**form_to(page.text, path), "answer": "yes", "who": who})
        assert page.status_code == status
    with world.work() as work:
        [told, *_more] = work.records.of_dossier(world.dossiers["an"])
        file = receipt_file(work, world.dossiers["an"], told.grant.receipt)
    assert lies(check(world, file)) == []
    text = told.document()["text"]
    published = text_version("absence_reason", text["language"], text["level"], text["version"])
    for roles in ([Role.SOCIAL_SERVICE], [Role.OCCUPATIONAL_PHYSICIAN], list(_BOTH)):
        held = says(published, text["shown"], earlier=False, show_first=True, recipients=roles)
        assert held is (set(roles) == _NAMED[who])


_BOTH = {Role.SOCIAL_SERVICE, Role.OCCUPATIONAL_PHYSICIAN}
_NAMED = {
    "social_service": {Role.SOCIAL_SERVICE},
    "physicians": {Role.OCCUPATIONAL_PHYSICIAN},
    "both": _BOTH,
}


def test_the_file_does_not_hold_the_code(world: World) -> None:
    told = yes(world, "advice")
    file = file_of(world, told)
    with world.work() as work:
        withdraw_by_code(work, told.code)
    assert told.code not in (file + file_of(world, told)).decode()


def test_another_code_is_told_apart(world: World) -> None:
    told, other = yes(world, "advice"), yes(world, "doctors")
    assert lies(check(world, file_of(world, told), other.code)) == [
        "The code that was typed is the one that can stop this."
    ]


def test_another_portals_keys_do_not_check_it(world: World) -> None:
    file = file_of(world, yes(world, "advice"))
    right, wrong = keys_of(world), SigningKey.generate().public
    assert not verify_receipt(file, replace(right, log=wrong)).sound
    assert not verify_receipt(file, replace(right, directory=wrong)).sound


def test_it_is_checked_by_a_command_that_knows_no_database(world: World, tmp_path: Path) -> None:
    told = yes(world, "doctors")
    (tmp_path / "receipt.json").write_bytes(file_of(world, told))
    keys = keys_of(world)
    # The tables, the pages and the messages are not even on that machine.
    watch = (
        "import sys, runpy; sys.argv[1:] = ARGS\n"
        "try: runpy.run_module('consent.receipts', run_name='__main__')\n"
        "finally:\n"
        " assert not {'sqlalchemy', 'flask', 'messaging', 'portal'} & set(sys.modules)\n"
    )

    def run(*more: str) -> subprocess.CompletedProcess[str]:
        arguments = [
            "verify", "receipt.json", "--directory-key", keys.directory.hex(),
            "--log-key", keys.log.hex(), *more,
        ]  # fmt: skip
        return subprocess.run(
            [sys.executable, "-c", watch.replace("ARGS", repr(arguments))],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    found = run("--code", told.code.lower())
    assert (found.returncode, found.stderr) == (0, "")
    assert "NOT SO" not in found.stdout
    assert found.stdout.count("the worker's own key signed this yes") == 2


def test_the_command_ends_as_it_says(world: World, tmp_path: Path) -> None:
    file, keys = tmp_path / "receipt.json", keys_of(world)
    (tmp_path / "log.pub").write_text(keys.log.hex() + "\n")
    arguments = ["--directory-key", keys.directory.hex(), "--log-key", str(tmp_path / "log.pub")]

    def ends(*more: str) -> int:
        return main(["verify", str(file), *arguments, *more], io.StringIO())

    assert ends() == 2  # there is no such file
    file.write_bytes(b"{}")
    assert ends() == 1
    told = yes(world, "advice")
    file.write_bytes(file_of(world, told))
    assert [ends(), ends("--code", told.code), ends("--code", "0" * 16)] == [0, 0, 1]
    assert ends("--code", "no code") == 2
    assert ends("--log-key", "12") == 2


# What is refused ------------------------------------------------------------------------------


@pytest.fixture
def sample(world: World) -> tuple[World, bytes]:
    told = yes(world, "advice")
    with world.work() as work:
        withdraw_by_code(work, told.code)
    return world, file_of(world, told)


@pytest.mark.parametrize("step", [331, pytest.param(17, marks=pytest.mark.broad)])
def test_every_byte_counts(sample: tuple[World, bytes], step: int) -> None:
    world, file = sample
    assert check(world, file).sound
    for place in range(0, len(file), step):
        for change in (1, 0x20):
            changed = bytearray(file)
            changed[place] ^= change
            assert not check(world, bytes(changed)).sound, (place, file[place - 20 : place + 20])


def test_left_out_put_in_or_cut_off_is_refused(sample: tuple[World, bytes]) -> None:
    world, file = sample
    whole = json.loads(file)
    assert not check(world, file[:-1]).sound
    assert not check(world, file + b" ").sound
    assert not check(world, b"[" * 100_000).sound
    for name in whole:
        assert not check(world, written({k: v for k, v in whole.items() if k != name})).sound
    assert not check(world, written({**whole, "more": 1})).sound
    assert not check(world, written({**whole, "grants": []})).sound
    alive = {**whole["grants"][0], "ending": None}
    assert not check(world, written({**whole, "grants": [alive]})).sound


def written(whole: Any) -> bytes:
    return (json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode()


def test_a_part_of_a_receipt_is_not_the_receipt(world: World) -> None:
    file = file_of(world, yes(world, "doctors"))
    receipt, _ = decode(file, VIEWS)
    part = replace(receipt, grants=receipt.grants[:1])
    assert lies(check(world, encode(part, views_of(part))))


def resigned(world: World, file: bytes, change: dict[str, Any]) -> bytes:
    """The file of somebody who has the server's keys, and not the worker's."""
    receipt, _ = decode(file, VIEWS)
    [given_] = receipt.grants
    record = parse(given_.record.signed.data)
    record.update(change)
    own = replace(given_.record, signed=Signed(canonical(record), given_.record.signed.signature))
    made = Receipt(receipt.standing, (replace(given_, record=own),))
    return encode(made, views_of(made))


def test_the_servers_keys_make_no_other_yes(world: World) -> None:
    """Whoever has the keys of log and directory still has no signature of the worker."""
    file = file_of(world, yes(world, "advice"))
    for change in ({"purpose": "limits"}, {"valid_until": "2027-01-01T00:00:00.000Z"}):
        found = lies(check(world, resigned(world, file, change)))
        assert any("own key signed" in one for one in found)


def test_a_key_of_somebody_else_in_the_directory_is_not_his(world: World) -> None:
    """A yes signed by the physician, with his own true entry of the directory, is no yes."""
    file = file_of(world, yes(world, "advice"))
    receipt, _ = decode(file, VIEWS)
    [one] = receipt.grants
    arts = world.keys["arts"]
    with world.work() as work:
        entry = work.directory.statement(arts.account, arts.sequence)
    signed = Signed(
        one.record.signed.data, arts.signing.sign(RECORD_DOMAIN, one.record.signed.data)
    )
    made = Receipt(receipt.standing, (replace(one, record=replace(one.record, signed=signed, key=entry)),))  # fmt: skip
    assert any("own key signed" in s for s in lies(check(world, encode(made, views_of(made)))))
    # Nor with an entry that he wrote himself.
    forged = canonical({**parse(entry.data), "subject": parse(one.record.signed.data)["subject"]})
    own = Signed(forged, arts.signing.sign(DIRECTORY_DOMAIN, forged))
    made = Receipt(receipt.standing, (replace(one, record=replace(one.record, signed=signed, key=own)),))  # fmt: skip
    assert any("own key signed" in s for s in lies(check(world, encode(made, views_of(made)))))


def test_words_that_were_never_published_are_told(world: World) -> None:
    true = shown("advice")
    for text in (
        replace(true, text=true.text + "\nEn nog iets."),
        replace(true, text=true.text.replace("niet", "wel", 1)),
        replace(true, version=true.version + 1),
        replace(true, sha256="0" * 64),
    ):
        with world.work() as work:
            made = give(
                work, world.acting(work, "an"), world.dossiers["an"],
                Choice(PurposeCode.ADVICE), shown=text, collected=OWN_DEVICE,
            )  # fmt: skip
        found = lies(check(world, file_of(world, Told(made.id, made.code, []))))
        assert [re.sub(r"^\S+ \(\w+\): ", "", one) for one in found] == [
            "what he read is the published text, with names filled in."
        ]


# Any bytes at all -----------------------------------------------------------------------------


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["schema", "standing", "grants", "data", "signature", *VIEWS]), inner
    ),
).map(lambda value: written(value)))  # fmt: skip
def test_nothing_else_is_a_receipt(file: bytes) -> None:
    key = bytes(32)
    found = verify_receipt(file, Keys(key, key))
    assert not found.sound


# FHIR: the value sets that R5 binds (HL7 5.0.0), checked by ourselves --------------------------


def test_the_fhir_view_uses_the_codes_that_the_standard_binds(world: World) -> None:
    elements = {
        "resourceType", "language", "identifier", "status", "category", "subject", "date", "period",
        "grantor", "grantee", "controller", "regulatoryBasis", "sourceAttachment", "verification",
        "decision", "provision",
    }  # fmt: skip
    provisions = {"period", "actor", "action", "purpose", "data", "dataPeriod"}
    for told in (yes(world, "advice"), yes(world, "doctors", earlier=True)):
        for one in json.loads(file_of(world, told))[fhir.NAME]:
            assert one.keys() == elements
            assert one["status"] in {"draft", "active", "inactive", "not-done", "entered-in-error"}
            assert one["decision"] in {"permit", "deny"}
            [provision] = one["provision"]
            assert provision.keys() <= provisions
            assert [data["meaning"] for data in provision["data"]] == ["related"]
            assert [action["coding"][0]["code"] for action in provision["action"]] == ["access"]
            assert {actor["role"]["coding"][0]["code"] for actor in provision["actor"]} == {
                "IRCP", "AUT",
            }  # fmt: skip
            assert all(isinstance(check["verified"], bool) for check in one["verification"])
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", one["date"])
            assert ("dataPeriod" in provision) is (told.grants != [] and len(told.grants) == 1)
