"""The page of name tags: options, the true preview, the print."""

from dataclasses import asdict
from functools import partial

from flask import current_app, flash, render_template, request
from sqlalchemy.orm import Session

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags import service
from mixer.nametags.forms import DESIGN_NAMES, FILL_NAMES, ORDER_NAMES, SIDE_NAMES, WHICH_NAMES, PrintForm, QuestionForm
from mixer.nametags.rules.batch import Choice
from mixer.nametags.rules.progress import AT_ONCE
from mixer.nametags.service.jobs import make
from mixer.nametags.views.blueprint import KINDS, Answer, bp, document, hand, picture, rooms
from mixer.nametags.views.press import cabinet_of, press_of, workshop_of
from mixer.web.access import policy, visit
from mixer.web.request import back_to, keyring, moment

NAMES = {
    "whiches": WHICH_NAMES,
    "designs": DESIGN_NAMES,
    "orders": ORDER_NAMES,
    "fills": FILL_NAMES,
    "sides": SIDE_NAMES,
}


def asked(session: Session) -> tuple[Choice, service.Bench]:
    """Return what the address asks for, above what was printed last, and the workbench it is about."""
    bench = service.bench_of(session, visit().event)
    usual = service.last_choice(session, visit().event, bench)
    return service.possible(QuestionForm(request.args).choice(usual), usual, bench), bench


def as_query(choice: Choice) -> dict[str, object]:
    """Return a choice as an address asks for it."""
    said = asdict(choice) | {"guest": choice.guest_code, "backs": "yes" if choice.backs else "no"}
    del said["guest_code"]
    return {name: value for name, value in said.items() if value or name == "printer"}


def page_asked() -> int:
    """Return the number of the page to show, from 1."""
    return max(1, request.args.get("page", 1, type=int))


@bp.get("/m/<event_code>/name-tags")
@policy(host)
def name_tags(event_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
        found = service.overview(session, visit().event, choice, page_asked(), keyring(), bench, rooms())
        done = service.runs(session, visit().event, moment())
    return render_template(
        "nametags/name_tags.html",
        here="nametags",
        event_code=event_code,
        choice=choice,
        query=as_query(choice),
        bench=bench,
        shelves=bench.shelves(),
        found=found,
        stored=cabinet_of(current_app).codes(),
        runs=done,
        kinds=KINDS,
        again="",
        looks=(),
        **NAMES,
    )


@bp.get("/m/<event_code>/name-tags/page.png")
@policy(host)
def page_picture(event_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
        found = service.page_of(session, visit().event, choice, page_asked(), keyring(), bench, rooms())
    return picture(service.picture_of_page(found))


@bp.get("/m/<event_code>/name-tags/designs/<layout>.png")
@policy(host)
def design_picture(event_code: str, layout: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
    return picture(service.picture_of_design(layout, bench.sheet(choice.sheet), bench.logo))


@bp.post("/m/<event_code>/name-tags/print")
@policy(host)
def print_tags(event_code: str) -> Answer:
    form = PrintForm()
    if not form.validate_on_submit():
        flash(
            "Please look at what you chose: " + " ".join(message for said in form.errors.values() for message in said),
            "refused",
        )
        return back_to("nametags.name_tags", event_code=event_code)
    try:
        with unit_of_work() as session:
            usual = service.last_choice(session, visit().event, service.bench_of(session, visit().event))
            order = service.order_tags(session, visit().event, form.choice(usual), hand(), rooms())
    except Refusal as no:
        flash(no.message, "refused")
        return back_to("nametags.name_tags", event_code=event_code)
    return begin(order, event_code) if len(order.items) > AT_ONCE else finish(order)


def finish(order: service.Order) -> Answer:
    """Make a small document at once, outside of any transaction, and note what was read back."""
    printed = service.print_order(order)
    with unit_of_work() as session:
        service.settle(session, visit().event, order, moment(), (printed.report, printed.read))
    return document(printed.pdf, "name-tags.pdf")


def begin(order: service.Order, event_code: str) -> Answer:
    """Let a large document be made in the background, and show how far it is."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - a thread needs the application itself
    press_of(app).start(partial(make, workshop_of(app), visit().event, order))
    return back_to("nametags.print_job", event_code=event_code, run_code=order.run_code)
