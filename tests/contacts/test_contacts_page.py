from mixer.accounts.models import Group
from tests.cast import RIVAL_CANARY
from tests.makers import make_contact


def test_an_empty_address_book_says_how_people_come_in(cast):
    page = cast.browser("olive").get(f"/g/{cast.group_code}/contacts")
    assert "Nobody is in the address book yet" in page.text


def test_the_address_book_is_searched_and_paged_and_shows_nobody_elses(cast, work, queries):
    with work() as session:
        ours, theirs = session.get_one(Group, cast.group_id), session.get_one(Group, cast.rival_group_id)
        make_contact(session, ours, "José Núñez", search="jose nunez")
        for number in range(110):
            make_contact(session, ours, f"Person{number:03} Example")
        make_contact(session, theirs, f"José {RIVAL_CANARY}")
    olive, book = cast.browser("olive"), f"/g/{cast.group_code}/contacts"
    olive.get(book)
    with queries() as sent:
        page = olive.get(f"{book}?page=2")
    assert len(sent) < 15
    assert "Page 2 of 3, 111 people" in page.text
    part = olive.get(f"{book}?q=NUNEZ+jose", headers={"HX-Request": "true"})
    assert "José Núñez" in part.text
    assert "<html" not in part.text
    assert RIVAL_CANARY not in part.text
    assert "Nobody is found by “zzz”" in olive.get(f"{book}?q=zzz").text


def test_the_address_book_is_the_organisers_alone(cast):
    book = f"/g/{cast.group_code}/contacts"
    answers = {name: cast.browser(name).get(book).status_code for name in ("olive", "hugo", "rita", "")}
    assert answers == {"olive": 200, "hugo": 403, "rita": 404, "": 303}
