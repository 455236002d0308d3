"""Who may use which route: one table. A route that is not in it answers nobody.

This table opens doors to pages; what a page may show of a dossier is decided by
``consent.decision`` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from consent.purposes import Role

ANYONE: Final = "anyone"
DEMONSTRATION: Final = "demonstration"
"""Routes that exist only in a demonstration."""

Who = str | frozenset[Role]

WORKER: Final = frozenset({Role.WORKER})
GP: Final = frozenset({Role.GP})
PHYSICIAN: Final = frozenset({Role.OCCUPATIONAL_PHYSICIAN})
DOCTORS: Final = GP | PHYSICIAN
SOCIAL: Final = frozenset({Role.SOCIAL_SERVICE})
DESCRIBERS: Final = frozenset({Role.ADMINISTRATOR, Role.SOCIAL_SERVICE})
"""Who describes the work of a workshop."""
TAKERS: Final = frozenset({Role.SOCIAL_SERVICE, Role.COACH, Role.ADMINISTRATOR})
"""Who takes a sick call; the social service alone reads the lists."""
REPRESENTATIVE: Final = frozenset({Role.REPRESENTATIVE})
COACH: Final = frozenset({Role.COACH})
WITH_PASSWORD: Final = frozenset(set(Role) - {Role.WORKER})
"""Everybody who has a password and no card."""
PROFESSIONALS: Final = WITH_PASSWORD - {Role.REPRESENTATIVE}
"""Who is of an organisation, and has colleagues there."""
EVERYBODY: Final = frozenset(Role)
"""Everybody who is logged in."""

ROUTES: Final[Mapping[str, Who]] = MappingProxyType(
    {
        "static": ANYONE,
        # Without an account
        "public.home": ANYONE,
        "public.about": ANYONE,
        "public.workshops": ANYONE,
        "public.workshop": ANYONE,
        "public.question": ANYONE,
        "public.stop": ANYONE,
        "public.withdraw": ANYONE,
        "public.language": ANYONE,
        "public.display": ANYONE,
        "public.health": ANYONE,
        # Logging in and out
        "account.login": ANYONE,
        "account.login_card": ANYONE,
        "account.first_use": ANYONE,
        "account.card_gone": ANYONE,
        "account.login_sheet": ANYONE,
        "account.invitation": ANYONE,
        "account.passkey_options": ANYONE,
        "account.login_passkey": ANYONE,
        "account.passkey_new": WITH_PASSWORD,
        "account.sitting": DOCTORS,
        "account.sitting_over": ANYONE,
        "account.stay": EVERYBODY,
        "account.end": EVERYBODY,
        "account.draft": ANYONE,
        "account.resume": EVERYBODY,
        "account.settings": WITH_PASSWORD,
        "account.colleagues": PROFESSIONALS,
        # The worker
        "worker.home": WORKER,
        "worker.here": WORKER,
        "worker.questions": WORKER,
        "worker.question": WORKER,
        "worker.answer": WORKER,
        "worker.start": WORKER,
        "worker.start_purpose": WORKER,
        "worker.own_view": WORKER,
        "worker.own_view_at": WORKER,
        "worker.documents": WORKER,
        "worker.document": WORKER,
        "worker.release": WORKER,
        "worker.printed": WORKER,
        "worker.consents": WORKER,
        "worker.receipt": WORKER,
        "worker.narrow": WORKER,
        "worker.understanding": WORKER,
        "worker.understanding_said": WORKER,
        "worker.receipt_printed": WORKER,
        "worker.receipt_data": WORKER,
        "worker.withdraw": WORKER,
        "worker.looked": WORKER,
        "worker.ask_looked": WORKER,
        "worker.my_work": WORKER,
        "worker.take": WORKER,
        "worker.take_all": WORKER,
        "worker.take_printed": WORKER,
        "worker.take_data": WORKER,
        "worker.erase": WORKER,
        "worker.keep": WORKER,
        "worker.letter": WORKER,
        "worker.help": WORKER,
        "worker.helped": WORKER,
        "worker.helped_stop": WORKER,
        "worker.helped_right": WORKER,
        "worker.helper": WORKER,
        "worker.helper_end": WORKER,
        "worker.helper_sheet": WORKER,
        "worker.helper_printed": WORKER,
        "worker.mandate_end": WORKER,
        "worker.lost_card": WORKER,
        "worker.second_way": WORKER,
        "worker.second_way_end": WORKER,
        "worker.absence": WORKER,
        "worker.absence_answer": WORKER,
        "worker.absence_calls": WORKER,
        # Who represents a worker
        "representative.home": REPRESENTATIVE,
        "representative.question": REPRESENTATIVE,
        "representative.start": REPRESENTATIVE,
        "representative.given": REPRESENTATIVE,
        "representative.given_printed": REPRESENTATIVE,
        "representative.text": REPRESENTATIVE,
        "representative.looked": REPRESENTATIVE,
        "representative.stop_it": REPRESENTATIVE,
        "representative.mandate_end": REPRESENTATIVE,
        # The GP
        "gp.home": GP,
        "gp.ask": GP,
        "gp.patient": GP,
        "gp.here": GP,
        "gp.note": GP,
        "gp.block_card": GP,
        "gp.first_use": GP,
        "gp.limitations": GP,
        "gp.prognosis": GP,
        "gp.workplace_question": GP,
        "gp.end": GP,
        "gp.second_way": GP,
        # What a doctor's side wrote, to be taken out
        "writings.leaving": DOCTORS,
        "writings.writings": DOCTORS,
        "writings.printed": DOCTORS,
        "writings.data": DOCTORS,
        "gp.representative": GP,
        "gp.representative_end": GP,
        "gp.mandate": GP,
        # The occupational physician
        "physician.home": PHYSICIAN,
        "physician.people": PHYSICIAN,
        "physician.changes": PHYSICIAN,
        "physician.changes_done": PHYSICIAN,
        "physician.renewal": PHYSICIAN,
        "physician.dossier": PHYSICIAN,
        "physician.lost_card": PHYSICIAN,
        "physician.first_use": PHYSICIAN,
        "physician.paste": PHYSICIAN,
        "physician.note": PHYSICIAN,
        "physician.prognosis": PHYSICIAN,
        "physician.ask": PHYSICIAN,
        "physician.here": PHYSICIAN,
        "physician.translation": PHYSICIAN,
        "physician.day": PHYSICIAN,
        "physician.advice": PHYSICIAN,
        "physician.limits": PHYSICIAN,
        "physician.card": PHYSICIAN,
        "physician.countersign": PHYSICIAN,
        "physician.end": PHYSICIAN,
        "physician.mark": PHYSICIAN,
        "physician.return_plan": PHYSICIAN,
        "physician.returns": PHYSICIAN,
        "physician.confirm": PHYSICIAN,
        "physician.permission": PHYSICIAN,
        "physician.handled": PHYSICIAN,
        "physician.called": PHYSICIAN,
        "physician.answer": PHYSICIAN,
        "physician.letter": PHYSICIAN,
        "physician.second_way": PHYSICIAN,
        "physician.representative": PHYSICIAN,
        "physician.representative_end": PHYSICIAN,
        "physician.mandate": PHYSICIAN,
        "physician.doctors": PHYSICIAN,
        # The social service
        "workplace.home": SOCIAL,
        "workplace.newcomer": SOCIAL,
        "workplace.person": SOCIAL,
        "workplace.printed": SOCIAL,
        "workplace.called": SOCIAL,
        "workplace.lost_card": SOCIAL,
        "workplace.kiosks": SOCIAL,
        "workplace.kiosk_end": SOCIAL,
        "workplace.placement": SOCIAL,
        "workplace.work_question": SOCIAL,
        "workplace.answer": SOCIAL,
        "workplace.arrangement": SOCIAL,
        # The work of a workshop, on which nobody is named
        "catalogue.home": DESCRIBERS,
        "catalogue.new_department": DESCRIBERS,
        "catalogue.department": DESCRIBERS,
        "catalogue.move_department": DESCRIBERS,
        "catalogue.new_task": DESCRIBERS,
        "catalogue.task": DESCRIBERS,
        "catalogue.move_task": DESCRIBERS,
        "catalogue.history": DESCRIBERS,
        "catalogue.typical": DESCRIBERS,
        "catalogue.typical_task": DESCRIBERS,
        "catalogue.copy_typical": DESCRIBERS,
        "catalogue.export": DESCRIBERS,
        "catalogue.dry_run": DESCRIBERS,
        "catalogue.carry_out": DESCRIBERS,
        "workplace.duty": SOCIAL,
        "workplace.duty_begin": SOCIAL,
        "workplace.duty_end": SOCIAL,
        "workplace.card": SOCIAL,
        # Sick calls
        "absence.call": TAKERS,
        "absence.mistake": TAKERS,
        "absence.taken_back": TAKERS,
        "absence.absent": SOCIAL,
        "absence.expected": SOCIAL,
        "absence.back": SOCIAL,
        "absence.calls": SOCIAL,
        "absence.called": SOCIAL,
        "absence.interval": SOCIAL,
        # The coach
        "coach.home": COACH,
        # The demonstration
        "demonstration.enter": DEMONSTRATION,
        "demonstration.canteen": DEMONSTRATION,
        "demonstration.clock": DEMONSTRATION,
        "demonstration.components": DEMONSTRATION,
        "demonstration.outbox": DEMONSTRATION,
        # The API
        "api.openapi": ANYONE,
        "api.log_in": ANYONE,
        "api.log_out": EVERYBODY,
        "api.me": EVERYBODY,
        "api.workshops": ANYONE,
        "api.workshop": ANYONE,
        "api.ask": DOCTORS,
        "api.asked": DOCTORS,
        "api.requests": WORKER,
        "api.request_card": WORKER,
        "api.answer": WORKER,
        "api.card": WORKER,
        "api.consents": WORKER,
        "api.give": WORKER,
        "api.receipt": WORKER,
        "api.withdraw": WORKER,
        "api.leave_out": WORKER,
        "api.dossiers": WORKER | DOCTORS | SOCIAL,
        "api.documents": WORKER | DOCTORS | SOCIAL,
        "api.write": DOCTORS | SOCIAL,
        "api.document": WORKER | DOCTORS | SOCIAL,
        "api.release": WORKER,
        "api.strike": WORKER,
        "api.countersign": PHYSICIAN,
        "api.end": DOCTORS,
        "api.mark": PHYSICIAN,
        "api.waiting": DOCTORS | SOCIAL,
        "api.handled": DOCTORS | SOCIAL,
        "api.log": WORKER,
    }
)


def allowed(endpoint: str | None, role: Role | None, *, demonstration: bool) -> bool:
    """Whether somebody with ``role`` (``None``: signed out) may use this route. Default deny."""
    who = ROUTES.get(endpoint or "")
    if who is None:
        return False
    if who == DEMONSTRATION:
        return demonstration
    if isinstance(who, str):
        return who == ANYONE
    return role is not None and role in who


def home_of(role: Role | None) -> str:
    """The endpoint on which somebody with this role begins."""
    return {
        Role.WORKER: "worker.home",
        Role.GP: "gp.home",
        Role.OCCUPATIONAL_PHYSICIAN: "physician.home",
        Role.SOCIAL_SERVICE: "workplace.home",
        Role.ADMINISTRATOR: "catalogue.home",
        Role.COACH: "coach.home",
        Role.AUDITOR: "account.settings",
        Role.REPRESENTATIVE: "representative.home",
    }.get(role, "public.home")  # type: ignore[arg-type]
