"""Case 14, he cannot read: read aloud at a desk, told by a second way, undone with the paper."""

from __future__ import annotations

import re
from pathlib import Path

from portal.secondway.addresses import WayKind
from portal.secondway.sending import send_announcements
from portal.secondway.ways import ByFile
from portal.secondway.words import STOP_PATH
from tests.portal.helping.test_helping import say_yes
from tests.portal.pages.worker_support import ask
from tests.portal.secondway.test_entering import put
from tests.support.browsing import application, visit
from tests.support.world import World


def test_he_undoes_with_his_paper_what_was_read_to_him(world: World, tmp_path: Path) -> None:
    app = application(world, tmp_path)
    put(world, "arts", WayKind.SMS, "0478 12 34 56")
    ask(world)
    worker = visit(app, world, tmp_path, "an")
    read = {"who": "workshop", "manner": "read_aloud", "tie": "works_there", "name": "Lotte"}
    assert worker.post("/me/helped", read).status_code == 303
    say_yes(world, worker)
    with world.work() as work:
        receipt = work.records.grants(world.dossiers["an"])[0].receipt
    page = worker.get(f"/me/receipts/{receipt}").text
    assert "Lotte helped you." in page
    [code] = set(re.findall(r'data-code="(\w{16})"', page))

    out = tmp_path / "out"
    send_announcements(
        world.store, world.server, world.clock, {WayKind.SMS: ByFile(out)},
        public_base_url="https://portal.example",
    )  # fmt: skip
    sent = [path.read_text() for path in out.iterdir()]
    [told] = [one for one in sent if "portal.example" + STOP_PATH in one]
    assert "Lotte" not in told

    anybody = visit(app, world, tmp_path, None)
    sent_on = anybody.get(STOP_PATH)
    assert anybody.post(sent_on.headers["Location"], {"code": code}).status_code == 200
    with world.work() as work:
        assert all(one.withdrawn for one in work.records.grants(world.dossiers["an"]))
