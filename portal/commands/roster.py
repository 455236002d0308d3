"""Rosters: the workers of a workshop from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click

from messaging.people.accounts import WORKSHOP
from portal.commands.errors import Sentence
from portal.commands.installation import Installation, named, pass_installation
from portal.counting import how_many
from portal.roster.parsing import COLUMNS, MOST_BYTES, Problem, parse_roster
from portal.roster.service import RosterRefused, check_roster, import_roster

_SHOWN: Final = 500


@click.group()
def roster() -> None:
    """The workers of a workshop, from a file."""


@roster.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workshop", "key", required=True, help="The key of the workshop.")
@click.option("--dry-run", is_flag=True, help="Check everything and change nothing.")
@pass_installation
def roster_import(installation: Installation, file: Path, key: str, *, dry_run: bool) -> None:
    """Import FILE (CSV, or JSON when its name ends so): all of it, or nothing and every error.

    Columns: number (in the workshop) and name; and if you like card (else the next of the
    stock), language (nl, en) and role (worker). UTF-8; comma, semicolon or tab.

    Keys are made for each worker: some fifty a second, so that thousands take minutes.
    With the embedded database nobody else can write meanwhile: do a large roster in the evening.

    \b
    Examples:
      portal roster import roster.csv --workshop oost --dry-run
      portal roster import roster.csv --workshop oost

    \b
    number;name;card;language
    1001;An Janssens;000017;nl
    1002;Bo Claes;;
    """
    read = parse_roster(_read(file), is_json=file.suffix.lower() == ".json")
    with installation.work(write=False) as work:
        home = named(work, key)
        if home.kind != WORKSHOP:
            raise Sentence("only a workshop has a roster")
        problems = [*read.problems, *check_roster(work, home.id, read.lines)]
    _refuse(file, problems)
    if dry_run:
        people = how_many(len(read.lines), "person", "people")
        click.echo(f"{people} can be imported. Nothing was changed.")
        return
    try:
        with (
            click.progressbar(length=len(read.lines), label="Making keys") as bar,
            installation.work() as work,
        ):
            import_roster(work, home.id, read.lines, lambda done, _all: bar.update(done - bar.pos))
    except RosterRefused as refused:
        _refuse(file, refused.problems)
    click.echo(f"{how_many(len(read.lines), 'person was', 'people were')} imported.")


def _read(file: Path) -> bytes:
    with file.open("rb") as stream:
        # A byte more than may be read is enough to see that it is too much.
        return stream.read(MOST_BYTES + 1)


def _refuse(file: Path, problems: list[Problem]) -> None:
    if not problems:
        return
    ordered = sorted(problems, key=lambda problem: problem.line)
    for problem in ordered[:_SHOWN]:
        click.echo(f"{file.name}: {problem}", err=True)
    more = f" (the first {_SHOWN} are shown)" if len(ordered) > _SHOWN else ""
    columns = ", ".join(COLUMNS)
    problems_said = how_many(len(ordered), "problem", "problems")
    raise Sentence(f"{problems_said}{more}; nothing was changed. Columns are {columns}")
