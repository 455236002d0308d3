"""The operator's side of a receipt: the public keys, and checking one without an installation."""

from __future__ import annotations

import json
import re
from pathlib import Path

from consent.signing import SigningKey
from tests.portal.commands.conftest import Operator

VECTORS = Path(__file__).parents[2] / "vectors" / "receipts.v1.json"


def test_a_receipt_is_checked_where_there_is_no_installation(tmp_path: Path) -> None:
    told = json.loads(VECTORS.read_text("utf-8"))
    file = tmp_path / "maat.json"
    file.write_text(told["file"], "utf-8")
    somebody = Operator(tmp_path, {"PORTAL_CONFIG": ""})
    verify = ("receipt", "verify", str(file), "--directory-key", told["directory"])
    said = somebody.run(*verify, "--log-key", told["log"], "--code", told["code"]).output
    assert "NOT SO" not in said
    assert "The receipt holds." in said
    other = SigningKey.generate().public.hex()
    assert "not everything in it holds" in somebody.refused(*verify, "--log-key", other)
    assert "a key or the code" in somebody.refused(*verify, "--log-key", "12")
    assert list(tmp_path.iterdir()) == [file]


def test_the_public_keys_are_shown_and_no_other(bare: Operator) -> None:
    bare.run("keys", "make")
    shown = dict(re.findall(r"(\w+) +([0-9a-f]{64})", bare.run("keys", "public").output))
    keys = {
        name: SigningKey(bytes.fromhex((bare.folder / "keys" / f"{name}.key").read_text().strip()))
        for name in ("directory", "log")
    }
    assert shown == {name: key.public.hex() for name, key in keys.items()}
