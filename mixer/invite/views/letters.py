"""The post office of a mixer: every letter with its state, what is in doubt, and letters as files."""

from flask import Response as FileResponse
from flask import current_app, flash, render_template, request

from mixer.core.database import reading, unit_of_work
from mixer.events.access import host
from mixer.invite import service
from mixer.invite.files import bundle
from mixer.invite.views.blueprint import Answer, bp
from mixer.invite.views.waves import letter_page
from mixer.post import service as post
from mixer.post.rules.states import MEANS, ON_THEIR_WAY, State
from mixer.web.access import policy, visit
from mixer.web.request import back_to, keyring, moment

PAGE = 100
SHOWN = {
    "doubt": ("In doubt", (State.UNKNOWN,)),
    "back": ("Came back", (State.BOUNCED,)),
    "trouble": ("Refused or too late", (State.FAILED, State.EXPIRED)),
    "waiting": ("Waiting to go", ON_THEIR_WAY),
    "sent": ("Sent", (State.SENT,)),
    "kept": ("Kept as files", (State.KEPT,)),
    "stopped": ("Stopped", (State.STOPPED,)),
}


@bp.get("/m/<event_code>/letters")
@policy(host)
def letters(event_code: str) -> Answer:
    shown, number = request.args.get("show", ""), max(request.args.get("page", 1, type=int), 1)
    _, states = SHOWN.get(shown, ("", ()))
    with reading() as session:
        standing = post.standing(session, visit().event)
        rows = post.letters_of_event(session, visit().event, states, PAGE, (min(number, PAGE) - 1) * PAGE)
        about = service.particulars(session, visit().event)
    return render_template(
        "invite/letters.html",
        here="invite",
        event_code=event_code,
        about=about,
        letters=rows,
        shown=shown,
        means=dict.fromkeys(MEANS[state] for state in states),
        number=number,
        more=len(rows) == PAGE,
        total=standing.total,
        groups=[(key, title, standing.of(*among)) for key, (title, among) in SHOWN.items()],
        kept=not current_app.config["MIXER_SMTP_HOST"],
        folder=current_app.config["MIXER_LETTERS_FOLDER"],
    )


@bp.get("/m/<event_code>/letters/<letter_code>")
@policy(host)
def one_letter(event_code: str, letter_code: str) -> Answer:
    with reading() as session:
        return letter_page(post.find_letter(session, visit().event, letter_code).body_html)


@bp.post("/m/<event_code>/letters/<letter_code>/again")
@policy(host)
def send_again(event_code: str, letter_code: str) -> Answer:
    with unit_of_work() as session:
        post.send_again(session, visit().event, letter_code, moment())
    flash("The letter goes out once more.", "ok")
    if guest_code := request.args.get("guest"):
        return back_to("guests.guest", event_code=event_code, guest_code=guest_code)
    return back_to("invite.letters", event_code=event_code)


@bp.get("/m/<event_code>/letters/not-invited")
@policy(host)
def unwritten(event_code: str) -> Answer:
    with reading() as session:
        counts = post.count_silences(session, visit().group)
        guests = service.silent_guests(session, visit().event, keyring())
        about = service.particulars(session, visit().event)
    return render_template(
        "invite/unwritten.html", here="invite", event_code=event_code, counts=counts, guests=guests, zone=about.zone
    )


@bp.get("/m/<event_code>/letters.zip")
@policy(host)
def letters_as_files(event_code: str) -> Answer:
    with reading() as session:
        file = bundle(post.letters_for_files(session, visit().event), current_app.config["MIXER_MAIL_FROM"])
    headers = {"Content-Disposition": f'attachment; filename="letters-{event_code}.zip"'}
    return FileResponse(file, content_type="application/zip", headers=headers)
