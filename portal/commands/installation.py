"""What every command works with: the configuration, the database, the keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

import click

from consent.clock import Clock, SystemClock
from consent.store import Store
from messaging.people.accounts import Named, organisation, organisation_by_key
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from portal.configuration import Configuration, configuration_from_environment
from portal.migrating import require_current


class Installation:
    """One installation, opened at the first need, so that ``--help`` needs none."""

    def __init__(self, file: Path | None = None, *, clock: Clock | None = None) -> None:
        self.file = file
        self.clock = clock or SystemClock()

    @cached_property
    def configuration(self) -> Configuration:
        """The settings; raises :class:`ConfigurationError`."""
        return configuration_from_environment(self.file)

    @cached_property
    def store(self) -> Store:
        """The database, whatever its tables."""
        self.configuration.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Store(self.configuration.database_url)

    @cached_property
    def server(self) -> ServerKeys:
        """The server's keys; raises :class:`ServerKeysError`."""
        return ServerKeys.load(self.configuration.keys_dir)

    @contextmanager
    def work(self, *, write: bool = True) -> Iterator[Work]:
        """One transaction on tables of this version, committed at its end."""
        server = self.server
        require_current(self.store)
        with self.store.transaction(write=write) as session:
            yield Work(session, self.clock, server)

    def close(self) -> None:
        """Close what was opened."""
        if "store" in self.__dict__:
            self.store.dispose()


pass_installation = click.make_pass_decorator(Installation)


def named(work: Work, key: str) -> Named:
    """An organisation by its key on the command line; raises :class:`NotFound`."""
    return organisation(work, organisation_by_key(work, key))


class DryRun(Exception):
    """Takes a dry run out of its transaction, which is rolled back."""


def table(rows: Sequence[tuple[str, ...]], heads: tuple[str, ...]) -> None:
    """Print rows in columns; what cannot be printed in a name is replaced."""
    lines = [heads, *(tuple(_plain(cell) for cell in row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(heads))]
    for row in lines:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo(line.rstrip())


def _plain(cell: str) -> str:
    return "".join(ch if ch.isprintable() else "?" for ch in cell)
