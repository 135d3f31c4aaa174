"""The kiosk: a tablet at the door that guests hold their tag up to. It locks itself in and keeps nobody's name."""

from dataclasses import asdict

from flask import render_template

from mixer.core.database import reading, unit_of_work
from mixer.door.access import kiosk_device, known_device
from mixer.door.forms import PinForm
from mixer.door.rules.kiosk_words import WORDS
from mixer.door.service import devices
from mixer.door.service import kiosk as kiosks
from mixer.door.service.snapshot import NOT_BY_THEMSELVES
from mixer.door.views.blueprint import Answer, bp
from mixer.door.views.volunteer import gone
from mixer.web.access import policy, visit
from mixer.web.limits import limiter
from mixer.web.request import moment


@bp.get("/door/kiosk")
@policy(kiosk_device)
def kiosk() -> Answer:
    return _page(PinForm())


def _page(form: PinForm, *, wrong: bool = False) -> str:
    with reading() as session:
        care = kiosks.care(session, visit().event)
    return render_template(
        "door/kiosk.html",
        keeper=known_device().keeper,
        form=form,
        wrong=wrong,
        words={key: asdict(words) for key, words in WORDS.items()},
        reasons={NOT_BY_THEMSELVES: ["", ""]},
        care=care,
    )


@bp.post("/door/kiosk/leave")
@policy(kiosk_device)
@limiter.limit("5 per minute")  # of a million PINs
def leave_kiosk() -> Answer:
    """Let whoever knows the PIN of this door end the kiosk: guests do not."""
    form, device = PinForm(), known_device()
    if not form.validate_on_submit():
        return _page(form), 422
    with unit_of_work() as session:
        if knows := devices.knows_pin(session, device, form.pin.data):
            devices.leave(session, device, moment())
    return gone() if knows else (_page(form, wrong=True), 422)
