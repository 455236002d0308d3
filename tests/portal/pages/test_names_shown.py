"""Whom the words name, who is recorded, and who can open: the same, whatever group is not ready."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from consent.purposes import Kind, Role
from messaging.documents.reading import disclose_readable
from messaging.groups.models import Group
from messaging.groups.service import create_group
from messaging.people.accounts import SERVICE, create_organisation, organisation
from tests.messaging.absence.calling import add_takers, call
from tests.support.browsing import application, visit
from tests.support.served import form_to
from tests.support.world import World, enrol

PATH = "/me/start/absence_reason"
SECOND = "Second service"


@pytest.mark.parametrize("away", [None, "arts", "arts2"])
def test_the_words_name_exactly_who_receives(
    world: World, tmp_path: Path, away: str | None
) -> None:
    """Two services serve the workshop; of one somebody left, and its key is not yet new."""
    add_takers(world)
    with world.work() as work:
        two = create_organisation(work, SERVICE, "two", SECOND)
        world.organisations["two"] = two
        create_group(work, Role.OCCUPATIONAL_PHYSICIAN, two, world.organisations["east"])
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "two")
    homes = {"arts": world.organisations["service"], "arts2": two}
    with world.work() as work:
        if away:
            work.session.execute(
                update(Group).where(Group.organisation_id == homes[away]).values(stale=True)
            )
    worker = visit(application(world, tmp_path), world, tmp_path, "an")
    yes = {"answer": "yes", "who": "physicians"}
    page = worker.post(PATH, {**form_to(worker.get(PATH).text, PATH), **yes})
    assert page.status_code == 422, "whom he chose changes the words"
    answer = worker.post(PATH, {**form_to(page.text, PATH), **yes})
    assert answer.status_code == 303, answer.text
    with world.work() as work:
        recorded = {one.recipient.organisation for one in work.records.grants(world.dossiers["an"])}
        names = {key: organisation(work, home).name for key, home in homes.items()}
    told = {key for key in homes if key != away}
    assert recorded == {homes[key] for key in told}
    assert {key for key, name in names.items() if name in page.text} == told
    # And what is said from now on opens for them, and for nobody else.
    call(world)
    for who in homes:
        with world.work() as work:
            opened = disclose_readable(
                work, world.acting(work, who), [world.dossiers["an"]], [str(Kind.ABSENCE_ANSWER)]
            )
        assert bool(opened) is (who in told), who
