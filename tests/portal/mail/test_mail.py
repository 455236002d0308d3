"""Neutral mail over a real connection: whom it reaches, when, and what is not in it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from consent.purposes import Role
from messaging.people.accounts import change_profile
from messaging.people.staff import set_locked
from portal.mail.models import Mail
from portal.mail.sending import SUBJECTS, TEXTS, Sent, send_waiting
from portal.mail.service import forget_old, notify, notify_parties, seen
from portal.mail.transport import WAITS
from portal.settings import ConfigurationError, Smtp
from tests.portal.mail.postbox import Postbox, certificate, postbox
from tests.support.world import World

DAY = timedelta(days=1)


@pytest.fixture
def box() -> Iterator[Postbox]:
    """A mail server."""
    with postbox() as made:
        yield made


def smtp_to(box: Postbox, **changes: Any) -> Smtp:
    """The settings for a mail server."""
    made = Smtp("127.0.0.1", "portaal@post.example", port=box.port, starttls=False)
    return replace(made, **changes)


def tell(world: World, *who: str) -> None:
    """Something waits for these people."""
    with world.work() as work:
        for name in who:
            notify(work, world.keys[name].account)


def send(world: World, smtp: Smtp, **options: Any) -> Sent:
    """Send what is due."""
    return send_waiting(world.store, world.server, world.clock, smtp, **options)


def rows(world: World) -> dict[str, Mail]:
    """The table of mail."""
    with world.work() as work:
        return {row.account_id: row for row in work.session.scalars(select(Mail))}


def test_a_mail_says_that_something_waits_and_nothing_else(world: World, box: Postbox) -> None:
    with world.work() as work:
        change_profile(work, world.keys["gp1"].account, language="en")
    tell(world, "gp1", "ss_east")
    assert send(world, smtp_to(box)) == Sent(sent=2)
    assert sorted(box.to) == ["gp1@example.org", "ss_east@example.org"]
    told = {}
    for one in box.envelopes:
        mail = message_from_bytes(one.content, policy=policy.default)
        language = "en" if one.rcpt_tos == ["gp1@example.org"] else "nl"
        assert mail["Subject"] == SUBJECTS[language]
        assert mail.get_content().replace("\r", "") == TEXTS[language]
        added_by_the_server = {"X-Peer", "X-MailFrom", "X-RcptTo"}
        assert set(mail.keys()) - added_by_the_server == {
            "Subject",
            "From",
            "To",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding",
        }
        told[language] = mail
    assert set(told) == {"nl", "en"}


def test_no_byte_names_a_person_an_organisation_or_this_machine(world: World, box: Postbox) -> None:
    tell(world, *world.keys)
    assert send(world, smtp_to(box)).sent == 5
    sent = box.everything.lower()
    for name in ("workshop", "service", "practice", "person", "worker", "east", "west", "maat"):
        # The addresses themselves are the only place where anybody may stand.
        without = sent
        for address in box.to:
            without = without.replace(address.encode(), b"")
        assert name.encode() not in without, name
    assert socket.gethostname().lower().encode() not in sent
    assert set(box.greetings) == {"post.example"}
    for ids in (world.organisations, world.dossiers):
        assert not any(one.encode() in sent for one in ids.values())
    assert not any(keys.account.encode() in sent for keys in world.keys.values())


def test_two_people_of_a_language_get_the_same_bytes_but_the_address(
    world: World, box: Postbox
) -> None:
    tell(world, "gp1", "gp2", "ss_east")
    send(world, smtp_to(box))
    seen_parts = set()
    for one in box.envelopes:
        mail = message_from_bytes(one.content, policy=policy.default)
        for header in ("To", "Message-ID"):
            del mail[header]
        seen_parts.add(mail.as_bytes().replace(one.rcpt_tos[0].encode(), b""))
    assert len(seen_parts) == 1


def test_at_most_one_open_mail_and_at_most_one_a_day(world: World, box: Postbox) -> None:
    tell(world, "gp1")
    tell(world, "gp1", "gp1")
    assert send(world, smtp_to(box)) == Sent(sent=1)
    assert send(world, smtp_to(box)) == Sent()
    world.clock.move(timedelta(hours=2))
    tell(world, "gp1")
    assert send(world, smtp_to(box)) == Sent()
    world.clock.move(DAY - timedelta(hours=3))
    assert send(world, smtp_to(box)) == Sent()
    # What came too soon goes when the day is over, once.
    world.clock.move(timedelta(hours=1))
    assert send(world, smtp_to(box)) == Sent(sent=1)
    assert send(world, smtp_to(box)) == Sent()
    assert len(box.to) == 2


def test_who_logs_in_needs_no_mail(world: World, box: Postbox) -> None:
    tell(world, "gp1")
    with world.work() as work:
        seen(work, world.keys["gp1"].account)
        seen(work, world.keys["gp2"].account)
    assert send(world, smtp_to(box)) == Sent()
    tell(world, "gp1")
    assert send(world, smtp_to(box)) == Sent(sent=1)


def test_a_group_is_everybody_who_holds_its_key(world: World, box: Postbox) -> None:
    with world.work() as work:
        physicians = world.group_at(work, "east", Role.OCCUPATIONAL_PHYSICIAN)
        notify_parties(work, [physicians, physicians, world.group(work, "gp1")])
    assert send(world, smtp_to(box)) == Sent(sent=2)
    assert sorted(box.to) == ["arts@example.org", "gp1@example.org"]


def test_nobody_is_written_to_without_an_address_or_while_locked(
    world: World, box: Postbox
) -> None:
    with world.work() as work:
        set_locked(work, world.keys["gp2"].account, locked=True)
        change_profile(work, world.keys["ss_east"].account, email="a\n@example.org")
    tell(world, "an", "gp2", "ss_east")
    assert send(world, smtp_to(box)) == Sent(dropped=3)
    assert box.to == []
    assert send(world, smtp_to(box)) == Sent()


def test_a_server_that_is_away_is_tried_again_later_each_time(world: World, box: Postbox) -> None:
    tell(world, "gp1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody_there = smtp_to(box, port=free.getsockname()[1])
    for wait in WAITS[:3]:
        assert send(world, nobody_there) == Sent(postponed=1)
        tell(world, "gp1")  # one more thing that waits makes nothing go sooner
        assert send(world, smtp_to(box)) == Sent(), "tried again too soon"
        world.clock.move(wait)
    assert send(world, smtp_to(box)) == Sent(sent=1)
    assert rows(world)[world.keys["gp1"].account].tries == 0


def test_it_gives_up_after_days(world: World, box: Postbox) -> None:
    tell(world, "gp1")
    box.refuse_recipient["gp1@example.org"] = "450 later"
    tries = 0
    while (done := send(world, smtp_to(box))).dropped == 0:
        tries += done.postponed
        world.clock.move(timedelta(hours=3))
        assert tries < 40
    assert tries >= 8
    assert send(world, smtp_to(box)) == Sent()


def test_a_refused_address_does_not_stop_the_others(world: World, box: Postbox) -> None:
    tell(world, "gp1", "gp2", "ss_east", "ss_west")
    box.refuse_recipient["gp1@example.org"] = "550 no such person"
    box.refuse_recipient["gp2@example.org"] = "450 later"
    box.refuse_data["ss_east@example.org"] = "554 not today"
    assert send(world, smtp_to(box)) == Sent(sent=1, postponed=2, dropped=1)
    assert box.to == ["ss_west@example.org"]


def test_starttls_with_a_password(world: World, tmp_path: Path) -> None:
    server, client = certificate(tmp_path)
    secret = tmp_path / "password"
    secret.write_text("geheim\n")
    tell(world, "gp1")
    with postbox(tls=server, login=("portaal", "geheim")) as box:
        smtp = smtp_to(box, starttls=True, user="portaal", password_file=secret)
        # A certificate that nobody vouches for is not believed.
        assert send(world, smtp) == Sent(postponed=1)
        world.clock.move(WAITS[0])
        assert send(world, smtp, tls=client) == Sent(sent=1)
        assert box.envelopes[0].encrypted
        assert box.envelopes[0].user == b"portaal"


def test_never_in_the_clear_by_accident(world: World, box: Postbox) -> None:
    tell(world, "gp1")
    assert send(world, smtp_to(box, starttls=True)) == Sent(postponed=1)
    assert box.to == []


def test_a_password_that_cannot_be_read_claims_nothing(
    world: World, box: Postbox, tmp_path: Path
) -> None:
    tell(world, "gp1")
    with pytest.raises(ConfigurationError, match=r"smtp\.password_file"):
        send(world, smtp_to(box, user="u", password_file=tmp_path / "none"))
    assert send(world, smtp_to(box)) == Sent(sent=1)


def test_a_delivery_does_not_fail_over_its_announcement(world: World) -> None:
    """The mail's own statement fails; what it stands beside is written all the same."""
    account = world.keys["gp1"].account

    def breaks(*arguments: Any) -> None:
        if "mail" in str(arguments[2]).lower():
            raise OperationalError("mail", {}, Exception("broken"))

    with world.work() as work:
        connection = work.session.connection()
        event.listen(connection, "before_cursor_execute", breaks)
        notify(work, account)
        event.remove(connection, "before_cursor_execute", breaks)
        change_profile(work, account, telephone="1")
    assert rows(world) == {}
    with world.work() as work:
        notify(work, "0" * 32)  # nobody: the foreign key refuses
        work.session.execute(text("SELECT 1"))
    assert rows(world) == {}


def test_a_delivery_that_is_rolled_back_announces_nothing(world: World) -> None:
    with pytest.raises(RuntimeError), world.work() as work:
        notify(work, world.keys["gp1"].account)
        raise RuntimeError
    assert rows(world) == {}


def test_history_goes(world: World, box: Postbox) -> None:
    tell(world, "gp1", "gp2")
    send(world, smtp_to(box))
    tell(world, "gp2")
    world.clock.move(DAY + timedelta(minutes=1))
    with world.work() as work:
        forget_old(work)
    assert set(rows(world)) == {world.keys["gp2"].account}
