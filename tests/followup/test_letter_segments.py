from datetime import timedelta

from sqlalchemy import select

from mixer.events.models import Event
from mixer.followup.service.letter_segments import LETTER_SEGMENTS
from mixer.followup.service.room import read_room
from mixer.guests.models import Guest
from mixer.invite import service as invite
from tests.makers import NIGHT, check_in


def test_letters_of_the_room_upstream_go_to_the_same_people_as_the_desk_of_the_day_after(night, work, app):
    with work() as session:
        event = session.get_one(Event, night.event_id)
        for name in ("Noa", "Dora"):
            check_in(session, session.get_one(Guest, night.ids[name]))
        room = read_room(session, event)
        of_this_mixer = [one for one in LETTER_SEGMENTS if one.key != "not_seen"]
        for one in of_this_mixer:
            found = session.scalars(
                select(Guest.id).where(Guest.event_id == event.id, Guest.removed_at.is_(None), one.where(event.id))
            )
            assert sorted(found) == sorted(room.segments[one.key]), one.title
        assert room.segments["met_three"], "else the comparison says little"
        sizes = invite.segment_sizes(session, event.id, invite.all_segments(app.extensions))
    assert {one.key for one in LETTER_SEGMENTS} < set(sizes)


def test_thanks_to_everybody_who_came_show_at_the_desk_of_the_day_after(night, cast, clock, work):
    hugo = cast.browser("hugo")
    clock.now = NIGHT + timedelta(days=1)
    page = hugo.get(f"/m/{cast.event_code}/invite/write/thanks").text
    assert "Came (" in page
    drafted = hugo.post(
        f"/m/{cast.event_code}/invite/write/thanks", {"segment": "came", "subject": "Thanks", "text": "Dear {guest}"}
    )
    assert hugo.post(f"{drafted.location}/send").status_code == 303
    assert hugo.post(f"/m/{cast.event_code}/follow-up/came/send").status_code == 303
    assert "had this letter already" in hugo.get(f"/m/{cast.event_code}/follow-up/came").text
