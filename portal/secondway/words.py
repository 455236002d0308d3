"""The words of the notices: data, in five languages. No name, no organisation, no reason.

``{day}`` is the day of the occasion, ``{stop}`` the address where the code on the paper is typed,
``{portal}`` the address of the first page. Nothing else is ever filled in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from babel.dates import format_skeleton


class Occasion(StrEnum):
    """What a notice is about. Never a no: of a no there is no notice."""

    WAY_CHANGED = "way_changed"
    FIRST_USE = "first_use"
    CARD_BLOCKED = "card_blocked"
    CARD_TRIED = "card_tried"
    CARD_ASKED = "card_asked"
    CARD_REPLACED = "card_replaced"
    HELPED_YES = "helped_yes"
    HELPER_NAMED = "helper_named"
    ERASE_ASKED = "erase_asked"
    ERASE_HELD = "erase_held"
    MANDATE_BEGUN = "mandate_begun"
    MANDATE_ENDED = "mandate_ended"
    DECIDED_FOR_HIM = "decided_for_him"


FOR_A_HELPER: Final = frozenset(
    {
        Occasion.WAY_CHANGED,
        Occasion.FIRST_USE,
        Occasion.CARD_BLOCKED,
        Occasion.CARD_ASKED,
        Occasion.CARD_REPLACED,
        Occasion.HELPER_NAMED,
    }
)
"""What goes to the helper too: never what somebody decided, for he may be of the worker's work."""

SUBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Een bericht voor jou",
        "en": "A message for you",
        "fr": "Un message pour vous",
        "de": "Eine Nachricht für Sie",
        "ar": "رسالة لك",
    }
)

TO_A_HELPER: Final[Mapping[str, str]] = MappingProxyType(
    {
        "nl": "Iemand die jij helpt, kreeg dit bericht:",
        "en": "Somebody whom you help got this message:",
        "fr": "Une personne que vous aidez a reçu ce message :",
        "de": "Jemand, dem Sie helfen, hat diese Nachricht bekommen:",
        "ar": "شخص تساعده تلقّى هذه الرسالة:",
    }
)
"""Stands before the very same words, where they go to the helper too (:data:`FOR_A_HELPER`)."""

_O = Occasion
TEXTS: Final[Mapping[str, Mapping[Occasion, str]]] = MappingProxyType(
    {
        "nl": {
            _O.WAY_CHANGED: "Op {day} veranderde waar jij zulke berichten krijgt. Wou jij dat? "
            "Dan is het goed. Wou jij dat niet? Log in op {portal} en kijk bij Hulp.",
            _O.FIRST_USE: "Op {day} werd jouw kaart voor het eerst gebruikt. Was jij dat? Dan is "
            "het goed. Was jij dat niet? Ga nu naar {portal} en vraag hulp.",
            _O.CARD_BLOCKED: "Op {day} werd jouw kaart geblokkeerd. Niemand kan er nog mee "
            "inloggen. Wou jij dat niet? Vraag een nieuwe kaart.",
            _O.CARD_TRIED: "Op {day} gaf iemand vaak een foute pincode met jouw kaart. Was jij dat? "
            "Dan is het goed. Was jij dat niet? Ga nu naar {portal} en vraag hulp.",
            _O.CARD_ASKED: "Op {day} vroeg iemand een nieuwe kaart voor jou. Wou jij dat? Dan is "
            "het goed. Wou jij dat niet? Zeg het vandaag nog. Kijk op {portal}.",
            _O.CARD_REPLACED: "Op {day} kreeg jij een nieuwe kaart. De oude werkt niet meer. Wou "
            "jij dat niet? Ga nu naar {portal} en vraag hulp.",
            _O.HELPED_YES: "Op {day} zei jij ja, met hulp van iemand. Klopt dat? Dan hoef je niets "
            "te doen. Klopt het niet? Typ de code van je papier op {stop}. Of log in.",
            _O.HELPER_NAMED: "Op {day} is er iemand gekozen die jou helpt. Klopt dat? Dan hoef je "
            "niets te doen. Klopt het niet? Log in op {portal} en kijk bij Hulp.",
            _O.ERASE_ASKED: "Op {day} vroeg iemand om alles over jou te wissen. Wou jij dat? Dan is "
            "het goed. Wou jij dat niet? Log binnen zeven dagen in op {portal}. Kies: alles houden.",
            _O.ERASE_HELD: "Op {day} stopte het wissen van alles over jou. Er veranderde iets aan jouw "
            "kaart. Wil jij toch alles wissen? Log in op {portal} en zeg het opnieuw.",
            _O.MANDATE_BEGUN: "Op {day} is er iemand gekozen die soms voor jou beslist. Klopt dat? Dan "
            "hoef je niets te doen. Klopt het niet? Log in op {portal} en kijk bij "
            "Hulp.",
            _O.MANDATE_ENDED: "Op {day} stopte het dat iemand soms voor jou beslist. Wou jij dat? Dan "
            "is het goed. Wou jij dat niet? Log in op {portal} en kijk bij Hulp.",
            _O.DECIDED_FOR_HIM: "Op {day} besliste iemand iets voor jou. Klopt dat? Dan hoef je niets te "
            "doen. Klopt het niet? Log in op {portal}. Daar kan je het stoppen.",
        },
        "en": {
            _O.WAY_CHANGED: "On {day} it changed where you get these messages. Did you want that? "
            "Then all is well. Did you not? Log in at {portal} and look at Help.",
            _O.FIRST_USE: "On {day} your card was used for the first time. Was that you? Then all "
            "is well. Was it not you? Go to {portal} now and ask for help.",
            _O.CARD_BLOCKED: "On {day} your card was blocked. Nobody can log in with it any more. "
            "Did you not want that? Ask for a new card.",
            _O.CARD_TRIED: "On {day} somebody typed many wrong PINs with your card. Was that you? Then "
            "all is well. Was it not you? Go to {portal} now and ask for help.",
            _O.CARD_ASKED: "On {day} somebody asked for a new card for you. Did you want that? "
            "Then all is well. Did you not? Say so today. Look at {portal}.",
            _O.CARD_REPLACED: "On {day} you got a new card. The old one no longer works. Did you "
            "not want that? Go to {portal} now and ask for help.",
            _O.HELPED_YES: "On {day} you said yes, with help. Is that right? Then you need do "
            "nothing. Is it not? Type the code on your paper at {stop}. Or log in.",
            _O.HELPER_NAMED: "On {day} somebody was chosen who helps you. Is that right? Then you "
            "need do nothing. Is it not? Log in at {portal} and look at Help.",
            _O.ERASE_ASKED: "On {day} somebody asked to delete everything about you. Did you want "
            "that? Then all is well. Did you not? Log in at {portal} within seven days. Choose: "
            "keep everything.",
            _O.ERASE_HELD: "On {day} the deletion of everything about you stopped. Something changed "
            "with your card. Do you still want it? Log in at {portal} and say it again.",
            _O.MANDATE_BEGUN: "On {day} somebody was chosen who sometimes decides for you. Is that "
            "right? Then you need do nothing. Is it not? Log in at {portal} and look "
            "at Help.",
            _O.MANDATE_ENDED: "On {day} it stopped that somebody sometimes decides for you. Did you "
            "want that? Then all is well. Did you not? Log in at {portal} and look "
            "at Help.",
            _O.DECIDED_FOR_HIM: "On {day} somebody decided something for you. Is that right? Then you "
            "need do nothing. Is it not? Log in at {portal}. There you can stop it.",
        },
        "fr": {
            _O.WAY_CHANGED: "Le {day}, l’endroit où vous recevez ces messages a changé. Vous le "
            "vouliez ? Alors tout va bien. Sinon, connectez-vous sur {portal} et regardez Aide.",
            _O.FIRST_USE: "Le {day}, votre carte a servi pour la première fois. C’était vous ? "
            "Alors tout va bien. Sinon, allez maintenant sur {portal} et demandez de l’aide.",
            _O.CARD_BLOCKED: "Le {day}, votre carte a été bloquée. Personne ne peut plus se "
            "connecter avec elle. Vous ne le vouliez pas ? Demandez une nouvelle carte.",
            _O.CARD_TRIED: "Le {day}, quelqu’un a tapé plusieurs codes PIN faux avec votre carte. "
            "C’était vous ? Alors tout va bien. Sinon, allez sur {portal} et demandez de l’aide.",
            _O.CARD_ASKED: "Le {day}, quelqu’un a demandé une nouvelle carte pour vous. Vous le "
            "vouliez ? Alors tout va bien. Sinon, dites-le aujourd’hui. Voyez {portal}.",
            _O.CARD_REPLACED: "Le {day}, vous avez reçu une nouvelle carte. L’ancienne ne marche "
            "plus. Vous ne le vouliez pas ? Allez maintenant sur {portal} et demandez de l’aide.",
            _O.HELPED_YES: "Le {day}, vous avez dit oui, avec de l’aide. C’est juste ? Alors ne "
            "faites rien. Sinon, tapez le code de votre papier sur {stop}. Ou connectez-vous.",
            _O.HELPER_NAMED: "Le {day}, une personne a été choisie pour vous aider. C’est juste ? "
            "Alors ne faites rien. Sinon, connectez-vous sur {portal} et regardez Aide.",
            _O.ERASE_ASKED: "Le {day}, quelqu’un a demandé de tout effacer sur vous. Vous le "
            "vouliez ? Alors tout va bien. Sinon, connectez-vous sur {portal} dans les sept jours. "
            "Choisissez : tout garder.",
            _O.ERASE_HELD: "Le {day}, on a arrêté de tout effacer sur vous. Quelque chose a changé "
            "pour votre carte. Vous voulez encore effacer ? Connectez-vous sur {portal} et dites-le "
            "encore une fois.",
            _O.MANDATE_BEGUN: "Le {day}, une personne a été choisie qui décide parfois pour vous. "
            "C’est juste ? Alors ne faites rien. Sinon, connectez-vous sur {portal} "
            "et regardez Aide.",
            _O.MANDATE_ENDED: "Le {day}, une personne a cessé de décider parfois pour vous. Vous le "
            "vouliez ? Alors tout va bien. Sinon, connectez-vous sur {portal} et "
            "regardez Aide.",
            _O.DECIDED_FOR_HIM: "Le {day}, une personne a décidé quelque chose pour vous. C’est juste ? "
            "Alors ne faites rien. Sinon, connectez-vous sur {portal}. Vous pouvez "
            "l’arrêter là.",
        },
        "de": {
            _O.WAY_CHANGED: "Am {day} hat sich geändert, wohin Sie solche Nachrichten bekommen. "
            "Wollten Sie das? Dann ist es gut. Wenn nicht: Melden Sie sich auf {portal} an. "
            "Schauen Sie bei Hilfe.",
            _O.FIRST_USE: "Am {day} wurde Ihre Karte zum ersten Mal benutzt. Waren Sie das? Dann "
            "ist es gut. Wenn nicht: Gehen Sie jetzt auf {portal} und bitten Sie um Hilfe.",
            _O.CARD_BLOCKED: "Am {day} wurde Ihre Karte gesperrt. Niemand kann sich mehr damit "
            "anmelden. Wollten Sie das nicht? Fragen Sie nach einer neuen Karte.",
            _O.CARD_TRIED: "Am {day} hat jemand oft eine falsche PIN mit Ihrer Karte getippt. Waren Sie "
            "das? Dann ist es gut. Wenn nicht: Gehen Sie jetzt auf {portal} und bitten Sie um Hilfe.",
            _O.CARD_ASKED: "Am {day} hat jemand eine neue Karte für Sie verlangt. Wollten Sie das? "
            "Dann ist es gut. Wenn nicht: Sagen Sie es noch heute. Schauen Sie auf {portal}.",
            _O.CARD_REPLACED: "Am {day} haben Sie eine neue Karte bekommen. Die alte geht nicht "
            "mehr. Wollten Sie das nicht? Gehen Sie jetzt auf {portal} und bitten Sie um Hilfe.",
            _O.HELPED_YES: "Am {day} haben Sie Ja gesagt, mit Hilfe. Stimmt das? Dann müssen Sie "
            "nichts tun. Wenn nicht: Tippen Sie den Code von Ihrem Papier auf {stop} ein. Oder "
            "melden Sie sich an.",
            _O.HELPER_NAMED: "Am {day} wurde jemand gewählt, der Ihnen hilft. Stimmt das? Dann "
            "müssen Sie nichts tun. Wenn nicht: Melden Sie sich auf {portal} an. Schauen Sie bei "
            "Hilfe.",
            _O.ERASE_ASKED: "Am {day} hat jemand verlangt, alles über Sie zu löschen. Wollten Sie "
            "das? Dann ist es gut. Wenn nicht: Melden Sie sich innerhalb von sieben Tagen auf {portal} an. "
            "Wählen Sie: alles behalten.",
            _O.ERASE_HELD: "Am {day} wurde gestoppt, alles über Sie zu löschen. Bei Ihrer Karte hat "
            "sich etwas geändert. Wollen Sie noch löschen? Melden Sie sich auf {portal} an. Sagen "
            "Sie es noch einmal.",
            _O.MANDATE_BEGUN: "Am {day} wurde jemand gewählt, der manchmal für Sie entscheidet. Stimmt "
            "das? Dann müssen Sie nichts tun. Wenn nicht: Melden Sie sich auf "
            "{portal} an. Schauen Sie bei Hilfe.",
            _O.MANDATE_ENDED: "Am {day} endete, dass jemand manchmal für Sie entscheidet. Wollten Sie "
            "das? Dann ist es gut. Wenn nicht: Melden Sie sich auf {portal} an. "
            "Schauen Sie bei Hilfe.",
            _O.DECIDED_FOR_HIM: "Am {day} hat jemand etwas für Sie entschieden. Stimmt das? Dann müssen "
            "Sie nichts tun. Wenn nicht: Melden Sie sich auf {portal} an. Dort "
            "können Sie es stoppen.",
        },
        "ar": {
            _O.WAY_CHANGED: "في {day} تغيّر المكان الذي تصلك إليه هذه الرسائل. هل أردت ذلك؟ إذن كل "
            "شيء جيد. ألم ترد ذلك؟ سجّل الدخول على {portal} وانظر في صفحة المساعدة.",
            _O.FIRST_USE: "في {day} استُعملت بطاقتك لأول مرة. هل كنت أنت؟ إذن كل شيء جيد. ألم تكن "
            "أنت؟ اذهب الآن إلى {portal} واطلب المساعدة.",
            _O.CARD_BLOCKED: "في {day} أُوقفت بطاقتك. لا أحد يستطيع الدخول بها بعد الآن. ألم ترد "
            "ذلك؟ اطلب بطاقة جديدة.",
            _O.CARD_TRIED: "في {day} كتب شخص رقمًا سريًا خاطئًا مرات كثيرة ببطاقتك. هل كنت أنت؟ إذن كل "
            "شيء جيد. ألم تكن أنت؟ اذهب الآن إلى {portal} واطلب المساعدة.",
            _O.CARD_ASKED: "في {day} طلب شخص بطاقة جديدة لك. هل أردت ذلك؟ إذن كل شيء جيد. ألم ترد "
            "ذلك؟ قل ذلك اليوم. انظر {portal}.",
            _O.CARD_REPLACED: "في {day} حصلت على بطاقة جديدة. البطاقة القديمة لم تعد تعمل. ألم ترد "
            "ذلك؟ اذهب الآن إلى {portal} واطلب المساعدة.",
            _O.HELPED_YES: "في {day} قلت نعم، بمساعدة. هل هذا صحيح؟ إذن لا تفعل شيئًا. هل هو غير "
            "صحيح؟ اكتب الرمز الذي على ورقتك في {stop}. أو سجّل الدخول.",
            _O.HELPER_NAMED: "في {day} اختير شخص يساعدك. هل هذا صحيح؟ إذن لا تفعل شيئًا. هل هو غير "
            "صحيح؟ سجّل الدخول على {portal} وانظر في صفحة المساعدة.",
            _O.ERASE_ASKED: "في {day} طلب شخص حذف كل شيء عنك. هل أردت ذلك؟ إذن كل شيء جيد. ألم ترد "
            "ذلك؟ سجّل الدخول على {portal} خلال سبعة أيام. اختر: الاحتفاظ بكل شيء.",
            _O.ERASE_HELD: "في {day} توقّف حذف كل شيء عنك. تغيّر شيء في بطاقتك. هل ما زلت تريد الحذف؟ سجّل "
            "الدخول على {portal} وقل ذلك مرة أخرى.",
            _O.MANDATE_BEGUN: "في {day} اختير شخص يقرّر عنك أحيانًا. هل هذا صحيح؟ إذن لا تفعل شيئًا. "
            "هل هو غير صحيح؟ سجّل الدخول على {portal} وانظر في صفحة المساعدة.",
            _O.MANDATE_ENDED: "في {day} انتهى أن يقرّر شخص عنك أحيانًا. هل أردت ذلك؟ إذن كل شيء جيد. "
            "ألم ترد ذلك؟ سجّل الدخول على {portal} وانظر في صفحة المساعدة.",
            _O.DECIDED_FOR_HIM: "في {day} قرّر شخص شيئًا عنك. هل هذا صحيح؟ إذن لا تفعل شيئًا. هل هو غير "
            "صحيح؟ سجّل الدخول على {portal}. هناك يمكنك أن توقفه.",
        },
    }
)
STOP_PATH: Final = "/stop"
"""Where a code from a paper is typed; a test compares it with the route."""


@dataclass(frozen=True)
class Words:
    """A notice in one language."""

    language: str
    subject: str
    text: str


def words(
    occasion: Occasion, day: date, language: str, public_base_url: str, *, to_helper: bool = False
) -> Words:
    """The notice of an occasion; ``language`` must be one of :data:`TEXTS`."""
    portal = public_base_url.rstrip("/").split("://", 1)[-1]
    when = format_skeleton("MMMMd", day, locale={"en": "en_GB"}.get(language, language))
    text = TEXTS[language][occasion].format(day=when, portal=portal, stop=portal + STOP_PATH)
    if to_helper:
        text = f"{TO_A_HELPER[language]} {text}"
    return Words(language, SUBJECTS[language], text)
