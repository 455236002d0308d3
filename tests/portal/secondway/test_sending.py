"""Notices over real connections: where they go, what is in them, and what a failing way does."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text

from messaging.people.accounts import change_profile
from portal.mail.sending import Sent
from portal.mail.transport import GIVE_UP_AFTER, WAITS
from portal.secondway.addresses import WayKind
from portal.secondway.models import Announcement
from portal.secondway.sending import send_announcements
from portal.secondway.service import announce, enter, remove, ways_of
from portal.secondway.ways import ByFile, ByGateway, ByLetter, ByMail, Way
from portal.secondway.words import STOP_PATH, SUBJECTS, TEXTS, Occasion, words
from portal.settings import Sms, SmsGateway, Smtp
from tests.portal.mail.postbox import Postbox, certificate, postbox
from tests.portal.secondway.gateway import gateway
from tests.portal.secondway.test_entering import POST, put
from tests.support.papers import structure
from tests.support.papers import words as on_paper
from tests.support.world import World

BASE = "https://portal.example"
LANGUAGES = ("nl", "en", "fr", "de", "ar")


def smtp_to(box: Postbox) -> Smtp:
    """The settings for a mail server."""
    return Smtp("127.0.0.1", "portaal@post.example", port=box.port, starttls=False)


def send(world: World, ways: dict[WayKind, Way]) -> Sent:
    """Send what is due."""
    return send_announcements(world.store, world.server, world.clock, ways, public_base_url=BASE)


def tell(world: World, occasion: Occasion = Occasion.HELPED_YES, who: str = "an") -> None:
    """Queue a notice; what entering the addresses itself announced is left out."""
    with world.work() as work:
        work.session.execute(text("DELETE FROM announcement"))
        announce(work, world.keys[who].account, occasion)


def waiting(world: World) -> list[Announcement]:
    """The notices that wait."""
    with world.work() as work:
        return list(work.session.scalars(select(Announcement)))


# The words ----------------------------------------------------------------------------------


def test_every_occasion_has_words_in_five_languages() -> None:
    assert set(TEXTS) == set(SUBJECTS) == set(LANGUAGES)
    for language, occasion in product(LANGUAGES, Occasion):
        said = words(occasion, date(2026, 11, 21), language, BASE + "/")
        assert "{" not in said.text
        if occasion is Occasion.HELPED_YES:
            assert "portal.example" + STOP_PATH in said.text


def test_no_notice_names_anybody_or_why(world: World) -> None:
    """All that can ever be said: every occasion in every language, with nothing else filled in."""
    with world.work() as work:
        names = [
            *world.organisations.values(), *world.dossiers.values(),
            *(keys.account for keys in world.keys.values()),
            *(world.acting(work, who).name for who in world.keys),
        ]  # fmt: skip
    never = re.compile(
        r"doctor|arts|dokter|médecin|Arzt|طبيب|health|gezond|santé|medi|advi|advies|limit|coach"
        r"|employ|werkgever|workshop|maat|social|sociale|consent|toestemming|illness|ziek",
        re.IGNORECASE,
    )
    for language, occasion in product(LANGUAGES, Occasion):
        said = words(occasion, date(2026, 11, 21), language, BASE)
        told = f"{said.subject}\n{said.text}"
        assert not never.search(told), (language, occasion)
        assert not [name for name in names if name and name in told]
        places = set(re.findall(r"\{(\w+)\}", TEXTS[language][occasion]))
        assert places <= {"day", "portal", "stop"}


def test_the_easy_texts_have_short_sentences() -> None:
    for language, occasion in product(("nl", "en"), Occasion):
        said = words(occasion, date(2026, 11, 21), language, BASE).text
        for sentence in re.split(r"(?<=[.?!])\s", said):
            assert len(sentence.split()) <= 15, sentence


# The ways -----------------------------------------------------------------------------------


def test_a_mail_goes_in_his_language(world: World) -> None:
    put(world, "an", WayKind.MAIL, "an@example.org")
    with world.work() as work:
        change_profile(work, world.keys["an"].account, language="fr")
    tell(world)
    with postbox() as box:
        assert send(world, {WayKind.MAIL: ByMail(smtp_to(box))}) == Sent(sent=1)
        [envelope] = box.envelopes
    mail = message_from_bytes(envelope.content, policy=policy.default)
    said = words(Occasion.HELPED_YES, date(2026, 3, 2), "fr", BASE)
    assert envelope.rcpt_tos == ["an@example.org"]
    assert (mail["Subject"], mail.get_content().strip()) == (said.subject, said.text)
    assert not waiting(world)


def test_a_number_at_a_gateway_by_mail(world: World) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    with postbox() as box:
        send(world, {WayKind.SMS: ByMail(smtp_to(box), "sms.example")})
        assert box.to == ["32478123456@sms.example"]
        mail = message_from_bytes(box.envelopes[0].content, policy=policy.default)
    assert not mail["Subject"]
    assert (
        mail.get_content().strip() == words(Occasion.HELPED_YES, date(2026, 3, 2), "nl", BASE).text
    )


def test_a_gateway_over_https(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    server, client = certificate(tmp_path)
    secret = tmp_path / "token"
    secret.write_text("hush\n")
    with gateway(server) as there:
        sms = Sms(SmsGateway.HTTPS, url=there.url, token_file=secret)
        # Without trust in its certificate nothing is handed over.
        assert send(world, {WayKind.SMS: ByGateway(sms)}) == Sent(postponed=1)
        assert not there.got
        for answer, at in ((503, 0), (302, 1)):
            there.answer, there.send_to = answer, there.url if answer == 302 else ""
            world.clock.move(WAITS[at])
            assert send(world, {WayKind.SMS: ByGateway(sms, client)}) == Sent(postponed=1)
        there.answer = 202
        world.clock.move(WAITS[2])
        assert send(world, {WayKind.SMS: ByGateway(sms, client)}) == Sent(sent=1)
        said = words(Occasion.HELPED_YES, date(2026, 3, 2), "nl", BASE).text
        assert there.got == [{"to": "+32478123456", "text": said}]
        assert there.tokens == {"Bearer hush"}


@pytest.mark.parametrize("answer", [400, 404])
def test_what_a_gateway_refuses_for_good_is_not_tried_again(
    world: World, tmp_path: Path, answer: int
) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    server, client = certificate(tmp_path)
    with gateway(server) as there:
        there.answer = answer
        send(world, {WayKind.SMS: ByGateway(Sms(SmsGateway.HTTPS, url=there.url), client)})
    assert not waiting(world)


@pytest.mark.broad
def test_files_and_letters_are_put_whole_and_for_the_operator_alone(
    world: World, tmp_path: Path
) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    put(world, "an", WayKind.LETTER, POST)
    with world.work() as work:
        change_profile(work, world.keys["an"].account, language="ar")
    tell(world)
    files, letters = tmp_path / "sms", tmp_path / "letters"
    sent = send(world, {WayKind.SMS: ByFile(files), WayKind.LETTER: ByLetter(letters)})
    assert sent == Sent(sent=1)
    [file], [letter] = list(files.iterdir()), list(letters.iterdir())
    said = words(Occasion.HELPED_YES, date(2026, 3, 2), "ar", BASE)
    assert file.read_text() == f"+32478123456\n\n{said.text}\n"
    made = letter.read_bytes()
    assert "portal.example" in on_paper(made)
    assert "Kerkstraat 12" in on_paper(made)
    assert {str(one["/S"]) for one in structure(made)} >= {"/H1", "/P"}
    assert {path.stat().st_mode & 0o777 for path in (file, letter)} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (files, letters)} == {0o700}


def heard(folder: Path) -> set[str]:
    """The numbers that something went to."""
    return {path.read_text().split("\n")[0] for path in folder.glob("*")}


def test_a_notice_goes_where_he_was_reached_when_it_was_queued(
    world: World, tmp_path: Path
) -> None:
    """Whoever sits beside him, or agrees to a new card, leads it nowhere else afterwards."""
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    account = world.keys["an"].account
    for change in ("remove", "replace"):
        tell(world, Occasion.HELPED_YES)
        [queued] = waiting(world)
        with world.work() as work:
            acting = world.acting(work, "an")
            if change == "remove":
                remove(work, acting, ways_of(work, [account])[account][0].id)
            else:
                enter(work, acting, account, WayKind.SMS, "0479 00 00 00")
            # What the change itself announces is another matter.
            others = select(Announcement).where(Announcement.id != queued.id)
            for other in work.session.scalars(others):
                work.session.delete(other)
        assert send(world, {WayKind.SMS: ByFile(tmp_path / change)}) == Sent(sent=1)
        assert heard(tmp_path / change) == {"+32478123456"}
        put(world, "an", WayKind.SMS, "0478 12 34 56")


def test_the_address_that_goes_hears_of_it_too(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    send(world, {WayKind.SMS: ByFile(tmp_path / "before")})
    put(world, "an", WayKind.SMS, "0479 00 00 00")
    assert send(world, {WayKind.SMS: ByFile(tmp_path / "other")}) == Sent(sent=1)
    assert heard(tmp_path / "other") == {"+32478123456", "+32479000000"}
    account = world.keys["an"].account
    with world.work() as work:
        remove(work, world.acting(work, "an"), ways_of(work, [account])[account][0].id)
    send(world, {WayKind.SMS: ByFile(tmp_path / "gone")})
    assert heard(tmp_path / "gone") == {"+32479000000"}


# What fails ---------------------------------------------------------------------------------


def test_a_way_that_is_away_keeps_only_its_own_notice_waiting(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.MAIL, "an@example.org")
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    away = ByMail(Smtp("127.0.0.1", "portaal@post.example", port=1, starttls=False))
    both: dict[WayKind, Way] = {WayKind.MAIL: away, WayKind.SMS: ByFile(tmp_path)}
    assert send(world, both) == Sent(postponed=1)
    assert len(list(tmp_path.iterdir())) == 1
    assert send(world, both) == Sent(), "not before its time"
    with postbox() as box:
        world.clock.move(WAITS[0])
        there = {**both, WayKind.MAIL: ByMail(smtp_to(box))}
        assert send(world, there) == Sent(sent=1)
        assert box.to == ["an@example.org"]
    assert len(list(tmp_path.iterdir())) == 1, "what went does not go again"


def test_two_notices_to_one_address_both_go(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world, Occasion.FIRST_USE)
    with world.work() as work:
        announce(work, world.keys["an"].account, Occasion.HELPED_YES)
    assert send(world, {WayKind.SMS: ByFile(tmp_path)}) == Sent(sent=2)
    assert len({path.read_text() for path in tmp_path.iterdir()}) == 2


def test_it_is_given_up_after_three_days_and_without_a_way_at_once(world: World) -> None:
    tell(world, who="bo")
    assert send(world, {}) == Sent(dropped=1)
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    world.clock.move(GIVE_UP_AFTER - timedelta(hours=1))
    assert send(world, {}) == Sent(postponed=1)
    world.clock.move(timedelta(hours=8))
    assert send(world, {}) == Sent(dropped=1)
    assert not waiting(world)


def test_a_folder_that_cannot_be_written_waits(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.SMS, "0478 12 34 56")
    tell(world)
    (tmp_path / "file").write_text("in the way")
    assert send(world, {WayKind.SMS: ByFile(tmp_path / "file")}) == Sent(postponed=1)


def test_starttls_is_asked_of_the_mail_server(world: World, tmp_path: Path) -> None:
    put(world, "an", WayKind.MAIL, "an@example.org")
    tell(world)
    with postbox() as box:
        strict = replace(smtp_to(box), starttls=True)
        assert send(world, {WayKind.MAIL: ByMail(strict)}) == Sent(postponed=1)
        assert not box.envelopes
