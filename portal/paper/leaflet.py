"""The words of the paper that lies with a card in its envelope: data, in five languages.

One idea a line, with a picture. No name of a workshop, and nothing of what the card is for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

PICTURES: Final = ("card", "lock", "doctor", "helper", "mobile", "workplace", "key", "letter")
"""A picture for each idea, in the order of the sentences."""


@dataclass(frozen=True)
class Leaflet:
    """One language: ideas (of one to three sentences each), and what to do when it is lost."""

    ideas: tuple[tuple[str, ...], ...]
    lost: tuple[str, ...]
    call: str
    direction: str = "ltr"


LEAFLETS: Final[Mapping[str, Leaflet]] = MappingProxyType(
    {
        "nl": Leaflet(
            (
                ("Dit is jouw kaart.", "Ze is voor jou alleen."),
                ("Bij de kaart hoort een pincode.", "Dat zijn vier cijfers. Jij kiest ze."),
                ("Kies je pincode samen met je dokter.",),
                ("Of met een helper die niet op je werk werkt.",),
                ("Of alleen, op je eigen telefoon of computer.",),
                ("Kies je pincode nooit op het werk.",),
                ("Bewaar je kaart en je pincode niet samen.",),
                ("Was de envelop al open?", "Gebruik de kaart dan niet. Zeg het aan je dokter."),
            ),
            ("Ben je de kaart kwijt?", "Bel dan meteen. Of laat iemand voor je bellen."),
            "Bel",
        ),
        "fr": Leaflet(
            (
                ("Ceci est votre carte.", "Elle est pour vous seul."),
                ("La carte a un code PIN.", "Ce sont quatre chiffres. Vous les choisissez."),
                ("Choisissez votre code avec votre médecin.",),
                ("Ou avec une personne qui vous aide. Elle ne travaille pas avec vous.",),
                ("Ou seul, sur votre téléphone ou votre ordinateur.",),
                ("Ne choisissez jamais votre code au travail.",),
                ("Gardez la carte et le code à deux endroits.",),
                (
                    "L’enveloppe était déjà ouverte ?",
                    "N’utilisez pas la carte. Dites-le à votre médecin.",
                ),
            ),
            ("Vous avez perdu la carte ?", "Appelez tout de suite. Ou demandez à quelqu’un."),
            "Appelez",
        ),
        "de": Leaflet(
            (
                ("Das ist Ihre Karte.", "Sie ist nur für Sie."),
                ("Zur Karte gehört eine PIN.", "Das sind vier Ziffern. Sie wählen sie selbst."),
                ("Wählen Sie die PIN mit Ihrem Arzt.",),
                (
                    "Oder mit einer Person, die Ihnen hilft. Diese Person arbeitet nicht in Ihrem Betrieb.",
                ),
                ("Oder allein, auf Ihrem Handy oder Computer.",),
                ("Wählen Sie die PIN nie bei der Arbeit.",),
                ("Bewahren Sie Karte und PIN getrennt auf.",),
                (
                    "War der Umschlag schon offen?",
                    "Dann benutzen Sie die Karte nicht. Sagen Sie es Ihrem Arzt.",
                ),
            ),
            ("Ist die Karte weg?", "Rufen Sie sofort an. Oder lassen Sie jemanden anrufen."),
            "Rufen Sie an",
        ),
        "en": Leaflet(
            (
                ("This is your card.", "It is for you alone."),
                ("A PIN belongs to the card.", "That is four digits. You choose them."),
                ("Choose your PIN with your doctor.",),
                ("Or with a helper from outside your work.",),
                ("Or alone, on your own phone or computer.",),
                ("Never choose your PIN at work.",),
                ("Keep your card and your PIN apart.",),
                ("Was the envelope open already?", "Then do not use the card. Tell your doctor."),
            ),
            ("Is your card lost?", "Call at once. Or ask somebody to call for you."),
            "Call",
        ),
        "ar": Leaflet(
            (
                ("هذه بطاقتك.", "هي لك وحدك."),
                ("للبطاقة رقم سري.", "هو أربعة أرقام. أنت تختارها."),
                ("اختر رقمك السري مع طبيبك.",),
                ("أو مع شخص يساعدك. هو لا يعمل في مكان عملك.",),
                ("أو وحدك، على هاتفك أو حاسوبك.",),
                ("لا تختر رقمك السري أبدًا في العمل.",),
                ("احفظ البطاقة والرقم السري في مكانين.",),
                ("هل كان الظرف مفتوحًا؟", "لا تستعمل البطاقة إذن. قل ذلك لطبيبك."),
            ),
            ("هل ضاعت البطاقة؟", "اتصل فورًا. أو اطلب من شخص أن يتصل."),
            "اتصل",
            "rtl",
        ),
    }
)
