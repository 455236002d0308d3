"""Every table, and what becomes of its rows when a worker is erased: the one register of it.

It is what carries a deletion out. A test finds a table that is not in it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import ColumnElement, or_

from consent.clock import Clock
from consent.log.models import Chain, Event
from consent.mandates.models import MandateApproval, MandateEnd, MandateRecord
from consent.records.models import ConsentRecord, Withdrawal
from consent.store import Base, Store
from messaging.absence.models import Absence, AbsenceStep
from messaging.coaching.models import Duty, Stationing
from messaging.directory.models import DirectoryEntry
from messaging.documents.models import (
    Asking,
    Document,
    DocumentAddendum,
    DocumentCopy,
    DocumentStep,
)
from messaging.dossiers.models import Dossier, DossierShare
from messaging.erasure.carrying import Outcome, carry_out
from messaging.erasure.models import Erasure
from messaging.erasure.requests import all_pending
from messaging.erasure.rules import Fate, Leaving, Rule
from messaging.groups.models import Group, GroupCopy
from messaging.people.models import (
    Account,
    Card,
    Invitation,
    Membership,
    Organisation,
    Passkey,
    UnheardUse,
    Unlocker,
)
from messaging.replacement.models import PassedShare, Replacement
from messaging.serverkeys import ServerKeys
from messaging.work import Work
from messaging.workplace.models import (
    DemandChange,
    DemandReview,
    Department,
    PublicQuestion,
    Task,
)
from portal.helping.models import NamedHelper
from portal.kiosks.models import KioskRow
from portal.mail.models import Mail
from portal.secondway.models import Announcement, SecondWay
from portal.secondway.service import announce
from portal.secondway.words import Occasion
from portal.sessions.models import Draft, LoginTry, SessionRow, Submission

_log = logging.getLogger(__name__)

Going = Callable[[Leaving], ColumnElement[bool]]


def _goes(model: type[Base], why: str, going: Going) -> Rule:
    return Rule(model, Fate.GOES, why, going)


def _follows(model: type[Base], why: str, going: Going) -> Rule:
    return Rule(model, Fate.FOLLOWS, why, going)


def _stays(model: type[Base], why: str) -> Rule:
    return Rule(model, Fate.STAYS, why)


def _lapses(model: type[Base], why: str) -> Rule:
    return Rule(model, Fate.LAPSES, why)


def _nobodys(model: type[Base], why: str) -> Rule:
    return Rule(model, Fate.NOBODYS, why)


def _his(column: Any) -> Going:
    return lambda leaving: column == leaving.account


def _of_his(column: Any) -> Going:
    return lambda leaving: column.in_(leaving.dossiers)


_ACCOUNT: Final = "his account stays, with what unlocks it: he can come in, and begin again"
_ROSTER: Final = "the roster of the workshop, which it keeps of everybody without any consent"
_PUBLIC: Final = "the work of a workshop, in which nobody is named"

REGISTER: Final = (
    # In an order in which rows can go: what points to another row goes before it.
    _follows(
        DocumentCopy,
        "of what goes, and what was read under a consent",
        lambda going: or_(
            DocumentCopy.document_id.in_(going.all_documents),
            DocumentCopy.grant_id.in_(going.all_records),
        ),
    ),
    _follows(
        DocumentStep,
        "of what goes",
        lambda going: DocumentStep.document_id.in_(going.all_documents),
    ),
    _follows(
        DocumentAddendum,
        "of what goes",
        lambda going: DocumentAddendum.document_id.in_(going.all_documents),
    ),
    _follows(
        Document,
        "all but the placement record, the baseline card and work questions, which the workshop "
        "keeps of everybody without any consent; messages about him in the chains of doctors and of who represents him too",
        lambda going: Document.id.in_(going.all_documents),
    ),
    _goes(
        Withdrawal,
        "with the consent that it ended",
        lambda going: Withdrawal.record_id.in_(going.all_records),
    ),
    _goes(
        ConsentRecord,
        "with its receipt and the code on it",
        lambda going: ConsentRecord.id.in_(going.all_records),
    ),
    _goes(MandateEnd, "with the mandate", _of_his(MandateEnd.dossier_id)),
    _goes(MandateApproval, "with the mandate", _of_his(MandateApproval.dossier_id)),
    _goes(
        MandateRecord,
        "who decides for him; that person's account stays, and decides nothing with it",
        _of_his(MandateRecord.dossier_id),
    ),
    _follows(
        AbsenceStep,
        "of an absence that goes; that he wants no calls stays, else he would be called",
        lambda going: AbsenceStep.id.in_(going.steps),
    ),
    _follows(
        Absence,
        "one that is over so long that no page of the workshop shows it; of another the days stay: "
        "if they went, the workshop would see that",
        lambda going: Absence.id.in_(going.absences),
    ),
    _goes(
        Asking,
        "the marks of the doctors who asked him, which his own messages name",
        lambda going: Asking.index.in_(going.askings),
    ),
    _goes(NamedHelper, "whom he named", _his(NamedHelper.account_id)),
    _goes(SecondWay, "where he is reached", _his(SecondWay.account_id)),
    _goes(Announcement, "what waited to go there", _his(Announcement.account_id)),
    _goes(Mail, "that something waited for him", _his(Mail.account_id)),
    _goes(Draft, "what he was typing", _his(Draft.account_id)),
    _goes(Erasure, "that he asked", _his(Erasure.account_id)),
    Rule(
        Event,
        Fate.FOLLOWS,
        "the line stays with its hash and signature; what opens its personal values goes where "
        "it is about what goes, or says who looked or tried (messaging.erasure.rules)",
    ),
    # What somebody else typed.
    _lapses(Submission, "a form that was sent twice, sealed to who sent it; a day"),
    _lapses(SessionRow, "who is logged in, and who helps him in that sitting; a day after its end"),
    _stays(LoginTry, "a counter, which keeps his card from being guessed"),
    # His account.
    _stays(Account, _ACCOUNT),
    _stays(Card, _ACCOUNT),
    _stays(UnheardUse, "that a doctor asks whether it was he who used that card first"),
    _stays(Unlocker, _ACCOUNT),
    _stays(Passkey, _ACCOUNT),
    _stays(Replacement, _ACCOUNT),
    _stays(PassedShare, _ACCOUNT),
    _stays(DirectoryEntry, "public keys, with which what he signed elsewhere is checked"),
    _stays(Chain, "the heads of the chains, without which nothing could be verified"),
    # The roster.
    _stays(Dossier, _ROSTER),
    _stays(DossierShare, _ROSTER),
    _stays(Stationing, _ROSTER),
    _stays(Duty, "a coach and a place for a day; no worker is named"),
    # Nobody's.
    _nobodys(Organisation, "an organisation"),
    _nobodys(Membership, "a professional at an organisation"),
    _nobodys(Invitation, "a code for a professional, or for a representative by his name alone"),
    _nobodys(Group, "a group of professionals"),
    _nobodys(GroupCopy, "the key of a group"),
    _nobodys(KioskRow, "a browser of a workshop"),
    _nobodys(Department, _PUBLIC),
    _nobodys(Task, _PUBLIC),
    _nobodys(DemandChange, _PUBLIC),
    _nobodys(DemandReview, _PUBLIC),
    _nobodys(PublicQuestion, _PUBLIC),
)


def carry_out_due(store: Store, server: ServerKeys, clock: Clock) -> int:
    """Erase everybody whose seven days are over, each in a transaction of his own; says how many.

    Who must say it once more, because his card is not the one of then, is told. One that fails keeps no other waiting; raises what the first of them raised, after the last.
    """
    with store.transaction(write=False) as session:
        work = Work(session, clock, server)
        due = [one for one in all_pending(work) if one.due_at <= clock.now() and not one.held]
    done, failed = 0, []
    for one in due:
        try:
            with store.transaction() as session:
                work = Work(session, clock, server)
                outcome = carry_out(work, one, REGISTER)
                done += outcome is Outcome.DONE
                if outcome is Outcome.HELD:
                    announce(work, one.account, Occasion.ERASE_HELD)
        except Exception as error:  # noqa: BLE001 - raised again, when the others went
            # Its kind alone: what it says can hold a row, and the row is somebody's.
            _log.error("A deletion could not be carried out: %s", type(error).__name__)
            failed.append(error)
    if failed:
        raise failed[0]
    return done
