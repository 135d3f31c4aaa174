import re
from datetime import date

import pytest
from icalendar import Calendar
from sqlalchemy import event as listening
from sqlalchemy import select

from mixer.app import engine_of
from mixer.events.models import Event
from mixer.plan.models import Task
from mixer.plan.service import tasks
from tests.cast import RIVAL_CANARY
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS

NEW = {
    "name": "Winter Mixer",
    "place": "Town Hall",
    "address": "1 Main Street",
    "capacity": "60",
    "kind": "casual",
    "template": "chamber",
    "goal": "",
    "day": "2026-11-12",
    "doors": "17:30",
    "close": "19:30",
    "time_zone": "America/Denver",
}
MOVE = {"day": "2026-11-19", "doors": "18:00", "close": "20:00", "time_zone": "America/Denver"}


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


@pytest.fixture
def plan(planned):
    event_id, code = planned()
    return event_id, f"/m/{code}"


@pytest.fixture
def code_of(look, plan):
    def read(key):
        with look() as session:
            return session.scalars(select(Task.code).where(Task.event_id == plan[0], Task.key == key)).one()

    return read


@pytest.mark.parametrize("page", ["plan", "plan/new", "plan.ics", "move"])
@pytest.mark.parametrize(
    ("who", "status"), [("olive", 200), ("hugo", 200), ("vera", 403), ("nell", 404), ("rita", 404), ("", 303)]
)
def test_the_plan_opens_for_the_hosts_of_the_mixer_only(cast, page, who, status):
    answer = cast.browser(who).get(f"/m/{cast.event_code}/{page}")
    assert answer.status_code == status
    assert RIVAL_CANARY not in answer.text or who == "rita"


@pytest.mark.parametrize(("who", "status"), [("olive", 200), ("hugo", 403), ("nell", 403), ("rita", 404), ("", 303)])
def test_organisers_begin_mixers(cast, who, status):
    assert cast.browser(who).get(f"/g/{cast.group_code}/mixers/new").status_code == status


def test_the_page_for_a_new_mixer_offers_a_good_day_and_the_groups_zone(cast, olive):
    page = olive.get(f"/g/{cast.group_code}/mixers/new").text
    assert 'value="2026-11-03"' in page
    assert 'value="17:30"' in page
    assert re.search(r'<option selected value="America/Denver"', page)
    assert re.search(r"<input[^>]*checked[^>]*value=\"chamber\"", page)
    for title in ("Chamber mixer", "Four-week repeat", "Office open house", "Strong-contact visitor day"):
        assert title in page


def test_a_new_mixer_begins_with_its_plan(cast, olive, look):
    answer = olive.post(f"/g/{cast.group_code}/mixers/new", NEW, follow_redirects=True)
    assert "Winter Mixer is planned: 40 tasks" in answer.text
    assert "0 of 33 done, 7 for afterwards; 66 days to go." in answer.text
    assert "costs" not in re.findall(r'id="([^"]+)"', answer.text)
    with look() as session:
        event = session.scalars(select(Event).where(Event.name == "Winter Mixer")).one()
        assert (event.local_date, event.capacity, event.group_id) == (IN_NINE_WEEKS, 60, cast.group_id)


def test_a_mixer_five_weeks_ahead_says_what_the_lost_weeks_cost(cast, olive):
    day = {"day": IN_FIVE_WEEKS.isoformat()}
    page = olive.post(f"/g/{cast.group_code}/mixers/new", NEW | day, follow_redirects=True).text
    assert "Chamber mixers are planned over eight weeks; this one has five weeks and one day." in page
    assert "What the lost time costs (3)" in page
    assert "A permit may no longer arrive in time" in page


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"name": " "}, "Give the mixer a name."),
        ({"day": "2026-02-30"}, "Not a valid date value."),
        ({"day": "2026-09-01"}, "That day is over."),
        ({"close": "17:30"}, "A mixer ends after it begins"),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice."),
        ({"template": "moon"}, "Not a valid choice."),
        ({"capacity": "many"}, "Not a valid integer value."),
        ({"time_zone": "Europe/Berlin", "day": "2027-03-28", "doors": "02:30", "close": "05:00"}, "skip 02:30"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_nothing_begins(cast, olive, look, wrong, says):
    answer = olive.post(f"/g/{cast.group_code}/mixers/new", NEW | wrong)
    assert answer.status_code == 422
    assert says in answer.text
    with look() as session:
        assert session.scalar(select(Event).where(Event.place == "Town Hall")) is None


def test_a_night_when_clocks_go_back_is_told(cast, olive):
    night = {"time_zone": "Europe/Berlin", "day": "2026-10-24", "doors": "22:00", "close": "02:30"}
    page = olive.post(f"/g/{cast.group_code}/mixers/new", NEW | night, follow_redirects=True).text
    assert "02:30 comes twice" in page


def test_an_empty_plan_says_what_to_do_next(cast, olive):
    page = olive.get(f"/m/{cast.event_code}/plan").text
    assert "An empty plan" in page
    assert f"/m/{cast.event_code}/plan/new" in page


def test_a_task_is_ticked_and_unticked_without_javascript(plan, olive, code_of):
    code = code_of("guest_list")
    answer = olive.post(f"{plan[1]}/plan/{code}/tick")
    assert (answer.status_code, answer.location) == (303, f"{plan[1]}/plan#task-{code}")
    assert "1 of 33 done" in olive.get(f"{plan[1]}/plan").text
    olive.post(f"{plan[1]}/plan/{code}/untick")
    assert "0 of 33 done" in olive.get(f"{plan[1]}/plan").text


def test_with_htmx_a_tick_answers_with_the_board_alone(plan, olive, code_of):
    code = code_of("guest_list")
    answer = olive.post(f"{plan[1]}/plan/{code}/tick", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith('<div id="board">')
    assert f"{code}/untick" in answer.text


def test_a_task_is_handed_over_on_its_page(plan, olive, code_of):
    address = f"{plan[1]}/plan/{code_of('catering')}"
    assert "Both hands free" in olive.get(address).text
    page = olive.post(f"{address}/owner", {"name": "Ana González", "email": ""}, follow_redirects=True).text
    assert "is with Ana González now" in page
    assert ">AG<" in page
    assert 'value="Ana González"' in olive.get(address).text
    assert "is with nobody yet" in olive.post(f"{address}/owner", {"name": ""}, follow_redirects=True).text
    wrong = olive.post(f"{address}/owner", {"name": "Ana", "email": "ana at home"})
    assert (wrong.status_code, "does not look like an e-mail address" in wrong.text) == (422, True)


def test_a_task_is_moved_to_another_day(plan, olive, code_of, task_of):
    address = f"{plan[1]}/plan/{code_of('catering')}"
    assert olive.post(f"{address}/day", {"due": "2026-10-20"}).status_code == 303
    assert task_of(plan[0], "catering").due_on == date(2026, 10, 20)
    wrong = olive.post(f"{address}/day", {"due": "soon"})
    assert (wrong.status_code, "Not a valid date value." in wrong.text) == (422, True)
    page = olive.get(f"{plan[1]}/plan").text
    assert "this one has" not in page
    assert "Choose the caterer" in page


def test_a_task_put_off_too_long_says_what_that_costs(plan, olive, code_of):
    olive.post(f"{plan[1]}/plan/{code_of('catering')}/day", {"due": "2026-11-01"})
    assert "Caterers may be booked: ask two at once" in olive.get(f"{plan[1]}/plan").text


def test_a_task_is_removed_and_put_back(plan, olive, code_of):
    address = f"{plan[1]}/plan/{code_of('photographer')}"
    page = olive.post(f"{address}/remove", follow_redirects=True).text
    assert "“Ask a photographer” is out of the plan." in page
    assert "Removed tasks (1)" in page
    assert olive.get(address).status_code == 404
    assert olive.post(f"{address}/tick").status_code == 409
    assert "is back in the plan" in olive.post(f"{address}/put-back", follow_redirects=True).text


def test_a_task_of_ones_own_is_added(plan, olive):
    address = f"{plan[1]}/plan/new"
    answer = olive.post(address, {"title": "", "due": "2026-10-01", "owner_role": "H"})
    assert (answer.status_code, "Say what is to be done." in answer.text) == (422, True)
    task = {"title": "Hire <b>a pianist</b>", "due": "2026-10-01", "owner_role": "H", "name": "Ana"}
    page = olive.post(address, task, follow_redirects=True).text
    assert "Hire &lt;b&gt;a pianist&lt;/b&gt;" in page
    assert "0 of 34 done" in page


def test_late_tasks_are_visible_and_the_last_days_are_counted(plan, olive, clock):
    clock.forward(days=12)
    page = olive.get(f"{plan[1]}/plan").text
    assert "4 late, 7 for afterwards; 54 days to go" in page
    assert page.count("1 day late") == 5
    clock.forward(days=53)
    assert "tomorrow is the day" in olive.get(f"{plan[1]}/plan").text
    clock.forward(days=1)
    assert "today is the day" in olive.get(f"{plan[1]}/plan").text
    clock.forward(days=1)
    assert "0 of 40 done, 33 late." in olive.get(f"{plan[1]}/plan").text


def test_a_finished_plan_says_so(plan, olive, work, clock):
    with work() as session:
        for task in session.scalars(select(Task).where(Task.event_id == plan[0])):
            task.done_at, task.ticked_by = clock(), "fact"
    page = olive.get(f"{plan[1]}/plan").text
    assert "Everything is done" in page
    assert "ticked itself" in page


def test_moving_a_mixer_shows_first_and_moves_then(plan, olive, look):
    address = f"{plan[1]}/move"
    assert 'value="2026-11-12"' in olive.get(address).text
    preview = olive.get(address, query_string=MOVE | {"day": "2026-11-22"}).text
    assert "40 open tasks move along" in preview
    assert "Tuesdays, Wednesdays and Thursdays draw the most people." in preview
    with look() as session:
        assert session.get_one(Event, plan[0]).local_date == IN_NINE_WEEKS
    page = olive.post(address, MOVE, follow_redirects=True).text
    assert "The mixer is moved, and 40 open tasks with it." in page
    with look() as session:
        assert session.get_one(Event, plan[0]).local_date == date(2026, 11, 19)


def test_a_move_to_nowhere_is_told_and_moves_nothing(plan, olive):
    address = f"{plan[1]}/move"
    answer = olive.get(address, query_string=MOVE | {"close": "18:00"})
    assert (answer.status_code, "A mixer ends after it begins" in answer.text) == (422, True)
    assert olive.get(address, query_string=MOVE | {"day": "someday"}).status_code == 422
    assert olive.post(address, MOVE | {"day": "someday"}).location == address
    assert olive.post(address, MOVE | {"day": "2026-09-01"}).status_code == 409
    same = olive.get(address, query_string=MOVE | {"day": "2026-11-12"}).text
    assert "No task moves" in same


def test_moving_into_the_night_when_clocks_go_back_is_told(plan, olive):
    night = {"time_zone": "Europe/Berlin", "day": "2026-10-24", "doors": "22:00", "close": "02:30"}
    assert "02:30 comes twice" in olive.get(f"{plan[1]}/move", query_string=night).text


def test_a_calendar_subscribes_without_signing_in_until_the_link_is_closed(plan, olive, cast):
    page = olive.post(f"{plan[1]}/plan/calendar", follow_redirects=True).text
    (link,) = set(re.findall(r'href="(http://localhost/calendar/[^"?]+)"', page))
    assert "webcal://localhost/calendar/" in page
    stranger = cast.browser()
    answer = stranger.get(link.removeprefix("http://localhost"))
    assert answer.mimetype == "text/calendar"
    assert len(Calendar.from_ical(answer.data).events) == 41
    assert len(Calendar.from_ical(stranger.get(f"{link}?as=todos").data).todos) == 40
    assert "Subscribe in your calendar" in olive.post(f"{plan[1]}/plan/calendar/close", follow_redirects=True).text
    assert stranger.get(link).status_code == 404


def test_the_plan_can_be_taken_away_as_a_file(plan, olive):
    answer = olive.get(f"{plan[1]}/plan.ics")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.ics"'
    assert len(Calendar.from_ical(answer.data).events) == 41


def test_a_plan_of_sixty_tasks_is_a_bounded_number_of_queries_and_bytes(plan, olive, app, work, by, chance):
    def statements():
        seen = []
        listening.listen(engine_of(app), "before_cursor_execute", lambda *args: seen.append(args[2]))
        page = olive.get(f"{plan[1]}/plan")
        return len(seen), len(page.data)

    with work() as session:
        tasks.add(session, plan[0], tasks.Words("The first", "", "H", IN_FIVE_WEEKS), by, chance)
    few, _ = statements()
    with work() as session:
        for number in range(19):
            tasks.add(session, plan[0], tasks.Words(f"Task {number}", "", "H", IN_FIVE_WEEKS), by, chance)
    many, size = statements()
    assert many == few
    assert size < 100_000


def test_with_htmx_a_task_goes_to_another_week_and_the_board_says_so(plan, olive, code_of, task_of):
    address = f"{plan[1]}/plan/{code_of('catering')}/day"
    answer = olive.post(address, {"due": "2026-10-20"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="board">')
    assert "Undo" in answer.text
    assert task_of(plan[0], "catering").due_on == date(2026, 10, 20)


def test_the_board_stays_with_the_owner_it_was_filtered_by(plan, olive, code_of):
    caterer = code_of("catering")
    olive.post(f"{plan[1]}/plan/{caterer}/owner", {"name": "Ana", "email": ""})
    page = olive.get(f"{plan[1]}/plan").text
    (ana,) = re.findall(r'href="[^"]+\?owner=([^"]+)">Ana 1<', page)
    page = olive.get(f"{plan[1]}/plan?owner={ana}").text
    assert f"task-{caterer}" in page
    assert f"task-{code_of('venue')}" not in page
    assert "0 of 33 done" in page
    answer = olive.post(f"{plan[1]}/plan/{caterer}/tick", {"owner": ana})
    assert answer.location == f"{plan[1]}/plan?owner={ana}#task-{caterer}"
    part = olive.post(f"{plan[1]}/plan/{caterer}/untick", {"owner": ana}, headers={"HX-Request": "true"}).text
    assert f"task-{code_of('venue')}" not in part


def test_a_tasks_page_says_what_it_takes(plan, olive, code_of):
    assert "What it takes:" in olive.get(f"{plan[1]}/plan/{code_of('catering')}").text
    task = {"title": "Hire a pianist", "due": "2026-10-01", "owner_role": "H"}
    page = olive.post(f"{plan[1]}/plan/new", task, follow_redirects=True).text
    (own,) = re.findall(r'href="([^"]+)">Hire a pianist<', page)
    assert "What it takes:" not in olive.get(own).text
