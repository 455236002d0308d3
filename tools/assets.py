"""Bring in letters, pictures and the accessibility checker; none is in the repository.

    python -m tools.assets [--optional]

npm installs the pinned packages, and from them come

- portal/static/vendor/letters/   Atkinson Hyperlegible Next (woff2, and each weight by itself for
                                  paper, letters.css, LICENSE)
- portal/static/vendor/pictures/  the OpenMoji pictures that portal/static/pictures.json names
- portal/static/vendor/jsqr/      jsQR, which reads a card's QR code where the browser cannot
- tests/vendor/axe.min.js         axe-core

With --optional a failure is a warning: the pages work without them.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from portal.paper.letters import WEIGHTS, cut, kept

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
STAMP = MODULES / ".installed-from"
STATIC = ROOT / "portal" / "static"
VENDOR = STATIC / "vendor"
LETTERS = MODULES / "@fontsource-variable" / "atkinson-hyperlegible-next"
FONT = "atkinson-hyperlegible-next"
FACES = [
    f"{FONT}-{script}-wght-{style}.woff2"
    for script in ("latin", "latin-ext")
    for style in ("normal", "italic")
]


class Missing(Exception):
    """Something could not be brought in."""


def npms() -> Iterator[list[str]]:
    """The npm of the machine, then the one that came with the environment."""
    own = Path(sys.executable).parent / "npm"
    found = shutil.which("npm")
    if found and Path(found) != own:
        yield [found]
    if own.exists():
        yield [str(own)]


def install() -> None:
    """Install the npm packages, unless these very ones are there."""
    digest = hashlib.sha256(
        (ROOT / "package-lock.json").read_bytes() + (ROOT / "package.json").read_bytes()
    ).hexdigest()
    if STAMP.exists() and STAMP.read_text() == digest:
        return
    print("Installing letters, pictures and the accessibility checker ...", flush=True)
    said = "no npm found"
    for npm in npms():
        # An npm needs the node beside it, wherever the shell was started.
        path = os.pathsep.join([str(Path(npm[0]).parent), os.environ.get("PATH", "")])
        done = subprocess.run(
            [*npm, "ci", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"],
            cwd=ROOT,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
        )
        if done.returncode == 0:
            STAMP.write_text(digest)
            return
        said = (done.stderr or done.stdout).strip()
    raise Missing(f"npm could not install the packages:\n{said}")


def put(source: Path, target: Path) -> None:
    """Copy one file, if it is not there in the same form."""
    if not source.is_file():
        raise Missing(f"{source.relative_to(ROOT)} is not in the package")
    put_bytes(source.read_bytes(), target)


def put_bytes(content: bytes, target: Path) -> None:
    """Write one file whole, or not at all: a server may be reading it."""
    if target.is_file() and target.read_bytes() == content:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)


def letters() -> None:
    """The four files of the variable font, their licence and a style sheet."""
    target = VENDOR / "letters"
    for face in FACES:
        put(LETTERS / "files" / face, target / face)
    put(LETTERS / "LICENSE", target / "LICENSE")
    rules = "".join(
        (LETTERS / name).read_text("utf-8") + "\n" for name in ("wght.css", "wght-italic.css")
    )
    # Older browsers knew only the first word for the format; the newer reads the same.
    rules = rules.replace("url(./files/", "url(./").replace("woff2-variations", "woff2")
    for name in re.findall(r"url\(\./([^)]+)\)", rules):
        if name not in FACES:
            raise Missing(f"the style sheet asks for {name}, which is not copied")
    put_bytes(rules.encode(), target / "letters.css")
    for face in FACES:
        if "italic" not in face:
            for_paper(target / face)


def for_paper(face: Path) -> None:
    """Each weight by itself, as paper wants it. Cutting takes seconds: only what is new is cut."""
    for weight in WEIGHTS:
        made = kept(face, weight)
        if not made.exists() or made.stat().st_mtime < face.stat().st_mtime:
            put_bytes(cut(face, weight), made)
            made.touch()


def pictures() -> None:
    """The pictures that the portal names, each as <name>.svg, and their licence."""
    listed = STATIC / "pictures.json"
    if not listed.exists():
        return
    target = VENDOR / "pictures"
    package = MODULES / "openmoji"
    names = json.loads(listed.read_text("utf-8"))
    absent = []
    for name, code in names.items():
        if not re.fullmatch(r"[a-z0-9]+(?:[-_][a-z0-9]+)*", name):
            raise Missing(f"{listed.relative_to(ROOT)}: {name!r} is no name for a file")
        source = package / "color" / "svg" / f"{str(code).upper()}.svg"
        if source.is_file():
            put(source, target / f"{name}.svg")
        else:
            absent.append(f"{name} ({code})")
    put(package / "LICENSE.txt", target / "LICENSE.txt")
    for old in target.glob("*.svg"):
        if old.stem not in names:
            old.unlink()
    if absent:
        raise Missing(f"OpenMoji has no picture for: {', '.join(absent)}")


def reader() -> None:
    """The reader of QR codes and its licence, for the camera on the page where a card logs in."""
    put(MODULES / "jsqr" / "dist" / "jsQR.js", VENDOR / "jsqr" / "jsQR.js")
    put(MODULES / "jsqr" / "LICENSE", VENDOR / "jsqr" / "LICENSE")


def checker() -> None:
    """axe-core, for the browser tests."""
    put(MODULES / "axe-core" / "axe.min.js", ROOT / "tests" / "vendor" / "axe.min.js")
    put(MODULES / "axe-core" / "LICENSE", ROOT / "tests" / "vendor" / "axe.LICENSE")


def main() -> int:
    """Do all of it; the result says whether what was asked for is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--optional", action="store_true", help="warn and go on")
    optional = parser.parse_args().optional
    trouble = []
    for step in (install, letters, pictures, reader, checker):
        try:
            step()
        except (Missing, OSError, ValueError) as error:
            trouble.append(str(error))
            if step is install:
                break
    for line in trouble:
        print(f"{'warning' if optional else 'error'}: {line}", file=sys.stderr)
    if trouble and optional:
        print("warning: going on without; the pages work in plainer letters.", file=sys.stderr)
    return 1 if trouble and not optional else 0


if __name__ == "__main__":
    sys.exit(main())
