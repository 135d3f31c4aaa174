import shutil
from types import SimpleNamespace

from sqlalchemy.exc import OperationalError

from mixer.api import views
from tests.makers import make_guest


def test_a_monitor_learns_whether_mixer_is_well(cast, monkeypatch):
    browser = cast.browser()
    assert browser.get("/healthz").json == {"status": "ok"}
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    assert browser.get("/healthz").status_code == 503

    def away():
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(views, "reading", away)
    assert "does not answer" in browser.get("/healthz").json["status"]


def test_a_hosts_program_reads_the_numbers_and_nobody_elses(cast, work):
    with work() as session:
        event = session.get_one(views.Event, cast.event_id)
        make_guest(session, event, answer="yes", seats=1)
    address = f"/api/mixers/{cast.event_code}/numbers"
    facts = cast.browser("hugo").get(address).json["facts"]
    assert 1 in facts.values()
    assert "@" not in str(facts)
    assert cast.browser("rita").get(address).status_code == 404
    assert cast.browser("vera").get(address).status_code == 403
