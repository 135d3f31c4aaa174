import pytest

from mixer.core.refusal import Refusal
from mixer.events.service import mixers, show
from mixer.events.service.show import ItemWords
from tests.events.conftest import DAY, draft
from tests.makers import make_event, make_group


@pytest.fixture
def evening(look, mixer):
    def read():
        with look() as session:
            return show.evening(session, mixer[0])

    return read


def times(evening):
    return [(f"{line.starts:%H:%M}", line.title) for line in evening.lines]


def test_the_evening_is_shown_on_the_clocks_of_the_place(evening):
    read = evening()
    assert times(read)[0] == ("16:30", "Set-up: tables, signs, desk, sound")
    assert times(read)[-1] == ("19:20", "Write your notes; the next date")
    assert f"{read.lines[-1].ends:%H:%M}" == "19:30"
    assert [line.prepares for line in read.lines[:3]] == [True, True, False]
    assert (read.warnings, read.settled_at, read.name, read.day) == ((), None, "Harbour Mixer", DAY)


def test_a_mixer_of_ninety_minutes_gets_an_evening_of_ninety_minutes(work, cast, clock, chance):
    with work() as session:
        short = draft(close=draft().timing.close.replace(hour=19, minute=0))
        event = mixers.begin(session, cast.group_id, cast.accounts["olive"], short, clock(), chance)
        assert show.evening(session, event.id).warnings == ()


def test_a_longer_welcome_moves_everything_after_it_and_is_warned_about(work, mixer, evening):
    welcome = next(line for line in evening().lines if line.title == "Welcome")
    with work() as session:
        show.change_line(session, mixer[0], welcome.id, ItemWords("Welcome", 13, "speech", "Olive", "No slides"))
    read = evening()
    assert ("18:13", "Explain famous duo") in times(read)
    assert len(read.warnings) == 2
    changed = next(line for line in read.lines if line.id == welcome.id)
    assert (changed.owner, changed.note, changed.minutes) == ("Olive", "No slides", 13)


def test_preparation_keeps_its_kind_and_its_time(work, mixer, evening):
    first = evening().lines[0]
    with work() as session:
        show.change_line(session, mixer[0], first.id, ItemWords("Set-up", 30, "game"))
    read = evening()
    assert (read.lines[0].kind, times(read)[0], times(read)[2][0]) == ("setup", ("16:30", "Set-up"), "17:30")


def test_a_line_is_added_at_the_end_and_moved_earlier(work, mixer, evening, chance):
    with work() as session:
        show.add_line(session, mixer[0], ItemWords("Toast", 2, "speech"), chance)
    toast = evening().lines[-1]
    assert toast.title == "Toast"
    with work() as session:
        show.earlier(session, mixer[0], toast.id)
    assert [title for _, title in times(evening())][-2:] == ["Toast", "Write your notes; the next date"]


def test_nothing_comes_before_the_doors_but_preparation(work, mixer, evening):
    before = times(evening())
    doors, set_up = evening().lines[2], evening().lines[1]
    with work() as session:
        show.earlier(session, mixer[0], doors.id)
        show.earlier(session, mixer[0], set_up.id)
    assert times(evening()) == before


def test_a_removed_line_is_gone_and_a_second_removal_is_told(work, mixer, evening):
    last = evening().lines[-1]
    with work() as session:
        assert show.remove_line(session, mixer[0], last.id) == last.title
    assert evening().warnings == ("The last 10 min before the end are not planned.",)
    with work() as session, pytest.raises(Refusal, match="removed in the meantime"):
        show.remove_line(session, mixer[0], last.id)


def test_a_line_of_another_mixer_cannot_be_changed(work, mixer, evening, cast):
    line = evening().lines[3]
    with work() as session, pytest.raises(Refusal):
        show.change_line(session, cast.rival_event_id, line.id, ItemWords("Mine", 1, "game"))


def test_an_empty_evening_begins_with_its_first_line(work, chance):
    with work() as session:
        event = make_event(session, make_group(session))
        assert show.evening(session, event.id).warnings == ()
        show.add_line(session, event.id, ItemWords("Mingle", 120, "open"), chance)
        read = show.evening(session, event.id)
    assert (times(read), read.warnings) == ([("17:30", "Mingle")], ())


def test_an_evening_stays_settled_until_it_is_opened_again(work, mixer, evening, clock):
    with work() as session:
        show.settle(session, mixer[0], clock())
    assert evening().settled_at == clock()
    with work() as session:
        show.reopen(session, mixer[0])
    assert evening().settled_at is None
