"""People who do things with the worker ``an`` through the pages, as in life: each act a request.

So that what the portal does beside the act itself (its mail, its sessions) happens too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from consent.clock import brussels_day
from consent.purposes import Kind
from consent.records.service import DEFAULT_MONTHS
from messaging.absence.reading import standing
from messaging.documents.facts import facts_of_chains
from messaging.workplace.models import Department, Task
from portal.helping.service import name_helper
from portal.secondway.addresses import WayKind
from portal.secondway.service import enter
from tests.support.browsing import Visitor, application, visit
from tests.support.served import form_to
from tests.support.world import World

WORKER, SERVICE, PHYSICIAN, DOCTOR = "an", "ss_east", "arts", "gp1"
TASKS = {"fold": ("Dozen vouwen", "Folding boxes"), "load": ("De bestelwagen laden", "Loading")}


def describe_work(world: World, workshop: str = "east") -> list[str]:
    """Give a workshop a department with tasks; their ids, the same in each world."""

    def made(key: str) -> str:
        return hashlib.sha256(f"{workshop}.{key}".encode()).hexdigest()[:32]

    with world.work() as work:
        work.session.add(
            Department(
                id=made("pack"),
                organisation_id=world.organisations[workshop],
                key="pack",
                position=0,
                words={"name": {"nl": "Inpakken", "en": "Packing"}},
                retired=False,
            )
        )
        work.session.flush()
        for number, (key, (nl, en)) in enumerate(TASKS.items()):
            work.session.add(
                Task(
                    id=made(key),
                    department_id=made("pack"),
                    key=key,
                    position=number,
                    words={"name": {"nl": nl, "en": en}, "description": {"nl": nl, "en": en}},
                    demands={},
                    retired=False,
                )
            )
    return [made(key) for key in TASKS]


class Play:
    """One world at the portal; the clock goes on a minute before each act.

    ``delivered``: when something was let go to the social service, which may be announced to it.
    """

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.app = application(world, folder)
        self.folder = folder
        self.delivered: list[datetime] = []
        self.after_each: Callable[[], None] = lambda: None
        self.helper: dict[str, str] = {}
        self.tasks = describe_work(world)

    @property
    def dossier(self) -> str:
        """The worker's."""
        return self.world.dossiers[WORKER]

    def come(self, who: str) -> Visitor:
        """Somebody comes to the portal; beside the worker sits his helper, if he has one."""
        self.world.clock.move(timedelta(minutes=1))
        visitor = visit(self.app, self.world, self.folder, who)
        if self.helper and who == WORKER:
            assert visitor.post("/me/helped", self.helper).status_code == 303
        return visitor

    def do(self, who: str, path: str, form: dict[str, Any]) -> None:
        """One act of somebody, which succeeds."""
        self.hand_in(self.come(who), path, form)

    def hand_in(self, visitor: Visitor, path: str, form: dict[str, Any]) -> None:
        """The same from a page that he looks at already."""
        answer = visitor.post(path, form)
        assert answer.status_code == 303, (path, answer.status_code, answer.text)
        self.after_each()

    # The social service

    def place(self, task: int) -> None:
        """It writes down where he works."""
        path = f"/work/people/{self.dossier}"
        self.do(SERVICE, f"{path}/placement", {"tasks": self.tasks[task]})

    def ask_about_work(self) -> None:
        """It puts a question to the physicians."""
        path = f"/work/people/{self.dossier}/work-question"
        self.do(SERVICE, path, {"question": "work_still_suits"})

    def look(self) -> str:
        """It opens his page."""
        answer = self.come(SERVICE).get(f"/work/people/{self.dossier}")
        assert answer.status_code == 200
        self.after_each()
        return answer.text

    def answer_question(self) -> None:
        """It answers the GP's question."""
        asked = self.newest(Kind.WORKPLACE_QUESTION)
        self.do(SERVICE, f"/work/questions/{asked}", {"answer": "no"})

    def arrange(self, said: str = "tried") -> None:
        """It answers the advice, line by line."""
        form = {f"said.{self.tasks[0]}.sit_stand_stool": said}
        path = f"/work/advices/{self.newest(Kind.ADVICE)}/answers"
        self.do(SERVICE, path, {**form, "dossier": self.dossier})

    def take_call(self, answer: str, taker: str = SERVICE) -> None:
        """He phones that he is ill, and says whether it has to do with work."""
        first = brussels_day(self.world.clock.now())
        form = {"who": self.dossier, "from": first.isoformat(), "answer": answer}
        self.do(taker, "/absence/call", {**form, "until": (first + timedelta(days=4)).isoformat()})

    # The doctors

    def ask(self) -> None:
        """The physician and the GP put their questions to him."""
        for purpose in ("advice", "limits"):
            self.do(PHYSICIAN, f"/physician/dossiers/{self.dossier}/ask", {"purpose": purpose})
        for purpose in ("doctors", "workplace"):
            code = self.world.cards[WORKER].contact_code
            self.do(DOCTOR, "/gp/ask", {"code": code, "purpose": purpose})

    def note(self) -> None:
        """The GP writes to the physician."""
        self.do(DOCTOR, f"/gp/patients/{self.dossier}/note", {"text": "between doctors"})

    def question_work(self) -> None:
        """The GP puts a question to the social service."""
        self.do(
            DOCTOR,
            f"/gp/patients/{self.dossier}/question",
            {"question": "seated_work", "to": "social_service"},
        )
        self.delivered.append(self.world.clock.now())

    def advise(self) -> None:
        """The physician writes an advice, which waits for the worker."""
        outcomes = {f"outcome.{task}": "suits" for task in self.tasks}
        outcomes |= {
            f"outcome.{self.tasks[0]}": "suits_with_adaptation",
            f"with.{self.tasks[0]}": "sit_stand_stool",
        }
        self._checked("advice", {**outcomes, "hours": "hours_a_day", "hours.value": "4"})

    def limit(self) -> None:
        """The physician writes the numbers, which wait too."""
        lift = {"lift_low.state": "limit", "lift_low.kg": "5", "lift_low.per_hour": "12"}
        stand = {"standing.state": "limit", "standing.stretch_min": "30"}
        self._checked("limits", {**lift, **stand})

    def plan_return(self) -> None:
        """The physician writes a progressive return, which waits too."""
        today = brussels_day(self.world.clock.now())
        typed = {"permission": "not_yet"}
        for n, week in enumerate(("2", "3"), start=1):
            day = today + timedelta(weeks=3 * (n - 1))
            typed |= {f"from.{n}": day.isoformat(), f"hours.{n}": "4", f"days.{n}": week}
        self._checked("return", typed)

    def confirm_step(self) -> None:
        """The physician confirms its second step and enters the permission."""
        path = f"/physician/documents/{self.newest(Kind.RETURN_PLAN)}"
        self.do(PHYSICIAN, f"{path}/confirm", {"number": "2"})
        self.do(PHYSICIAN, f"{path}/permission", {"permission": "yes"})

    def _checked(self, kind: str, typed: dict[str, str]) -> None:
        path = f"/physician/dossiers/{self.dossier}/{kind}"
        review = brussels_day(self.world.clock.now()) + timedelta(days=60)
        typed = {**typed, "review_by": review.isoformat()}
        physician = self.come(PHYSICIAN)
        shown = physician.post(path, {**typed, "step": "check"})
        assert shown.status_code == 200, shown.text
        self.hand_in(physician, path, {**form_to(shown.text, path), **typed, "step": "send"})

    def end(self) -> None:
        """The doctors withdraw what they wrote to the social service."""
        asked = self.newest(Kind.WORKPLACE_QUESTION)
        self.do(DOCTOR, f"/gp/documents/{asked}/end", {})
        for kind in (Kind.LIMITS_SHEET, Kind.RETURN_PLAN, Kind.ADVICE):
            self.do(PHYSICIAN, f"/physician/documents/{self.newest(kind)}/end", {})

    # The worker

    def is_helped(self) -> None:
        """Somebody of the workshop sits beside him; a doctor entered where he is reached."""
        self.helper = {
            "who": "workshop",
            "manner": "read_aloud",
            "tie": "works_there",
            "name": "Jan Verhelper",
        }
        with self.world.work() as work:
            doctor, account = self.world.acting(work, PHYSICIAN), self.world.keys[WORKER].account
            enter(work, doctor, account, WayKind.SMS, "0478 12 34 56")
            name_helper(
                work, self.world.acting(work, WORKER), "Jan Verhelper", None, "", notices=False
            )

    def answer(self, said: str, **more: str) -> None:
        """He answers everything that he was asked with no or not now."""
        for asked in self._asked():
            path = f"/me/questions/{asked}"
            worker = self.come(WORKER)
            form = form_to(worker.get(path).text, path)
            self.hand_in(worker, path, {**form, "answer": said, **more})

    def say_yes(self, months: int = DEFAULT_MONTHS) -> None:
        """He says yes to everything that he was asked, in the order in which it was asked."""
        for asked in self._asked():
            path = f"/me/questions/{asked}"
            yes = {"answer": "yes", "months": str(months)}
            worker = self.come(WORKER)
            page = worker.post(path, {**form_to(worker.get(path).text, path), **yes})
            if page.status_code == 422:
                # Another term changed the words: they are shown once more before he says yes.
                page = worker.post(path, {**form_to(page.text, path), **yes})
            assert page.status_code == 303, page.text
            self.after_each()

    def let_know(self, who: str) -> None:
        """He says by himself who may know whether his illness has to do with work."""
        path = "/me/start/absence_reason"
        worker = self.come(WORKER)
        page = worker.post(path, {**form_to(worker.get(path).text, path), "who": who})
        assert page.status_code == 200, page.text  # now he reads whom he chose
        self.hand_in(worker, path, {**form_to(page.text, path), "answer": "yes"})

    def release(self) -> None:
        """He lets go what waits for him."""
        for document in self.waiting():
            self.do(WORKER, f"/me/documents/{document}", {"do": "send"})
            self.delivered.append(self.world.clock.now())

    def strike(self) -> None:
        """He leaves the first line out of what waits for him."""
        for document in self.waiting():
            path = f"/me/documents/{document}"
            worker = self.come(WORKER)
            lines = re.findall(r'name="strike" value="([^"]+)"', worker.get(path).text)
            if not lines:
                continue  # a plan goes as a whole, or waits
            self.hand_in(worker, path, {"do": "without", "strike": lines[0]})

    def stop(self) -> None:
        """He stops everything."""
        with self.world.work() as work:
            grants = work.records.grants(self.dossier)
        for receipt in dict.fromkeys(grant.receipt for grant in grants if not grant.withdrawn):
            self.do(WORKER, "/me/withdraw", {"receipt": receipt})

    def ask_to_be_erased(self) -> None:
        """He asks that everything about him goes, with his card and PIN once more."""
        card = {"card_code": self.world.cards[WORKER].login_secret, "pin": "2594"}
        self.do(WORKER, "/me/take/delete", card)

    # What there is

    def waiting(self) -> list[str]:
        """What waits for the worker, oldest first."""
        return [one.id for one in self._stored() if one.waits_for_worker]

    @property
    def absence(self) -> str:
        """The absence that is not over."""
        with self.world.work() as work:
            course = standing(work, self.dossier)
        assert course is not None
        return course.id

    def newest(self, kind: Kind) -> str:
        """The newest document of a kind, else an id of nothing."""
        found = [one.id for one in self._stored() if one.facts.kind is kind]
        return found[-1] if found else "0" * 32

    def _stored(self) -> list[Any]:
        with self.world.work() as work:
            stored = facts_of_chains(work, [self.dossier]).values()
        return sorted(stored, key=lambda one: one.facts.written_at)

    def _asked(self) -> list[str]:
        page = self.come(WORKER).get("/me/questions").text
        found = list(dict.fromkeys(re.findall(r"/me/questions/([0-9a-f]{32})", page)))
        assert len(found) == 4, page
        return found[::-1]
