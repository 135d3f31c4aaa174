import re

import pytest
from sqlalchemy import select

from mixer.post import service
from mixer.post.models import Suppression
from mixer.post.rules.states import State
from tests.makers import KEYRING

LINKS = re.compile(r"https?://[^\s\"<>]+")


@pytest.fixture
def link(office, cast):
    way_out = service.farewell(KEYRING, cast.group_id, "guest1@example.org")
    office.write(1, stream="invitation", unsubscribe_url=way_out.url)
    return way_out.url.removeprefix(KEYRING.base_url)


def suppressed(office):
    with office.opened() as session:
        return len(session.scalars(select(Suppression)).all())


def test_looking_at_the_unsubscribe_page_changes_nothing(office, cast, link):
    page = cast.browser().get(link)
    assert "Harbour Chamber will stop inviting you" in page.text
    cast.browser().client.head(link)
    assert suppressed(office) == 0


def scan(client, letter):
    """Open every link of a letter as mail scanners do, in each way that asks and does not tell."""
    links = {found.removeprefix(KEYRING.base_url) for found in LINKS.findall(letter.body_text + letter.body_html)}
    for link in links | {letter.unsubscribe_url.removeprefix(KEYRING.base_url)}:
        for method in ("GET", "HEAD", "OPTIONS"):
            client.open(link, method=method)
    return links


def test_mail_scanners_that_open_every_link_unsubscribe_nobody(office, app, link):
    scan(app.test_client(), office.letter())
    assert (suppressed(office), office.states()) == (0, [State.PENDING])


def test_control_a_page_that_acts_when_it_is_looked_at_is_set_off_by_scanners(office, app, link):
    app.view_functions["post.farewell"] = app.view_functions["post.unsubscribe"]
    scan(app.test_client(), office.letter())
    assert (suppressed(office), office.states()) == (1, [State.STOPPED])


def test_a_mail_program_unsubscribes_by_itself_without_cookie_or_token(office, app, link):
    answer = app.test_client(use_cookies=False).post(link, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200, "a redirect would not be followed"
    assert suppressed(office) == 1
    assert office.states() == [State.STOPPED]


def test_a_person_unsubscribes_and_changes_their_mind(office, cast, link):
    browser = cast.browser()
    browser.post(link)
    assert "You will not be invited by Harbour Chamber any more" in browser.get(link).text
    assert browser.client.post(f"{link}/back").status_code == 400, "coming back needs the page's own form"
    browser.post(f"{link}/back")
    assert suppressed(office) == 0


def test_a_link_nobody_made_is_no_page(cast):
    browser = cast.browser()
    assert browser.get("/u/ZZZZ").status_code == 404
    assert browser.post("/u/ZZZZ").status_code == 404
    assert browser.post("/u/ZZZZ/back").status_code == 404
