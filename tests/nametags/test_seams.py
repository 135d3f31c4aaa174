import pytest

from mixer.nametags.rules.dots import page_of
from mixer.nametags.rules.sheets import find_sheet
from mixer.nametags.rules.tags import Job
from tests.nametags.seams import COMMANDS, a_rectangle_a_module, share_of_light
from tests.nametags.sights import modules_of, printed


@pytest.fixture(scope="module", params=["avery-5392", "avery-l4785", "brother-62x100"])
def sheet(request):
    return find_sheet(request.param)


@pytest.fixture(scope="module")
def page(guests, sheet):
    """A page, its size, where its codes are and what their modules are."""
    items = guests(sheet.labels, "https://mix.example")
    return *printed(items, Job(sheet, event="Mixer")), [modules_of(item, sheet) for item in items]


@pytest.mark.parametrize("dpi", [150, 300])
@pytest.mark.parametrize("renderer", COMMANDS)
def test_no_light_line_is_seen_between_modules(page, renderer, dpi):
    pdf, places, codes = page
    assert share_of_light(renderer, pdf, places, codes, dpi) == 0


@pytest.mark.parametrize("renderer", COMMANDS)
def test_codes_drawn_module_by_module_show_lines(page, sheet, renderer):
    """What shows that lines would be found."""
    _, places, codes = page
    pdf = a_rectangle_a_module(page_of(sheet), places, codes)
    assert share_of_light(renderer, pdf, places, codes, 150) > 1
