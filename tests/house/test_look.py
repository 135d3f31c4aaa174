from dataclasses import replace

from mixer.app import create_app


def test_the_page_of_all_elements_shows_each_of_them(cast):
    page = cast.browser().get("/look")
    assert page.status_code == 200
    for element in (
        'class="verdict welcome"',
        'class="empty"',
        'class="table stacks"',
        "Please give it a name.",
        "<legend>Parking",
    ):
        assert element in page.text


def test_production_has_no_page_of_elements(settings):
    app = create_app(replace(settings, production=True, base_url="https://mixer.example"))
    assert "look.look" not in app.view_functions
