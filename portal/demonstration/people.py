"""The people of the demonstration. Everybody is invented; so are places, numbers and stories.

``tries``: what to try as this person, as the first page shows it beside the face.
"""

from __future__ import annotations

from dataclasses import dataclass

from consent.purposes import Role
from portal.i18n import N_


@dataclass(frozen=True)
class Professional:
    """Somebody with a login name. ``place``: the key of his organisation; none for a GP."""

    key: str
    name: str
    role: Role
    place: str | None
    picture: str
    tries: tuple[str, ...]
    practice: str = ""
    telephone: str = ""
    riziv: str = ""


@dataclass(frozen=True)
class Worker:
    """Somebody with a card. ``story``: which seeded history is his; ``place``: his workshop.

    ``where``: the key of his department, where it matters which.
    """

    key: str
    name: str
    place: str
    number: str
    story: str
    picture: str
    tries: tuple[str, ...]
    where: str = ""


SERVICE_KEY = "meander"
SERVICE_NAME = "Externe dienst Meander"
OPERATOR_KEY = "demonstratie"
OPERATOR_NAME = "Demonstratie"
PLACES = {
    "zonneveld": "Maatwerk Zonneveld",
    "de_schakel": "De Schakel",
    SERVICE_KEY: SERVICE_NAME,
}
"""The names of the organisations, as the first page shows them beside their people."""
PHYSICIAN_REACH = {
    "name": "Dr. Emre Halewijn",
    "service": SERVICE_NAME,
    "picture": "i",
    "telephone": "050 00 01 10",
    "hours": "maandag tot donderdag, van 12 tot 13 uur",
}
CALLS = {
    "zonneveld": {"name": "Els Goossens", "telephone": "050 00 02 20"},
    "de_schakel": {"name": "Joris Hendrickx", "telephone": "050 00 03 30"},
}

PROFESSIONALS = (
    Professional(
        "gp-adriaens",
        "Dr. Noor Adriaens",
        Role.GP,
        None,
        "h",
        (
            N_("Read what work Amara does, and write a note to the occupational physician."),
            N_("Put a question to a patient with the code on the letter."),
        ),
        practice="Praktijk Het Wilgenpad",
        telephone="050 00 04 40",
        riziv="1-00001-01-001",
    ),
    Professional(
        "gp-bollaert",
        "Dr. Wout Bollaert",
        Role.GP,
        None,
        "g",
        (
            N_("Look for Amara, a patient of your colleague: there is nothing to find."),
            N_("Read what work Ilse does, and ask the workshop about it."),
        ),
        practice="Praktijk De Vlierbes",
        telephone="050 00 05 50",
        riziv="1-00002-02-002",
    ),
    Professional(
        "physician",
        "Dr. Emre Halewijn",
        Role.OCCUPATIONAL_PHYSICIAN,
        SERVICE_KEY,
        "i",
        (
            N_("Read the GP's note about Amara, make it concrete, and propose an advice."),
            N_("See two workshops, never mixed."),
            N_("Agree with the text in which Hektor left out a line."),
            N_("Sofie comes back in steps: one waits for your confirmation."),
            N_("Compose a day of 7.5 hours for Rik at the bakery: one thing stands in the way."),
        ),
    ),
    Professional(
        "service-zonneveld",
        "Lotte Sercu",
        Role.SOCIAL_SERVICE,
        "zonneveld",
        "c",
        (
            N_("Read the advice about Saar."),
            N_("Ines: the advice is sound, and at the enclave it cannot be carried out."),
            N_("Look at Karim, Bo and Fenna: can you tell who was asked?"),
            N_("Gust is ill. Put Mieke on the enclave for today."),
            N_("See who is absent, and call Yusuf: nobody spoke with him for a month."),
            N_("Describe a task, and see what a change of it does."),
        ),
    ),
    Professional(
        "service-schakel",
        "Tibo Maes-Vandewalle",
        Role.SOCIAL_SERVICE,
        "de_schakel",
        "d",
        (
            N_("Answer the GP's question about Ilse's work."),
            N_("Look for Saar of the other workshop: she is not there, at no address."),
        ),
    ),
    Professional(
        "coach",
        "Gust Peeters",
        Role.COACH,
        "zonneveld",
        "k",
        (
            N_(
                "Look at the cards of your place today: there are none until somebody puts you there."
            ),
            N_("Take a sick call. Try to read back what was said."),
        ),
    ),
    Professional(
        "coach-reserve",
        "Mieke Van Acker",
        Role.COACH,
        "zonneveld",
        "n",
        (N_("Stand in for a day: the cards are there at once, and gone when the place closes."),),
    ),
    Professional(
        "representative",
        "Godelieve Sneyers",
        Role.REPRESENTATIVE,
        None,
        "q",
        (
            N_("Answer for Rita what her GP asks, or let her answer it herself."),
            N_("Read the advice that waits for Rita, line by line, and let it go."),
            N_("Look back: what is allowed, and who looked. Rita finds that you did."),
        ),
    ),
    Professional(
        "administrator",
        "Nele Wouters",
        Role.ADMINISTRATOR,
        "zonneveld",
        "",
        (
            N_("Describe the work: change a kilo, and see its history."),
            N_("Look for anything about anybody: you have no page for it."),
        ),
    ),
)

WORKERS = (
    Worker("amara", "Amara Diop", "zonneveld", "101", "note_waits", "m",
           (N_("See what your doctor wrote, and who looked."),)),
    Worker("bo", "Bo Lievens", "zonneveld", "102", "never_asked", "a",
           (N_("Nobody asked you anything yet. Start by yourself."),)),
    Worker("karim", "Karim Ozturk", "zonneveld", "103", "refused", "e",
           (N_("You said no. See that nothing changed."),)),
    Worker("saar", "Saar Verlinden", "zonneveld", "104", "delivered", "b",
           (N_("You said yes three weeks ago. See who read it, and stop it."),)),
    Worker("fenna", "Fenna De Wit", "zonneveld", "105", "withdrawn", "j",
           (N_("You stopped it. See who read it before."),)),
    Worker("luc", "Luc Moerman", "zonneveld", "106", "waits_for_release", "o",
           (N_("An advice waits for you. Read it before it leaves."),)),
    Worker("rita", "Rita Boone", "zonneveld", "107", "asked", "p",
           (N_("Your doctor asks you something. Say yes, no or not now."),)),
    Worker("nadia", "Nadia Bensaid", "zonneveld", "109", "card",  "f",
           (N_("You work at the enclave. See what your coach gets to see."),)),
    Worker("dirk", "Dirk Aerts", "zonneveld", "110", "card_with_numbers", "e", ()),
    Worker("griet", "Griet Cools", "zonneveld", "111", "crew", "j",
           (N_("You are ill, and you said why to your coach. See who can read it."),)),
    Worker("yusuf", "Yusuf Demir", "zonneveld", "112", "crew", "o", ()),
    Worker("els", "Els Neven", "zonneveld", "113", "crew_refused", "d", ()),
    Worker("pol", "Pol Geerts", "zonneveld", "114", "crew", "l", ()),
    Worker("tom", "Tom Wuyts", "zonneveld", "115", "crew_stopped", "a", ()),
    Worker("odette", "Odette Vermander", "zonneveld", "116", "cannot_stand", "b",
           (N_("You cannot stand for long. See what your work arranged for you."),), "packing_line"),
    Worker("ines", "Ines Vroegop", "zonneveld", "117", "starts_at_half_past_eight", "m",
           (N_("You work half days and start later. See what was advised."),), "assembly"),
    Worker("mona", "Mona Zandberg", "zonneveld", "119", "how_to_approach", "j",
           (N_("See how people are asked to speak with you."),), "assembly"),
    Worker("wannes", "Wannes Goris", "zonneveld", "108", "never_asked", "l",
           (N_("“portal rehearse” plays with you. Afterwards, see who looked."),)),
    Worker("hektor", "Hektor Claes", "de_schakel", "201", "struck", "o",
           (N_("You left out a line. See what waits for the physician."),)),
    Worker("ilse", "Ilse Roels", "de_schakel", "202", "workplace_question", "f",
           (N_("Your doctor may know what work you do. See what he asked."),)),
    Worker("jef", "Jef Tack", "de_schakel", "203", "not_now", "l",
           (N_("You said “not now”. Choose again when you like."),)),
    Worker("maria", "Maria Santos", "de_schakel", "204", "expired", "p",
           (N_("Your yes ended by itself. See what it was for."),
            N_("You asked to delete everything. Keep it with one tap."))),
    Worker("greet", "Greet Vanhove", "de_schakel", "205", "limits", "n",
           (N_("The social service may also know the kilos. See what it reads."),)),
    Worker("sofie", "Sofie Adams", "de_schakel", "207", "returning", "b",
           (N_("You come back to work in steps. See where you are now."),), "second_hand_shop"),
    Worker("quinten", "Quinten Vredevoort", "de_schakel", "209", "cannot_bear_crowds", "m",
           (N_("You said yourself what you think of your work. See who reads it."),),
           "second_hand_shop"),
    Worker("rik", "Rik Halteman", "de_schakel", "210", "only_the_transport", "e",
           (N_("You would like to go to the bakery. See which work suits you."),),
           "pharma_logistics"),
    Worker("arno", "Arno Baert", "de_schakel", "208", "better_than_thought", "k",
           (N_("See what the occupational physician wrote about the shop."),)),
    Worker("bram", "Bram Dupont", "de_schakel", "206", "new_card", "a",
           (N_("Use your card for the first time: its code is at the foot of this page."),)),
)  # fmt: skip
