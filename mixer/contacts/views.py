"""The group's address book."""

from flask import Blueprint, render_template, request

from mixer.accounts.access import organiser
from mixer.contacts import service
from mixer.core.database import reading
from mixer.web.access import policy, visit
from mixer.web.request import from_htmx

bp = Blueprint("contacts", __name__)


@bp.get("/g/<group_code>/contacts")
@policy(organiser)
def contacts(group_code: str) -> str:
    text = request.args.get("q", "")[:200]
    with reading() as session:
        book = service.list_contacts(session, visit().group, text, request.args.get("page", 1, type=int))
    name = "contacts/_list.html" if from_htmx() else "contacts/contacts.html"
    return render_template(name, book=book, q=text, group_code=group_code)
