"""`python -m messaging.vocabulary`: check the data files; with --stamp, sign new entries.

A new entry, or a new version of one, carries "-" as its sha256 until it is stamped. An entry
whose content no longer fits its stamp is an error that --stamp does not hide.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from messaging.vocabulary.wording import fingerprint_entry

UNSTAMPED: Final = "-"
_FILES: Final = ("vocabulary.json", "phrases.json", "questions.json", "arabic.json")


def stamped_entries(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every object that carries a stamp, with its path."""
    if isinstance(value, dict):
        if "sha256" in value:
            yield path, value
            return
        for key, item in value.items():
            yield from stamped_entries(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from stamped_entries(item, f"{path}[{n}]")


def stamp(data: dict[str, Any]) -> tuple[int, list[str]]:
    """Stamp the new entries of a file's content, in place.

    Gives how many were stamped, and the paths of entries that changed without a new version.
    """
    new, changed = 0, []
    for path, entry in stamped_entries(data):
        found = fingerprint_entry(entry, leave_out=("sha256", "reviewed_by"))
        if entry["sha256"] == UNSTAMPED:
            entry["sha256"] = found
            new += 1
        elif entry["sha256"] != found:
            changed.append(path)
    return new, changed


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Check or stamp the files in `folder`; 0 when every entry fits its stamp."""
    parser = argparse.ArgumentParser(prog="python -m messaging.vocabulary", description=__doc__)
    parser.add_argument("--stamp", action="store_true", help="stamp entries whose sha256 is '-'")
    options = parser.parse_args(arguments)
    status = 0
    for name in _FILES:
        path = (folder or Path(__file__).parent) / name
        data = json.loads(path.read_text("utf-8"))
        new, changed = stamp(data)
        for place in changed:
            sys.stdout.write(f"{name}: {place} changed without a new version" + "\n")
        if new and options.stamp:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
            sys.stdout.write(f"{name}: {new} stamped" + "\n")
        elif new:
            sys.stdout.write(f"{name}: {new} not stamped yet" + "\n")
        if changed or (new and not options.stamp):
            status = 1
        elif not new:
            sys.stdout.write(f"{name}: in order" + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
