"""The page of all elements at `/look`, for who builds pages; production does not have it."""

import re
from pathlib import Path

from flask import Blueprint, current_app, render_template
from wtforms import BooleanField, FileField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Optional

from mixer.web.access import policy, public
from mixer.web.forms import Form, Line, Paragraph
from mixer.web.request import moment

bp = Blueprint("look", __name__)


class ElementsForm(Form):
    """One field of each kind."""

    name = Line("Name of the mixer", InputRequired("Please give it a name."), description="As on the invitation")
    place = Line("Place", Optional())
    kind = SelectField(
        "Kind of group", choices=[SelectChoice("casual", "Open network"), SelectChoice("strong", "Referral chapter")]
    )
    note = Paragraph("A word to the guests", Optional())
    parking = RadioField(
        "Parking", choices=[SelectChoice("street", "On the street"), SelectChoice("yard", "In the yard")]
    )
    alcohol = BooleanField("Alcohol is served", description="A permit is added to the plan")
    file = FileField("Guest list")


@bp.get("/look")
@policy(public)
def look() -> str:
    """Show every element at rest, and fields that were refused."""
    refused = ElementsForm(formdata=None, prefix="refused")
    refused.validate()
    sprite = (Path(current_app.static_folder or "") / "icons.svg").read_text(encoding="utf-8")
    return render_template(
        "look.html",
        form=ElementsForm(formdata=None),
        refused_form=refused,
        icons=re.findall(r'<symbol id="([^"]+)"', sprite),
        moment=moment(),
        zone=moment().tzinfo,
    )
