"""Sign-in pages, one's own account, and the people of a group."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from mixer.accounts import service
from mixer.accounts.access import organiser, signed_in
from mixer.accounts.forms import HelperForm, LinkForm, NewPasswordForm, PasswordForm
from mixer.accounts.rules import GroupRole
from mixer.core.database import reading, unit_of_work
from mixer.core.refusal import Refusal
from mixer.web.access import policy, public, visit
from mixer.web.limits import limiter
from mixer.web.request import back_to, chance, keyring, moment

bp = Blueprint("accounts", __name__)

Answer = str | Response | tuple[str, int]


def _typed_address() -> str:
    return request.form.get("email", "").strip().lower()[:200] or "nobody"


def _next_page() -> str:
    """Return where to go after sign-in: a path of ours, never another site."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted
    return wanted if ours and not parts.netloc and not parts.scheme else url_for("today.home")


def _remember(token: str) -> Response:
    target = _next_page()
    session.clear()
    session.permanent = True
    session["sign_in"] = token
    return redirect(target, 303)


def _sign_in_page(link_form: LinkForm, password_form: PasswordForm) -> str:
    return render_template("accounts/sign_in.html", link_form=link_form, password_form=password_form, next=_next_page())


@bp.get("/sign-in")
@policy(public)
def sign_in() -> Answer:
    return render_template(
        "accounts/sign_in.html", link_form=LinkForm(), password_form=PasswordForm(), next=_next_page()
    )


@bp.post("/sign-in/link")
@policy(public)
@limiter.limit("6 per 10 minutes", key_func=_typed_address)
def ask_for_link() -> Answer:
    form = LinkForm()
    if not form.validate_on_submit():
        return _sign_in_page(form, PasswordForm(formdata=None)), 422
    with unit_of_work() as database:
        service.ask_for_link(database, form.email.data, moment(), chance(), keyring())
    return back_to("accounts.link_sent")


@bp.get("/sign-in/sent")
@policy(public)
def link_sent() -> Answer:
    kept = not current_app.config["MIXER_SMTP_HOST"]
    return render_template("accounts/link_sent.html", kept=kept, folder=current_app.config["MIXER_LETTERS_FOLDER"])


@bp.post("/sign-in/password")
@policy(public)
@limiter.limit("10 per 10 minutes", key_func=_typed_address)
def sign_in_with_password() -> Answer:
    form = PasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as database:
                token = service.sign_in_with_password(database, form.email.data, form.password.data, moment(), chance())
            return _remember(token)
        except Refusal as no:
            form.password.errors = [no.message]
    return _sign_in_page(LinkForm(formdata=None), form), 422


@bp.get("/sign-in/<token>")
@policy(public)
def open_link(token: str) -> Answer:
    with reading() as database:
        good = service.link_is_good(database, token, moment())
    return render_template("accounts/open_link.html", token=token, good=good), 200 if good else 410


@bp.post("/sign-in/<token>")
@policy(public)
def use_link(token: str) -> Answer:
    with unit_of_work() as database:
        new = service.use_link(database, token, moment(), chance())
    return _remember(new)


@bp.post("/sign-out")
@policy(signed_in)
def sign_out() -> Answer:
    with unit_of_work() as database:
        service.sign_out(database, session["sign_in"])
    session.clear()
    flash("You are signed out.", "ok")
    return back_to("accounts.sign_in")


@bp.route("/account", methods=["GET", "POST"])
@policy(signed_in)
def account() -> Answer:
    form = NewPasswordForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as database:
                service.set_password(database, visit().account, form.password.data, session["sign_in"])
            flash("Your password is set. Other devices are signed out.", "ok")
            return back_to("accounts.account")
        except Refusal as no:
            form.password.errors = [no.message]
    return render_template("accounts/account.html", form=form), 422 if form.errors else 200


@bp.route("/g/<group_code>/people", methods=["GET", "POST"])
@policy(organiser)
def people(group_code: str) -> Answer:
    form = HelperForm()
    if form.validate_on_submit():
        helper = service.Helper(form.name.data, form.email.data, GroupRole(form.role.data), visit().account_name)
        with unit_of_work() as database:
            service.invite_helper(database, visit().group, helper, moment(), chance(), keyring())
        flash(f"{helper.name} gets a letter with a link to sign in.", "ok")
        return back_to("accounts.people", group_code=group_code)
    with reading() as database:
        helpers = service.people(database, visit().group)
    page = render_template("accounts/people.html", form=form, people=helpers, group_code=group_code)
    return page, 422 if form.errors else 200
