"""The folder of a demonstration: which it made itself, and what in it may be emptied.

A demonstration marks a folder that was empty before it writes anything else there, and works in no
other. The mark names its database too, so that two demonstrations never share a folder's keys and
secrets. Emptying takes away the files of a demonstration by their names and nothing else: as soon
as anything else lies there, nothing is touched.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final

from sqlalchemy.engine import make_url

from messaging.serverkeys import NAMES
from portal.configuration import Configuration
from portal.demonstration import secrets
from portal.demonstration.clock import FILE as CLOCK
from portal.settings import DEVELOPMENT_MARK

MARK: Final = "made-by-portal-demo.json"
_KEYS: Final = frozenset({DEVELOPMENT_MARK, *(f"{name}.key" for name in NAMES)})
_DATABASE: Final = "portal.sqlite3"
_FILES: Final = frozenset(
    {MARK, secrets.FILE, CLOCK, *(_DATABASE + end for end in ("", "-wal", "-shm", "-journal"))}
)
_MOST_MARK: Final = 10_000
FORM: Final = 2
"""Of what a demonstration keeps. A change that leaves kept data unreadable takes the next number."""


class NotOurs(Exception):
    """A folder or database that this demonstration did not make. The text says what to do."""


class EarlierForm(NotOurs):
    """What this demonstration made in a form that is not read any more."""


def claim(configuration: Configuration) -> None:
    """Mark a new or empty folder as a demonstration's; one that is marked already stays.

    Raises :class:`NotOurs` as :func:`check` does.
    """
    check(configuration)
    folder = configuration.data_dir
    if is_marked(folder):
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark = {"made_by": "portal demo", "database": _database(configuration), "form": FORM}
    descriptor = os.open(folder / MARK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(mark, file)


def is_marked(folder: Path) -> bool:
    """Whether a demonstration made this folder: its mark is there, and is no link to another."""
    mark = folder / MARK
    return not folder.is_symlink() and mark.is_file() and not mark.is_symlink()


def check(configuration: Configuration) -> None:
    """Raise :class:`NotOurs` unless the folder is new, empty, or marked for this very database."""
    folder = configuration.data_dir
    if not is_marked(folder):
        if folder.is_symlink() or (folder.exists() and any(folder.iterdir())):
            raise NotOurs(
                f"{folder} was not made by a demonstration: nothing in it was touched. "
                "Name a new or an empty folder with --data."
            )
        return
    known = _marked(folder)["database"]
    if known != _database(configuration):
        raise NotOurs(
            f"{folder} belongs to a demonstration with another database ({known}). "
            "Name that one with --database, or another folder with --data."
        )


def check_form(configuration: Configuration) -> None:
    """Raise :class:`EarlierForm` when a marked folder holds what is not read any more."""
    folder = configuration.data_dir
    if is_marked(folder) and _marked(folder).get("form") != FORM:
        raise EarlierForm(
            f"the data of the demonstration in {folder} are of an earlier form. "
            "Begin anew with --reset (or: make demo-reset); what was tried in it is forgotten."
        )


def _marked(folder: Path) -> dict[str, object]:
    """What the mark says; :class:`NotOurs` when it cannot be read."""
    try:
        with (folder / MARK).open(encoding="utf-8") as file:
            known: dict[str, object] = json.loads(file.read(_MOST_MARK))
        return {**known, "database": known["database"]}
    except (OSError, ValueError, KeyError, TypeError):
        raise NotOurs(f"the mark of a demonstration in {folder} cannot be read.") from None


def files_of(configuration: Configuration) -> list[Path]:
    """Everything in the folder, in the order in which it can go: the mark last.

    Raises :class:`NotOurs` when anything lies there that no demonstration wrote.
    """
    check(configuration)
    folder = configuration.data_dir
    keys = folder / "keys"
    found: list[Path] = []
    for inside, allowed in ((keys, _KEYS), (folder, _FILES | {keys.name})):
        if inside.is_symlink() or (inside.exists() and not inside.is_dir()):
            raise _strange(folder, inside)
        for path in sorted(inside.iterdir()) if inside.exists() else ():
            ours = path == keys or (path.is_file() and not path.is_symlink())
            if path.name not in allowed or not ours:
                raise _strange(folder, path)
            found.append(path)
    return sorted(found, key=lambda path: (path.name == MARK, path == keys))


def empty(configuration: Configuration) -> None:
    """Take away what a demonstration made; raises :class:`NotOurs` before the first file goes.

    The keys go after what they lock and the mark goes last: one that broke off can begin again.
    """
    for path in files_of(configuration):
        if path.is_dir():
            path.rmdir()
        else:
            path.unlink()


def _strange(folder: Path, path: Path) -> NotOurs:
    return NotOurs(
        f"{folder} holds {path.relative_to(folder)}, which no demonstration made: "
        "nothing was touched. Move it away first."
    )


def is_embedded(configuration: Configuration) -> bool:
    """Whether the database lies in the folder too, and so moves with it."""
    path = configuration.data_dir.absolute() / _DATABASE
    return configuration.database_url == f"sqlite:///{path}"


def _database(configuration: Configuration) -> str:
    """Which database, without its password."""
    if is_embedded(configuration):
        return "embedded"
    return make_url(configuration.database_url).render_as_string(hide_password=True)
