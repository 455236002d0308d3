"""Scenes: a yes is taken back, and nothing is left in force behind the rehearsal."""

from __future__ import annotations

import re

from portal.demonstration.browser import Browser
from portal.demonstration.rehearsal.asking import NO_CODE
from portal.demonstration.rehearsal.cast import GP, WORKER, Cast, plain

_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:[ -]+[0-9A-HJKMNP-TV-Z]{4}){3}")


def take_it_back(cast: Cast) -> None:
    """Withdrawing takes no more steps than giving, and leaves no trace at work."""
    cast.step(
        "The worker takes his yes about the work back, with one press.",
        "it is closed at once, and nobody at work can tell that it was ever there.",
    )
    worker = cast.people[WORKER]
    page = worker.get("/me/consents")
    before = cast.stop_forms()
    # The cards stand in the order of their purposes: the advice comes after the doctors' and work.
    stopped = worker.send(before[-1], page)
    cast.hold("it is told what stopping means", stopped.says("It has stopped"))
    cast.hold("one consent less", len(cast.stop_forms()) == len(before) - 1)
    cast.silent("when the worker stopped it")


def gp_ends_his_letters(cast: Cast) -> None:
    """An author may end any document; for its readers it is as if it had never been there."""
    cast.step(
        "The GP withdraws what he wrote and asked.",
        "it disappears for its readers without a word, at work and at the physician's.",
    )
    cast.hold("the physician could read it", cast.at_physician().says(cast.medical_word))
    gp = cast.people[GP]
    for form in cast.patient().forms:
        if "/documents/" in form.action and form.action.endswith("/end"):
            gp.post(form.action, form.filled())
    left = cast.at_physician()
    cast.hold("the physician has no line of it", cast.limitation not in left.html)
    cast.hold("nor a word", cast.medical_word not in left.html)
    cast.silence = cast.untouched
    cast.silent("when the GP withdrew his questions")


def stop_by_paper(cast: Cast) -> None:
    """The printed code can only withdraw; the page says the same whatever it stands for."""
    cast.step(
        "Somebody without an account types the codes of the receipts, and a code that nobody has.",
        "a code on paper can only stop, and the page always says the same.",
    )
    worker, nobody = cast.people[WORKER], Browser(cast.url)
    cast.hold("the GP could read until now", cast.patient().status == 200)
    in_force = worker.get("/me/consents").html.split("What has stopped")[0]
    receipts = dict.fromkeys(re.findall(r'href="(/me/receipts/[^"/]+)"', in_force))
    codes = [code for one in receipts for code in _CODE.findall(worker.get(one).text)[:1]]
    cast.hold("each receipt has its code", len(codes) == len(receipts) > 0)
    page = nobody.get("/withdraw")
    said = {
        plain(nobody.send(page.form(field_name="code"), page, code=code))
        for code in (*codes, NO_CODE)
    }
    cast.hold("the page always says the same", len(said) == 1)
    cast.hold("the GP finds nothing any more", cast.patient().status == 404)
    made_up = cast.people[GP].get(f"/gp/patients/{'0' * 32}")
    cast.hold("as if it had never been there", plain(made_up) == plain(cast.patient()))
    cast.silent("when everything was stopped")


def nothing_is_left(cast: Cast) -> None:
    """The demonstration stands as it stood, ready to be played again."""
    cast.step(
        "Everybody tidies up.",
        "nothing that was allowed, written or asked here is in force any more.",
    )
    cast.clear_worklist()
    cast.hold("nothing is left to stop", not cast.stop_forms())
    left = [one.action for one in cast.at_physician().forms if "/documents/" in one.action]
    cast.hold("nothing waits for the physician", not left)
    cast.silent("at the end")
