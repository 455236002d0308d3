"""The catalogue of a workshop: departments and tasks, from and to a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from messaging.people.accounts import WORKSHOP, Named
from messaging.people.accounts import organisations as every
from messaging.vocabulary.demand import describe_demand, parse_demand
from messaging.work import Work
from messaging.workplace.catalogue import (
    Plan,
    What,
    export_catalogue,
    import_catalogue,
    plan_import,
)
from messaging.workplace.checking import CatalogueError, Problem
from messaging.workplace.files import Read, read_file, write_json
from messaging.workplace.table import write_table
from messaging.workplace.typical import as_catalogue, load_typical, to_check
from portal.commands.errors import Sentence
from portal.commands.installation import DryRun, Installation, named, pass_installation
from portal.counting import how_many


@click.group()
def catalogue() -> None:
    """Departments and tasks of workshops: public, and without persons."""


@catalogue.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workshop", "key", help="Only this workshop of the file; of a table, whose it is.")
@click.option(
    "--dry-run", is_flag=True, help="Say what would change, in words, and change nothing."
)
@pass_installation
def catalogue_import(
    installation: Installation, file: Path, key: str | None, *, dry_run: bool
) -> None:
    """Make the catalogues what FILE says: all of it, or nothing and every error with its line.

    FILE is JSON, or a table (CSV) for one workshop. A department or task keeps its meaning by its
    key. One that is no longer in the file leaves the catalogue; what was written about it can
    still be read. What a task asked before stays in its history.

    \b
    Examples:
      portal catalogue import catalogue.json --dry-run
      portal catalogue import catalogue.json --workshop oost
      portal catalogue import catalogue.csv --workshop oost
    """
    read, entries = _entries(file, key)
    done: list[tuple[str, Plan]] = []
    try:
        with installation.work() as work:
            done = _import(work, file, read, entries, do=not dry_run)
            if dry_run:
                raise DryRun
    except DryRun:
        click.echo("Nothing was changed. The import would do this:")
    for name, plan in done:
        change = plan.change
        click.echo(
            f"{name}: {change.departments} departments, {change.tasks} tasks "
            f"({change.new} new, {change.changed} changed, {change.retired} retired)"
        )
        if dry_run:
            for line in _said(plan):
                click.echo(f"  {line}")


@catalogue.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--workshop", "key", help="Only this workshop; a table is of one alone.")
@pass_installation
def catalogue_export(installation: Installation, file: Path, key: str | None) -> None:
    """Write the catalogues to FILE, as 'catalogue import' reads them.

    JSON; or, where the name of FILE ends in .csv, a table for a spreadsheet.

    \b
    Examples:
      portal catalogue export catalogue.json
      portal catalogue export catalogue.csv --workshop oost
    """
    table = file.suffix.lower() == ".csv"
    if table and not key:
        raise Sentence("a table is of one workshop: say which, with --workshop")
    with installation.work(write=False) as work:
        homes = [_workshop(named(work, key))] if key else every(work, kind=WORKSHOP)
        data = [
            {"key": one.details["key"], "name": one.name, **export_catalogue(work, one.id)}
            for one in homes
        ]
    if table:
        # A spreadsheet takes a table for UTF-8 when it begins with this mark.
        file.write_bytes(write_table(data[0]).encode("utf-8-sig"))
    else:
        file.write_text(write_json({"workshops": data}), encoding="utf-8")
    click.echo(f"Wrote {how_many(len(data), 'workshop', 'workshops')} to {file}.")


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


_Entry = tuple[dict[str, Any], tuple[str | int, ...]]
"""A catalogue of a file, and where in the file it stands."""


def _entries(file: Path, key: str | None) -> tuple[Read, list[_Entry]]:
    try:
        read = read_file(file.read_bytes())
    except CatalogueError as error:
        raise _refused(file, "", error.problems) from None
    data = read.data
    if isinstance(data, dict) and set(data) == {"workshops"}:
        found, within = data["workshops"], True
    else:
        found, within = ([{"key": key, **data}] if isinstance(data, dict) and key else data), False
    if not isinstance(found, list) or not all(
        isinstance(entry, dict) and isinstance(entry.get("key"), str) for entry in found
    ):
        raise Sentence(
            f'{file}: {{"workshops": [...]}} is expected, each with its key; '
            "or the catalogue of one, with --workshop"
        )
    wanted: list[_Entry] = [
        (entry, ("workshops", number) if within else ())
        for number, entry in enumerate(found)
        if key in (None, entry["key"])
    ]
    if not wanted:
        raise Sentence(f"{file} does not have this workshop")
    return read, wanted


def _import(
    work: Work, file: Path, read: Read, entries: list[_Entry], *, do: bool
) -> list[tuple[str, Plan]]:
    done, problems = [], _tell(file, "", read.problems)
    for entry, within in entries:
        home = _workshop(named(work, entry["key"]))
        try:
            plan = plan_import(work, home.id, entry)
        except CatalogueError as error:
            placed = [read.placed(one, within) for one in error.problems]
            problems += _tell(file, f"{entry['key']}.", placed)
            continue
        done.append((entry["key"], plan))
        if do:
            import_catalogue(work, home.id, entry)
    if problems:
        raise _nothing(problems)
    return done


def _refused(file: Path, where: str, problems: list[Problem]) -> Sentence:
    return _nothing(_tell(file, where, problems))


def _tell(file: Path, where: str, problems: Sequence[Problem]) -> int:
    for one in problems:
        line = f"line {one.line}: " if one.line else ""
        click.echo(f"{file.name}: {line}{where}{one}", err=True)
    return len(problems)


def _nothing(problems: int) -> Sentence:
    return Sentence(f"{how_many(problems, 'problem', 'problems')}; nothing was changed")


def _said(plan: Plan) -> Iterator[str]:
    """What an import would do, line by line; the demands in words."""
    for step in plan.steps:
        if step.what is What.SAME:
            continue
        name = step.department + (f"/{step.task}" if step.task else "")
        parts = [part for part in step.parts if part not in ("demands", "retired")]
        yield f"{step.what}: {name}" + (f" ({', '.join(parts)})" if parts else "")
        if step.what is What.CHANGED:
            for attribute, after in (step.after or {}).items():
                before = (step.before or {})[attribute]
                yield f"  {attribute}: {_words(attribute, before)} -> {_words(attribute, after)}"


def _words(attribute: str, demand: Mapping[str, Any]) -> str:
    return describe_demand(parse_demand(attribute, demand), "en")


def _workshop(home: Named) -> Named:
    if home.kind != WORKSHOP:
        raise Sentence("only a workshop has a catalogue")
    return home
