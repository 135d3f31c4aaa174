"""The people a guest met: the list, one person, sharing with them, a private note, their vCard."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.core.vcards import Card, vcards
from mixer.guests.access import own_link
from mixer.meetings.forms import LONGEST_NOTE, BlockForm, HelloForm, NoteForm
from mixer.meetings.rules import Standing, chips, shown, way_words, with_chip
from mixer.meetings.service import sharing
from mixer.meetings.service.here import Here, here
from mixer.meetings.service.people import Person, sees
from mixer.meetings.service.people import people as people_of
from mixer.meetings.service.people import person as person_of
from mixer.meetings.views import bp
from mixer.meetings.views.parts import Place, parts_of
from mixer.web.access import policy, visit
from mixer.web.forms import tidy_text
from mixer.web.request import back_to, moment

Answer = str | Response | tuple[str, int]

LINE = "note-"
"""What stands before a person's code in the name of their line's field."""


@bp.get("/my/people")
@policy(own_link)
def people() -> Answer:
    with reading() as database:
        met, place = people_of(database, visit().guest), here(database, visit().event)
        parts = parts_of(database, Place.PEOPLE)
    return render_template("meetings/people.html", people=met, event=place, parts=parts, way_words=way_words)


@bp.get("/my/people/<code>")
@policy(own_link)
def person(code: str) -> Answer:
    with reading() as database:
        met, place = person_of(database, visit().guest, code), here(database, visit().event)
        chosen = sharing.settings(database, visit().guest)
        parts = parts_of(database, Place.PERSON, code)
    return render_template(
        "meetings/person.html",
        person=met,
        event=place,
        form=HelloForm(fields=met.given_to_them or chosen.fields),
        note_form=NoteForm(text=met.note),
        block_form=BlockForm(),
        chips=chips(),
        way=way_words(met.way),
        labels={field.key: field.label for field in shown()},
        parts=parts,
    )


@bp.post("/my/people/<code>/share")
@policy(own_link)
def share(code: str) -> Answer:
    form = HelloForm()
    if not form.validate_on_submit():
        raise Refusal("unclear", "Choose from the list what they may see.")
    with unit_of_work() as database:
        sharing.agree(database, visit().guest, code, form.fields.data or [], moment())
    flash("Shared. You can take it back at any time.", "ok")
    return back_to("meetings.person", code=code)


@bp.post("/my/people/<code>/take-back")
@policy(own_link)
def take_back(code: str) -> Answer:
    with unit_of_work() as database:
        sharing.take_back(database, visit().guest, code, moment())
        seen = sees(database, visit().guest, code)
    flash("Taken back. You are gone from their list.", "ok")
    return back_to("meetings.person", code=code) if seen else back_to("meetings.people")


@bp.post("/my/people/<code>/note")
@policy(own_link)
def note(code: str) -> Answer:
    form = NoteForm()
    if not form.validate_on_submit():
        raise Refusal("too_long", "Make the note a little shorter.")
    text = with_chip(form.text.data, form.chip.data or "")
    if len(text) > LONGEST_NOTE:
        raise Refusal("too_long", "Make the note a little shorter.")
    with unit_of_work() as database:
        sharing.write_note(database, visit().guest, code, text, moment())
    if form.chip.data:  # to be gone on with
        return redirect(url_for("meetings.person", code=code, _anchor="text"), 303)
    flash("Note kept. Only you can read it.", "ok")
    return back_to("meetings.person", code=code)


@bp.get("/my/three-lines")
@policy(own_link)
def three_lines() -> Answer:
    with reading() as database:
        met, place = people_of(database, visit().guest), here(database, visit().event)
    met.sort(key=lambda one: bool(one.note))  # whoever has no line yet comes first, the latest before
    return render_template("meetings/three_lines.html", people=met, event=place, chips=chips(), longest=LONGEST_NOTE)


@bp.post("/my/three-lines")
@policy(own_link)
def keep_three_lines() -> Answer:
    typed = request.form
    code, _, chip = typed.get("chip", "").partition(":")
    lines = {name.removeprefix(LINE): tidy_text(typed[name]) for name in typed if name.startswith(LINE)}
    if code in lines:
        lines[code] = with_chip(lines[code], chip)
    if any(len(text) > LONGEST_NOTE for text in lines.values()):
        raise Refusal("too_long", "Make the lines a little shorter.")
    with unit_of_work() as database:
        kept = sharing.write_notes(database, visit().guest, lines, moment())
    if code:  # to be gone on with
        return redirect(url_for("meetings.three_lines", _anchor=f"{LINE}{code}"), 303)
    flash(f"{kept} kept. Only you can read them." if kept != 1 else "Kept. Only you can read it.", "ok")
    return back_to("meetings.people")


@bp.get("/my/people.vcf")
@policy(own_link)
def all_vcards() -> Answer:
    with reading() as database:
        met, place = people_of(database, visit().guest), here(database, visit().event)
    return _vcf([one for one in met if one.standing == Standing.SHARED], place)


@bp.get("/my/people/<code>.vcf")
@policy(own_link)
def vcard(code: str) -> Answer:
    with reading() as database:
        met, place = person_of(database, visit().guest, code), here(database, visit().event)
    if met.standing != Standing.SHARED:
        raise Refusal("not_shared", f"You and {met.name} have not both agreed to share yet.")
    return _vcf([met], place)


def _vcf(people: list[Person], place: Here) -> Response:
    where = f"Met at {place.name}, {place.place}, {place.date:%d %B %Y}"
    cards = [
        Card(
            name=one.full_name,
            given=one.given,
            family=one.family,
            company=one.details.get("company", ""),
            title=one.details.get("profession", ""),
            email=one.details.get("email", ""),
            phone=one.details.get("phone", ""),
            note=where,
        )
        for one in people
    ]
    answer = make_response(vcards(cards, moment()))
    answer.headers["Content-Type"] = "text/vcard; charset=utf-8"
    answer.headers["Content-Disposition"] = 'attachment; filename="people-i-met.vcf"'
    return answer
