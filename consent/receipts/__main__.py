"""Check a receipt on any machine: no database, no server and no secret of one.

    python -m consent.receipts verify receipt.json --directory-key KEY --log-key KEY

KEY: 64 hexadecimal digits as the portal shows them, or a file that holds them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TextIO

from consent.codes import is_code, normalise
from consent.receipts.verification import Checked, Keys, verify_receipt

_HEX_DIGITS = 64


def main(arguments: list[str], out: TextIO) -> int:
    """Say each promise and whether it holds. 0: all do; 1: one does not; 2: it cannot be looked at."""
    parser = argparse.ArgumentParser("python -m consent.receipts", description=__doc__)
    parser.add_argument("command", choices=["verify"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--directory-key", required=True)
    parser.add_argument("--log-key", required=True)
    parser.add_argument("--code", help="the code on the paper, to check it too")
    given = parser.parse_args(arguments)
    try:
        keys = Keys(directory=key_of(given.directory_key), log=key_of(given.log_key))
        code = code_of(given.code)
        file = given.file.read_bytes()
    except (OSError, ValueError) as error:
        print(f"It cannot be looked at: {error}", file=out)
        return 2
    checked = verify_receipt(file, keys, code)
    for line in lines_of(checked):
        print(line, file=out)
    return 0 if checked.sound else 1


def key_of(typed: str) -> bytes:
    """A public key from its digits, or from a file with them. Raises ``ValueError``, ``OSError``."""
    digits = typed if len(typed) == _HEX_DIGITS else Path(typed).read_text("ascii").strip()
    key = bytes.fromhex(digits)
    if len(key) * 2 != _HEX_DIGITS:
        raise ValueError(f"a public key has {_HEX_DIGITS} digits")
    return key


def code_of(typed: str | None) -> str | None:
    """A code as it was meant. Raises ``ValueError`` where it can be none."""
    if typed is not None and not is_code(typed):
        raise ValueError("the code on the paper has 16 letters and digits")
    return None if typed is None else normalise(typed)


def lines_of(checked: Checked) -> list[str]:
    """A line for each promise, and one for the whole."""
    said = [
        f"{'holds ' if holds else 'NOT SO'}  {sentence}" for holds, sentence in checked.sentences
    ]
    if checked.sound:
        last = "The receipt holds. What happened after it was made does not stand in it."
    else:
        last = "Do not rely on this file: not everything in it holds."
    return [*said, last]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout))
