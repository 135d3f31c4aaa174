from datetime import date, time

from sqlalchemy import select

from mixer.commands.run import jobs_of
from mixer.commands.waves import send_waves
from mixer.events.models import Event
from mixer.invite import service as invite
from mixer.post.models import Letter
from tests.makers import KEYRING, NIGHT, check_in, make_guest

WORDS = invite.Words("thanks", "came", "Thanks", "Dear {guest},\n\n{link}")


def test_the_worker_sends_what_is_due_to_segments_of_every_room(app, cast, work, clock, chance):
    segments = invite.all_segments(app.extensions)
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        for _ in range(3):
            check_in(session, make_guest(session, event, answer="yes"))
        code = invite.draft_wave(session, event.id, WORDS, cast.accounts["hugo"], clock(), chance, segments)
        invite.schedule(session, event.id, code, date(2026, 10, 23), time(10), clock())
    assert send_waves(app, clock()) == 0
    clock.now = NIGHT.replace(day=23, hour=16, minute=0)
    (job,) = [job for job in jobs_of(app) if job.name == "send letters that are due"]
    job.run(clock())
    assert send_waves(app, clock()) == 0, "once"
    with work() as session:
        assert len(session.scalars(select(Letter.id)).all()) == 3
        assert invite.progress(session, cast.event_id, code, segments).wave.state == "sent"


def test_the_worker_goes_on_with_a_wave_that_somebody_left_half_written(app, cast, work, clock, chance):
    words = invite.Words("invitation", "not_invited", "Come", "Dear {guest},\n\n{link}")
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        for _ in range(5):
            make_guest(session, event)
        code = invite.draft_wave(session, event.id, words, cast.accounts["hugo"], clock(), chance)
        invite.begin(session, event.id, code, clock())
        invite.write_on(session, invite.find_wave(session, event.id, code).id, clock(), KEYRING, most=2)
    assert send_waves(app, clock()) == 3


def test_the_worker_stops_letters_on_their_way_to_a_mixer_that_was_cancelled(app, cast, work, clock, chance):
    words = invite.Words("invitation", "not_invited", "Come", "Dear {guest},\n\n{link}")
    with work() as session:
        event = session.get_one(Event, cast.event_id)
        make_guest(session, event)
        code = invite.draft_wave(session, event.id, words, cast.accounts["hugo"], clock(), chance)
        invite.send_wave(session, event.id, code, clock(), KEYRING)
        event.state = "cancelled"
    send_waves(app, clock())
    with work() as session:
        assert session.scalars(select(Letter.state)).all() == ["stopped"]
