"""Worlds that differ in one thing: what became of the questions put to the worker ``an``.

``WORLDS`` maps a state to a function that plays a world of ``tests/support/world.py`` into it,
through the pages. All end at the same moment, and in all of them the social service did the same.
What it receives afterwards must not tell one from another (promise 5).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from messaging.exchange.asking import NO, NOT_NOW
from portal.sweeping import sweep_everything
from tests.support.playing import Play
from tests.support.served import served_configuration
from tests.support.world import START

END = START + timedelta(days=70)
"""When every world is looked at."""


def never_asked(play: Play) -> None:
    """What the workshop does in every world: where he works, a work question, and a sick call."""
    _before_the_call(play)
    play.take_call("yes")


def _before_the_call(play: Play) -> None:
    for day in (0, 1):
        play.world.clock.set(START + timedelta(days=day))
        play.place(day)
        play.ask_about_work()
    play.look()
    play.world.clock.set(START + timedelta(days=2))


def told_the_physicians(play: Play) -> None:
    """His yes names the physicians alone: the social service took the call and reads nothing."""
    _before_the_call(play)
    play.let_know("physicians")
    play.world.clock.set(START + timedelta(days=2))
    play.take_call("yes")


def told_and_stopped(play: Play) -> None:
    """His yes named both, he stopped it before he phoned, and said something else."""
    _before_the_call(play)
    play.let_know("both")
    play.stop()
    play.world.clock.set(START + timedelta(days=2))
    play.take_call("did_not_want_to_say")


def asked(play: Play) -> None:
    """The doctors asked; the worker did not answer."""
    never_asked(play)
    play.ask()


def refused(play: Play) -> None:
    """He said no, and told nobody."""
    asked(play)
    play.answer(NO)


def not_now(play: Play) -> None:
    """He said not now."""
    asked(play)
    play.answer(NOT_NOW)


def told_no(play: Play) -> None:
    """He said no and wanted the doctors to know; the workplace does not. Somebody of it helped."""
    asked(play)
    play.is_helped()
    play.answer(NO, tell="true")


def nothing_written(play: Play) -> None:
    """He said yes to everything, and nobody wrote."""
    asked(play)
    play.say_yes()


def waiting(play: Play) -> None:
    """A note between the doctors; an advice and its numbers wait for him."""
    nothing_written(play)
    _write(play)


def struck(play: Play) -> None:
    """He struck lines, and the author did not answer yet."""
    waiting(play)
    play.strike()


def withdrawn(play: Play) -> None:
    """The advice was there, read and answered, a question was put and answered; then he stopped it."""
    nothing_written(play)
    _deliver(play)
    play.stop()


def ended(play: Play) -> None:
    """The same, and its author took it back; the consent holds."""
    nothing_written(play)
    _deliver(play)
    play.end()


def expired(play: Play) -> None:
    """The same, with help, and nobody stopped it: it ended by itself. No sweep came by yet."""
    asked(play)
    play.is_helped()
    play.say_yes(months=1)
    _deliver(play)


def swept(play: Play) -> None:
    """The same, and a sweep came by."""
    expired(play)
    world = play.world
    world.clock.set(END - timedelta(days=3))
    sweep_everything(world.store, world.server, world.clock, served_configuration(play.folder))
    play.after_each()


def asked_to_be_erased(play: Play) -> None:
    """He stopped everything and asked to be erased; his seven days are not over."""
    withdrawn(play)
    play.world.clock.set(END - timedelta(days=5))
    play.ask_to_be_erased()


def erased(play: Play) -> None:
    """It was there, read and answered; then he asked to be erased, and was."""
    asked(play)
    play.is_helped()
    play.say_yes()
    _deliver(play)
    world = play.world
    world.clock.set(END - timedelta(days=12))
    play.ask_to_be_erased()
    world.clock.set(END - timedelta(days=4))
    sweep_everything(world.store, world.server, world.clock, served_configuration(play.folder))
    play.after_each()


def released(play: Play) -> None:
    """Delivered, read, and in force at the end: the one world that the workplace may know."""
    nothing_written(play)
    _deliver(play)


def _write(play: Play) -> None:
    play.note()
    play.advise()
    play.plan_return()
    play.limit()


def _deliver(play: Play) -> None:
    """Everything delivered: advice and numbers read, a question answered by the workshop."""
    _write(play)
    play.release()
    assert "4 hours" in play.look()
    play.confirm_step()
    for said in ("arranged", "tried"):
        play.arrange(said)
    assert "arranged__said--tried" in play.look()
    play.question_work()
    play.look()
    play.answer_question()


def _ending(state: Callable[[Play], None]) -> Callable[[Play], None]:
    def bring(play: Play) -> None:
        state(play)
        for _day in range(2):
            # Whoever got mail today gets the next only tomorrow; after three days it is dropped.
            play.world.clock.move(timedelta(days=1))
            play.after_each()
        assert play.world.clock.now() < END
        play.world.clock.set(END)
        play.after_each()

    bring.__doc__ = state.__doc__
    return bring


WORLDS: dict[str, Callable[[Play], None]] = {
    "never asked": _ending(never_asked),
    "asked": _ending(asked),
    "refused": _ending(refused),
    "not now": _ending(not_now),
    "asked and told no": _ending(told_no),
    "nothing written": _ending(nothing_written),
    "waiting for release": _ending(waiting),
    "struck": _ending(struck),
    "withdrawn": _ending(withdrawn),
    "ended by its author": _ending(ended),
    "expired": _ending(expired),
    "expired and swept": _ending(swept),
    "told the physicians why": _ending(told_the_physicians),
    "told why and stopped": _ending(told_and_stopped),
}
"""State -> function that plays a fresh world into it."""

ERASED: dict[str, Callable[[Play], None]] = {
    "asked to be erased": _ending(asked_to_be_erased),
    "erased": _ending(erased),
}
"""The same of who asked that everything about him goes."""

RELEASED = _ending(released)
"""What the workplace does see: the look through its eyes is not blind."""
