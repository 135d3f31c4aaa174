"""The one bar of a mixer: its rooms in order, each with a live number."""

from dataclasses import dataclass

from mixer.today.rules.facts import VISITOR_HOSTS, Facts, thanks_went_out

WAITING, GOING, DONE = "waiting", "going", "done"


@dataclass(frozen=True, slots=True)
class Step:
    """One room in the bar; `state` is waiting, going or done."""

    key: str
    label: str
    figure: str
    state: str


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return the rooms in the order in which a mixer lives."""
    return (
        _plan(facts),
        _guests(facts),
        _invite(facts),
        _name_tags(facts),
        _door(facts),
        _icebreakers(facts),
        _prizes(facts),
        _follow_up(facts),
    )


def _state(part: int, whole: int) -> str:
    if whole and part >= whole:
        return DONE
    return GOING if part else WAITING


def _plan(facts: Facts) -> Step:
    figure = f"{facts.tasks_done}/{facts.tasks} done" if facts.tasks else "no tasks"
    return Step("plan", "Plan", figure, _state(facts.tasks_done, facts.tasks))


def _guests(facts: Facts) -> Step:
    enough = facts.guests and facts.visitor_hosts >= VISITOR_HOSTS
    figure = f"{facts.guests} listed" if facts.guests else "nobody yet"
    return Step("guests", "Guests", figure, DONE if enough else GOING if facts.guests else WAITING)


def _invite(facts: Facts) -> Step:
    if not facts.invited:
        return Step("invite", "Invite", "not sent yet", WAITING)
    figure = f"{facts.said_yes}/{facts.invited} said yes"
    return Step("invite", "Invite", figure, GOING if facts.unanswered and not facts.over else DONE)


def _name_tags(facts: Facts) -> Step:
    figure = f"{facts.tags_printed}/{facts.tags} printed" if facts.tags else "nobody to print"
    return Step("nametags", "Name tags", figure, _state(facts.tags_printed, facts.tags))


def _door(facts: Facts) -> Step:
    if facts.over:
        return Step("door", "Door", f"{facts.came} came", DONE)
    if facts.came:
        return Step("door", "Door", f"{facts.in_the_room} in the room", GOING)
    return Step("door", "Door", "tried out" if facts.scans else "not tried out", GOING if facts.scans else WAITING)


def _icebreakers(facts: Facts) -> Step:
    if facts.duos:
        found = _state(facts.duos_found, facts.duos)
        figure = f"{facts.duos_found}/{facts.duos} found"
        return Step("icebreakers", "Icebreakers", figure, DONE if facts.over or found == DONE else GOING)
    if facts.games_on and not facts.over:
        return Step("icebreakers", "Icebreakers", "a game is on", GOING)
    if facts.in_zones:
        return Step("icebreakers", "Icebreakers", f"{facts.in_zones} in zones", DONE if facts.over else GOING)
    return Step("icebreakers", "Icebreakers", "not dealt yet", WAITING)


def _prizes(facts: Facts) -> Step:
    if not facts.prizes:
        return Step("prizes", "Prizes", "none yet", WAITING)
    if facts.prizes_drawn:
        figure = f"{facts.prizes_drawn}/{facts.prizes} drawn"
        return Step("prizes", "Prizes", figure, _state(facts.prizes_drawn, facts.prizes))
    return Step("prizes", "Prizes", f"{facts.prizes_collected}/{facts.prizes} collected", GOING)


def _follow_up(facts: Facts) -> Step:
    if not facts.over:
        return Step("followup", "Follow-up", "after the day", WAITING)
    thanked = thanks_went_out(facts)
    figure = "thanks sent" if thanked else "thanks to send"
    done = thanked and facts.first_timers_called >= facts.first_timers_came
    return Step("followup", "Follow-up", figure, DONE if done else GOING)
