"""Nothing in the repository names a package registry or a path of somebody's machine.

Lock files hold no address at all. The patterns are spelled in pieces, so that
this file passes its own check.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.tree import ROOT, files

LOCKS = {"requirements/base.txt", "requirements/dev.txt", "package-lock.json"}

REGISTRIES = "|".join(
    "".join(parts)
    for parts in (
        ("py", r"pi\.(?:org|python\.org)"),
        ("python", r"hosted\.org"),
        (r"registry\.", r"(?:npm", r"js|yarn", r"pkg)\."),
        ("npm", r"mirror\.com"),
        (r"conda\.", r"anaconda\.org"),
        ("--(?:extra-)?", "index-url"),
        ("--find", "-links"),
    )
)
HOMES = "|".join(("/ho" + r"me/[a-z][\w.-]*/", "/Us" + r"ers/[A-Za-z][\w.-]*/", "/ro" + "ot/"))


def here() -> Iterator[str]:
    """Where this checkout lies, and what lies beside it."""
    yield re.escape(str(ROOT))
    shared = {
        Path("/"),
        Path(tempfile.gettempdir()).resolve(),
        Path.home(),
        Path("/srv"),
        Path("/opt"),
    }
    if ROOT.parent not in shared:
        for neighbour in ROOT.parent.iterdir():
            yield re.escape(str(neighbour)) + r"\b"


def main() -> int:
    """Name every line that should not be there."""
    patterns = {
        "a package registry": re.compile(REGISTRIES, re.IGNORECASE),
        "a path of one machine": re.compile("|".join([HOMES, *here()])),
    }
    found = 0
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        content = path.read_bytes()
        if b"\0" in content[:8192]:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            said = [what for what, pattern in patterns.items() if pattern.search(line)]
            if name in LOCKS and "://" in line:
                said.append("an address in a lock file")
            for what in said:
                found += 1
                print(f"{name}:{number}: {what}: {line.strip()[:120]}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
