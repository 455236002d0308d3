"""`python -m consent.texts`: print the fingerprints; with --stamp, sign new texts.

A new text, or a new version of one, carries "-" as its sha256 until it is stamped. A text whose
words no longer fit its fingerprint is an error that --stamp does not hide.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from consent.stamping import Stamped, stamp
from consent.texts import fingerprint


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Print or stamp the texts in `folder`; 0 when every text fits its fingerprint."""
    folder = folder or Path(__file__).parent / "data"
    return stamp(arguments, folder, _texts, prog="python -m consent.texts", description=__doc__)


def _texts(data: dict[str, Any]) -> Iterator[Stamped]:
    purpose = data["purpose"]
    for entry in data["texts"]:
        name = f"{purpose} {entry['language']} {entry['level']} v{entry['version']}"
        yield Stamped(name, entry, fingerprint(purpose, entry))


if __name__ == "__main__":
    sys.exit(main())
