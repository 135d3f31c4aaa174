import pytest

from mixer.accounts import service

pytestmark = pytest.mark.journey


def test_an_organiser_signs_in_with_the_printed_link(server, chromium, work, clock, chance):
    with work() as session:
        token = service.make_link(session, server.cast.accounts["olive"], clock(), chance)
    page = server.open(chromium)
    page.goto(f"/sign-in/{token}")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{server.url}/")
    assert page.get_by_text("Olive Organiser").is_visible()
    page.context.close()
