"""Who is in the larger world, and the model that starts out equal to it."""

from __future__ import annotations

from consent.purposes import Role
from messaging.groups.service import admit, groups_of_member
from messaging.people.accounts import OPERATOR, create_organisation, memberships
from tests.support.model import Group, Model, Person
from tests.support.world import World, enrol

GPS, OPS, SERVICES = ("gp1", "gp1b", "gp2", "gp3"), ("arts", "arts2"), ("ss_east", "ss_west")
OTHERS = ("admin", "coach")
WORKERS = {"an": "east", "bo": "east", "wout": "west"}
ROLES = {"gp": Role.GP, "op": Role.OCCUPATIONAL_PHYSICIAN, "ss": Role.SOCIAL_SERVICE}


def add_crowd(world: World) -> None:
    """A locum ``gp1b`` and a second physician ``arts2``, not let in yet; an unverified ``gp3``;
    an administrator and a coach."""
    with world.work() as work:
        world.organisations["operator"] = create_organisation(work, OPERATOR, "op", "Operator")
        for who in ("gp1", "gp2"):
            mine = memberships(work, world.keys[who].account)[0]
            world.organisations[f"practice of {who}"] = mine.organisation_id
    enrol(world, "gp1b", Role.GP, "practice of gp1")
    enrol(world, "gp3", Role.GP, None, verified=False)
    with world.work() as work:
        mine = memberships(work, world.keys["gp3"].account)[0]
        world.organisations["practice of gp3"] = mine.organisation_id
    enrol(world, "arts2", Role.OCCUPATIONAL_PHYSICIAN, "service")
    enrol(world, "admin", Role.ADMINISTRATOR, "operator")
    enrol(world, "coach", Role.COACH, "east")


def let_in(world: World, member: str, newcomer: str) -> None:
    """A member lets a colleague into every group of theirs."""
    with world.work() as work:
        acting = world.acting(work, member)
        actor = acting.actor
        for group in groups_of_member(work, actor.account, actor.role, actor.organisation):
            admit(work, group.id, acting, world.keys[newcomer].account)


def model_of_crowd() -> Model:
    """The same people, by name."""
    model = Model()
    homes = {
        "gp1": "practice of gp1",
        "gp1b": "practice of gp1",
        "gp2": "practice of gp2",
        "gp3": "practice of gp3",
        "arts": "service",
        "arts2": "service",
        "ss_east": "east",
        "ss_west": "west",
        "admin": "operator",
        "coach": "east",
    }
    roles = {
        **dict.fromkeys(GPS, "gp"),
        **dict.fromkeys(OPS, "op"),
        **dict.fromkeys(SERVICES, "ss"),
    }
    for name, home in homes.items():
        model.people[name] = Person(name, roles.get(name, name), home, verified=name != "gp3")
    for name in WORKERS:
        model.people[name] = Person(name, "worker", "")
    for who in ("gp1", "gp2", "gp3"):
        home = homes[who]
        model.groups[home] = Group(home, "gp", home, None, {who})
    for workshop in ("east", "west"):
        model.groups[f"physicians {workshop}"] = Group(
            f"physicians {workshop}", "op", "service", workshop, {"arts"}
        )
        model.groups[f"service {workshop}"] = Group(
            f"service {workshop}", "ss", workshop, workshop, {f"ss_{workshop}"}
        )
    model.workshop_of = dict(WORKERS)
    model.inbox = {name: [] for name in model.people}
    return model
