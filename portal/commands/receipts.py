"""A receipt that somebody brings: checked with public keys, without a database."""

from __future__ import annotations

from pathlib import Path

import click

from consent.receipts.__main__ import code_of, key_of, lines_of
from consent.receipts.verification import Keys, verify_receipt
from portal.commands.errors import Sentence


@click.group()
def receipt() -> None:
    """A worker's receipt, as he brings it in a file."""


@receipt.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--directory-key", required=True, help="64 digits, or a file that holds them.")
@click.option("--log-key", required=True, help="64 digits, or a file that holds them.")
@click.option("--code", help="The code on the paper, to check it too.")
def receipt_verify(file: Path, directory_key: str, log_key: str, code: str | None) -> None:
    """Check every promise of a receipt; exits with 1 when one does not hold.

    Uses no database, no setting and no secret key: 'portal keys public' shows the two that it
    takes, and 'python -m consent.receipts verify' does the same where there is no portal.

    \b
    Example:
      portal receipt verify maat.json --directory-key 6f... --log-key a1...
    """
    try:
        keys, typed = Keys(key_of(directory_key), key_of(log_key)), code_of(code)
    except (OSError, ValueError) as error:
        raise Sentence(f"a key or the code cannot be read: {error}") from error
    checked = verify_receipt(file.read_bytes(), keys, typed)
    *said, last = lines_of(checked)
    for line in said:
        click.echo(line)
    if not checked.sound:
        raise Sentence(last)
    click.echo(last)
