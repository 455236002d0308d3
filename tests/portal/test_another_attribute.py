"""Who adds an attribute touches ``vocabulary.json`` alone: pages, files and the API follow."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.support.another_attribute import portal_with_another


def test_every_page_and_file_takes_a_46th_attribute(tmp_path: Path) -> None:
    """In processes of their own: what a page knows of the vocabulary it read when it was loaded."""
    there = portal_with_another(tmp_path / "portal")
    ran = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
            "-m", "not postgres", "tests/portal/pages/with_another_attribute.py",
        ],
        cwd=there, env={"PATH": os.environ["PATH"], "PYTHONPATH": str(there)},
        capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
