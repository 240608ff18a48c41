"""Pictures: what comes out of the child process, and what never does."""

import asyncio
import io
import os
import signal
from base64 import b64decode
from contextlib import suppress
from pathlib import Path

import pytest
from PIL import Image

from app.integrations import image_child
from app.integrations.images import ChildDiedError, Picture, PictureRefusedError, make_renditions
from tests.integrations.pictures import (
    SECRET,
    animated,
    draw,
    encode,
    exif,
    jpeg_header,
    png_header,
    riff_chunks,
    webp_header,
    with_metadata,
)

TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


async def make(folder: Path, data: bytes, kind: str = "JPEG") -> Picture:
    path = folder / "picture"
    path.write_bytes(data)
    return await make_renditions(path, TYPES.get(kind, kind))


async def refusal(folder: Path, data: bytes, kind: str = "JPEG") -> str:
    with pytest.raises(PictureRefusedError) as caught:
        await make(folder, data, kind)
    return caught.value.code


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data), formats=("WEBP",)).convert("RGB")


def is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    red, _, blue = pixel
    return bool(red > 150 and blue < 90)


@pytest.mark.parametrize("kind", TYPES)
async def test_three_renditions_and_a_placeholder(tmp_path: Path, kind: str) -> None:
    picture = await make(tmp_path, encode(draw(4000, 3000), kind), kind)
    assert (picture.width, picture.height) == (4000, 3000)
    sizes = [(r.name, r.width, r.height) for r in picture.renditions]
    assert sizes == [("1280", 1280, 960), ("640", 640, 480), ("320", 320, 240)]
    for rendition in picture.renditions:
        shown = opened(rendition.data)
        assert shown.size == (rendition.width, rendition.height)
        assert is_red(shown.getpixel((5, 5)))
        assert not is_red(shown.getpixel((shown.width - 5, 5)))
    assert len(picture.placeholder) <= 200
    tiny = opened(b64decode(picture.placeholder.removeprefix("data:image/webp;base64,")))
    assert 8 <= max(tiny.size) <= 24


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1, 1), [("320", 1, 1)]),
        ((200, 100), [("320", 200, 100)]),
        ((320, 200), [("320", 320, 200)]),
        ((500, 400), [("640", 500, 400), ("320", 320, 256)]),
        ((3, 9000), [("1280", 1, 1280), ("640", 1, 640), ("320", 1, 320)]),
    ],
)
async def test_never_enlarged(tmp_path: Path, size: tuple[int, int], expected: list[tuple[str, int, int]]) -> None:
    picture = await make(tmp_path, encode(draw(*size), "PNG"), "PNG")
    assert [(r.name, r.width, r.height) for r in picture.renditions] == expected


@pytest.mark.parametrize("kind", TYPES)
async def test_no_metadata_is_left(tmp_path: Path, kind: str) -> None:
    data = with_metadata(kind)
    assert SECRET in data
    picture = await make(tmp_path, data, kind)
    for file in [r.data for r in picture.renditions] + [b64decode(picture.placeholder.partition(",")[2])]:
        assert riff_chunks(file) == [b"VP8 "], "a WebP file of one lossy chunk has no place for metadata"
        assert SECRET not in file
        shown = Image.open(io.BytesIO(file))
        assert not shown.getexif()
        assert {"exif", "icc_profile", "xmp"}.isdisjoint(shown.info)


@pytest.mark.parametrize("orientation", range(1, 9))
async def test_stands_upright(tmp_path: Path, orientation: int) -> None:
    upright = draw(400, 300)
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    stored = upright if back is None else upright.transpose(Image.Transpose(back))
    picture = await make(tmp_path, encode(stored, exif=exif(orientation), quality=95))
    assert (picture.width, picture.height) == (400, 300)
    shown = opened(picture.renditions[0].data)
    assert shown.size == (400, 300)
    assert is_red(shown.getpixel((20, 150)))
    assert not is_red(shown.getpixel((380, 150)))


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
async def test_only_the_first_frame(tmp_path: Path, kind: str) -> None:
    picture = await make(tmp_path, animated(kind), kind)
    assert riff_chunks(picture.renditions[0].data) == [b"VP8 "]
    assert is_red(opened(picture.renditions[0].data).getpixel((5, 5)))


async def test_unusual_modes(tmp_path: Path) -> None:
    cmyk = await make(tmp_path, encode(draw(600, 400, "CMYK")))
    assert is_red(opened(cmyk.renditions[0].data).getpixel((5, 5)))

    palette = draw(600, 400).quantize(8)
    see_through = await make(tmp_path, encode(palette, "PNG", transparency=palette.getpixel((5, 5))), "PNG")
    pixel = opened(see_through.renditions[0].data).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert min(pixel) > 245, "what is transparent stands on white"

    grey = Image.new("I;16", (600, 400), 0x8000)
    deep = await make(tmp_path, encode(grey, "PNG"), "PNG")
    pixel = opened(deep.renditions[0].data).getpixel((5, 5))
    assert isinstance(pixel, tuple)
    assert 120 <= pixel[0] <= 136, "half of 16 bits is half of 8"

    one_bit = await make(tmp_path, encode(Image.new("1", (600, 400), 1), "PNG"), "PNG")
    assert opened(one_bit.renditions[0].data).getpixel((5, 5)) == (255, 255, 255)


async def test_other_colours_become_srgb(tmp_path: Path) -> None:
    """A profile that swaps nothing leaves the colours, and one that fits nothing is ignored."""
    from PIL import ImageCms

    fits = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (fits, b"not a profile at all", fits[:200]):
        picture = await make(tmp_path, encode(draw(400, 300), icc_profile=profile))
        assert is_red(opened(picture.renditions[0].data).getpixel((5, 5)))


@pytest.mark.parametrize("kind", TYPES)
async def test_pixels_are_counted_before_decoding(tmp_path: Path, kind: str) -> None:
    bomb = {"JPEG": jpeg_header(50000, 50000), "PNG": png_header(50000, 50000), "WEBP": webp_header(16000, 16000)}
    assert await refusal(tmp_path, bomb[kind], kind) == "too_many_pixels"
    just_over = {"JPEG": jpeg_header(10000, 5001), "PNG": png_header(10000, 5001), "WEBP": webp_header(10000, 5001)}
    assert await refusal(tmp_path, just_over[kind], kind) == "too_many_pixels"


async def test_memory_stays_under_its_limit(tmp_path: Path) -> None:
    """The largest pictures that are taken, in the formats that need most."""
    plain = Image.new("RGBA", (10000, 5000), (200, 30, 30, 255))
    for kind in ("PNG", "WEBP"):
        options = {"compress_level": 1} if kind == "PNG" else {"quality": 1, "method": 0}
        picture = await make(tmp_path, encode(plain, kind, **options), kind)
        assert picture.peak_bytes < image_child.MEMORY
    photo = await make(tmp_path, encode(draw(4000, 3000), progressive=True))
    assert photo.peak_bytes < 150_000_000


async def test_what_is_no_picture(tmp_path: Path) -> None:
    gif = encode(draw(40, 30), "GIF")
    svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
    tiff = encode(draw(40, 30), "TIFF")
    for data in (b"", b"\x00" * 1000, b"%PDF-1.7", gif, svg, tiff, b"RIFF\x04\x00\x00\x00WAVE"):
        assert await refusal(tmp_path, data) == "not_a_picture"


async def test_a_lying_type(tmp_path: Path) -> None:
    for kind in TYPES:
        data = encode(draw(40, 30), kind)
        for declared in TYPES:
            if declared != kind:
                assert await refusal(tmp_path, data, declared) == "type_mismatch"


async def test_broken_pictures(tmp_path: Path) -> None:
    for kind in TYPES:
        data = encode(draw(800, 600), kind)
        assert await refusal(tmp_path, data[: len(data) // 2], kind) == "broken_picture"
        assert await refusal(tmp_path, data[:20], kind) == "broken_picture"
    assert await refusal(tmp_path, png_header(900, 900), "PNG") == "broken_picture"


async def test_a_polyglot_leaves_its_pixels_only(tmp_path: Path) -> None:
    page = b"<html><script>alert(document.cookie)</script>"
    for kind in ("JPEG", "PNG"):
        picture = await make(tmp_path, encode(draw(400, 300), kind) + b"PK\x03\x04" + page, kind)
        for rendition in picture.renditions:
            assert b"<script" not in rendition.data
            assert riff_chunks(rendition.data) == [b"VP8 "]


async def test_the_same_picture_gives_the_same_files(tmp_path: Path) -> None:
    data = encode(draw(1500, 900))
    first, second = await make(tmp_path, data), await make(tmp_path, data)
    assert first.renditions == second.renditions
    assert first.placeholder == second.placeholder


async def test_mutated_pictures_are_made_or_refused(tmp_path: Path) -> None:
    """Bytes flipped at random (the seed is fixed): a result or a code, never anything else."""
    import random

    dice = random.Random(32)
    for kind in TYPES:
        data = with_metadata(kind)
        for _ in range(12):
            mutated = bytearray(data)
            for _ in range(dice.randint(1, 40)):
                mutated[dice.randrange(len(mutated) if dice.random() < 0.5 else 600)] = dice.randrange(256)
            try:
                picture = await make(tmp_path, bytes(mutated), kind)
            except PictureRefusedError:
                continue
            assert all(SECRET not in rendition.data for rendition in picture.renditions)


async def test_a_killed_child_is_noticed(tmp_path: Path) -> None:
    noisy = encode(Image.effect_noise((4000, 4000), 60).convert("RGB"), "PNG", compress_level=1)
    making = asyncio.create_task(make(tmp_path, noisy, "PNG"))
    os.kill(await child_of_this_process(), signal.SIGKILL)
    with pytest.raises(ChildDiedError):
        await making


async def child_of_this_process() -> int:
    """Return the process id of the picture child, as soon as there is one."""
    async with asyncio.timeout(30):
        while not (found := children_that_run("image_child.py")):
            await asyncio.sleep(0)
    return found[0]


def children_that_run(program: str) -> list[int]:
    found = []
    for task in Path("/proc/self/task").iterdir():
        with suppress(OSError):  # threads and children end while they are looked at
            for child in (task / "children").read_text().split():
                if program.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(int(child))
    return found


async def test_the_child_can_open_nothing(tmp_path: Path) -> None:
    """What a decoder that was taken over would try: a file, a socket, a process."""
    program = f"""
import sys
sys.path[:0] = [{str(Path(image_child.__file__).parent)!r}]
import image_child, os, socket
image_child.restrict(3)
def tries(name, do):
    try:
        do()
    except (OSError, MemoryError):
        return
    sys.stdout.write(name + " ")
tries("read", lambda: os.open("/etc/passwd", os.O_RDONLY))
tries("write", lambda: os.open("/tmp/x", os.O_WRONLY | os.O_CREAT))
tries("socket", lambda: socket.socket())
tries("pipe", lambda: os.pipe())
tries("memory", lambda: bytearray(image_child.MEMORY))
sys.stdout.write("end")
"""
    import sys

    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-B", "-c", program, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    said, _ = await child.communicate()
    assert said == b"end"
