"""Stamping data files: each entry carries its fingerprint, "-" until it is stamped.

Words that no longer fit their fingerprint are an error that stamping does not hide.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

UNSTAMPED: Final = "-"


@dataclass(frozen=True)
class Stamped:
    """One entry of a file: how it is called, the object with its ``sha256``, and what fits now."""

    name: str
    holder: dict[str, Any]
    fingerprint: str


def stamp(
    arguments: Sequence[str] | None,
    folder: Path,
    entries: Callable[[dict[str, Any]], Iterable[Stamped]],
    *,
    prog: str,
    description: str | None,
) -> int:
    """Print the fingerprints of a folder's files, or stamp what is new; 0 when all are in order."""
    parser = argparse.ArgumentParser(prog=prog, description=description)
    parser.add_argument("--stamp", action="store_true", help="stamp words whose sha256 is '-'")
    options = parser.parse_args(arguments)
    status = 0
    for path in sorted(folder.glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        stamped = False
        for one in entries(data):
            state = "in order"
            if one.holder["sha256"] == UNSTAMPED and options.stamp:
                one.holder["sha256"], state, stamped = one.fingerprint, "stamped", True
            elif one.holder["sha256"] == UNSTAMPED:
                state, status = "not stamped yet", 1
            elif one.holder["sha256"] != one.fingerprint:
                state, status = "CHANGED WITHOUT A NEW VERSION", 1
            sys.stdout.write(f"{one.fingerprint}  {one.name}: {state}\n")
        if stamped:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return status
