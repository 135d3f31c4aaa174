"""Walls and live pages of the games ask with the mark they hold, and get 304 while nothing has changed."""

import re

import pytest

from mixer.icebreakers.service.game_marks import STEP

WALLS = ("duos/wall", "zones/wall", "three/wall", "similar/wall", "rounds/wall", "hosts/wall")


@pytest.mark.parametrize("page", WALLS)
def test_a_wall_is_drawn_again_only_for_news_and_once_in_a_while(cast, hall, clock, page):
    hall.come(4)
    vera, address = cast.browser("vera"), f"/m/{cast.event_code}/icebreakers/{page}"
    clock.now = clock.now.replace(second=0)
    asks = re.search(r'data-live hx-get="([^"]+)"', vera.get(address).text).group(1).replace("&amp;", "&")
    assert "part=1" in asks
    assert vera.get(asks).status_code == 304
    assert vera.get(asks.partition("&since")[0]).status_code == 200
    clock.forward(seconds=STEP)
    assert vera.get(asks).status_code == 200


def test_a_card_a_start_a_pause_and_a_find_are_news(cast, hall, game, work, clock):
    from mixer.icebreakers.service import games  # noqa: PLC0415 - as the fixtures of this room do

    guests = hall.come(4)
    clock.now = clock.now.replace(second=0)
    hugo, live = cast.browser("hugo"), f"/m/{cast.event_code}/icebreakers/duos/live"
    assert hugo.get(live).status_code == 404
    marks = []

    def news():
        marks.append(hugo.get(live).headers["ETag"])
        assert hugo.get(live, headers={"If-None-Match": marks[-1]}).status_code == 304
        return len(set(marks)) == len(marks)

    game.deal()
    assert news()
    game.start()
    assert news()
    pair = game.look().groups[0].members
    hall.meet(pair[0].guest_id, pair[1].guest_id)
    assert news()
    with work() as session:
        games.pause(session, cast.event_id, "duo", clock())
    assert news()
    assert guests
