"""People: inviting, listing, locking, leaving."""

from __future__ import annotations

import click

from consent.codes import grouped
from consent.purposes import Role
from messaging.people import staff
from messaging.people.accounts import WORKSHOP
from messaging.people.enrolment import VALID_DAYS
from portal.commands.errors import Sentence
from portal.commands.installation import Installation, named, pass_installation, table


@click.group()
def people() -> None:
    """Invite people, list them, lock an account, end a membership."""


@people.command("invite")
@click.argument("role", metavar="ROLE", type=click.Choice([str(role) for role in staff.INVITABLE]))
@click.option("--organisation", "key", required=True, help="The key of his organisation.")
@click.option("--name", required=True, help="His name, as colleagues know him.")
@click.option(
    "--vouch",
    is_flag=True,
    help="You checked that he is a physician: for the first of a service only. It is logged, "
    "and workers see it.",
)
@pass_installation
def people_invite(
    installation: Installation, role: str, key: str, name: str, *, vouch: bool
) -> None:
    """Print a code, once, with which one person makes his own account.

    Give it to him alone. Nobody else can unlock his keys, and you see the code only now.

    ROLE is social_service or coach (of a workshop), occupational_physician (of an external
    service), administrator (of a workshop, whose departments and tasks he describes, or of the operator) or
    auditor (of the operator). A GP comes in by a letter that the worker or the occupational
    physician prints.

    \b
    Examples:
      portal people invite social_service --organisation oost --name "B. Maes"
      portal people invite occupational_physician --organisation dienst --name "A. Peeters" --vouch
    """
    with installation.work() as work:
        code = staff.invite_person(work, Role(role), named(work, key), name=name, vouched=vouch)
    click.echo(f"Code:    {grouped(code)}")
    click.echo(f"Address: {installation.configuration.public_base_url}")
    click.echo(f"It can be used once, within {VALID_DAYS} days.")
    if role == Role.OCCUPATIONAL_PHYSICIAN and not vouch:
        click.echo("A verified physician of the service has to verify him in the portal.")


@people.command("list")
@click.option("--organisation", "key", help="Only people of this organisation.")
@click.option("--workers", is_flag=True, help="The workers of a workshop, and their cards.")
@pass_installation
def people_list(installation: Installation, key: str | None, *, workers: bool) -> None:
    """List names, roles and states; the organisation's log says that you looked.

    A state is active, unverified, locked or left; of a worker it is that of his card (assigned,
    used, locked). Nothing here tells of anybody's health, questions or consents.

    \b
    Examples:
      portal people list
      portal people list --organisation oost --workers
    """
    if workers and key is None:
        raise click.UsageError("--workers needs --organisation")
    with installation.work() as work:
        home = named(work, key) if key else None
        if home is not None:
            staff.note_listed(work, home.id)
        if workers and home is not None:
            if home.kind != WORKSHOP:
                raise Sentence("only a workshop has workers")
            listed = staff.workers(work, home)
        else:
            listed = staff.professionals(work, home.id if home else None)
    rows = [
        (one.name, one.role, one.organisation, one.state, one.login, one.account) for one in listed
    ]
    table(rows, ("NAME", "ROLE", "ORGANISATION", "STATE", "CARD" if workers else "LOGIN", "ID"))


@people.command("lock")
@click.argument("who")
@pass_installation
def people_lock(installation: Installation, who: str) -> None:
    """Lock an account at once, also where it is logged in. WHO: an id, log-in or card number.

    \b
    Example:
      portal people lock b.maes
    """
    with installation.work() as work:
        staff.set_locked(work, staff.find_account(work, who), locked=True)
    click.echo("Locked.")


@people.command("unlock")
@click.argument("who")
@pass_installation
def people_unlock(installation: Installation, who: str) -> None:
    """Let a locked account in again. It opens nobody's keys: he still needs his own secret.

    \b
    Example:
      portal people unlock b.maes
    """
    with installation.work() as work:
        staff.set_locked(work, staff.find_account(work, who), locked=False)
    click.echo("Unlocked.")


@people.command("leave")
@click.argument("who")
@click.option("--organisation", "key", required=True, help="The key of what he leaves.")
@pass_installation
def people_leave(installation: Installation, who: str, key: str) -> None:
    """End somebody's membership: his access ends at once.

    The next log-in of a colleague makes the group a new key. The last member cannot leave.

    \b
    Example:
      portal people leave b.maes --organisation oost
    """
    with installation.work() as work:
        staff.leave(work, staff.find_account(work, who), named(work, key).id)
    click.echo("The membership has ended.")
