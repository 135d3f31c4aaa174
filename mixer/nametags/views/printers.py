"""The group's printers: corrected in three steps, kept by name."""

import io
from dataclasses import replace

from flask import flash, render_template, request
from wtforms import SelectChoice

from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.events.access import host
from mixer.nametags.files.calibration import print_calibration
from mixer.nametags.forms import CorrectionForm, PrinterForm
from mixer.nametags.rules.printers import LEAST_LENGTH, WildReadingError, lengths, within
from mixer.nametags.rules.sheets import Sheet
from mixer.nametags.service import printers as service
from mixer.nametags.service.bench import Bench
from mixer.nametags.service.printers import KnownPrinter
from mixer.nametags.views.blueprint import Answer, bp, document
from mixer.nametags.views.tags import asked
from mixer.web.access import policy, visit
from mixer.web.request import back_to, chance, moment

SHEETS_OF_LABELS = "sheets of labels, or plain paper"


@bp.get("/m/<event_code>/name-tags/printers")
@policy(host)
def printers(event_code: str) -> Answer:
    with reading() as session:
        known = service.printers(session, visit().group)
    stocks = {sheet.id: sheet for sheet in service.roll_sheets()}
    return render_template(
        "nametags/printers.html", here="nametags", event_code=event_code, printers=known, stocks=stocks
    )


@bp.get("/m/<event_code>/name-tags/printers/calibration.pdf")
@policy(host)
def calibration(event_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
    known, out = bench.printer(choice.printer), io.BytesIO()
    print_calibration(bench.sheet(choice.sheet), out, printer=known.printer if known else None)
    return document(out.getvalue(), "calibration.pdf")


@bp.route("/m/<event_code>/name-tags/printers/new", methods=["GET", "POST"])
@policy(host)
def new_printer(event_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
    return _editor(event_code, KnownPrinter("", ""), bench, bench.sheet(choice.sheet))


@bp.route("/m/<event_code>/name-tags/printers/<printer_code>", methods=["GET", "POST"])
@policy(host)
def printer(event_code: str, printer_code: str) -> Answer:
    with reading() as session:
        choice, bench = asked(session)
        known = service.printer_named(session, visit().group, printer_code)
    return _editor(event_code, known, bench, bench.sheet(known.stock or choice.sheet))


def _editor(event_code: str, known: KnownPrinter, bench: Bench, sheet: Sheet) -> Answer:
    """Show the three steps for one printer, or keep what its page showed."""
    form = PrinterForm(None if request.method == "GET" else request.form, name=known.name, stock=known.stock)
    form.stock.choices = [SelectChoice("", SHEETS_OF_LABELS)] + [
        SelectChoice(s.id, s.title) for s in service.roll_sheets()
    ]
    if form.validate_on_submit() and _kept(form, known, bench):
        flash(f"{form.name.data} is kept. Choose it on the page of name tags, and prints lie where they should.", "ok")
        return back_to("nametags.printers", event_code=event_code)
    page = render_template(
        "nametags/printer.html",
        here="nametags",
        event_code=event_code,
        form=form,
        known=known,
        sheet=sheet,
        lines=[length if length >= LEAST_LENGTH else 0 for length in lengths(sheet)],
        by_number=_numbers(known),
        bench=bench,
    )
    return page, 422 if form.errors else 200


def _kept(form: PrinterForm, known: KnownPrinter, bench: Bench) -> bool:
    """Work out the correction and keep it, or say beside the field why not."""
    named = replace(known, name=form.name.data, stock=form.stock.data or "")
    try:
        new = service.calibrated(named, form.reading(), bench.sheet(form.sheet.data or ""), moment())
        with unit_of_work() as session:
            service.keep_printer(session, visit().group, new, chance())
    except WildReadingError as no:
        form[no.field].errors = [str(no)]
    except Refusal as no:
        form.name.errors = [no.message]
    return not form.errors


def _numbers(known: KnownPrinter) -> CorrectionForm:
    p = known.printer
    return CorrectionForm(None, right=p.shift_x, down=p.shift_y, across=100 * p.stretch_x, downwards=100 * p.stretch_y)


@bp.post("/m/<event_code>/name-tags/printers/<printer_code>/correction")
@policy(host)
def set_correction(event_code: str, printer_code: str) -> Answer:
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            correction = within(form.printer())
            with unit_of_work() as session:
                known = service.printer_named(session, visit().group, printer_code)
                service.keep_printer(session, visit().group, replace(known, printer=correction), chance())
            flash(f"{known.name} is corrected by these numbers from now on.", "ok")
        except WildReadingError as no:
            flash(str(no), "refused")
    else:
        flash("Four numbers are needed: 0 mm and 100 % leave the print as it is.", "refused")
    return back_to("nametags.printer", event_code=event_code, printer_code=printer_code)


@bp.post("/m/<event_code>/name-tags/printers/<printer_code>/remove")
@policy(host)
def remove_printer(event_code: str, printer_code: str) -> Answer:
    with unit_of_work() as session:
        name = service.remove_printer(session, visit().group, printer_code)
    flash(f"{name} is gone from the printers.")
    return back_to("nametags.printers", event_code=event_code)
