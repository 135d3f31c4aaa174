"""A group's own templates: what is saved can be planned with again, and no file can do harm."""

import json
import tomllib
from datetime import date, timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from mixer.core.refusal import Refusal
from mixer.events.models import Event
from mixer.plan.files.library import LARGEST_FILE, read_template, templates, vocabulary, written_template
from mixer.plan.models import OwnTemplate, Task
from mixer.plan.rules.saving import as_content, content_of, fitted
from mixer.plan.rules.template import TaskSpec, TemplateError, When, parse_template
from mixer.plan.rules.timeline import timeline
from mixer.plan.service import tasks
from mixer.plan.service import templates as shelf
from mixer.plan.service.board import board
from tests.plan.conftest import IN_FIVE_WEEKS, IN_NINE_WEEKS, TODAY
from tests.plan.test_pages import NEW

WORDS = (
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
WHENS = st.one_of(
    st.builds(lambda week: When(week * 7, in_week=True), st.integers(-12, -1)), st.builds(When, st.integers(-90, 60))
)
FILE = """
[template]
key = "mine"
title = "Garden mixer"
summary = "Outside."
weeks = 2

[[tasks]]
key = "tent"
week = -2
owner = "H"
title = "Hire a tent"
"""


@st.composite
def plans(draw):
    """Draw plans that hosts have bent: any day, needs that no longer come before, leads that are no longer kept."""
    keys = [f"task_{n}" for n in range(draw(st.integers(1, 12)))]
    made = []
    for key in keys:
        lead = draw(st.none() | st.integers(0, 60))
        risk = None if lead is None else "It comes too late."
        needs = tuple(draw(st.lists(st.sampled_from(keys), max_size=3)))
        where = {"when": draw(WHENS), "needs": needs, "lead_days": lead, "risk": risk}
        made.append(TaskSpec(key, draw(WORDS), draw(st.just("") | WORDS), "H", **where))
    return made


@given(plans())
def test_whatever_a_host_did_to_a_plan_it_is_saved_as_a_template_that_is_read_strictly(made):
    content = as_content("Ours", "As last time.", fitted(made))
    read = parse_template(json.loads(json.dumps(content)), vocabulary())
    assert {spec.key for spec in read.tasks} == {spec.key for spec in made}
    assert {spec.key: spec.when for spec in read.tasks} == {spec.key: spec.when for spec in made}
    again = read_template(written_template(content).encode())
    assert again == read
    assert content_of(again) == content


@given(plans())
def test_without_the_fitting_some_bent_plans_are_refused(made):
    """The control: what `fitted` changes is exactly what a strict reading would refuse."""
    kept = fitted(made)
    changed = [task for task in made if task not in kept]
    try:
        parse_template(as_content("Ours", "As last time.", made), vocabulary())
    except TemplateError:
        assert changed or [task.key for task in kept] != [task.key for task in made]


@pytest.mark.parametrize("key", list(templates()))
def test_a_template_of_the_house_comes_back_from_its_file_as_it_was(key):
    house = templates()[key]
    again = read_template(written_template(content_of(house)).encode())
    assert again.tasks == house.tasks
    assert (again.title, again.weeks) == (house.title, house.weeks)


def test_any_words_come_back_from_the_file():
    content = as_content('A "plan" \\ with \x7f', "Ünïcode 名札", [TaskSpec("a", 'Say "hi" \\', "", "H", When(-3))])
    assert tomllib.loads(written_template(content))["template"]["title"] == 'A "plan" \\ with \x7f'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"x" * (LARGEST_FILE + 1), "too large"),
        (b"\xff\xfe\x00", "no text file"),
        (b"a = " + b"[" * 20_000, "nested too deeply"),
        (b"weeks = ", "no TOML file"),
        (b"n = " + b"9" * 5000, "no TOML file"),
        (b"title = 'no tables'", "has a table template"),
        (FILE.replace("-2", "true").encode(), "Task tent: give either a week"),
        (FILE.replace("-2", "-60").encode(), "Task tent: give either a week"),
        (FILE.replace("= 2", "= 99").encode(), "from 1 to 52"),
        (FILE.replace('"tent"', '"te nt"').encode(), "a key is made of letters"),
        (FILE.replace("Hire a tent", "x" * 161).encode(), "tent: title is longer than 160"),
        (FILE.replace("Hire a tent", "a\\u0000b").encode(), "tent: title holds letters that cannot be shown"),
        ((FILE + FILE.split("weeks = 2")[1] * 200).encode(), "at most 200 tasks; this one has 201"),
    ],
)
def test_a_file_that_cannot_be_followed_is_told_in_words(content, says):
    with pytest.raises(TemplateError, match=says):
        read_template(content)


def test_a_template_without_why_and_a_file_with_a_mark_of_its_encoding_are_fine():
    template = read_template(b"\xef\xbb\xbf" + FILE.encode())
    assert (template.title, template.tasks[0].why, template.plural) == ("Garden mixer", "", "Garden mixers")


@pytest.fixture
def author(cast, clock):
    return shelf.Author(cast.group_id, cast.accounts["olive"], clock())


@pytest.fixture
def saved(planned, work, by, chance, author):
    """A compressed plan with a task of the host's own and one removed, saved; return (mixer, code)."""
    event_id, _ = planned(IN_FIVE_WEEKS)
    with work() as session:
        codes = dict(session.execute(select(Task.key, Task.code).where(Task.event_id == event_id)).all())
        tasks.remove(session, event_id, codes["photographer"], by)
        tasks.put_on(session, event_id, codes["permits"], IN_FIVE_WEEKS - timedelta(days=10), by)
        own_day = IN_FIVE_WEEKS - timedelta(days=33)
        tasks.add(session, event_id, tasks.Words("Hire a pianist", "", "H", own_day), by, chance)
        row = shelf.save_plan(session, event_id, "Ours", "", author, chance)
        return event_id, row.code


def test_a_saved_plan_has_the_hosts_tasks_and_their_places_but_not_the_removed_ones(saved, look, cast):
    with look() as session:
        template = shelf.template_for(session, cast.group_id, f"own:{saved[1]}")
        assert session.scalar(select(OwnTemplate.summary)) == "As Harbour Mixer was planned."
    specs = {spec.key: spec for spec in template.tasks}
    assert "photographer" not in specs
    assert specs["goal"].when == templates()["chamber"].tasks[0].when  # not where compression had put it
    assert (specs["permits"].when, specs["permits"].lead_days) == (When(-10), 10)
    (pianist,) = [spec for spec in template.tasks if spec.title == "Hire a pianist"]
    assert pianist.when == When(-33)
    assert pianist.key.startswith("own_")


def test_a_mixer_is_planned_with_ones_own_template_also_once_it_is_removed(saved, planned, work, look, cast, clock):
    key = f"own:{saved[1]}"
    event_id, _ = planned(IN_NINE_WEEKS, template=key, name="The next")
    with work() as session:
        assert shelf.remove(session, cast.group_id, saved[1], clock()) == "Ours"
    with look() as session:
        shown = board(session, event_id, TODAY)
        assert shown.title == "Ours"
        assert len(shown.cards) == 40
        assert shelf.own_templates(session, cast.group_id) == []
        event = session.get_one(Event, event_id)
        late = timeline(shelf.template_of_event(session, event), IN_FIVE_WEEKS, TODAY)
    assert late.costs[0].startswith("Mixers like “Ours” are planned over eight weeks")


def test_another_groups_template_is_never_used(saved, look, cast):
    with look() as session:
        assert shelf.template_for(session, cast.rival_group_id, f"own:{saved[1]}").key == "chamber"
        with pytest.raises(Refusal):
            shelf.content_for(session, cast.rival_group_id, saved[1])


def test_a_template_this_version_cannot_follow_means_the_default(saved, work, cast):
    with work() as session:
        row = session.scalars(select(OwnTemplate)).one()
        row.content = {**row.content, "tasks": []}
        session.flush()
        assert shelf.template_for(session, cast.group_id, f"own:{row.code}").key == "chamber"


def test_an_empty_plan_is_no_template(cast, work, author, chance):
    with work() as session, pytest.raises(Refusal, match="this plan has 0"):
        shelf.save_plan(session, cast.event_id, "Ours", "", author, chance)


def test_pages_save_list_rename_take_away_and_remove(planned, cast, look):
    _, code = planned()
    olive, address = cast.browser("olive"), f"/g/{cast.group_code}/templates"
    assert "None of your own yet" in olive.get(address).text
    assert "Give the template a name." in olive.post(f"/m/{code}/plan/template", {"title": ""}).text
    assert 'value="Harbour Mixer"' in olive.get(f"/m/{code}/plan/template").text
    page = olive.post(f"/m/{code}/plan/template", {"title": "Ours", "summary": "Monthly."}, follow_redirects=True).text
    assert "This plan is saved as a template" in page
    with look() as session:
        own = session.scalars(select(OwnTemplate.code)).one()
    assert "40 tasks over 8 weeks" in olive.get(address).text
    assert olive.post(f"{address}/{own}", {"title": "Ours 2"}).status_code == 303
    assert olive.post(f"{address}/{own}", {"title": ""}).status_code == 422
    assert 'value="Ours 2"' in olive.get(f"{address}/{own}").text
    assert olive.get(f"{address}/nothing").status_code == 404
    answer = olive.get(f"{address}/{own}.toml")
    assert (answer.mimetype, read_template(answer.data).title) == ("application/toml", "Ours 2")
    assert olive.get(f"{address}/chamber.toml").status_code == 200
    assert olive.get(f"{address}/nothing.toml").status_code == 404
    new = olive.get(f"/g/{cast.group_code}/mixers/new?template=own:{own}").text
    assert "Ours 2: Monthly." in new
    page = olive.post(f"{address}/{own}/remove", follow_redirects=True).text
    assert "“Ours 2” is off the shelf." in page
    assert "“Ours 2” is back on the shelf." in olive.post(f"{address}/{own}/put-back", follow_redirects=True).text
    page = olive.post(f"/m/{code}/plan/template/{own}/undo", follow_redirects=True).text
    assert "“Ours 2” is not kept as a template." in page


def test_a_file_is_brought_or_refused_with_the_task_named(cast):
    olive, address = cast.browser("olive"), f"/g/{cast.group_code}/templates"
    assert olive.post(address).status_code == 422
    bad = olive.post(address, {"file": (BytesIO(FILE.replace('"H"', '"X"').encode()), "x.toml")})
    assert (bad.status_code, "Task tent: nobody is X." in bad.text) == (422, True)
    good = olive.post(address, {"file": (BytesIO(FILE.encode()), "x.toml")}, follow_redirects=True).text
    assert "“Garden mixer” is on the shelf" in good
    assert "1 task over 2 weeks" in good


@pytest.mark.parametrize(("who", "status"), [("olive", 200), ("hugo", 403), ("rita", 404), ("", 303)])
def test_organisers_look_after_templates(cast, who, status):
    assert cast.browser(who).get(f"/g/{cast.group_code}/templates").status_code == status


def test_the_plan_is_shown_before_anything_is_made(cast, look):
    olive = cast.browser("olive")
    seen = olive.post(f"/g/{cast.group_code}/mixers/new", NEW | {"look": "1", "day": "2026-10-13"})
    assert seen.status_code == 200
    assert "Chamber mixer: 40 tasks" in seen.text
    assert "this one has five weeks and one day" in seen.text
    assert "Afterwards" in seen.text
    with look() as session:
        assert session.scalar(select(Event).where(Event.name == "Winter Mixer")) is None
    assert olive.post(f"/g/{cast.group_code}/mixers/new", NEW | {"look": "1", "name": ""}).status_code == 422


def test_the_board_of_ones_own_template_asks_as_little_as_any(saved, planned, look, queries):
    house, own = planned(IN_NINE_WEEKS)[0], planned(IN_NINE_WEEKS, template=f"own:{saved[1]}")[0]
    counts = []
    for event_id in (house, own):
        with look() as session, queries() as sent:
            board(session, event_id, date(2026, 9, 7))
        counts.append(len(sent))
    assert counts[1] == counts[0] + 1
