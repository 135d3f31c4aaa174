"""The phone itself: its light, its cameras, a screen that stays on, and what to do where there is no camera."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import PHONE
from tests.journeys.test_the_door import door, enrol, guests, said

__all__ = ["door", "guests"]  # the fixtures of the door

pytestmark = pytest.mark.journey

# A phone with two cameras, of which the second has a light, and a screen that can be kept on.
FAKE_PHONE = """
window.asked = []; window.lit = []; window.locks = 0; window.released = 0; window.buzzes = []; window.tones = [];
const cameras = ["front", "back"].map((side) => ({kind: "videoinput", deviceId: side, label: `The ${side} camera`}));
navigator.mediaDevices.enumerateDevices = async () => cameras;
navigator.mediaDevices.getUserMedia = async ({video}) => {
  const wanted = video.deviceId?.exact ?? "front";
  asked.push(video.deviceId?.exact ?? video.facingMode.ideal);
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  setInterval(() => context.fillRect(0, 0, 10 * Math.random(), 10), 100);
  const stream = canvas.captureStream(10);
  const [track] = stream.getVideoTracks();
  track.getSettings = () => ({deviceId: wanted});
  track.getCapabilities = () => wanted === "back" ? {torch: true} : {};
  track.applyConstraints = async ({advanced}) => void lit.push(advanced[0].torch);
  return stream;
};
const lock = {request: async () => { locks += 1; return {release: async () => void (released += 1)}; }};
Object.defineProperty(navigator, "wakeLock", {value: lock});
navigator.vibrate = (pattern) => void buzzes.push(pattern);
window.OscillatorNode = class extends OscillatorNode {
  constructor(context, options) { super(context, options); tones.push(options.frequency); }
};
"""
SEEN_AGAIN = "document.dispatchEvent(new Event('visibilitychange'))"


def fake_phone(server, chromium, door, script):
    phone = server.open(chromium, size=PHONE)
    phone.add_init_script(script)
    enrol(phone, door)
    return phone


def test_light_and_choice_of_camera_appear_where_the_phone_has_them(server, chromium, door):
    phone = fake_phone(server, chromium, door, FAKE_PHONE)
    phone.get_by_role("button", name="Scan tags").click()
    expect(phone.get_by_role("combobox", name="Camera")).to_be_visible()
    expect(phone.get_by_role("button", name="Light")).to_be_hidden()
    phone.get_by_role("combobox", name="Camera").select_option("The back camera")
    light = phone.get_by_role("button", name="Light")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")
    assert phone.evaluate("lit") == [True, False]
    assert phone.evaluate("asked") == ["environment", "back"]
    phone.reload()
    phone.get_by_role("button", name="Scan tags").click()
    expect(phone.get_by_role("button", name="Light")).to_be_visible()
    assert phone.evaluate("asked") == ["back"], "the camera used last is used again"


def test_the_screen_stays_on_while_the_camera_looks(server, chromium, door):
    phone = fake_phone(server, chromium, door, FAKE_PHONE)
    assert phone.evaluate("locks") == 0
    phone.get_by_role("button", name="Scan tags").click()
    expect(phone.get_by_role("button", name="Pause")).to_be_visible()
    assert phone.evaluate("locks") == 1
    phone.evaluate(SEEN_AGAIN)
    assert phone.evaluate("locks") == 2, "the browser lets go of the screen whenever the page is out of sight"
    phone.get_by_role("button", name="Pause").click()
    assert phone.evaluate("released") == 1
    phone.evaluate(SEEN_AGAIN)
    assert phone.evaluate("locks") == 2


@pytest.mark.parametrize(
    ("fault", "advice"),
    [
        ("NotAllowedError", "Allow it in the browser's settings and press again, or type the code."),
        ("NotFoundError", "The camera did not start (broken). Try again, or type the code."),
    ],
)
def test_without_a_camera_the_phone_says_what_to_do_and_is_ready_for_a_typed_code(
    server, chromium, door, guests, fault, advice
):
    refusing = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('broken', '{fault}'); }}"
    phone = fake_phone(server, chromium, door, refusing)
    phone.get_by_role("button", name="Scan tags").click()
    expect(phone.get_by_text(advice)).to_be_visible()
    expect(phone.get_by_label("Code on the tag")).to_be_focused()
    expect(phone.get_by_role("button", name="Scan tags")).to_be_visible()
    phone.keyboard.type(guests["José"].short_code, delay=60)  # as fingers do
    phone.keyboard.press("Enter")
    said(phone, "WELCOME", "José Ñandú")


def test_on_plain_http_the_page_says_that_the_camera_needs_https(server, chromium, door):
    """Browsers hold a page on plain http to be insecure, this computer's own aside: so this one is told to."""
    insecure = "Object.defineProperty(window, 'isSecureContext', {get: () => false})"
    phone = fake_phone(server, chromium, door, insecure)
    expect(phone.get_by_text("The camera needs a secure address (https).")).to_be_visible()
    expect(phone.get_by_role("button", name="Scan tags")).to_be_hidden()
    expect(phone.get_by_label("Code on the tag")).to_be_visible()


def test_a_verdict_has_a_colour_a_word_a_sound_and_a_touch_of_its_own(server, chromium, door, guests):
    phone = fake_phone(server, chromium, door, FAKE_PHONE)
    felt = {}
    for code in (guests["José"].short_code, guests["José"].short_code, "nonsense"):
        phone.evaluate("buzzes.length = tones.length = 0")
        phone.get_by_label("Code on the tag").fill(code)
        phone.get_by_role("button", name="Check in").click()
        verdict = phone.locator("#verdict")
        expect(verdict).to_be_visible()
        word = verdict.locator(".verdict-word").text_content()
        colour = verdict.evaluate("(shown) => getComputedStyle(shown).backgroundColor")
        felt[word] = (colour, str(phone.evaluate("buzzes")), str(phone.evaluate("tones")))
        if word == "WELCOME":  # which makes room by itself, on a slow machine before any finger comes
            expect(verdict).to_be_hidden(timeout=15_000)
        else:
            phone.get_by_role("button", name="Next guest").click()
    assert list(felt) == ["WELCOME", "ALREADY IN 17:30", "NOT ON THE LIST"]
    for kind in zip(*felt.values(), strict=True):
        assert len(set(kind)) == 3, "no two verdicts look, feel or sound alike"
        assert "[]" not in kind
