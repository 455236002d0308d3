"""Scenes: half past seven at the enclave, with a substitute who sees the cards of one day."""

from __future__ import annotations

import re

from portal.demonstration.browser import Browser, Page
from portal.demonstration.rehearsal.cast import SERVICE, Cast

SUBSTITUTE, SUBSTITUTE_NAME = "coach-reserve", "Mieke Van Acker"
CREW = (
    "Nadia Bensaid", "Dirk Aerts", "Griet Cools", "Yusuf Demir", "Els Neven", "Pol Geerts",
    "Tom Wuyts",
)  # fmt: skip
NOTHING_SPECIAL = ("Griet Cools", "Yusuf Demir", "Els Neven", "Pol Geerts", "Tom Wuyts")
"""Never asked, refused, withdrawn: who of them is which, no card may tell."""
_CARD = re.compile(r'<section class="coachcard">(.*?)</section>', re.DOTALL)
_PLACE = "Enclave at Populier Printers"


def _go_to(cast: Cast, at: str) -> None:
    Browser(cast.url).post("/demonstration/clock", [("at", at)])


def _enter(cast: Cast, who: str) -> Browser:
    browser = Browser(cast.url, who)
    browser.get(f"/demonstration/enter/{who}")
    return browser


def _cards(page: Page) -> dict[str, str]:
    """Each card of the page by its name, without that name."""
    found = {}
    for card in _CARD.findall(page.html):
        for name in CREW:
            if name in card:
                found[name] = " ".join(re.sub(r"<[^>]+>", " ", card.replace(name, "")).split())
    return found


def a_substitute_takes_over(cast: Cast) -> None:
    """At 7.35 she can read who does what; after four she cannot, nor the day after."""
    cast.step(
        "It is 7.35. A coach is ill: the social service puts a substitute on the enclave of seven.",
        "she has the cards at once, of her place alone; nothing special tells nothing.",
    )
    _go_to(cast, "07:35")
    service, substitute = _enter(cast, SERVICE), _enter(cast, SUBSTITUTE)
    nothing = "You are not on a place now."
    cast.hold("before that she sees nobody", substitute.get("/coach").says(nothing))
    page = service.get("/work/duty")
    form = next(
        one for one in page.forms
        if one.action.endswith("/duty/begin") and _is_of(page, one.options["place"][0])
    )  # fmt: skip
    account = re.search(rf'value="([0-9a-f]+)"[^>]*>[^/]*?{SUBSTITUTE_NAME}', page.html)
    if account is None:
        raise LookupError("the substitute cannot be chosen")
    service.send(form, page, coach=account[1])
    cards = _cards(substitute.get("/coach"))
    cast.hold("she has a card of each of the seven", set(cards) == set(CREW))
    cast.hold("whoever has nothing special has the same card", len(
        {cards[name] for name in NOTHING_SPECIAL}
    ) == 1)  # fmt: skip
    special = cards["Nadia Bensaid"]
    cast.hold("what helps Nadia stands there", "step-by-step plan in pictures" in special)
    cast.hold("how best to speak to her too", "Give one instruction at a time" in special)
    cast.hold("and no kilo: that is another question", "kg" not in special)
    cast.hold("Dirk allowed the kilos as well", "5 kg" in cards["Dirk Aerts"])


def _is_of(page: Page, place: str) -> bool:
    """Whether the form of this place stands under the enclave's name."""
    before = page.html.split(f'value="{place}"', 1)[0]
    return before.rfind(_PLACE) > before.rfind("sheet__title", 0, before.rfind(_PLACE))


def the_day_is_over(cast: Cast) -> None:
    """The place closes at four; tomorrow she sees nothing, unless somebody puts her there again."""
    cast.step(
        "It is five past four, and then 7.35 of the day after.",
        "a card is valid until its place closes, and not the day after.",
    )
    nothing = "You are not on a place now."
    for at, when in (("16:05", "after the place closed"), ("07:35", "the day after")):
        _go_to(cast, at)
        page = _enter(cast, SUBSTITUTE).get("/coach")
        cast.hold(f"she sees nothing {when}", page.says(nothing) and not _cards(page))
