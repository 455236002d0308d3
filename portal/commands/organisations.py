"""Organisations: workshops, external services, the operator."""

from __future__ import annotations

from typing import Any

import click

from messaging.people.organising import (
    ADDABLE,
    add_organisation,
    change_details,
    link_service,
    standings,
)
from portal.commands.installation import Installation, named, pass_installation, table


@click.group()
def organisations() -> None:
    """Workshops, the external services that serve them, and the operator."""


@organisations.command("add")
@click.argument("kind", type=click.Choice(ADDABLE))
@click.argument("key")
@click.argument("name")
@click.option("--place", help="The town, for the public page.")
@click.option("--telephone", help="The telephone number of an external service.")
@click.option("--reachable", help="When the service can be reached, in words.")
@click.option("--contact", help="Whom the workers of a workshop can ring: a name.")
@click.option("--contact-telephone", help="The number of that person.")
@pass_installation
def organisations_add(
    installation: Installation,
    /,
    kind: str,
    key: str,
    name: str,
    **said: str | None,
) -> None:
    """Add an organisation. KEY is its short name on the command line, NAME what people read.

    A workshop gets the group of its social service, which its first invited member founds.

    \b
    Examples:
      portal organisations add workshop oost "Maatwerk Oost" --place Aalst \\
        --contact "B. Maes" --contact-telephone 053112233
      portal organisations add external_service dienst "Externe Dienst" --telephone 053123456
    """
    details: dict[str, Any] = {
        field: said[field] for field in ("place", "telephone", "reachable") if said[field]
    }
    if bool(said["contact"]) != bool(said["contact_telephone"]):
        raise click.UsageError("--contact and --contact-telephone belong together")
    if said["contact"]:
        details["person_to_call"] = {
            "name": said["contact"], "telephone": said["contact_telephone"],
        }  # fmt: skip
    with installation.work() as work:
        add_organisation(work, kind, key, name, details)
    click.echo(f"Added {key}.")


@organisations.command("link")
@click.argument("service")
@click.argument("workshop")
@click.option("--physician", help="The occupational physician, for the public page.")
@click.option("--telephone", help="The number on which he can be reached.")
@click.option("--hours", help="When he can be reached, in words.")
@pass_installation
def organisations_link(
    installation: Installation, /, service: str, workshop: str, **said: str | None
) -> None:
    """Let the physicians of external SERVICE serve WORKSHOP: they get a group for it.

    Repeat it with other words to change what the public page says of the physician.

    \b
    Example:
      portal organisations link dienst oost --physician "Dr. A. Peeters" \\
        --telephone 053123456 --hours "ma-vr 9-12 u"
    """
    contact = {field: value for field, value in said.items() if value}
    if contact and not ("physician" in contact and "telephone" in contact):
        raise click.UsageError("name the --physician and his --telephone")
    with installation.work() as work:
        serving, served = named(work, service), named(work, workshop)
        links = {one.named.id: one.linked for one in standings(work)}
        if not contact or service not in links[served.id]:
            link_service(work, serving.id, served.id)
        if contact:
            known = {
                "name": contact["physician"],
                "telephone": contact["telephone"],
                "hours": contact.get("hours", ""),
                "service": serving.name,
            }
            change_details(work, served.id, physician=known)
    click.echo(f"{service} serves {workshop}.")


@organisations.command("list")
@pass_installation
def organisations_list(installation: Installation) -> None:
    """List organisations, whom they serve, and whether their groups have keys.

    \b
    Example:
      portal organisations list
    """
    with installation.work(write=False) as work:
        rows = [
            (
                str(one.named.details["key"]),
                one.named.kind,
                one.named.name,
                ", ".join(one.linked) or "-",
                "yes" if one.ready else "not yet",
            )
            for one in standings(work)
        ]
    table(rows, ("KEY", "KIND", "NAME", "LINKED WITH", "READY"))
