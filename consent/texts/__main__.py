"""`python -m consent.texts`: print the fingerprints; with --stamp, sign new texts.

A new text, or a new version of one, carries "-" as its sha256 until it is stamped. A text whose
words no longer fit its fingerprint is an error that --stamp does not hide.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from consent.texts import fingerprint

UNSTAMPED: Final = "-"


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Print or stamp the texts in `folder`; 0 when every text fits its fingerprint."""
    parser = argparse.ArgumentParser(prog="python -m consent.texts", description=__doc__)
    parser.add_argument("--stamp", action="store_true", help="stamp texts whose sha256 is '-'")
    options = parser.parse_args(arguments)
    status = 0
    for path in sorted((folder or Path(__file__).parent / "data").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        stamped = False
        for entry in data["texts"]:
            found = fingerprint(data["purpose"], entry)
            state = "in order"
            if entry["sha256"] == UNSTAMPED and options.stamp:
                entry["sha256"], state, stamped = found, "stamped", True
            elif entry["sha256"] == UNSTAMPED:
                state, status = "not stamped yet", 1
            elif entry["sha256"] != found:
                state, status = "CHANGED WITHOUT A NEW VERSION", 1
            name = f"{data['purpose']} {entry['language']} {entry['level']} v{entry['version']}"
            sys.stdout.write(f"{found}  {name}: {state}\n")
        if stamped:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
