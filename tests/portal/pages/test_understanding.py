"""Three questions after a yes: once in a sitting, never a condition, read by the doctor alone."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby, pairwise, product
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from consent.texts import LANGUAGES
from consent.understanding import questions_for
from messaging.exchange.understanding import Chosen, Understood, next_choice, understood_in
from messaging.messages.service import inbox
from tests.portal.pages.browser import Browser, Page, site
from tests.portal.pages.worker_support import ask
from tests.support.world import World

RIGHT = {one.id: one.right.id for one in questions_for("doctors", "en").questions}
WRONG = {
    one.id: next(a.id for a in one.answers if not a.right)
    for one in questions_for("doctors", "en").questions
}


@pytest.fixture
def app(world: World, tmp_path: Path) -> Flask:
    return site(world, tmp_path)


def say_yes(browser: Browser) -> Page:
    [link] = {one for one in browser.get("/me/questions").links if "/me/questions/" in one}
    return browser.submit(browser.get(link).form("answer"), ("answer", "yes"))


def kept(world: World, who: str) -> list[Understood]:
    with world.work() as work:
        return understood_in(inbox(work, world.acting(work, who)))


def in_force(world: World) -> int:
    with world.work() as work:
        now = world.clock.now()
        return sum(one.in_force(now) for one in work.records.grants(world.dossiers["an"]))


def test_right_answers_lead_to_the_receipt_and_the_doctor_reads_so(
    world: World, app: Flask
) -> None:
    ask(world)
    an = Browser(app, world, "an")
    page = say_yes(an)
    for name in ("who", "what", "stop"):
        assert "This is no test." in page.text
        page = an.submit(page.form("pick"), ("pick", RIGHT[name]))
    assert page.path.startswith("/me/receipts/")
    [his], [doctors] = kept(world, "an"), kept(world, "gp1")
    assert (his.chosen, doctors.chosen) == (doctors.chosen, his.chosen)
    assert [(one.question, one.answer, one.right) for one in his.chosen] == [
        (name, RIGHT[name], True) for name in ("who", "what", "stop")
    ]
    seen = Browser(app, world, "gp1").get(f"/gp/patients/{world.dossiers['an']}")
    assert "nothing had to be explained once more" in seen.text


def test_another_answer_is_explained_and_changes_nothing(world: World, app: Flask) -> None:
    ask(world)
    an = Browser(app, world, "an")
    page = an.submit(say_yes(an).form("pick"), ("pick", WRONG["who"]))
    question = questions_for("doctors", "en").question("who")
    assert "We say it once more" in page.text
    for sentence in (question.right.words, *question.explanation):
        assert sentence in page.text
    assert "wrong" not in page.text.lower()
    assert 'href="tel:' in page.text or "Ask somebody you trust" in page.text
    page = an.submit(page.form("said"))
    page = an.submit(page.form("pick"), ("pick", RIGHT["what"]))
    page = an.submit(page.form("pick"), ("pick", RIGHT["stop"]))
    assert page.path.startswith("/me/receipts/")
    assert in_force(world) == 2
    [doctors] = kept(world, "gp1")
    assert doctors.explained == ("who",)
    seen = Browser(app, world, "gp1").get(f"/gp/patients/{world.dossiers['an']}")
    assert "explained once more: who sees it." in seen.text
    assert "Asked again" not in seen.text


def test_after_the_other_words_he_may_try_once_more(world: World, app: Flask) -> None:
    """Both tries are kept, in their order, for him and the doctor who asked; no third is offered."""
    ask(world)
    an = Browser(app, world, "an")
    page = an.submit(say_yes(an).form("pick"), ("pick", WRONG["who"]))
    page = an.submit(page.form("again"), ("again", "1"))
    assert questions_for("doctors", "en").question("who").words in page.text
    assert "We say it once more" not in page.text
    page = an.submit(page.form("pick"), ("pick", RIGHT["who"]))
    for _try in range(2):
        page = an.submit(page.form("pick"), ("pick", WRONG["what"]))
        assert "We say it once more" in page.text
        assert "Is it still not clear? Call somebody." in page.text
        if _try == 0:
            page = an.submit(page.form("again"), ("again", "1"))
    assert "Choose once more" not in page.text
    page = an.submit(page.form("said"), ("again", "1"))
    assert questions_for("doctors", "en").question("stop").words in page.text
    page = an.submit(page.form("pick"), ("pick", RIGHT["stop"]))
    assert page.path.startswith("/me/receipts/")
    assert in_force(world) == 2
    [his], [doctors] = kept(world, "an"), kept(world, "gp1")
    assert his.chosen == doctors.chosen
    assert [(one.question, one.answer, one.right) for one in doctors.chosen] == [
        ("who", WRONG["who"], False),
        ("who", RIGHT["who"], True),
        ("what", WRONG["what"], False),
        ("what", WRONG["what"], False),
        ("stop", RIGHT["stop"], True),
    ]
    seen = Browser(app, world, "gp1").get(f"/gp/patients/{world.dossiers['an']}")
    for words in (
        "explained once more: who sees it, what they see.",
        "Asked again, this was clear: who sees it.",
        "Asked again, this was not clear yet: what they see.",
    ):
        assert words in seen.text
    for who in ("gp2", "arts", "ss_east"):
        assert kept(world, who) == [], who


TAPS = st.lists(
    st.tuples(
        st.sampled_from(["who", "what", "stop", "else"]), st.sampled_from([RIGHT, WRONG, {}])
    ),
    max_size=14,
)


@given(TAPS)
def test_no_tap_makes_an_exam_of_it(taps: list[tuple[str, dict[str, str]]]) -> None:
    """Each question twice at most, the second time after another answer alone, and in order."""
    asked = questions_for("doctors", "en")
    said: list[Chosen] = []
    for question, answers in taps:
        chosen = next_choice(asked, said, question, answers.get(question, "none"))
        if chosen is not None:
            said.append(chosen)
    for one, following in pairwise(said):
        assert not (one.right and one.question == following.question)
    blocks = [(name, len([*some])) for name, some in groupby(said, key=lambda one: one.question)]
    assert [name for name, _tries in blocks] == ["who", "what", "stop"][: len(blocks)]
    assert all(tries <= 2 for _name, tries in blocks)
    assert all(one.right == (one.answer == RIGHT[one.question]) for one in said)


def test_what_a_page_carries_along_is_checked(world: World, app: Flask) -> None:
    """A third try, or one after the answer that fits, is not taken up; nor what was never asked."""
    ask(world)
    an = Browser(app, world, "an")
    address = say_yes(an).path
    right, other = f"who/{RIGHT['who']}", f"who/{WRONG['who']}"
    for sent, counts in (
        ([other] * 3, 2),
        ([other, right, right], 2),
        ([right] * 2, 1),
        ([f"stop/{RIGHT['stop']}"], 0),
        (["nothing/at/all", right], 0),
    ):
        page = an.submit(an.get(address).form("pick"), {"said": sent})
        along = [value for name, value in page.form("pick").fields if name == "said"]
        assert along == sent[:counts]


def test_once_in_a_sitting_and_again_in_the_next(world: World, app: Flask) -> None:
    ask(world)
    an = Browser(app, world, "an")
    an.passing(say_yes(an))
    again = an.submit(an.get("/me/start/advice").form("answer"), ("answer", "yes"))
    assert again.path.startswith("/me/receipts/")
    world.clock.move(timedelta(minutes=5))
    later = Browser(app, world, "an")
    asked = later.submit(later.get("/me/start/limits").form("answer"), ("answer", "yes"))
    assert asked.path.startswith("/me/understood/")


def test_nobody_else_learns_of_it(world: World, app: Flask) -> None:
    ask(world)
    an = Browser(app, world, "an")
    an.submit(say_yes(an).form("pick"), ("skip", "1"))
    for who in ("gp2", "arts", "ss_east", "bo"):
        assert kept(world, who) == [], who
    [his] = kept(world, "an")
    assert his.chosen == ()


def test_another_workers_receipt_has_no_questions(world: World, app: Flask) -> None:
    ask(world)
    receipt = say_yes(Browser(app, world, "an")).path.rsplit("/", 1)[-1]
    bo = Browser(app, world, "bo")
    for answer in (bo.get(f"/me/understood/{receipt}"), bo.post(f"/me/understood/{receipt}")):
        assert answer.status == 404


@pytest.mark.parametrize(
    "picks",
    [list(each) for each in product((RIGHT, WRONG), repeat=3)],
    ids=lambda picks: "".join("r" if one is RIGHT else "w" for one in picks),
)
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_whatever_is_picked_the_yes_holds(
    world: World, app: Flask, picks: list[dict[str, str]]
) -> None:
    """No way through the questions takes a yes back, adds one, or stops before the receipt."""
    ask(world)
    an = Browser(app, world, "an")
    page = say_yes(an)
    for name, answers in zip(("who", "what", "stop"), picks, strict=True):
        page = an.submit(page.form("pick"), ("pick", answers[name]))
        if answers is WRONG:
            page = an.submit(page.form("said"))
    assert page.path.startswith("/me/receipts/")
    assert in_force(world) == 2
    [doctors] = kept(world, "gp1")
    assert [one.right for one in doctors.chosen] == [one is RIGHT for one in picks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_questions_speak_each_language(world: World, app: Flask, language: str) -> None:
    ask(world)
    an = Browser(app, world, "an", language)
    page = say_yes(an)
    assert questions_for("doctors", language).question("who").words in page.text
