"""The house rules of templates and static files: strict policy, layers, weight, icons, vendored files."""

import gzip
import hashlib
import re
from pathlib import Path

import jinja2
import pytest
from wtforms import BooleanField, Form, RadioField, SelectChoice, StringField, validators

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if TEMPLATES / "mail" not in path.parents)
SHEETS = sorted((STATIC / "css").rglob("*.css"))
BASES = ["base.html", "base_guest.html", "base_door.html", "base_wall.html", "base_plain.html"]
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)

INLINE = {
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"\s(?:data-)?(?:hx-)?on[a-z:]*\s*=\s*[\"']", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "script with a body": re.compile(r"<script\b[^>]*>\s*[^<\s]", re.IGNORECASE),
    "javascript address": re.compile(r"[\"']\s*(?:javascript|js):", re.IGNORECASE),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def inline_code(text: str) -> list[str]:
    return [name for name, pattern in INLINE.items() if pattern.search(COMMENT.sub("", text))]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_page_holds_inline_code(page):
    assert inline_code(text_of(page)) == []


@pytest.mark.parametrize(
    "text",
    [
        "<style>p{}</style>",
        '<p style="color:red">',
        '<a onclick="x()">',
        '<a hx-on:click="x()">',
        "<script>x()</script>",
        '<script src="/a.js">x()</script>',
        '<a href="javascript:x()">',
    ],
)
def test_inline_code_would_be_noticed(text):
    assert inline_code(text)


@pytest.mark.parametrize("base", BASES)
def test_every_base_asks_for_a_title_and_has_a_place_for_the_page(base):
    text = text_of(TEMPLATES / base)
    assert "{% block title required %}" in text
    assert "{% block content %}" in text
    assert 'lang="en"' in text
    assert "<main" in text


def outside_layers(text: str) -> list[str]:
    """Return what stands at the top level of a style sheet, the bodies of blocks left out."""
    kept, depth = "", 0
    for letter in re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL):
        if letter == "{":
            depth += 1
            kept += ";" if depth == 1 else ""
        elif letter == "}":
            depth -= 1
            assert depth >= 0, "a brace too many"
        elif depth == 0:
            kept += letter
    assert depth == 0, "a brace too few"
    return [statement.strip() for statement in kept.split(";") if statement.strip()]


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_each_sheet_keeps_to_its_own_layer(sheet):
    layer = "rooms" if sheet.parent.name == "rooms" else sheet.stem
    allowed = {f"@layer {layer}"}
    if sheet.name == "tokens.css":
        allowed |= {"@layer tokens, base, layout, ui, rooms, print", "@font-face"}
    assert set(outside_layers(text_of(sheet))) <= allowed


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_colours_are_decided_by_the_tokens_alone(sheet):
    if sheet.name in ("tokens.css", "print.css"):
        return
    text = re.sub(r"/\*.*?\*/", "", text_of(sheet), flags=re.DOTALL)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)|\b(?:rgba?|hsla?|oklch)\([^)]*\)", text) == []


def test_every_custom_property_used_is_decided_somewhere():
    known, used = set(), set()
    for sheet in SHEETS:
        known |= set(re.findall(r"(--[\w-]+)\s*:", text_of(sheet)))
        used |= set(re.findall(r"var\((--[\w-]+)\)", text_of(sheet)))
    assert used <= known


def test_the_sprite_has_every_icon_that_pages_ask_for():
    drawn = set(re.findall(r'<symbol id="([^"]+)"', text_of(STATIC / "icons.svg")))
    asked = {
        (name_of(page), name)
        for page in PAGES
        for name in re.findall(r"\b(?:icon|empty)\(\s*[\"']([a-z0-9-]+)[\"']", text_of(page))
    }
    assert {(page, name) for page, name in asked if name not in drawn} == set()


def test_every_static_file_that_pages_name_is_there():
    named = {
        (name_of(page), path)
        for page in PAGES
        for path in re.findall(r"static_url\(\s*[\"']([^\"']+)[\"']\s*\)", text_of(page))
    }
    assert {(page, path) for page, path in named if not (STATIC / path).is_file()} == set()


def vendored() -> dict[str, str]:
    rows = re.findall(
        r"^\| ([^|]+?) \| [^|]+ \| [^|]+ \| [^|]+ \| ([0-9a-f]{64}) \|$",
        text_of(STATIC / "vendor" / "VENDORED.md"),
        re.MULTILINE,
    )
    return dict(rows)


def test_vendored_files_are_the_ones_listed():
    table = vendored()
    vendor = STATIC / "vendor"
    assert table == {path: hashlib.sha256((vendor / path).read_bytes()).hexdigest() for path in table}
    beside = {
        path.resolve()
        for folder in ("vendor", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.suffix != ".md" and not path.name.startswith("LICENSE")
    }
    assert beside <= {(vendor / path).resolve() for path in table}


def weight(*paths: str) -> int:
    """Return the bytes on the wire: gzipped, fonts as they are."""
    whole = 0
    for path in paths:
        content = (STATIC / path).read_bytes()
        whole += len(content) if path.endswith(".woff2") else len(gzip.compress(content))
    return whole


CSS = [f"css/{name}.css" for name in ("tokens", "base", "layout", "ui", "print")]


def test_a_guests_first_page_leaves_20_kilobytes_for_its_own_words():
    assert weight(*CSS, "icons.svg", "favicon.svg") <= 20_000


def test_a_hosts_first_page_leaves_40_kilobytes_for_its_own_words():
    host = weight(*CSS, "icons.svg", "favicon.svg", "fonts/figtree-latin.woff2", "vendor/htmx.min.js", "js/guard.js")
    assert host <= 60_000


# --- The macros ---


class ExampleForm(Form):
    name = StringField("Name", [validators.InputRequired()], description="As on the invitation")
    note = StringField("Note", [validators.Optional()])
    alcohol = BooleanField("Alcohol is served")
    parking = RadioField("Parking", choices=[SelectChoice("s", "Street"), SelectChoice("y", "Yard")])


@pytest.fixture(scope="module")
def pages():
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), undefined=jinja2.StrictUndefined, autoescape=True
    )
    environment.globals.update(
        static_url=lambda path: f"/static/{path}",
        csrf_token=lambda: "a-token",
        get_flashed_messages=lambda **_: [],
    )
    return environment


def show(pages: jinja2.Environment, macro: str, call: str, **facts: object) -> str:
    source = f'{{% from "ui/{macro}.html" import {call.partition("(")[0]} %}}{{{{ {call} }}}}'
    return pages.from_string(source).render(**facts)


def test_a_field_ties_its_label_hint_and_complaint_together(pages):
    form = ExampleForm()
    form.validate()
    html = show(pages, "form", "field(f)", f=form.name)
    assert '<label for="name">Name</label>' in html
    assert 'aria-describedby="name-hint name-error"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="name-hint"' in html
    assert 'id="name-error"' in html


def test_a_field_at_rest_complains_of_nothing_and_says_when_it_may_stay_empty(pages):
    html = show(pages, "form", "field(f)", f=ExampleForm().note)
    assert "aria-" not in html.replace('aria-hidden="true"', "")
    assert "optional</span>" in html


def test_choices_stand_in_a_group_with_a_legend(pages):
    html = show(pages, "form", "field(f)", f=ExampleForm().parking)
    assert "<legend>Parking</legend>" in html
    assert html.count('type="radio"') == 2


def test_a_yes_or_no_stands_before_its_label(pages):
    html = show(pages, "form", "field(f)", f=ExampleForm().alcohol)
    assert html.index("<input") < html.index("Alcohol is served")


def test_the_list_of_complaints_leads_to_each_field(pages):
    form = ExampleForm()
    assert show(pages, "form", "form_errors(form)", form=form).strip() == ""
    form.validate()
    assert '<a href="#name">Name</a>' in show(pages, "form", "form_errors(form)", form=form)


def test_a_post_button_carries_the_token_and_asks_first_when_told_to(pages):
    plain = show(pages, "form", 'post_button("/x", "Tick")')
    assert 'name="csrf_token" value="a-token"' in plain
    assert "<details" not in plain
    asked = show(pages, "form", 'post_button("/x", "Remove Robin", confirm="Sure?")')
    assert "<details" in asked
    assert "Yes, remove Robin" in asked


@pytest.mark.parametrize(("percent", "shown"), [(-5, 0), (0, 0), (67.6, 68), (140, 100)])
def test_rings_and_bars_stay_between_nothing_and_all(pages, percent, shown):
    assert f"{shown} %" in show(pages, "parts", "ring(percent, 'ready')", percent=percent)
    assert f'width="{shown}"' in show(pages, "parts", "bar(percent, 'ready')", percent=percent)


def test_names_are_shown_and_never_run(pages):
    html = show(pages, "parts", "chip(text)", text="<script>alert(1)</script>")
    assert "&lt;script&gt;" in html


def test_a_base_renders_before_anybody_has_signed_in(pages):
    for base in BASES:
        head = f'{{% extends "{base}" %}}{{% block title %}}T{{% endblock %}}'
        source = head + "{% block content %}Hello{% endblock %}"
        assert "Hello" in pages.from_string(source).render()


def test_a_page_without_a_title_does_not_render(pages):
    page = pages.from_string('{% extends "base.html" %}{% block content %}Hello{% endblock %}')
    with pytest.raises(jinja2.TemplateRuntimeError):
        page.render()


def answers_out_of_order(text: str) -> list[str]:
    """Return what asks while somebody types or ticks and lets an older answer stand: htmx drops what comes third."""
    return re.findall(r'hx-trigger="(?:input|change)[^"]*"(?! hx-sync="[^"]+:replace")', text)


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_what_is_typed_last_is_what_is_asked(path):
    assert answers_out_of_order(text_of(path)) == []


def test_control_a_field_that_asks_without_replacing_is_found():
    assert answers_out_of_order('<input hx-get="/" hx-trigger="input changed delay:200ms" hx-target="#found">')
