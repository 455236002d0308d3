"""See that the machine has what no Python package brings: a browser, and what draws letters.

    python tools/debian.py

The tests need Debian's Chromium (its build that needs no screen), and pango for the PDFs. On a machine where this may install
packages it does; elsewhere it says what to do. The portal itself needs neither to start.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium-headless-shell")
BROWSER = ("chromium-headless-shell", "fonts-liberation")
PAPER = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
"""What weasyprint's own documentation names for Debian, and letters for where ours are not."""


def has_browser() -> bool:
    """Whether the browser tests have their browser."""
    return CHROMIUM.exists()


def has_pango() -> bool:
    """Whether a PDF can be made: asked of the maker itself, in a process of its own."""
    asked = [sys.executable, "-W", "error::DeprecationWarning:weasyprint", "-c"]
    return subprocess.run([*asked, "import weasyprint"], capture_output=True).returncode == 0


def missing() -> list[str]:
    """The packages that are to be installed."""
    return [
        *(() if has_browser() else BROWSER),
        *(() if has_pango() else PAPER),
    ]


def install(packages: list[str]) -> str:
    """Install them where that is allowed; what was said when it did not work."""
    if not (hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get")):
        return ""
    print(f"Installing {' '.join(packages)} ...", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-y", "-qq", "--no-install-recommends"]
    said = ""
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", *quiet, *packages]):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        said = done.stderr.strip()
    return said


def main() -> int:
    """Find it all, or install it where that is allowed, or say what to do."""
    wanted = missing()
    if not wanted:
        return 0
    said = install(wanted)
    wanted = missing()
    if not wanted:
        return 0
    print(
        f"{said}\nThe tests need more of the machine. On Debian: apt-get install {' '.join(wanted)}\n"
        "Without Chromium, the rest runs with: "
        '.venv/bin/pytest -m "not broad and not browser"',
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
