"""See that the browser tests have a browser: Debian's Chromium."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

CHROMIUM = Path("/usr/bin/chromium")


def main() -> int:
    """Find it, or install it where that is allowed, or say what to do."""
    if CHROMIUM.exists():
        return 0
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing Chromium for the browser tests ...", flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (
            ["apt-get", "update", "-qq"],
            [
                "apt-get",
                "install",
                "-y",
                "-qq",
                "--no-install-recommends",
                "chromium",
                "fonts-liberation",
            ],
        ):
            done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if CHROMIUM.exists():
            return 0
        print(done.stderr.strip(), file=sys.stderr)
    print(
        f"The browser tests need {CHROMIUM}. On Debian: apt-get install chromium\n"
        'Without it, the rest runs with: .venv/bin/pytest -m "not broad and not browser"',
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
