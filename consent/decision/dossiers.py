"""Who asks a worker, who answers and looks back: himself, or who represents him for it."""

from __future__ import annotations

from datetime import datetime

from consent.decision.outcome import Basis, Decision, no
from consent.mandates.rules import Mandate, MandateAct
from consent.parties import Actor
from consent.purposes import PURPOSES, PurposeCode, Role


def may_ask(actor: Actor, purpose: PurposeCode, *, verified: bool) -> Decision:
    """Whether ``actor`` may put the question of ``purpose`` to a worker: only a doctor may."""
    rule = PURPOSES.get(purpose)
    if rule is None or not rule.offered:
        return no("no policy")
    if actor.role not in rule.askers:
        return no("only a doctor asks")
    return Decision(True, Basis.ADDRESSEE) if verified else no("not verified")


def is_own(actor: Actor, dossier: str) -> Decision:
    """Whether ``actor`` is the worker of ``dossier``: for what nobody does for him."""
    if actor.role is Role.WORKER and dossier in actor.dossiers:
        return Decision(True, Basis.OWN)
    return no("only the worker")


def may_answer(
    actor: Actor,
    dossier: str,
    purpose: PurposeCode,
    now: datetime,
    *,
    asked: datetime | None = None,
) -> Decision:
    """Whether ``actor`` may give or refuse this: the worker, or his representative for it.

    ``asked``: when the question was put that he answers; as :func:`acting_for` says.
    """
    return _himself_or_for_him(actor, dossier, MandateAct.ANSWER, purpose, now, asked)


def may_withdraw(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> Decision:
    """Whether ``actor`` may end a yes to this: the worker, or his representative for it."""
    return _himself_or_for_him(actor, dossier, MandateAct.WITHDRAW, purpose, now)


def _himself_or_for_him(
    actor: Actor,
    dossier: str,
    act: MandateAct,
    purpose: PurposeCode,
    now: datetime,
    asked: datetime | None = None,
) -> Decision:
    own = is_own(actor, dossier)
    if own.allowed:
        return own
    mandate = acting_for(actor, dossier, act, purpose, now, asked=asked)
    if mandate is not None:
        return Decision(True, Basis.MANDATE, mandate=mandate)
    return no("only the worker decides, or who represents him for this")


def acting_for(
    actor: Actor,
    dossier: str,
    act: MandateAct,
    purpose: PurposeCode,
    now: datetime,
    *,
    asked: datetime | None = None,
) -> Mandate | None:
    """The mandate with which ``actor`` decides this for the worker of ``dossier`` now, if any.

    ``asked``: when the question was put that he answers. A mandate that was entered after it does
    not carry that: what the worker answered in between was told to nobody.
    """
    if actor.role is not Role.REPRESENTATIVE:
        return None
    for one in actor.mandates:
        mine = (one.dossier, one.representative) == (dossier, actor.account)
        late = asked is not None and asked < one.begins
        if mine and not late and one.in_force(now) and one.carries(act, purpose):
            return one
    return None


def may_look_back(actor: Actor, chain: str) -> Decision:
    """Whether ``actor`` may see who looked in ``chain``: the worker, in what is his."""
    if actor.role is Role.WORKER and (chain in actor.dossiers or chain == actor.account):
        return Decision(True, Basis.OWN)
    return no("only the worker looks back")


def may_look_back_for(actor: Actor, dossier: str, purpose: PurposeCode, now: datetime) -> Decision:
    """Whether ``actor`` may see who looked at what belongs to this: who represents him for it."""
    mandate = acting_for(actor, dossier, MandateAct.LOOK_BACK, purpose, now)
    if mandate is not None:
        return Decision(True, Basis.MANDATE, mandate=mandate)
    return no("no mandate for this")
