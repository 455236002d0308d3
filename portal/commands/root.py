"""``portal``: the group under which every command hangs."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import click

from portal.commands.cards import cards
from portal.commands.catalogue import catalogue
from portal.commands.errors import PlainGroup
from portal.commands.installation import Installation
from portal.commands.maintenance import database, keys, mail, sweep, verify
from portal.commands.organisations import organisations
from portal.commands.people import people
from portal.commands.receipts import receipt
from portal.commands.roster import roster
from portal.commands.serving import serve

_DEMONSTRATION: Final = "portal.demonstration.commands"


def _of_demonstration() -> tuple[str, ...]:
    return ("demo", "rehearse") if find_spec(_DEMONSTRATION) else ()


class _Root(PlainGroup):
    """All commands; those of the demonstration are loaded only when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every name, in the order of the alphabet."""
        return sorted([*super().list_commands(ctx), *_of_demonstration()])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name."""
        if cmd_name in _of_demonstration():
            found: click.Command = getattr(import_module(_DEMONSTRATION), cmd_name)
            return found
        return super().get_command(ctx, cmd_name)


@click.group(
    cls=_Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    help="The TOML file with the settings (or name it in PORTAL_CONFIG).",
)
@click.version_option(package_name="maat-portal", prog_name="portal")
@click.pass_context
def cli(ctx: click.Context, file: Path | None) -> None:
    """Run the portal: its keys, database, organisations, people, cards and rosters.

    No command shows what anybody wrote, asked or answered, or any consent: that is not the
    operator's to see, and he has no key to it.

    \b
    A new installation, from nothing:
      portal keys make
      portal database upgrade
      portal organisations add workshop oost "Maatwerk Oost" --place Aalst
      portal organisations add external_service dienst "Externe Dienst"
      portal organisations link dienst oost --physician "Dr. A. Peeters" --telephone 053123456
      portal people invite occupational_physician --organisation dienst --name "A. Peeters" --vouch
      portal people invite social_service --organisation oost --name "B. Maes"
      portal cards make 200 --out cards.csv
      portal roster import roster.csv --workshop oost --dry-run

    A command ends with 0, or not with 0 and one sentence that says what is wrong.
    """
    ctx.obj = ctx.obj or Installation(file)
    ctx.call_on_close(ctx.obj.close)


for command in (
    cards, catalogue, database, keys, mail, organisations, people, receipt, roster, serve, sweep,
    verify,
):  # fmt: skip
    cli.add_command(command)
