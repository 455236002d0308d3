"""`python -m consent.understanding`: print the fingerprints; with --stamp, sign new questions.

A new version carries "-" as its sha256 in each language until it is stamped. Words that no longer
fit their fingerprint are an error that --stamp does not hide.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from consent.stamping import Stamped, stamp
from consent.understanding import fingerprint


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Print or stamp the questions in `folder`; 0 when all fit their fingerprint."""
    return stamp(
        arguments, folder or Path(__file__).parent / "data", _questions,
        prog="python -m consent.understanding", description=__doc__,
    )  # fmt: skip


def _questions(data: dict[str, Any]) -> Iterator[Stamped]:
    purpose = data["purpose"]
    for entry in data["versions"]:
        for language, words in entry["words"].items():
            name = f"{purpose} {language} v{entry['version']}"
            yield Stamped(name, words, fingerprint(purpose, entry, language))


if __name__ == "__main__":
    sys.exit(main())
