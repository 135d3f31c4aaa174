"""Pages that ask for news: what was gathered under a mark is handed out under it, and nothing else is."""

from mixer.web.live import KEPT, Gathered


def test_who_asks_with_the_same_mark_need_not_gather_again():
    kept, made = Gathered(), []
    for mark in ("a", "a", "b", "b", "a"):
        assert kept.under(("wall", 1), mark, lambda mark=mark: made.append(mark) or mark) == mark
    assert made == ["a", "b", "a"]


def test_pages_and_mixers_are_kept_apart():
    kept = Gathered()
    assert kept.under(("wall", 1), "a", lambda: "ours") == "ours"
    assert kept.under(("wall", 2), "a", lambda: "theirs") == "theirs"
    assert kept.under(("door", 1), "a", lambda: "host's") == "host's"
    assert kept.under(("wall", 1), "a", lambda: "new") == "ours"


def test_memory_is_bounded_and_who_is_asked_for_least_lately_goes():
    kept, made = Gathered(), []
    for event_id in [*range(KEPT), 0, KEPT, 0, 1]:
        kept.under(("wall", event_id), "a", lambda event_id=event_id: made.append(event_id))
    assert made == [*range(KEPT), KEPT, 1]
