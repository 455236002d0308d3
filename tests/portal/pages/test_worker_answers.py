"""A question for consent: yes, no and not now, the words that were shown, narrowing, workplaces."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from consent.log.service import EventType
from consent.parties import PartyKind
from consent.purposes import Role
from consent.records.schemas import Screen
from consent.records.service import Recorded
from consent.texts import text_for
from messaging.dossiers.service import import_worker
from messaging.exchange import answered
from messaging.exchange.asking import asked_by, record_answer
from messaging.exchange.read import Read
from messaging.exchange.withdrawing import withdraw
from messaging.messages.service import inbox
from messaging.people.cards import make_card
from messaging.people.models import Card
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.worker_support import ask, consent
from tests.support.world import CHEAP, World

YES, NO, NOT_NOW = ("answer", "yes"), ("answer", "no"), ("answer", "not_now")


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


@pytest.fixture
def an(app: Flask, world: World) -> Browser:
    return Browser(app, world, "an")


def recorded(world: World, worker: str = "an") -> list[Recorded]:
    with world.work() as work:
        return work.records.of_dossier(world.dossiers[worker])


def words_of(world: World) -> str:
    """The words of the record: the same in each of its consents."""
    [words] = {one.document()["text"]["shown"] for one in recorded(world)}
    return str(words)


def open_question(browser: Browser) -> Page:
    """The first question on the list."""
    listed = browser.get("/me/questions").text
    start = listed.index("/me/questions/")
    return browser.get(listed[start : start + len("/me/questions/") + 32])


def which_doctor(browser: Browser) -> Page:
    """The first question on the list that wants to know first which doctor."""
    listed = browser.get("/me/questions").text
    for part in listed.split("/me/questions/")[1:]:
        page = browser.get(f"/me/questions/{part[:32]}")
        if "Which doctor?" in page.title:
            return page
    raise AssertionError("no such question")


def test_yes_records_the_words_on_the_screen(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    assert "Person gp1 asks you this." in page.text
    receipt = an.passing(an.submit(page.form("answer"), YES))
    assert receipt.status == 200
    assert receipt.path.startswith("/me/receipts/")
    given = recorded(world)
    assert {one.grant.recipient.role for one in given} == {Role.GP, Role.OCCUPATIONAL_PHYSICIAN}
    text = given[0].document()["text"]
    assert (text["language"], text["level"]) == ("en", "easy")
    for sentence in text["shown"].splitlines():
        assert sentence.replace("'", "&#39;") in page.text
    assert given[0].document()["collected"]["how"] == "own_device"
    # Six months to the day, as the words say, and nothing from before.
    assert "2 September 2026" in text["shown"]
    assert given[0].document()["valid_until"] == "2026-09-02T22:00:00.000Z"
    assert not given[0].grant.earlier


def answers(world: World) -> list[dict[str, Any]]:
    """What is sealed with his answers, the newest first."""
    with world.work() as work:
        return [one.data for one in inbox(work, world.acting(work, "an")) if one.type == "answer"]


@pytest.mark.parametrize("answer", [NO, NOT_NOW])
def test_a_no_keeps_the_words_on_the_screen_as_a_yes_does(
    world: World, an: Browser, answer: tuple[str, str]
) -> None:
    ask(world)
    page = open_question(an)
    # What he changed in the form after it was shown is not what he read.
    calm = an.submit(page.form("answer"), answer, months="3", since="before")
    [said] = answers(world)
    read = Read.from_json(said["read"])
    text = text_for("doctors", "en")
    assert (read.version, read.text, read.language) == (text.version, text.sha256, "en")
    assert (read.level, read.collected.how) == ("easy", Screen.OWN_DEVICE)
    words = read.said()
    assert words is not None
    assert "2 September 2026" in words
    for sentence in filter(None, words.splitlines()):
        assert sentence.replace("'", "&#39;") in page.text
        assert sentence.replace("'", "&#39;") in calm.text
    assert "What you read" in calm.text
    # Another word, and the page says no longer that he read this.
    for name in ("words", "text"):
        assert Read.from_json({**said["read"], name: "0" * 64}).said() is None
    assert Read.from_json({**said["read"], "level": "usual"}).said() is None


def test_a_no_to_other_words_than_those_shown_is_asked_again(world: World, an: Browser) -> None:
    ask(world)
    back = an.submit(open_question(an).form("answer"), NO, shown="0" * 64)
    assert (back.status, answers(world)) == (422, [])
    assert "Please read it once more" in back.text
    assert "You said no" in an.submit(back.form("answer"), NO).text
    assert [one["answer"] for one in answers(world)] == ["no"]


def test_a_no_after_midnight_keeps_the_day_that_stood_there(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    world.clock.move(timedelta(hours=20))
    again = Browser(an.client.application, world, "an")
    form = page.form("answer")
    own = dict(open_question(again).form("answer").fields)
    form.fields = [(n, own[n] if n in ("csrf_token", "once") else v) for n, v in form.fields]
    again.submit(form, NO)
    [said] = answers(world)
    assert "2 September 2026" in str(Read.from_json(said["read"]).said())


def test_an_answer_of_before_words_were_kept_is_still_read(
    world: World, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world)
    page = open_question(an)
    monkeypatch.setattr(Read, "as_json", lambda self: None)
    monkeypatch.setattr(answered, "record_answer", without_words)
    calm = an.submit(page.form("answer"), NO)
    assert (calm.status, "What you read" in calm.text) == (200, False)
    assert an.get("/me/take/all").status == 200


def without_words(*given: Any, **more: Any) -> None:
    """An answer as it was sealed before."""
    more.pop("read")
    record_answer(*given, **more)


def test_nothing_is_chosen_beforehand_and_the_three_answers_are_alike(
    world: World, an: Browser
) -> None:
    ask(world)
    page = open_question(an)
    form = page.form("answer")
    assert form.buttons == [YES, NO, NOT_NOW]
    assert "tell" not in form.names()
    assert page.text.count('class="three__one" type="submit"') == 3


def test_a_double_click_makes_one_consent(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    form = page.form("answer")
    an.submit(form, YES)
    again = an.submit(form, YES)
    assert again.status == 200
    assert len({one.grant.receipt for one in recorded(world)}) == 1


def test_a_second_window_makes_no_second_consent(world: World, an: Browser) -> None:
    ask(world)
    first, second = open_question(an), open_question(an)
    one = an.submit(first.form("answer"), YES)
    other = an.submit(second.form("answer"), YES)
    assert one.path == other.path
    assert len({g.grant.receipt for g in recorded(world)}) == 1


def test_no_in_an_old_window_does_not_hide_a_yes_that_holds(world: World, an: Browser) -> None:
    ask(world)
    first, second = open_question(an), open_question(an)
    an.submit(first.form("answer"), YES)
    shown = an.submit(second.form("answer"), NO)
    assert shown.path.startswith("/me/receipts/")
    assert "Stop all of this" in shown.text


def test_other_words_than_those_shown_are_asked_again(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    back = an.submit(page.form("answer"), YES, shown="0" * 64)
    assert back.status == 422
    assert "Please read it once more" in back.text
    assert recorded(world) == []
    # The page that asks again holds the present words: now yes is yes.
    assert an.submit(back.form("answer"), YES).status == 200
    assert len(recorded(world)) == 2


def test_a_text_that_changed_meanwhile_is_asked_again(
    world: World, an: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(world)
    page = open_question(an)
    from dataclasses import replace

    from consent.texts import Item, text_for
    from portal import shown

    old = text_for("doctors", "en")
    new = replace(old, items=(Item(old.items[0].id, ("{doctor} asks.",)), *old.items[1:]))
    monkeypatch.setattr(shown, "text_for", lambda purpose, language, level: new)
    back = an.submit(page.form("answer"), YES)
    assert back.status == 422
    assert recorded(world) == []
    an.submit(back.form("answer"), YES)
    assert {one.document()["text"]["version"] for one in recorded(world)} == {old.version}


def test_another_term_is_shown_in_the_words_before_it_counts(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    back = an.submit(page.form("answer"), YES, months="3")
    assert back.status == 422
    assert "2 June 2026" in back.text
    assert recorded(world) == []
    an.submit(back.form("answer"), YES)
    given = recorded(world)
    assert {one.document()["valid_until"] for one in given} == {"2026-06-02T22:00:00.000Z"}
    assert "2 June 2026" in given[0].document()["text"]["shown"]


@pytest.mark.parametrize(
    ("until", "words"),
    [
        ("2026-03-01", "This day is over"),
        ("2027-03-03", "At most twelve months"),
        ("soon", "This is not a day"),
    ],
)
def test_an_impossible_day_is_said_beside_it(
    world: World, an: Browser, until: str, words: str
) -> None:
    ask(world)
    page = open_question(an)
    back = an.submit(page.form("answer"), YES, until=until, since="before")
    assert back.status == 422
    assert words in back.text
    kept = dict(back.form("answer").fields)
    assert (kept["until"], kept["since"]) == (until, "before")
    assert recorded(world) == []
    # What is wrong, and what he chose, stands open; the rest behind "more" stays folded.
    assert standing_open(back) == {"until", "since"}
    assert standing_open(page) == set()


def standing_open(page: Page) -> set[str]:
    """Of what stands behind "I want to choose more": what somebody sees without pressing."""
    more = page.text.partition("I want to choose more")[2].partition('name="answer"')[0]
    folds = more.split('<details class="fold"')[1:]
    assert bool([one for one in folds if one.startswith(" open")]) is (
        '<details class="more" open>' in page.text
    )
    seen = " ".join(one for one in folds if one.startswith(" open"))
    return {one for one in CHOICES if f'name="{one}"' in seen}


CHOICES = {"only_person", "physician", "since", "until", "sending", "left_out", "tell"}


@pytest.mark.parametrize(
    ("chosen", "seen"),
    [
        ({"tell": "1"}, {"tell"}),
        ({"only_person": "1"}, {"only_person", "physician"}),
        ({"left_out": ["lifting"]}, {"left_out"}),
        ({"months": "2"}, {"since", "until"}),
    ],
)
def test_what_he_chose_stands_open_when_the_page_comes_back(
    world: World, an: Browser, chosen: dict[str, Any], seen: set[str]
) -> None:
    ask(world)
    back = an.submit(open_question(an).form("answer"), ("answer", "perhaps"), **chosen)
    assert back.status == 422
    assert standing_open(back) == seen


def test_narrowing_to_one_doctor_and_one_physician(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    arts = world.keys["arts"].account
    an.confirm(page.form("answer"), only_person="1", physician=arts, since="before")
    parties = {one.grant.recipient for one in recorded(world)}
    assert {party.kind for party in parties} == {PartyKind.PERSON}
    assert {party.id for party in parties} == {arts, world.keys["gp1"].account}
    assert all(one.grant.earlier for one in recorded(world))


def test_a_physician_who_is_not_offered_is_refused(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    back = an.submit(page.form("answer"), YES, physician=world.keys["gp2"].account)
    assert back.status == 422
    assert recorded(world) == []


@pytest.mark.parametrize(("answer", "said"), [(NO, "You said no"), (NOT_NOW, "You said “not now”")])
def test_no_and_not_now_leave_nothing_behind(
    world: World, an: Browser, answer: tuple[str, str], said: str
) -> None:
    ask(world)
    page = open_question(an)
    with world.work() as work:
        before = work.log.read([world.dossiers["an"]])
    calm = an.submit(page.form("answer"), answer)
    assert said in calm.text
    assert "Nothing happens to you" in calm.text
    assert "no answer yet" in calm.text
    assert recorded(world) == []
    with world.work() as work:
        assert work.log.read([world.dossiers["an"]]) == before
        assert asked_by(inbox(work, world.acting(work, "gp1")))[0].told is None


def test_the_doctor_hears_a_no_only_when_the_worker_wants(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    calm = an.submit(page.form("answer"), NO, tell="1")
    assert "You let this doctor know your answer." in calm.text
    with world.work() as work:
        assert asked_by(inbox(work, world.acting(work, "gp1")))[0].told == "no"


def test_he_can_change_a_no_into_a_yes(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    calm = an.submit(page.form("answer"), NO)
    [address] = [link for link in calm.links if "again=1" in link]
    receipt = an.passing(an.submit(an.get(address).form("answer"), YES))
    assert receipt.path.startswith("/me/receipts/")
    assert len(recorded(world)) == 2


def test_an_answer_that_is_none_of_the_three_is_asked_again(world: World, an: Browser) -> None:
    ask(world)
    page = open_question(an)
    back = an.submit(page.form("answer"), ("answer", "perhaps"))
    assert back.status == 422
    assert an.submit(back.form("answer")).status == 422
    assert recorded(world) == []


@pytest.mark.parametrize("purpose", ["limits", "coach"])
def test_what_comes_first_stands_before_a_question_that_nobody_asked(
    world: World, an: Browser, purpose: str
) -> None:
    """He is led to what he can say yes to, and not to an answer that cannot count."""
    page = an.get(f"/me/start/{purpose}")
    assert "Something else comes first" in page.text
    assert 'name="answer"' not in page.text
    [way] = [one for one in page.links if one.startswith("/me/start/advice?")]
    advice = an.get(way)
    an.submit(advice.form("answer"), YES)
    asked = an.get(f"/me/start/{purpose}")
    assert ("answer", "yes") in asked.form("answer").buttons
    with world.work() as work:
        [grant] = work.records.grants(world.dossiers["an"])
        withdraw(work, world.acting(work, "an"), world.dossiers["an"], [grant.id])
    # Stopped in another window: his yes leads there as well, and nothing is kept.
    late = an.submit(asked.form("answer"), YES)
    assert (late.status, 'name="answer"' in late.text) == (422, False)
    assert [one for one in late.links if one.startswith("/me/start/advice?")]
    assert len(recorded(world)) == 1


@pytest.mark.parametrize("answer", [NO, NOT_NOW])
def test_a_no_to_a_doctor_needs_nothing_first(
    world: World, an: Browser, answer: tuple[str, str]
) -> None:
    ask(world, "arts", "limits")
    calm = an.submit(open_question(an).form("answer"), answer)
    assert calm.status == 200
    assert 'name="answer"' not in calm.text


def test_numbers_need_the_advice_first_and_end_with_it(world: World, an: Browser) -> None:
    ask(world, "arts", "limits")
    page = open_question(an)
    assert "Something else comes first" in page.text
    assert page.text.index("Something else comes first") < page.text.index('value="yes"')
    refused = an.submit(page.form("answer"), YES)
    assert refused.status == 422
    assert "First the social service must be allowed" in refused.text
    for each in (page, refused):
        assert len([one for one in each.links if one.startswith("/me/start/advice?")]) >= 1
    said = refused.text.split('class="notice notice--error', 1)[1].split("</ul>", 1)[1]
    assert 'href="/me/start/advice?' in said.split("</div>", 1)[0]
    consent(world, "advice", months=2)
    page = open_question(an)
    assert "2 May 2026" in page.text
    assert an.submit(page.form("answer"), YES).status == 200
    [limits] = [one for one in recorded(world) if one.grant.purpose == "limits"]
    assert limits.document()["valid_until"] == "2026-05-02T22:00:00.000Z"
    assert "2 May 2026" in limits.document()["text"]["shown"]


def test_when_the_physician_asks_the_worker_says_which_gp(world: World, an: Browser) -> None:
    ask(world, "arts", "doctors")
    page = open_question(an)
    assert "No GP is known yet" in page.text
    refused = an.submit(page.form("answer"), YES)
    assert (refused.status, recorded(world)) == (422, [])
    ask(world, "gp1", "workplace")
    ask(world, "gp2", "workplace")
    page = which_doctor(an)
    # First which doctor, nothing chosen; then the words name him, for all three answers alike.
    assert {name for name, _value in page.form("step").buttons} == {"gp"}
    assert "gp" not in dict(page.form("step").fields)
    again = an.submit(page.form("step"))
    assert (again.status, again.form("step").buttons) == (422, page.form("step").buttons)
    chosen = world.keys["gp2"].account
    named = an.submit(again.form("step"), ("gp", chosen))
    assert (named.status, recorded(world)) == (200, [])
    assert "Your GP Person gp2 and the other doctors of Practice gp2 see it." in named.text
    assert an.submit(named.form("answer"), YES).path.startswith("/me/understood/")
    with world.work() as work:
        practice = world.group(work, "gp2")
    assert practice in {one.grant.recipient for one in recorded(world)}
    assert "Your GP Person gp2 and the other doctors of Practice gp2 see it." in words_of(world)


@pytest.mark.parametrize(
    ("asker", "purpose", "steps"),
    [
        ("gp1", "doctors", 1),
        ("arts", "advice", 1),
        ("arts", "doctors", 2),
        ("arts", "workplace", 2),
    ],
)
def test_yes_no_and_not_now_take_as_many_presses(
    world: World, an: Browser, asker: str, purpose: str, steps: int
) -> None:
    """Whoever asks: what has to be said before a yes is said before a no too."""
    if asker == "arts":
        ask(world, "gp1", "doctors" if purpose == "workplace" else "workplace")
        an.submit(open_question(an).form("answer"), NO)
    ask(world, asker, purpose)
    address = open_question(an).path.partition("?")[0]
    for answer in (NOT_NOW, NO, YES):
        world.clock.move(timedelta(minutes=1))
        page, presses = an.get(f"{address}?again=1"), 1
        if "step" in {name for form in page.forms for name in form.names()}:
            step = page.form("step")
            page, presses = an.submit(step, step.buttons[0]), 2
        page = an.submit(page.form("answer"), answer)
        assert presses == steps
        assert page.status == 200
        said = {NO: "You said no", NOT_NOW: "You said “not now”", YES: ""}[answer]
        assert said in page.text
    assert recorded(world)


def test_a_doctor_whom_he_refused_is_never_meant_without_being_named(
    world: World, an: Browser
) -> None:
    ask(world, "gp2", "doctors")
    an.submit(open_question(an).form("answer"), NO)
    ask(world, "arts", "doctors")
    for address in ("/me/start/doctors", "/me/questions"):
        page = open_question(an) if address.endswith("questions") else an.get(address)
        assert "Practice gp2" in page.text
        assert "gp" not in dict(page.form("step").fields)
        answers: list[Any] = [YES, {}] if address.startswith("/me/start") else [YES, NO, {}]
        for said in answers:
            back = an.submit(page.form("step"), said)
            assert back.status == 422
            assert "gp" not in dict(back.form("step").fields)
    assert recorded(world) == []


def test_an_address_chooses_no_doctor(world: World, an: Browser) -> None:
    ask(world, "gp2", "workplace")
    page = an.get(f"/me/start/doctors?gp={world.keys['gp2'].account}")
    assert "gp" not in dict(page.form("step").fields)


def test_the_gp_who_asks_and_his_practice_are_in_the_record(world: World, an: Browser) -> None:
    ask(world)
    an.submit(open_question(an).form("answer"), YES)
    named = "Your GP Person gp1 and the other doctors of Practice gp1 see it."
    assert named in words_of(world)


@pytest.mark.parametrize(
    ("purpose", "choice", "said", "unsaid"),
    [
        (
            "doctors",
            {"only_person": "1"},
            "Other doctors of that practice do not see",
            "the other doctors of",
        ),
        ("doctors", {"since": "before"}, "They also see what was written earlier.", "only what is"),
        (
            "workplace",
            {"only_person": "1"},
            "Other doctors of that practice",
            "the other doctors of",
        ),
        ("workplace", {"since": "before"}, "also sees what was there earlier", "from now on"),
        ("advice", {"sending": "send"}, "You chose to send it at once.", "yourself first"),
        ("advice", {"since": "before"}, "also sees what was written earlier", "only what is"),
    ],
)
def test_the_words_agree_with_what_he_chose(
    world: World, an: Browser, purpose: str, choice: dict[str, Any], said: str, unsaid: str
) -> None:
    ask(world, "arts" if purpose == "advice" else "gp1", purpose)
    first = open_question(an)
    assert said not in first.text
    assert unsaid in first.text
    again = an.submit(first.form("answer"), YES, **choice)
    assert (again.status, recorded(world)) == (422, [])
    assert "Please read it once more" in again.text
    assert said in again.text
    an.submit(again.form("answer"), YES)
    assert said in words_of(world)
    assert unsaid not in words_of(world)


def test_one_physician_is_named_instead_of_all(world: World, an: Browser) -> None:
    ask(world)
    first = open_question(an)
    assert "The occupational physicians of" in first.text
    again = an.submit(first.form("answer"), YES, physician=world.keys["arts"].account)
    assert (again.status, recorded(world)) == (422, [])
    an.submit(again.form("answer"), YES)
    assert "Occupational physician Person arts of" in words_of(world)
    assert "The occupational physicians of" not in words_of(world)


def test_a_text_that_nobody_reviewed_counts_for_no_real_person(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal.pages.worker import questions

    an = Browser(site(world, tmp_path), world, "an")
    ask(world)
    page = open_question(an)
    assert "Not reviewed yet" in page.text
    monkeypatch.setattr(questions, "may_be_used", lambda shown, configuration: False)
    refused = an.submit(page.form("answer"), YES)
    assert refused.status == 422
    assert "Nobody has checked this text yet" in refused.text
    assert recorded(world) == []


def second_workplace(world: World) -> str:
    """An's own account joins the workshop west too: her keys on a second card, ``an west``."""
    own = world.keys["an"].account
    with world.work() as work:
        world.cards["an west"] = make_card(work, "900001", CHEAP)
        make_card(work, "900002", CHEAP)
        new, unused = work.session.get_one(Card, "900001"), work.session.get_one(Card, "900002")
        old = work.session.scalars(select(Card).where(Card.account_id == own)).one()
        spare = unused.account_id
        work.session.delete(unused)
        work.session.flush()
        old.account_id = spare
        work.session.flush()
        new.account_id = own
        work.session.flush()
        return import_worker(work, world.organisations["west"], "77", "Worker an", new.number)


def test_he_answers_for_each_workplace(world: World, app: Flask) -> None:
    ask(world)
    west = second_workplace(world)
    an = Browser(app, world, "an")
    page = open_question(an)
    first = dict(page.form("answer").fields)["at"]
    after = an.submit(page.form("answer"), NO)
    assert "You also work somewhere else" in after.text
    assert "1 waits for you" in an.get("/me/").text
    other = west if first != west else world.dossiers["an"]
    page = an.get(page.path.split("?")[0] + f"?at={other}")
    assert an.submit(page.form("answer"), YES).path.startswith("/me/understood/")
    with world.work() as work:
        assert work.records.of_dossier(first) == []
        assert len(work.records.of_dossier(other)) == 2
    assert "1 waits for you" not in an.get("/me/").text


# Beginning by himself ------------------------------------------------------------------------


def test_starting_without_a_known_gp_leads_to_the_letter(an: Browser) -> None:
    page = an.get("/me/start/doctors")
    assert "Make a letter for your GP" in page.text
    assert not [form for form in page.forms if form.buttons]


def test_starting_by_himself_says_so_and_counts(world: World, an: Browser) -> None:
    page = an.get("/me/start/advice")
    assert "You choose this yourself." in page.text
    assert an.submit(page.form("answer"), YES).status == 200
    [given] = recorded(world)
    assert given.document()["asked"] is None
    assert "You choose this yourself." in given.document()["text"]["shown"]


@pytest.mark.parametrize("answer", [NO, NOT_NOW])
def test_starting_and_saying_no_changes_nothing(
    world: World, an: Browser, answer: tuple[str, str]
) -> None:
    page = an.get("/me/start/advice")
    after = an.submit(page.form("answer"), answer)
    assert after.path == "/me/consents"
    assert recorded(world) == []


@pytest.mark.parametrize("purpose", ["nothing", "everything"])
def test_a_purpose_that_is_not_offered_does_not_exist(an: Browser, purpose: str) -> None:
    assert an.get(f"/me/start/{purpose}").status == 404


def test_sealed_answers_look_alike_in_the_log(world: World, an: Browser) -> None:
    """One line of one type for each answer in his own chain, whatever he said."""

    def lines(act: Callable[[], Any]) -> list[EventType]:
        own = world.keys["an"].account
        with world.work() as work:
            before = len(work.log.read([own]))
        act()
        with world.work() as work:
            after = work.log.read([own])[before:]
        return [
            line.type for line in after if line.type not in (EventType.DISCLOSED, EventType.LISTED)
        ]

    ask(world)
    page = open_question(an)
    no = lines(lambda: an.submit(page.form("answer"), NO, follow=False))
    ask(world, "gp2", "workplace")
    page = open_question(an)
    yes = lines(lambda: an.submit(page.form("answer"), YES, follow=False))
    assert no == yes == [EventType.SEALED]
