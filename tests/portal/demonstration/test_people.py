"""The people of the demonstration: whom a worker meets in his story has another face than he."""

from __future__ import annotations

import pytest

from portal.demonstration.people import PLACES, PROFESSIONALS, SERVICE_KEY, WORKERS, Worker

_OF_A_WORKSHOP = frozenset(PLACES) - {SERVICE_KEY}


@pytest.mark.parametrize("worker", WORKERS, ids=lambda one: str(one.key))
def test_nobody_whom_he_meets_has_his_face(worker: Worker) -> None:
    meets = [
        one for one in PROFESSIONALS if one.place == worker.place or one.place not in _OF_A_WORKSHOP
    ]
    assert worker.picture not in {one.picture for one in meets}


def test_everybody_who_works_with_them_has_a_face_of_his_own() -> None:
    faces = [one.picture for one in PROFESSIONALS if one.picture]
    assert len(set(faces)) == len(faces)
