import pytest

from mixer.core.refusal import Refusal
from mixer.events.models import RunItem
from mixer.events.service import editing, mixers, show
from mixer.events.service.editing import FIRST, LAST, Author, ItemWords
from tests.events.conftest import DAY, draft
from tests.makers import MADE_AT, make_event, make_group


@pytest.fixture
def olive(cast, clock):
    """Olive, as the one who changes the evening."""
    return Author(cast.accounts["olive"], clock())


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
    assert [line.prepares for line in read.lines[:4]] == [True, True, True, False]
    assert (read.warnings, read.settled_at, read.name, read.day) == ((), None, "Harbour Mixer", DAY)


def test_a_mixer_of_ninety_minutes_gets_an_evening_of_ninety_minutes(work, cast, clock, chance):
    with work() as session:
        short = draft(close=draft().timing.close.replace(hour=19, minute=0))
        event = mixers.begin(session, cast.group_id, cast.accounts["olive"], short, clock(), chance)
        assert show.evening(session, event.id).warnings == ()


def titled(evening, title):
    return next(line for line in evening().lines if line.title == title)


def titles(evening):
    return [line.title for line in evening().lines]


def test_a_longer_welcome_moves_everything_after_it_and_is_warned_about(work, mixer, evening, olive):
    welcome = titled(evening, "Welcome")
    with work() as session:
        words = ItemWords("Welcome", 13, "speech", "Olive", "No slides", least=2)
        editing.change_line(session, mixer[0], welcome.id, words, olive)
    read = evening()
    assert ("18:13", "Explain famous duo") in times(read)
    assert len(read.warnings) == 2
    changed = next(line for line in read.lines if line.id == welcome.id)
    assert (changed.owner, changed.note, changed.minutes, changed.least) == ("Olive", "No slides", 13, 2)


def test_preparation_begins_when_it_is_said_and_stands_in_the_order_of_the_clock(work, mixer, evening, olive):
    first, second = evening().lines[:2]
    with work() as session:
        editing.change_line(session, mixer[0], first.id, ItemWords("Set-up", 30, "setup", before=20), olive)
        editing.change_line(session, mixer[0], second.id, ItemWords("Door", 5, "setup"), olive)
    assert times(evening())[:4][::3] == [("17:00", "Door"), ("17:30", titles(evening)[3])]
    assert times(evening())[1] == ("17:10", "Set-up")
    with work() as session:
        editing.change_line(session, mixer[0], evening().lines[-1].id, ItemWords("Sound", 5, "setup"), olive)
    assert ("17:15", "Sound") in times(evening())[:4]


def test_a_line_is_added_anywhere(work, mixer, evening, chance, olive):
    def add(title, after):
        with work() as session:
            editing.add_line(session, mixer[0], ItemWords(title, 2, "speech"), after, olive, chance)

    add("Toast", LAST)
    assert titles(evening)[-1] == "Toast"
    add("Bell", FIRST)
    assert times(evening())[3] == ("17:30", "Bell")
    add("Song", titled(evening, "Welcome").id)
    assert titles(evening)[6:8] == ["Song", "Explain famous duo"]
    add("Sound check", titled(evening, titles(evening)[0]).id)
    assert titles(evening)[-1] == "Sound check"  # after preparation there is nothing to stand after


def test_a_line_moves_up_and_down_and_where_it_is_dragged(work, mixer, evening, olive):
    zones = titled(evening, "Meet your business match: the zones")
    order = titles(evening)
    with work() as session:
        editing.earlier(session, mixer[0], zones.id, olive)
    assert titles(evening)[7:9] == [zones.title, "The host's words"]
    with work() as session:
        editing.later(session, mixer[0], zones.id, olive)
    assert titles(evening) == order
    with work() as session:
        editing.put_after(session, mixer[0], zones.id, titled(evening, "Welcome").id, olive)
    assert titles(evening)[4:6] == ["Welcome", zones.title]
    with work() as session:
        editing.put_after(session, mixer[0], zones.id, zones.id, olive)
    assert titles(evening)[4:6] == ["Welcome", zones.title]


def test_nothing_comes_before_the_doors_but_preparation(work, mixer, evening, olive):
    before = times(evening())
    doors, set_up, last = evening().lines[3], evening().lines[1], evening().lines[-1]
    with work() as session:
        editing.earlier(session, mixer[0], doors.id, olive)
        editing.earlier(session, mixer[0], set_up.id, olive)
        editing.later(session, mixer[0], last.id, olive)
        editing.put_after(session, mixer[0], set_up.id, last.id, olive)
        assert editing.last_change(session, mixer[0]) is None
    assert times(evening()) == before


def test_a_removed_line_is_gone_and_a_second_removal_is_told(work, mixer, evening, olive):
    last = evening().lines[-1]
    with work() as session:
        assert editing.remove_line(session, mixer[0], last.id, olive) == last.title
    assert evening().warnings == ("The last 10 min before the end are not planned: make a line longer or add one.",)
    with work() as session, pytest.raises(Refusal, match="removed in the meantime"):
        editing.remove_line(session, mixer[0], last.id, olive)


def test_a_line_of_another_mixer_cannot_be_changed(work, mixer, evening, cast, olive):
    line = evening().lines[3]
    with work() as session, pytest.raises(Refusal):
        editing.change_line(session, cast.rival_event_id, line.id, ItemWords("Mine", 1, "game"), olive)


def test_an_empty_evening_begins_with_its_first_line(work, chance, olive):
    with work() as session:
        event = make_event(session, make_group(session))
        assert show.evening(session, event.id).warnings == ()
        editing.add_line(session, event.id, ItemWords("Mingle", 120, "open", "Olive"), LAST, olive, chance)
        read = show.evening(session, event.id)
    assert (times(read), len(read.warnings)) == ([("17:30", "Mingle")], 2)


def undo(work, mixer, olive):
    with work() as session:
        change = editing.last_change(session, mixer[0])
        return editing.undo(session, mixer[0], change.id, olive)


def lines_of(evening):
    return [(line.title, line.minutes, line.owner, line.note, line.kind, line.least) for line in evening().lines]


@pytest.mark.parametrize("deed", ["change", "add", "remove", "move", "anew"])
def test_the_last_change_is_undone_and_the_undoing_too(work, mixer, evening, chance, olive, deed):
    zones, before = titled(evening, "Meet your business match: the zones"), lines_of(evening)
    with work() as session:
        if deed == "change":
            editing.change_line(session, mixer[0], zones.id, ItemWords("Corners", 9, "open"), olive)
        elif deed == "add":
            editing.add_line(session, mixer[0], ItemWords("Toast", 2, "speech"), zones.id, olive, chance)
        elif deed == "remove":
            editing.remove_line(session, mixer[0], zones.id, olive)
        elif deed == "move":
            editing.earlier(session, mixer[0], zones.id, olive)
        else:
            editing.start_again(session, mixer[0], "open-networking", olive)
    after = lines_of(evening)
    assert after != before
    what = undo(work, mixer, olive)
    assert lines_of(evening) == before
    assert undo(work, mixer, olive) == f"{what} (undone)"
    assert lines_of(evening) == after
    assert undo(work, mixer, olive) == what


def test_only_the_change_that_the_page_names_is_undone(work, mixer, evening, olive):
    first = titled(evening, "Welcome")
    with work() as session:
        editing.change_line(session, mixer[0], first.id, ItemWords("Hello", 3, "speech"), olive)
        seen = editing.last_change(session, mixer[0])
        editing.change_line(session, mixer[0], first.id, ItemWords("Hi", 3, "speech"), olive)
    with work() as session, pytest.raises(Refusal, match="in the meantime"):
        editing.undo(session, mixer[0], seen.id, olive)


def test_the_evening_starts_again_from_a_run_of_show_of_the_house(work, mixer, evening, olive):
    with work() as session:
        assert "Open networking" in editing.start_again(session, mixer[0], "open-networking", olive)
        with pytest.raises(Refusal, match="no such run of show"):
            editing.start_again(session, mixer[0], "opera", olive)
    assert (evening().warnings, times(evening())[-1][0]) == ((), "19:20")


def begin(work, line, *, ended=False):
    with work() as session:
        row = session.get_one(RunItem, line.id)
        row.began_at = MADE_AT
        row.ended_at = MADE_AT if ended else None


def test_what_has_begun_tonight_stays_where_it_is(work, mixer, evening, chance, olive):
    doors, welcome = titled(evening, titles(evening)[3]), titled(evening, "Welcome")
    begin(work, doors, ended=True)
    begin(work, welcome)
    order = titles(evening)
    with work() as session:
        editing.earlier(session, mixer[0], titled(evening, "Explain famous duo").id, olive)
        editing.later(session, mixer[0], welcome.id, olive)
        editing.put_after(session, mixer[0], titled(evening, "Explain famous duo").id, FIRST, olive)
        with pytest.raises(Refusal, match="on now"):
            editing.remove_line(session, mixer[0], welcome.id, olive)
        with pytest.raises(Refusal, match="cannot become preparation"):
            editing.change_line(session, mixer[0], welcome.id, ItemWords("Welcome", 3, "setup"), olive)
        with pytest.raises(Refusal, match="has begun"):
            editing.start_again(session, mixer[0], "evening", olive)
    assert titles(evening) == order
    with work() as session:
        toast = editing.add_line(session, mixer[0], ItemWords("Toast", 2, "speech"), FIRST, olive, chance)
    assert titles(evening)[5] == "Toast"
    begin(work, titled(evening, "Toast"))
    with pytest.raises(Refusal, match="It stays"):
        undo(work, mixer, olive)
    assert toast in [line.id for line in evening().lines if line.begun]


def test_lines_from_before_they_kept_their_shortest_length_have_the_houses(work, mixer, evening):
    with work() as session:
        for line in evening().lines:
            session.get_one(RunItem, line.id).least = None
    assert [line.least for line in evening().lines if line.title in {"Famous duo", "Welcome"}] == [None, 10]


def test_an_evening_stays_settled_until_it_is_opened_again(work, mixer, evening, clock):
    with work() as session:
        show.settle(session, mixer[0], clock())
    assert evening().settled_at == clock()
    with work() as session:
        show.reopen(session, mixer[0])
    assert evening().settled_at is None
