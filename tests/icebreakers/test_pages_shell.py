"""What the pages of all games share: the choice, the controls, the clock on every screen."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mixer.icebreakers.models import Game
from mixer.icebreakers.service import games
from mixer.icebreakers.service.catalogue import catalogue, read_games
from mixer.icebreakers.views.shell import PLAYS


@pytest.fixture
def base(cast):
    return f"/m/{cast.event_code}/icebreakers"


@pytest.fixture
def tables(cast, work, clock):
    """A game of the zones' kind in two rounds, which does nothing in its own way."""
    with work() as session:
        game = Game(code="CORNER", event_id=cast.event_id, kind="zones", seed=1, minutes=10, rounds=2, dealt_at=clock())
        session.add(game)


@pytest.fixture
def later(work, cast):
    """Let so many seconds of the rounds that are on pass."""

    def pass_by(seconds):
        with work() as session:
            for game in session.scalars(select(Game).where(Game.ends_at.is_not(None))):
                game.ends_at -= timedelta(seconds=seconds)

    return pass_by


def test_the_games_are_offered_with_a_picture_and_a_sentence(app, cast, base):
    page = cast.browser("hugo").get(base).text
    there = [kind for kind in catalogue().values() if kind.page in app.view_functions]
    assert len(there) > 1
    assert page.count('class="game-picture"') == len(there)
    for kind in there:
        assert kind.title in page
        assert kind.sentence in page


def test_a_game_whose_page_is_still_to_be_written_is_not_offered(app, cast, base):
    hidden = app.view_functions.pop("icebreakers.business_match")
    hugo = cast.browser("hugo")
    page = hugo.get(base).text
    assert f'href="{base}/zones"' not in page
    assert f'href="{base}/duos"' in page
    assert hugo.post(f"{base}/zones/clock/start").status_code == 404
    app.view_functions["icebreakers.business_match"] = hidden
    assert f'href="{base}/zones"' in hugo.get(base).text


def test_rules_on_the_projector_have_twelve_words_at_most():
    with pytest.raises(ValueError, match="more than 12 words"):
        read_games(
            '[long]\nkind="a"\ntitle="A"\nsentence=""\nlasts=""\npage=""\nwall=""\n'
            'rules="one two three four five six seven eight nine ten eleven twelve thirteen"'
        )


@pytest.mark.parametrize(
    ("steps", "said", "chip"),
    [
        (["start"], "The game is on.", "On: 10:00 left"),
        (["start", "pause"], "The clock stands still", "Paused"),
        (["start", "pause", "resume"], "goes on where it stood", "On: 10:00 left"),
        (["start", "extend"], "5 more minutes.", "On: 15:00 left"),
        (["start", "next"], "Round 2 has begun.", "On: 10:00 left"),
        (["start", "end"], "The game is over.", "Played"),
    ],
)
def test_a_game_without_ways_of_its_own_has_all_controls(cast, base, tables, monkeypatch, steps, said, chip):
    monkeypatch.delitem(PLAYS, "zones")
    hugo = cast.browser("hugo")
    assert "Ready to start" in hugo.get(base).text
    for step in steps:
        page = hugo.post(f"{base}/zones/clock/{step}", follow_redirects=True)
        assert page.status_code == 200
    assert said in page.text
    assert chip in hugo.get(base).text


@pytest.mark.parametrize("step", ["running", "explode", "%00", "start/again"])
def test_steps_and_games_that_do_not_exist_are_not_found(cast, base, step):
    hugo = cast.browser("hugo")
    assert hugo.post(f"{base}/duos/clock/{step}").status_code == 404
    assert hugo.post(f"{base}/roulette/clock/start").status_code == 404


@pytest.mark.parametrize("step", ["start", "pause", "resume", "extend", "next", "end"])
def test_a_step_that_cannot_be_is_refused_in_words_and_looking_changes_nothing(cast, base, step):
    answer = cast.browser("hugo").post(f"{base}/duos/clock/{step}")
    assert answer.status_code == 409
    assert "game" in answer.text
    assert cast.browser("hugo").get(f"{base}/duos/clock/{step}").status_code in {404, 405}


@pytest.mark.parametrize(("who", "expected"), [("hugo", 303), ("olive", 303), ("vera", 403), ("nell", 404), ("", 303)])
def test_only_hosts_hold_the_controls(cast, base, tables, work, monkeypatch, who, expected):
    monkeypatch.delitem(PLAYS, "zones")
    answer = cast.browser(who).post(f"{base}/zones/clock/start")
    assert answer.status_code == expected
    with work() as session:
        assert (games.latest(session, cast.event_id, "zones").state == "running") == (who in {"hugo", "olive"})


def test_the_clock_runs_on_the_hosts_page_the_wall_and_the_phone(cast, base, hall, game, later):
    one, _ = hall.come(2)
    game.deal(minutes=12)
    hugo, phone, vera = cast.browser("hugo"), hall.browser(one), cast.browser("vera")
    assert "12 minutes begin" in hugo.get(f"{base}/duos").text
    hugo.post(f"{base}/duos/clock/start")
    later(60)
    screens = [lambda: hugo.get(f"{base}/duos").text, lambda: vera.get(f"{base}/duos/wall").text]
    screens.append(lambda: phone.get("/my/card").text)
    for screen in screens:
        assert 'data-left="660">11:00' in screen()
    hugo.post(f"{base}/duos/clock/pause")
    for screen in screens:
        assert "Paused" in screen()
        assert "data-held" in screen()
    hugo.post(f"{base}/duos/clock/resume")
    hugo.post(f"{base}/duos/clock/extend")
    for screen in screens:
        assert ">16:00" in screen()
    later(1000)
    for screen in screens:
        assert ">+0:40" in screen()
        assert "Time is up" in screen()


def test_the_choice_takes_a_bounded_number_of_queries(cast, base, hall, game, queries):
    hall.come(4)
    game.deal()
    hugo = cast.browser("hugo")

    def count():
        with queries() as asked:
            assert hugo.get(base).status_code == 200
        return len(asked)

    few = count()
    hall.come(12)
    game.deal()
    assert count() == few
