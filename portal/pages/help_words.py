"""Who helps, how, and what ties him to the employer: in words for the worker and for a doctor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from consent.facts import Grant
from consent.records.helping import Dependency, Help, Helper, Manner
from consent.records.service import Recorded
from messaging.exchange.helped import HelpedYes, helped_yeses
from portal.i18n import N_, _
from portal.schemas.worker import BOSS

WHO: Final[Mapping[Helper, str]] = {
    Helper.NAMED: N_("The helper whom I chose"),
    Helper.FAMILY: N_("Somebody of my family"),
    Helper.FRIEND: N_("A friend"),
    Helper.GUARDIAN: N_("My guardian"),
    Helper.PROFESSIONAL: N_("A care worker from outside my work"),
    Helper.WORKSHOP: N_("Somebody from my work"),
}
WHO_PICTURE: Final[Mapping[str, str]] = {
    Helper.NAMED: "helper",
    Helper.FAMILY: "home",
    Helper.FRIEND: "team",
    Helper.GUARDIAN: "shield",
    Helper.PROFESSIONAL: "heart",
    Helper.WORKSHOP: "workplace",
    BOSS: "office",
}
_NOW: Final[Mapping[Helper, str]] = {
    Helper.NAMED: N_("Your helper helps you now."),
    Helper.FAMILY: N_("Somebody of your family helps you now."),
    Helper.FRIEND: N_("A friend helps you now."),
    Helper.GUARDIAN: N_("Your guardian helps you now."),
    Helper.PROFESSIONAL: N_("A care worker helps you now."),
    Helper.WORKSHOP: N_("Somebody from your work helps you now."),
}
_HELPED: Final[Mapping[Helper, str]] = {
    Helper.NAMED: N_("Your helper helped you."),
    Helper.FAMILY: N_("Somebody of your family helped you."),
    Helper.FRIEND: N_("A friend helped you."),
    Helper.GUARDIAN: N_("Your guardian helped you."),
    Helper.PROFESSIONAL: N_("A care worker helped you."),
    Helper.WORKSHOP: N_("Somebody from your work helped you."),
}
_TO_A_DOCTOR: Final[Mapping[Helper, str]] = {
    Helper.NAMED: N_("with help from the helper whom the worker named"),
    Helper.FAMILY: N_("with help from family"),
    Helper.FRIEND: N_("with help from a friend"),
    Helper.GUARDIAN: N_("with help from a guardian"),
    Helper.PROFESSIONAL: N_("with help from a professional from outside the employer"),
    Helper.WORKSHOP: N_("with help from somebody of the workshop"),
}
MANNER: Final[Mapping[Manner, str]] = {
    Manner.READ_ALOUD: N_("That person reads aloud to me"),
    Manner.EXPLAINED: N_("That person explains it to me"),
    Manner.INTERPRETED: N_("That person translates for me"),
}
MANNER_PICTURE: Final[Mapping[Manner, str]] = {
    Manner.READ_ALOUD: "book",
    Manner.EXPLAINED: "light",
    Manner.INTERPRETED: "globe",
}
_MANNER_TO_A_DOCTOR: Final[Mapping[Manner, str]] = {
    Manner.READ_ALOUD: N_("read aloud"),
    Manner.EXPLAINED: N_("explained"),
    Manner.INTERPRETED: N_("interpreted"),
}
TIE: Final[Mapping[str, str]] = {
    Dependency.NONE: N_("No"),
    Dependency.WORKS_THERE: N_("Yes, that person works there too"),
    Dependency.PAID_BY: N_("My work pays that person"),
    Dependency.UNKNOWN: N_("I do not know"),
    BOSS: N_("Yes, it is my boss"),
}
TIE_PICTURE: Final[Mapping[str, str]] = {
    Dependency.NONE: "free",
    Dependency.WORKS_THERE: "workplace",
    Dependency.PAID_BY: "money",
    Dependency.UNKNOWN: "question",
    BOSS: "office",
}
_TIE_TO_A_DOCTOR: Final[Mapping[Dependency, str]] = {
    Dependency.NONE: N_("no tie to the employer"),
    Dependency.WORKS_THERE: N_("works for the employer"),
    Dependency.PAID_BY: N_("paid by the employer"),
    Dependency.UNKNOWN: N_("tie to the employer not known"),
}


def helps_now(help_: Help) -> str:
    """For the strip on each page of the worker."""
    if help_.name:
        return _("%(name)s helps you now.", name=help_.name)
    return _(_NOW[help_.who])


def helped(help_: Help) -> str:
    """For the worker, afterwards."""
    if help_.name:
        return _("%(name)s helped you.", name=help_.name)
    return _(_HELPED[help_.who])


def told_doctor(help_: Help) -> str:
    """Evidence for a doctor: who, how, and the tie; never a name."""
    return _(
        "%(who)s (%(how)s; %(tie)s)",
        who=_(_TO_A_DOCTOR[help_.who]),
        how=_(_MANNER_TO_A_DOCTOR[help_.manner]),
        tie=_(_TIE_TO_A_DOCTOR[help_.dependency]),
    )


def with_help(
    recorded: Iterable[Recorded], grants: Iterable[Grant], now: datetime
) -> dict[str, str]:
    """Which of these grants, that a doctor may know, were given with help or for him: in words."""
    his = {grant.id for grant in grants}
    found = helped_yeses([one for one in recorded if one.grant.id in his], now)
    return {str(one.purpose): _with(one) for one in reversed(found)}


def _with(one: HelpedYes) -> str:
    return told_doctor(one.help) if one.help else _("given by the worker’s representative")
