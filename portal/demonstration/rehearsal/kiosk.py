"""Scenes: a card and a PIN at the kiosk of the workshop."""

from __future__ import annotations

import re

from portal.demonstration.browser import Browser
from portal.demonstration.kiosk import HOST
from portal.demonstration.rehearsal.cast import WORKER, Cast


def a_card_at_the_kiosk(cast: Cast) -> None:
    """He logs in with his card where colleagues look along; what doctors wrote stays shut there."""
    cast.step(
        "In the canteen the worker logs in at the kiosk with his card and his PIN.",
        "a kiosk takes no first use, and goes back to where the next one logs in.",
    )
    kiosk = Browser(cast.url, HOST)
    page = kiosk.get("/demonstration/kiosk")
    cast.hold("the kiosk asks for a card", page.says("Log in with your card"))
    cast.hold("and offers no first use", not any("/first-use" in link for link in page.links))
    card, pin = _card(cast)
    wrong = kiosk.send(page.form("/login/card"), page, card_code=card, pin="0000")
    cast.hold("a wrong PIN opens nothing", wrong.status == 422)
    home = kiosk.send(wrong.form("/login/card"), wrong, card_code=card, pin=pin)
    cast.hold("his card and his PIN do", kiosk.get("/me/consents").status == home.status == 200)
    out = kiosk.send(home.form("/session/end"), home)
    cast.hold("it comes back to the card", out.says("Log in with your card"))
    cast.hold("nobody is logged in there", not kiosk.get("/me/").says("Who looked?"))


def _card(cast: Cast) -> tuple[str, str]:
    """The code and the PIN that stand on the first page, beside his name."""
    row = Browser(cast.url).get("/").html.split(f'data-person="{WORKER}"', 1)[1]
    found = re.search(r"data-login>([^<]+)<.*?data-pin>([^<]+)<", row, re.DOTALL)
    if found is None:
        raise LookupError("the first page shows no card of his")
    return found[1], found[2]
