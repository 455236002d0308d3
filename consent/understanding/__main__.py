"""`python -m consent.understanding`: print the fingerprints; with --stamp, sign new questions.

A new version carries "-" as its sha256 in each language until it is stamped. Words that no longer
fit their fingerprint are an error that --stamp does not hide.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from consent.understanding import fingerprint

UNSTAMPED: Final = "-"


def main(arguments: Sequence[str] | None = None, folder: Path | None = None) -> int:
    """Print or stamp the questions in `folder`; 0 when all fit their fingerprint."""
    parser = argparse.ArgumentParser(prog="python -m consent.understanding", description=__doc__)
    parser.add_argument("--stamp", action="store_true", help="stamp words whose sha256 is '-'")
    options = parser.parse_args(arguments)
    status = 0
    for path in sorted((folder or Path(__file__).parent / "data").glob("*.json")):
        data = json.loads(path.read_text("utf-8"))
        stamped = False
        for entry in data["versions"]:
            for language, words in entry["words"].items():
                found = fingerprint(data["purpose"], entry, language)
                state = "in order"
                if words["sha256"] == UNSTAMPED and options.stamp:
                    words["sha256"], state, stamped = found, "stamped", True
                elif words["sha256"] == UNSTAMPED:
                    state, status = "not stamped yet", 1
                elif words["sha256"] != found:
                    state, status = "CHANGED WITHOUT A NEW VERSION", 1
                name = f"{data['purpose']} {language} v{entry['version']}"
                sys.stdout.write(f"{found}  {name}: {state}\n")
        if stamped:
            path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main())
