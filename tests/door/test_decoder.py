import http.server
import re
import shutil
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import qrcode
from playwright.sync_api import sync_playwright

from tests.door.camera import chromium_flags, write_camera

ROOT = Path(__file__).parents[2]
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "media-src 'self'; worker-src 'self'; base-uri 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types door"
)
DECODER = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
BADGE = "https://MIXER.EXAMPLE.COM/B/7ZQ4M0C1V9KXTB3A"


class Site(http.server.SimpleHTTPRequestHandler):
    """Static files, the probe page and the decoder, each with the policy the real app gives it."""

    decoder_policy = DECODER
    extensions_map = {".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html"}  # noqa: RUF012 -- as in the base class

    def translate_path(self, path):
        path = urlsplit(path).path
        if path == "/door/decoder.js":
            return str(ROOT / "static/js/door/decoder-worker.js")
        if path.startswith("/probe/"):
            return str(ROOT / "tests/door" / path[1:])
        return str(ROOT / path[1:])

    def end_headers(self):
        decoder = self.path == "/door/decoder.js"
        self.send_header("Content-Security-Policy", self.decoder_policy if decoder else PAGE)
        super().end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def serve():
    servers = []

    def start(decoder_policy=DECODER):
        handler = type("Policied", (Site,), {"decoder_policy": decoder_policy})
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def look(origin, film, done):
    """Open the probe page; return what stands in it, every address asked for, and what the console said."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=chromium_flags(film))
        try:
            page = chromium.new_page()
            asked, said = [], []
            page.context.on("request", lambda request: asked.append(request.url))
            page.on("console", lambda message: said.append(message.text))
            page.goto(f"{origin}/probe/page.html")
            page.locator(f"body[data-state={done}]").wait_for(state="attached", timeout=20_000)
            return page.text_content("#seen" if done == "seen" else "#failed"), asked, said
        finally:
            chromium.close()


@pytest.fixture
def film(tmp_path):
    code = qrcode.make(BADGE).get_image()
    return write_camera(tmp_path / "tag.y4m", [(None, 4), (code, 8)])


@pytest.mark.journey
def test_a_camera_reads_a_tag_in_the_worker_and_nothing_leaves_the_origin(serve, film):
    origin = serve()
    text, asked, said = look(origin, film, "seen")
    assert text == BADGE
    assert not [url for url in asked if not url.startswith((origin, "data:"))]
    assert [url for url in asked if url.endswith(".wasm")]
    assert said == []


@pytest.mark.journey
def test_without_its_own_policy_the_decoder_may_not_compile_and_says_so(serve, film):
    failed, _, _ = look(serve(decoder_policy="script-src 'self'; connect-src 'self'"), film, "failed")
    assert re.search("wasm|WebAssembly", failed)
