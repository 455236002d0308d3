"""Keys, database, sweep, verify and mail: what keeps an installation going."""

from __future__ import annotations

import click

from messaging.serverkeys import NAMES
from portal import migrating
from portal.commands.errors import Sentence
from portal.commands.installation import Installation, pass_installation
from portal.configuration import make_keys
from portal.counting import how_many
from portal.mail.sending import Sent, send_waiting
from portal.secondway.sending import send_announcements
from portal.secondway.ways import ways
from portal.sweeping import sweep_everything
from portal.verifying import verify_portal


@click.group()
def keys() -> None:
    """The server's keys, which live outside the database."""


@keys.command("make")
@pass_installation
def keys_make(installation: Installation) -> None:
    """Make the server's keys, once, in keys_dir.

    Keep a copy apart from the backups of the database: without these keys nothing in the
    database can be read by anybody. A key that exists is never replaced.

    \b
    Example:
      portal --config /etc/maat/portal.toml keys make
    """
    directory = installation.configuration.keys_dir
    there = [name for name in NAMES if (directory / f"{name}.key").exists()]
    if len(there) == len(NAMES):
        click.echo(f"All {len(NAMES)} keys are in {directory} already; nothing was changed.")
        return
    if there:
        missing = ", ".join(sorted(set(NAMES) - set(there)))
        raise Sentence(
            f"{directory} holds some keys and not these: {missing}. A new key cannot open what "
            "an old one sealed: put back the missing ones from your copy"
        )
    make_keys(installation.configuration)
    click.echo(f"{len(NAMES)} keys are in {directory}. Keep a copy apart from the database.")


@keys.command("public")
@pass_installation
def keys_public(installation: Installation) -> None:
    """Show the two public keys with which anybody can check a receipt. Nothing here is secret.

    \b
    Example:
      portal keys public
    """
    click.echo(f"directory  {installation.server.directory.public.hex()}")
    click.echo(f"log        {installation.server.log.public.hex()}")


@click.group()
def database() -> None:
    """The tables of the database."""


@database.command("upgrade")
@pass_installation
def database_upgrade(installation: Installation) -> None:
    """Bring the tables to this version: all of it or nothing.

    \b
    Example:
      portal database upgrade
    """
    before = migrating.current(installation.store)
    migrating.upgrade(installation.store)
    after = migrating.current(installation.store)
    if before == after:
        click.echo(f"The database is at revision {after} already.")
    else:
        click.echo(f"The database went from {before or 'empty'} to revision {after}.")


@database.command("current")
@pass_installation
def database_current(installation: Installation) -> None:
    """Say at which revision the database is; exits with 1 when it is not this version's.

    \b
    Example:
      portal database current
    """
    found = migrating.current(installation.store)
    migrating.require_current(installation.store)
    click.echo(f"The database is at revision {found}, as this version of the portal needs.")


@click.command()
@pass_installation
def sweep(installation: Installation) -> None:
    """Delete what is over: key copies of expired consents, old sessions and drafts.

    And everything about each worker who asked for that seven days ago.

    Run it every ten minutes (deploy/ has a timer). It takes nothing away that anybody may
    still read: an expired consent is refused at its very moment, sweep or no sweep.

    \b
    Example:
      portal sweep
    """
    migrating.require_current(installation.store)
    sweep_everything(
        installation.store, installation.server, installation.clock, installation.configuration
    )
    click.echo("Swept.")


@click.command()
@pass_installation
def verify(installation: Installation) -> None:
    """Check the whole log, every signature, key and copy; exits with 1 when anything is wrong.

    Names tables, rows and places in the log. Shows nobody's content, and counts nothing.

    \b
    Example:
      portal verify
    """
    with installation.work(write=False) as work:
        report = verify_portal(work)
    for finding in report.findings:
        click.echo(str(finding))
    if not report.sound:
        raise Sentence(how_many(len(report.findings), "thing is wrong", "things are wrong"))
    # Without numbers: a refusal is a line in the log too, and who counts lines learns of it.
    click.echo("All is sound: every chain, signature, key and copy was looked at.")


@click.group()
def mail() -> None:
    """The neutral mail that something waits, and the notices by a second way."""


@mail.command("send")
@pass_installation
def mail_send(installation: Installation) -> None:
    """Send what waits to be sent; what fails is tried again by a later run.

    Run it every minute (deploy/ has a timer). Text messages go to the gateway, letters are put
    into the folder from which you print and post them.

    \b
    Example:
      portal mail send
    """
    configuration = installation.configuration
    found = ways(configuration)
    if not found:
        raise Sentence("smtp: no mail server is set (smtp.host and smtp.sender)")
    migrating.require_current(installation.store)
    language = configuration.default_language
    told = send_announcements(
        installation.store,
        installation.server,
        installation.clock,
        found,
        public_base_url=configuration.public_base_url,
        default_language=language,
    )
    sent = Sent()
    if configuration.smtp is not None:
        sent = send_waiting(
            installation.store,
            installation.server,
            installation.clock,
            configuration.smtp,
            default_language=language,
        )
    if (sent.postponed and not sent.sent) or (told.postponed and not told.sent):
        raise Sentence(
            "something could not be sent: check the mail server, the gateway and the folder of "
            "letters; it is tried again"
        )
    # Without numbers: who counts mail learns that somebody was asked something.
    click.echo("What was due is dealt with.")
