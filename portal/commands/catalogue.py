"""The catalogue of a workshop: departments and tasks, from and to a file."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import click

from messaging.people.accounts import WORKSHOP, Named
from messaging.people.accounts import organisations as every
from messaging.work import Work
from messaging.workplace.catalogue import (
    CatalogueError,
    Change,
    export_catalogue,
    import_catalogue,
)
from messaging.workplace.typical import as_catalogue, load_typical, to_check
from portal.commands.errors import Sentence
from portal.commands.installation import DryRun, Installation, named, pass_installation
from portal.counting import how_many


@click.group()
def catalogue() -> None:
    """Departments and tasks of workshops: public, and without persons."""


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workshop", "key", help="Only this workshop of the file.")
@click.option("--dry-run", is_flag=True, help="Check everything and change nothing.")
@pass_installation
def catalogue_import(
    installation: Installation, file: Path, key: str | None, *, dry_run: bool
) -> None:
    """Make the catalogues what FILE says: all of it, or nothing and every error.

    A department or task keeps its meaning by its key. One that is no longer in the file leaves
    the catalogue; what was written about it can still be read.

    \b
    Examples:
      portal catalogue import catalogue.json --dry-run
      portal catalogue import catalogue.json --workshop oost
    """
    entries = _entries(file, key)
    done: list[tuple[str, Change]] = []
    try:
        with installation.work() as work:
            done = _import(work, file, entries)
            if dry_run:
                raise DryRun
    except DryRun:
        click.echo("Nothing was changed. The import would do this:")
    for name, change in done:
        click.echo(
            f"{name}: {change.departments} departments, {change.tasks} tasks "
            f"({change.new} new, {change.changed} changed, {change.retired} retired)"
        )


@catalogue.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workshop", "key", help="Only this workshop.")
@pass_installation
def catalogue_export(installation: Installation, file: Path, key: str | None) -> None:
    """Write the catalogues to FILE, as 'catalogue import' reads them.

    \b
    Example:
      portal catalogue export catalogue.json
    """
    with installation.work(write=False) as work:
        homes = [_workshop(named(work, key))] if key else every(work, kind=WORKSHOP)
        data = {
            "workshops": [
                {"key": one.details["key"], "name": one.name, **export_catalogue(work, one.id)}
                for one in homes
            ]
        }
    file.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    written = how_many(len(data["workshops"]), "workshop", "workshops")
    click.echo(f"Wrote {written} to {file}.")


@catalogue.command("typical")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", "sheet", type=click.Path(path_type=Path), help="A CSV to go round with.")
@click.option("--language", type=click.Choice(["nl", "en"]), default="nl", help="Of that CSV.")
def catalogue_typical(file: Path, sheet: Path | None, language: str) -> None:
    """Write typical departments and tasks to FILE, to edit and import.

    Most values are assumptions: the CSV of --check says of each what it rests on, and has to be
    gone through on the spot. Leave out what the workshop does not have. An import makes a
    catalogue what its file says, so a workshop that has one adds what it wants to its export.

    \b
    Examples:
      portal catalogue typical typical.json --check typical.csv
      portal catalogue import typical.json --workshop oost --dry-run
    """
    typical = load_typical()
    data = json.dumps(as_catalogue(typical), ensure_ascii=False, indent=2)
    file.write_text(data + "\n", encoding="utf-8")
    click.echo(f"Wrote {how_many(len(typical.tasks), 'task', 'tasks')} to {file}.")
    asked = [one for task in typical.tasks for one in task.asks.values()]
    guessed = sum(one.assumption for one in asked)
    click.echo(f"{guessed} of {len(asked)} values are assumptions: check them on the spot.")
    if sheet is not None:
        # A spreadsheet takes a CSV for UTF-8 when it begins with this mark.
        with sheet.open("w", encoding="utf-8-sig", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(("department", "task", "attribute", "demand", "source", "check"))
            rows.writerows(to_check(typical, language))


def _entries(file: Path, key: str | None) -> list[dict[str, Any]]:
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise Sentence(f"{file} is not UTF-8: save it as UTF-8 and try again") from None
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Sentence(f"{file} cannot be read as JSON{where}") from None
    if isinstance(data, dict) and set(data) == {"workshops"}:
        data = data["workshops"]
    elif isinstance(data, dict) and key:
        data = [{"key": key, **data}]
    if not isinstance(data, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("key"), str) for entry in data
    ):
        raise Sentence(f'{file}: {{"workshops": [...]}} is expected, each with its key')
    wanted = [entry for entry in data if key in (None, entry["key"])]
    if not wanted:
        raise Sentence(f"{file} does not have this workshop")
    return wanted


def _import(work: Work, file: Path, entries: list[dict[str, Any]]) -> list[tuple[str, Change]]:
    done, problems = [], 0
    for entry in entries:
        home = _workshop(named(work, entry["key"]))
        try:
            done.append((entry["key"], import_catalogue(work, home.id, entry)))
        except CatalogueError as error:
            problems += len(error.problems)
            for problem in error.problems:
                click.echo(f"{file.name}: {entry['key']}.{problem}", err=True)
    if problems:
        found = how_many(problems, "problem", "problems")
        raise Sentence(f"{found}; nothing was changed")
    return done


def _workshop(home: Named) -> Named:
    if home.kind != WORKSHOP:
        raise Sentence("only a workshop has a catalogue")
    return home
