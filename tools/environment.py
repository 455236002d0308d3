"""Make the virtual environment: pinned packages with hashes, then the portal itself.

Runs on the machine's own Python, so it uses nothing but the standard library
and a syntax that an old Python reads well enough to be told that it is too old.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)


def usable(python: Path) -> bool:
    """Whether there is an interpreter that starts and is new enough."""
    if not python.exists():
        return False
    probe = "import sys, pip; sys.exit(sys.version_info < (%d, %d))" % OLDEST  # noqa: UP031
    try:
        return subprocess.run([str(python), "-c", probe], capture_output=True).returncode == 0
    except OSError:
        return False


def main() -> int:
    """Build or complete the environment in the directory given."""
    if sys.version_info < OLDEST:
        print(
            "This needs Python {}.{} or newer; {} is {}.{}.\n"
            "Name a newer one: make PYTHON=python3.12 ...".format(
                *OLDEST, sys.executable, *sys.version_info[:2]
            ),
            file=sys.stderr,
        )
        return 1
    root = Path(__file__).resolve().parent.parent
    venv = Path(sys.argv[1])
    python = venv / "bin" / "python"
    if not usable(python):
        print(f"Making {venv} with Python {sys.version_info[0]}.{sys.version_info[1]} ...")
        shutil.rmtree(venv, ignore_errors=True)
        if subprocess.run([sys.executable, "-m", "venv", str(venv)]).returncode:
            shutil.rmtree(venv, ignore_errors=True)
            print(
                "Could not make a virtual environment. On Debian: apt-get install python3-venv",
                file=sys.stderr,
            )
            return 1
    print("Installing the pinned packages ...")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    for step in (
        ["--require-hashes", "-r", str(root / "requirements" / "dev.txt")],
        ["--no-deps", "--no-build-isolation", "-e", str(root)],
    ):
        if subprocess.run([*pip, *step]).returncode:
            print("Installing failed; run `make setup` again when it can work.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
