"""What a phone would see: pictures turned into the raw video that Chromium plays as a camera."""

from collections.abc import Iterable
from pathlib import Path

from PIL import Image

SIZE = (640, 480)  # px; the usual lens of a fake device
RATE = 10  # frames a second


def write_camera(path: Path, scenes: Iterable[tuple[Image.Image | None, int]]) -> Path:
    """Write scenes as Y4M, each a picture in view (or None for an empty desk) and its number of frames.

    Chromium plays the file in a loop with `--use-file-for-fake-video-capture`.
    """
    width, height = SIZE
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{width} H{height} F{RATE}:1 Ip A1:1 C420jpeg\n".encode())
        for picture, frames in scenes:
            frame = b"FRAME\n" + _planes(_desk(picture))
            for _ in range(frames):
                file.write(frame)
    return path


def chromium_flags(film: Path | None = None) -> list[str]:
    """Return the flags that let Chromium run in a container and, with a film, see it as its camera."""
    flags = ["--no-sandbox", "--disable-dev-shm-usage", "--use-fake-ui-for-media-stream"]
    if film:
        flags += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
    return flags


def _desk(picture: Image.Image | None) -> Image.Image:
    """Lay a picture on a grey desk, as large as fits with a margin."""
    desk = Image.new("RGB", SIZE, (168, 160, 150))
    if picture:
        width, height = SIZE
        scale = min(0.85 * width / picture.width, 0.85 * height / picture.height)
        tag = picture.convert("RGB").resize((round(picture.width * scale), round(picture.height * scale)))
        desk.paste(tag, ((width - tag.width) // 2, (height - tag.height) // 2))
    return desk


def _planes(image: Image.Image) -> bytes:
    """Return a picture's Y plane and its Cb and Cr planes at half size: 4:2:0, full range."""
    luma, blue, red = image.convert("YCbCr").split()
    half = (image.width // 2, image.height // 2)
    return luma.tobytes() + blue.resize(half).tobytes() + red.resize(half).tobytes()
