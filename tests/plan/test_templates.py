import pytest

from mixer.plan.files.library import DEFAULT_TEMPLATE, templates, vocabulary
from mixer.plan.rules.template import TemplateError, Vocabulary, When, parse_template

WORDS = Vocabulary(owners={"H": "Host", "I": "Invitations"}, facts={"guests_imported": "Ticks itself."})
HEAD = {"key": "small", "title": "Small mixer", "summary": "Two tasks.", "weeks": 2}


def task(**changes):
    return {"key": "goal", "week": -2, "owner": "H", "title": "Goal", "why": "Because."} | changes


def test_the_house_brings_four_plans_and_offers_the_chamber_mixer_first():
    assert list(templates()) == [DEFAULT_TEMPLATE, "repeat", "open-house", "visitor-day"]


@pytest.mark.parametrize("key", ["chamber", "open-house", "visitor-day"])
def test_a_plan_of_the_house_fills_each_of_its_eight_weeks_and_the_time_after(key):
    template = templates()[key]
    weeks = {spec.when.week for spec in template.tasks}
    assert template.weeks == 8
    assert weeks >= {-8, -7, -6, -5, -4, -3, -2, -1, 0, 1}


def test_the_repeat_needs_four_weeks_only():
    assert min(spec.when.week for spec in templates()["repeat"].tasks) == -4


@pytest.mark.parametrize("key", list(templates()))
def test_every_owner_has_something_to_do_in_every_plan_of_the_house(key):
    owners = {spec.owner for spec in templates()[key].tasks}
    assert owners >= {"H", "I", "V", "D", "M", "F"}
    assert owners <= set(vocabulary().owners)


def test_every_fact_that_rooms_can_prove_ticks_a_task_of_a_plan_of_the_house():
    proved = {spec.proved_by for template in templates().values() for spec in template.tasks}
    assert proved - {None} == set(vocabulary().facts) - {"donors_thanked"}  # half of "everybody_thanked"


@pytest.mark.parametrize("key", list(templates()))
def test_every_task_that_can_come_too_late_says_what_that_costs(key):
    for spec in templates()[key].tasks:
        assert (spec.risk is not None) == (spec.when.offset < 0), spec.key
        assert spec.risk is None or spec.risk.endswith(".")


def test_tasks_stand_in_the_order_in_which_they_are_done():
    raw = {
        "template": HEAD,
        "tasks": [task(), task(key="list", week=-1), task(key="early", days=-14, week=None)],
    }
    del raw["tasks"][2]["week"]
    parsed = parse_template(raw, WORDS)
    assert [spec.key for spec in parsed.tasks] == ["goal", "early", "list"]
    assert (parsed.key, parsed.title, parsed.summary, parsed.weeks) == tuple(HEAD.values())


def test_a_task_may_name_its_needs_its_fact_and_its_risk():
    tasks = [
        task(),
        task(key="list", week=-1, needs=["goal"], proved_by="guests_imported", lead_days=2, risk="Few."),
    ]
    spec = parse_template({"template": HEAD, "tasks": tasks}, WORDS).tasks[1]
    assert (spec.needs, spec.proved_by, spec.lead_days, spec.risk) == (
        ("goal",),
        "guests_imported",
        2,
        "Few.",
    )


@pytest.mark.parametrize(
    ("tasks", "says"),
    [
        ([], "at least one task"),
        (["goal"], "A task is a table"),
        ([task(), task()], "stands twice"),
        ([task(week=-3)], "before the plan begins"),
        ([task(owner="X")], "nobody is X"),
        ([task(proved_by="moon_full")], "no room proves moon_full"),
        ([task(risk="Late.")], "belong together"),
        ([task(lead_days=1)], "belong together"),
        ([task(lead_days="1", risk="Late.")], "number of days"),
        ([task(lead_days=12, risk="Late.")], "due later than it must be done"),
        ([task(needs=["later"]), task(key="later")], "does not come before it"),
        ([task(needs="goal")], "needs is a list"),
        ([task(key="a", week=-1), task(needs=["a"])], "due before a"),
        ([task(days=-3)], "either a week"),
        ([task(week=1)], "either a week"),
        ([task(week="soon")], "either a week"),
        ([task(colour="red")], "unknown colour"),
        ([task(title=" ")], "title is missing"),
        ([task(why=3)], "why is missing"),
    ],
)
def test_a_slip_in_a_template_is_told_with_the_task(tasks, says):
    with pytest.raises(TemplateError, match=says):
        parse_template({"template": HEAD, "tasks": tasks}, WORDS)


@pytest.mark.parametrize("head", [None, HEAD | {"weeks": 0}, HEAD | {"weeks": "two"}, HEAD | {"title": ""}])
def test_a_template_without_a_proper_head_is_refused(head):
    with pytest.raises(TemplateError):
        parse_template({"template": head, "tasks": [task()]}, WORDS)


def test_weeks_are_counted_from_the_mixer_in_both_directions():
    assert [When(days).week for days in (-56, -50, -49, -8, -7, -1, 0, 1, 7, 8, 30)] == [
        *(-8, -8, -7, -2, -1, -1, 0, 1, 1, 2, 5)
    ]


@pytest.mark.parametrize("key", list(templates()))
def test_every_task_of_the_house_says_why_it_matters_and_what_it_takes(key):
    for spec in templates()[key].tasks:
        assert spec.why.endswith((".", "?")), spec.key
        assert spec.takes.endswith("."), spec.key


@pytest.mark.parametrize("key", list(templates()))
def test_what_must_be_asked_for_in_time_has_a_lead_and_what_follows_the_evening_is_there(key):
    specs = {spec.key: spec for spec in templates()[key].tasks}
    assert {"thanks", "people_met", "call_first_timers", "personal_notes", "debrief", "one_to_ones"} <= set(specs)
    leads = {"permits": 30, "catering": 10, "invitation": 28, "signs": 10, "prizes_second": 10, "walk_through": 3}
    for task, least in leads.items():
        assert task not in specs or specs[task].lead_days >= least, task
