"""Fonts of the machine: found where no travelling one has a character, and never needed where one has."""

import hashlib
import shutil
import unicodedata
from pathlib import Path

import pypdfium2
import pytest

from mixer.nametags.files import lettering, machine_fonts
from mixer.nametags.files.document import Document
from mixer.nametags.files.lettering import line
from mixer.nametags.files.machine_fonts import Unfit, families, machine_face, opened, own_families
from mixer.nametags.files.measures import missing_notice
from mixer.nametags.files.scripts import lacks, script_of, scripts
from mixer.nametags.files.typefaces import face_for
from tests.nametags.test_scripts import noted, printed, read

FONTS = Path(__file__).with_name("fonts")
KA = "\ua98f"
"""A letter of Javanese, which no travelling font has."""


def forget():
    for kept in (own_families, families, machine_fonts.looked_at, opened, lettering._kind, lettering._piece, line):
        kept.cache_clear()


@pytest.fixture
def system(tmp_path, monkeypatch):
    """The folder where this machine keeps its fonts, still empty."""
    folder = tmp_path / "share" / "fonts"
    folder.mkdir(parents=True)
    monkeypatch.setattr(machine_fonts, "FOLDERS", (str(folder),))
    forget()
    yield folder
    forget()


@pytest.fixture
def own(system, tmp_path, monkeypatch):
    """A folder of one's own, named in MIXER_FONTS."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("MIXER_FONTS", str(folder))
    forget()
    return folder


def put(name, folder, called=""):
    folder.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(FONTS / name, folder / (called or name)))


def faces(text, style="bold"):
    return [Path(g.face.file.rpartition(":")[0] or g.face.file).name for g in line(text, style).glyphs]


def darkness(pdf):
    """Share of a page that is ink."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        pixels = page.render(scale=2, grayscale=True).to_numpy()
        page.close()
    return float((pixels < 128).mean())


def test_a_script_without_a_travelling_font_is_set_from_the_machines(system):
    put("README.md", system / "truetype")
    put("NotoSansJavanese-Regular.ttf", system / "truetype" / "noto")
    assert faces(KA) == ["NotoSansJavanese-Regular.ttf"]
    assert line(KA, "bold").missing == ()
    assert line(KA, "bold").thickened
    assert not line(KA, "regular").thickened
    assert read(printed(KA)) == KA


def test_without_such_a_font_the_notice_names_letters_script_and_package(system):
    notice = missing_notice("g1", "Ana", "first name", f"{KA}a{KA}", "bold")
    assert notice.kind == "missing"
    assert notice.message == (
        f"No font here has Javanese: {KA} (U+A98F) in the first name. Install fonts-noto-core, or put a font that has"
        " it in a folder and name the folder in MIXER_FONTS; a box is printed until then."
    )
    assert missing_notice("g1", "Ana", "first name", "Ana", "bold") is None


def test_travelling_fonts_come_first_whatever_the_machine_has(own, system):
    before = hashlib.sha256(printed("Zoë محمد 王")).digest()
    for folder in (own, system):
        put("NotoSansJavanese-Regular.ttf", folder, "NotoSans-Bold.ttf")
        put("NotoSansJavanese-Regular.ttf", folder, "NotoSansArabic-Bold.ttf")
    forget()
    assert hashlib.sha256(printed("Zoë محمد 王")).digest() == before


def test_the_bold_file_of_a_family_serves_the_bold_style(system):
    put("NotoSansJavanese-Regular.ttf", system)
    put("NotoSansJavanese-Regular.ttf", system, "NotoSansJavanese-Bold.ttf")
    assert faces(KA, "bold") == ["NotoSansJavanese-Bold.ttf"]
    assert faces(KA, "regular") == ["NotoSansJavanese-Regular.ttf"]
    assert not line(KA, "bold").thickened


def test_ones_own_folder_goes_before_the_systems_and_needs_no_special_names(own, system):
    put("NotoSansJavanese-Regular.ttf", system)
    put("NotoSansJavanese-Regular.ttf", own, "Anything I like.ttf")
    assert faces(KA) == ["NotoSansJavanese-Regular.ttf"], "a font named for the script is the better guess"
    (system / "NotoSansJavanese-Regular.ttf").unlink()
    forget()
    assert faces(KA) == ["Anything I like.ttf"]
    put("NotoSansJavanese-Regular.ttf", own)
    put("NotoSansJavanese-Regular.ttf", system)
    forget()
    assert machine_face(KA, "bold").file.startswith(str(own))


def test_outlines_that_cannot_be_embedded_are_drawn(own):
    put("Outlines-Regular.otf", own)
    assert faces(KA) == ["Outlines-Regular.otf"]
    pdf = printed(KA, f"{KA}{KA}")
    assert b"/Type3" in pdf
    assert read(pdf).split() == [KA, KA + KA]
    bold, regular = line(KA, "bold").extent, line(KA, "regular").extent
    assert bold.above > regular.above, "one weight is made stronger in the bold style"


def test_a_variable_font_is_drawn_in_the_weight_of_the_style(own):
    put("Variable[wght].ttf", own)
    widths = [line(KA, style).glyphs[0].face.measures[1][1] for style in ("regular", "bold")]
    assert [round(ink.right - ink.left) for ink in widths] == [300, 420]
    assert darkness(printed(KA)) > 0


def test_a_drawn_letter_covers_as_much_paper_as_an_embedded_one(own):
    put("NotoSansJavanese-Regular.ttf", own)
    embedded = darkness(printed(KA))
    (own / "NotoSansJavanese-Regular.ttf").unlink()
    put("Variable[wght].ttf", own)
    forget()
    drawn = darkness(printed(KA))
    assert drawn == pytest.approx(embedded * 420 / 328, rel=0.1)  # the embedded one has an outline of 28


def test_a_glyph_has_one_place_in_a_document():
    document = Document((100, 100), "en")
    face = face_for("A", "bold")
    assert face.pdf.place(36, 690, "A", document) == face.pdf.place(36, 690, "A", document)


def test_more_drawings_than_one_font_of_a_pdf_holds_go_into_several(own, monkeypatch):
    put("Outlines-Regular.otf", own)
    monkeypatch.setattr("mixer.nametags.files.embedding._CODES", 1)
    face = machine_face(KA, "bold")
    document = Document((100, 100), "en")
    assert face.pdf.place(1, 600, KA, document) == ("/F1+0", 1)
    assert face.pdf.place(0, 600, "\ufffd", document) == ("/F1+1", 1)
    assert face.pdf.place(1, 600, KA, document) == ("/F1+0", 1)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Words-Regular.ttf", "holds no outlines"),
        ("Bare-Regular.ttf", "holds no outlines"),
        ("Coloured-Regular.ttf", "holds coloured pictures"),
        ("Forbidden-Regular.ttf", "may not be embedded, by its licence"),
        ("Odd-Regular.ttf", "is broken: Unknown name table format (7)"),
    ],
)
def test_a_font_that_cannot_be_printed_with_is_passed_over_with_a_reason(own, name, reason):
    path = put(name, own)
    assert opened(path, "bold") == Unfit(path, reason)
    assert line(KA, "bold").missing == (KA,)
    put("Variable[wght].ttf", own)
    forget()
    assert faces(KA) == ["Variable[wght].ttf"]


def test_a_font_that_is_gone_is_passed_over(own):
    path = put("Variable[wght].ttf", own)
    assert KA not in line("a", "bold").missing
    own_families()
    path.unlink()
    assert opened(path, "bold") == Unfit(path, "cannot be read")
    assert line(KA, "bold").missing == (KA,)


def test_private_and_lost_characters_are_asked_of_no_font(own):
    put("Variable[wght].ttf", own)
    assert machine_face("\ue000", "bold") is None
    [lost, private, nothing] = lacks("\ufffd\ue000\u0378\ufffd")
    assert lost.sentence("in the company").startswith("A character was lost before the list came here: � (U+FFFD) in")
    assert private.sentence("in the company").startswith("These mean something in one font only: U+E000 in")
    assert nothing.sentence("in the company").startswith("These are no characters of any script: U+0378 in")


def test_a_script_that_no_package_has_is_named_all_the_same(system):
    [lack] = lacks("\U00010570")
    assert lack.sentence("in the role").startswith("No font here has Vithkuqi: ")
    assert lack.advice.startswith("Put a font that has it in a folder")


def test_a_letter_without_a_font_is_a_box_that_says_what_it_stands_for(system):
    pdf = printed(f"Ana {KA}")
    assert noted(pdf) == [f"Ana {KA}"]


def test_every_script_of_unicode_has_a_name_and_fonts():
    used = {script_of(chr(point)).code for point in range(0x110000) if unicodedata.category(chr(point))[0] == "L"}
    assert used <= set(scripts())
    assert all(script.name and all(script.families) for script in scripts().values())
    assert script_of("ж").name == "Cyrillic"
    assert script_of("!").code == script_of("\ue000").code


@pytest.mark.parametrize("character", ["ж", "م", "王", "🎉"])
def test_what_travels_is_looked_for_nowhere_else(system, character, monkeypatch):
    monkeypatch.setattr(machine_fonts, "_candidates", None)
    assert face_for(character, "bold")
    assert line(character, "bold").missing == ()
