"""Every error as one plain sentence; never a traceback, never what somebody typed or sealed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import click
from sqlalchemy.exc import DBAPIError, OperationalError

from messaging.directory.service import UntrustedKey
from messaging.sealing import CannotOpen
from messaging.serverkeys import ServerKeysError
from messaging.work import NotFound, Refused
from portal.migrating import CannotMigrate, OutdatedSchema
from portal.settings import ConfigurationError

REFUSALS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "organisation_kind": "this kind of organisation is not added here",
        "organisation_key": "a key is of small letters, digits, - and _ (at most 40)",
        "organisation_name": "a name is a text of at most 120 characters",
        "organisation_exists": "there is an organisation with this key already",
        "not_a_service": "this is no external service",
        "not_a_workshop": "this is no workshop",
        "already_served": "this workshop has its external service already",
        "not_invited": "nobody with this role is invited here; a GP comes in by a letter that "
        "the worker or the occupational physician prints",
        "wrong_organisation": "people with this role belong to another kind of organisation",
        "person_name": "a name is a text of at most 120 characters",
        "only_physicians_vouched": "only a physician is vouched for",
        "already_verified": "this service has a verified physician: he verifies the next, in "
        "the portal; invite without --vouch",
        "last_member": "this is the last member of a group, who cannot leave: let a colleague "
        "join first",
        "no_card_left": "there is no card left in stock: 'portal cards make' makes more",
    }
)


class Sentence(click.ClickException):
    """One plain sentence on the error channel, and exit code 1."""

    def show(self, file: Any = None) -> None:
        """Print it, and nothing else."""
        click.echo(f"portal: {self.format_message()}", err=True, file=file)


class PlainGroup(click.Group):
    """A group of commands whose errors are sentences."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; any error but click's own becomes a sentence."""
        try:
            return super().invoke(ctx)
        except (click.exceptions.Exit, click.Abort, click.ClickException):
            raise
        except Exception as error:  # noqa: BLE001 - the outermost place, where all become words
            raise Sentence(in_words(error)) from None


def in_words(error: Exception) -> str:
    """What went wrong and what to do, without anything that the error itself may quote."""
    match error:
        case CannotMigrate() | ConfigurationError() | OutdatedSchema() | ServerKeysError():
            return str(error)
        case Refused():
            return REFUSALS.get(error.code, f"this cannot be done ({error.code})")
        case NotFound():
            return f"{error.reason}: 'portal organisations list' and 'portal people list' show them"
        case CannotOpen() | UntrustedKey():
            return (
                "the server keys do not fit this database: check keys_dir and database_url, "
                "and restore the keys that belong to it"
            )
        case OperationalError():
            return (
                "the database cannot be used now: check database_url, whether it runs, "
                "and whether its disk is full or read-only"
            )
        case DBAPIError():
            return f"the database refused ({type(error.orig).__name__}): nothing was changed"
        case OSError():
            return f"{error.filename or 'a file'}: {error.strerror or 'cannot be used'}"
        case _:
            return f"an unexpected {type(error).__name__} at {_place(error)}: nothing was changed"


def _place(error: Exception) -> str:
    trace, place = error.__traceback__, "?"
    while trace is not None:
        place = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
