"""The page where a list is chosen, looked at and taken out."""

import io
import re

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from mixer.followup.models import Export


@pytest.fixture
def page(cast):
    return f"/m/{cast.event_code}/follow-up/export"


@pytest.fixture
def olive(cast):
    return cast.browser("olive")


KINDS = [
    ("csv", "text/csv", b"\xef\xbb\xbfFull name", "came.csv"),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK", "came.xlsx"),
    ("vcf", "text/vcard", b"BEGIN:VCARD\r\nVERSION:3.0", "came.vcf"),
    ("vcf4", "text/vcard", b"BEGIN:VCARD\r\nVERSION:4.0", "came.vcf"),
    ("ics", "text/calendar", b"BEGIN:VCALENDAR", "came.ics"),
    ("json", "application/json", b'{\n "format": "mixer-export"', "came.json"),
]


@pytest.mark.parametrize(("kind", "mimetype", "start", "name"), KINDS)
def test_lists_are_handed_out_as_files(olive, night, page, kind, mimetype, start, name):
    answer = olive.post(f"{page}?segment_key=came&kind={kind}", {"purpose": "count"})
    assert answer.status_code == 200
    assert answer.mimetype == mimetype
    assert answer.data.startswith(start)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


def test_nothing_leaves_before_it_is_said_what_for(olive, night, page, look):
    answer = olive.post(f"{page}?segment_key=came&kind=csv", {})
    assert answer.status_code == 422
    assert "Say what the list is for" in answer.text
    assert olive.post(f"{page}?segment_key=came&kind=csv", {"purpose": "fun"}).status_code == 422
    with look() as session:
        assert session.scalar(select(func.count()).select_from(Export)) == 0


def test_a_combination_is_looked_at_first_and_leaves_with_its_purpose_inside(olive, night, page):
    rule = "came%2Bfirst_timers-donors%2Cwinners"
    text = olive.get(f"{page}?segment_key={rule}&kind=xlsx").text
    assert "2 guests" in text
    assert "Ana Example" in text
    assert "Dora" not in re.sub(r"(?s)<form.*?</form>", "", text)
    assert re.search(r'<option selected value="came\+first_timers-donors,winners">', text)
    said = {"purpose": "thank", "line": "by hand"}
    answer = olive.post(f"{page}?segment_key={rule}&kind=xlsx", said)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="came-first-timers-donors-winners.xlsx"'
    about = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_name("About this file").to_python()
    assert ["For", "To thank them: by hand"] in about
    again = olive.get(page).text
    assert "Taken out before" in again
    assert "To thank them: by hand" in again


def test_segments_of_the_groups_own_can_be_chosen_by_their_name(olive, night, page, cast):
    kept = {"rule": "met_none+first_timers", "name": "New, and alone"}
    assert olive.post(f"/m/{cast.event_code}/follow-up/combine", kept).status_code == 303
    assert '<option value="first_timers+met_none">New, and alone (1)</option>' in olive.get(page).text


def test_who_is_left_out_is_said_before_anything_leaves(olive, night, page):
    text = olive.get(f"{page}?columns=mailchimp&kind=csv").text
    assert "Left out: 7 have not agreed to be invited again." in text
    assert "Take it out" not in text
    assert "Nobody would stand in this list" in text


def test_the_days_of_a_calendar_are_shown_as_days(olive, night, page):
    text = olive.get(f"{page}?kind=ics&segment_key=came").text
    assert "3 days" in text
    assert "Call Una Example" in text
    assert "24 October" in text


@pytest.mark.parametrize("wrong", ["segment_key=nobody", "kind=pdf", "columns=fax"])
def test_what_there_is_not_is_refused_in_a_sentence(olive, night, page, wrong):
    answer = olive.get(f"{page}?{wrong}")
    assert 400 <= answer.status_code < 500
    assert "hoose" in answer.text or "no such group" in answer.text


def test_looking_at_a_list_writes_nothing_and_asks_little(olive, night, page, queries):
    olive.get(page)
    with queries() as sent:
        assert olive.get(f"{page}?columns=hubspot").status_code == 200
    assert [statement for statement in sent if statement.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert len(sent) <= 30
