"""What a representative may not do over the worker's own word, said anew with sets of people."""

from __future__ import annotations

from typing import Any

from consent.encoding import from_timestamp, parse
from consent.parties import Party
from consent.purposes import PurposeCode, Role
from tests.support.world import World


def who(world: World, party: Party) -> frozenset[str]:
    """Itself, and of a practice its one doctor too."""
    if party == world_group(world, "gp1"):
        return frozenset({party.id, world.keys["gp1"].account})
    return frozenset({party.id})


def world_group(world: World, name: str) -> Party:
    with world.work() as work:
        return world.group(work, name)


def oversteps(world: World, purpose: PurposeCode, since: int) -> bool:
    """Whether a yes to the whole practice, or to the social service, goes over what Worker an said.

    ``since``: the place of the chain where the last mandate for it was entered.
    """
    with world.work() as work:
        gp, dossier = world.group(work, "gp1"), world.dossiers["an"]
        physicians = world.group_at(work, "east", Role.OCCUPATIONAL_PHYSICIAN)
        service = world.group_at(work, "east", Role.SOCIAL_SERVICE)
        said = [one for one in work.records.of_dossier(dossier) if one.grant.purpose is purpose]
        ends: dict[str, tuple[int, Any]] = {
            record: (end.event_sequence, parse(end.statement))
            for record, end in work.records.withdrawals(dossier).items()
        }
    now = world.clock.now()
    own = [one for one in said if one.mandate is None]
    limits = []
    for one in own:
        place, told = ends.get(one.grant.id, (0, None))
        for_him = told is not None and told["how"] == "mandate" and place >= since
        later = any(other.event_sequence > place for other in own)
        if now < one.grant.valid_until and (told is None or (for_him and not later)):
            limits.append(one.grant)
    between = [(gp, physicians), (physicians, gp)]
    wanted = between if purpose is PurposeCode.DOCTORS else [(service, physicians)]
    ways = {(a, b) for to, by in wanted for a in who(world, to) for b in who(world, by)}
    his = {
        (a, b)
        for grant in limits
        for by in grant.sources
        for a in who(world, grant.recipient)
        for b in who(world, by)
    }
    if limits and not ways <= his:
        return True
    for one in said:
        place, told = ends.get(one.grant.id, (0, {"how": "mandate"}))
        if told["how"] == "mandate" or place < since:
            continue
        for reader in (who(world, to) for to, _by in wanted):
            goes_on = any(
                reader <= who(world, other.grant.recipient)
                and other.grant.valid_until > from_timestamp(told["at"])
                and ends.get(other.grant.id, (place + 1, {}))[0] > place
                for other in own
            )
            if reader & who(world, one.grant.recipient) and not goes_on:
                return True
    return False
