"""Where the links in letters to guests lead: one of their own pages, by their own link."""

from flask import render_template, request
from flask.typing import ResponseReturnValue as Answer

from mixer.core.database import reading
from mixer.followup.service.guests_link import OF_ONE
from mixer.followup.views.blueprint import bp
from mixer.guests.access import remember_guest
from mixer.invite.service import open_link
from mixer.web.access import policy, public
from mixer.web.request import back_to

PAGES = {
    "people": "meetings.people",
    "letters": "followup.my_nudges",
    "referrals": "followup.my_referrals",
    "one-to-one": "followup.one_to_one",
}
"""The word in the address, and the page it opens."""


@bp.get("/r/<token>/to/<place>")
@bp.get("/r/<token>/to/<place>/<code>")
@policy(public)
def from_a_letter(token: str, place: str, code: str = "") -> Answer:
    """Open a guest's own page that a letter leads to; this browser is theirs from then on."""
    with reading() as session:
        door = open_link(session, token)
    if door is None or place not in PAGES or bool(code) != (place in OF_ONE):
        return render_template("invite/old_link.html"), 404
    remember_guest(door.token)
    pick = request.args.get("pick", "")
    more = ({"code": code} if code else {}) | ({"pick": pick} if pick.isdecimal() else {})
    return back_to(PAGES[place], **more)
