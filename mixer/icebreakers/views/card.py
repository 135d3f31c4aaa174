"""A guest's card and zone on the phone."""

from flask import flash, render_template

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.guests.access import own_link
from mixer.icebreakers.service import board, duos, paper_cards, zone_board
from mixer.icebreakers.service.hints import Help, help_for
from mixer.icebreakers.views import bp
from mixer.icebreakers.views.shell import Answer, held, time_of
from mixer.meetings.service.here import here
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, moment


@bp.get("/my/card")
@policy(own_link)
def my_card() -> Answer:
    with reading() as database:
        card = board.my_card(database, visit().event, visit().guest)
        time = time_of(database, visit().event, duos.KIND)
        help_now = help_for(database, visit().event, visit().guest, moment()) if not card.found else Help()
        zone, place = zone_board.my_zone(database, visit().guest), here(database, visit().event)
        others = held(database, visit().event, visit().guest)
    return render_template(
        "icebreakers/card.html", card=card, help=help_now, time=time, others=others, zone=zone, event=place
    )


@bp.post("/my/card")
@policy(own_link)
@limiter.limit("20 per minute")
def take_card() -> Answer:
    with unit_of_work() as database:
        if visit().guest not in duos.inside_now(database, visit().event):
            raise Refusal("not_here", "Check in at the door first, then take a card.")
        count = paper_cards.hand_out(database, visit().event, moment())
        count = count or duos.let_in(database, visit().event, moment())
    if not count:
        flash("You are first in line: the next guest who comes is your partner.", "ok")
    return back_to("icebreakers.my_card")


@bp.post("/my/card/sit-out")
@policy(own_link)
@limiter.limit("20 per minute")
def sit_out() -> Answer:
    with unit_of_work() as database:
        duos.sit_out(database, visit().event, visit().guest, moment())
    flash("You sit this one out. Enjoy the view.", "ok")
    return back_to("icebreakers.my_card")
