"""The operator's commands: ``portal --help``."""

from __future__ import annotations

from portal.commands.root import cli


def main() -> None:
    """The entry point of ``portal``. Exits with 0, or not with 0 and one plain sentence."""
    cli(prog_name="portal")
