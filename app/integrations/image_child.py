"""The program that decodes pictures, in a process of its own: `python -I -B image_child.py image/jpeg < picture`.

It imports nothing of the app. Whatever a hostile picture makes a decoder do, this process can open no file and no
socket (not one more descriptor), write nowhere but into its pipe, start nothing, and take bounded memory and time.
Answer on standard output: one line of JSON, then the bytes of the renditions in that order.
"""

import io
import json
import resource
import sys
import warnings
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

# All that decoding may need is imported now: later no file can be opened.
from PIL import Image, ImageCms, ImageFile, MpoImagePlugin, WebPImagePlugin

Image.preinit()
assert MpoImagePlugin and WebPImagePlugin

MAX_PIXELS = 50_000_000
SIDES = (1280, 640, 320)
QUALITY = 76
MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20
PLACEHOLDER = ((20, 20), (16, 20), (16, 5), (12, 5), (8, 1))
PLACEHOLDER_BYTES = 130
FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
# What EXIF's orientation asks for, to stand upright.
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class RefusedError(Exception):
    """The picture can't be taken; the argument is the code."""


def restrict(open_files: int) -> None:
    """Give up what this process doesn't need; no limit can be raised again."""
    for limit, value in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_NPROC, 0),
    ):
        already = resource.getrlimit(limit)[1]
        most = value if already == resource.RLIM_INFINITY else min(value, already)
        # The processor's hard limit is a second later, so that the soft one says first why it ends.
        resource.setrlimit(limit, (most, most + 1 if limit == resource.RLIMIT_CPU and most < already else most))


def sniff(head: bytes) -> str | None:
    """Return the type that the first bytes say, among those that are taken."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if head[:4] == b"RIFF" and head[8:12] == b"WEBP" else None


def open_picture(file: BinaryIO, declared: str) -> ImageFile.ImageFile:
    """Open a picture of the declared type without decoding it; its pixels are counted from its header."""
    head = file.read(16)
    file.seek(0)
    actual = sniff(head)
    if actual is None:
        raise RefusedError("not_a_picture")
    if actual != declared:
        raise RefusedError("type_mismatch")
    # Pillow raises at twice this number, and only warns below.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2
    warnings.simplefilter("ignore")
    try:
        return Image.open(file, formats=(FORMATS[actual],))
    except Image.DecompressionBombError as error:
        raise RefusedError("too_many_pixels") from error


def fitting(size: tuple[int, int], side: int) -> tuple[int, int]:
    """Return the size with its longest side at most `side`, never enlarged."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 when there is none or it can't be read."""
    try:
        value = image.getexif().get(0x0112, 1)
    except Exception:  # EXIF is anything: what can't be read asks for nothing.
        return 1
    return value if isinstance(value, int) else 1


def shrink(image: ImageFile.ImageFile) -> Image.Image:
    """Decode to RGB in sRGB, upright, with the longest side at most the largest rendition's."""
    wanted = fitting(image.size, SIDES[0])
    profile = image.info.get("icc_profile")
    image.draft(None, wanted)  # JPEG decodes at 1/2, 1/4 or 1/8; other formats ignore it
    image.load()
    turn = UPRIGHT.get(orientation(image))
    small = resized(simple(image), wanted)
    small = to_srgb(flat(small), profile)
    return small.transpose(turn) if turn is not None else small


def simple(image: Image.Image) -> Image.Image:
    """Return the picture in a mode that can be resized without loss of meaning."""
    if image.mode.startswith("I"):  # grey in 16 bits, of which `convert` alone would clip all but the darkest
        return image.point(lambda value: value * (1 / 256) + 0).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def resized(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Scale down; the integer part of the way goes by averaging, which is quick."""
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def flat(image: Image.Image) -> Image.Image:
    """Put what is transparent on white."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image.getchannel("A"))
    return paper


def to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """Convert from the picture's own colours; a profile that doesn't fit the picture is ignored."""
    if isinstance(profile, bytes) and profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return image.convert("RGB")


def encode(image: Image.Image, quality: int, method: int = 4) -> bytes:
    """Return WebP bytes of the pixels alone: nothing of `info` is passed on."""
    image.info.clear()
    target = io.BytesIO()
    image.save(target, "WEBP", quality=quality, method=method, exif=b"", icc_profile=b"", xmp=b"")
    return target.getvalue()


def make_renditions(image: Image.Image) -> list[tuple[str, Image.Image]]:
    """Return (name, picture) from the largest down, each made from the one before; the smallest is always there."""
    made: list[tuple[str, Image.Image]] = []
    longest = max(image.size)
    for side, below in zip(SIDES, (*SIDES[1:], 0), strict=True):
        if longest > below:
            image = resized(image, fitting(image.size, side))
            made.append((str(side), image))
    return made


def make_placeholder(image: Image.Image) -> bytes:
    """Return a WebP small enough to stand in the page."""
    data = b""
    for side, quality in PLACEHOLDER:
        data = encode(resized(image, fitting(image.size, side)), quality, method=6)
        if len(data) <= PLACEHOLDER_BYTES:
            break
    return data


def answer(told: dict[str, Any], *blobs: bytes) -> NoReturn:
    """Write the answer and end."""
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(blobs))
    sys.stdout.buffer.flush()
    sys.exit(0)


def peak_memory(status: BinaryIO | None) -> int:
    """Return the largest resident memory of this process, in bytes."""
    for line in status or ():
        if line.startswith(b"VmHWM:"):
            return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def process(file: BinaryIO, declared: str) -> tuple[dict[str, Any], list[bytes]]:
    """Return what to say of a picture, and its files."""
    picture = open_picture(file, declared)
    size = picture.size[::-1] if orientation(picture) >= 5 else picture.size
    made = make_renditions(shrink(picture))
    blobs = [encode(image, QUALITY) for _, image in made]
    placeholder = make_placeholder(made[-1][1])
    told = {
        "width": size[0],
        "height": size[1],
        "renditions": [
            {"name": name, "width": image.width, "height": image.height, "bytes": len(blob)}
            for (name, image), blob in zip(made, blobs, strict=True)
        ],
        "placeholder": len(placeholder),
    }
    return told, [*blobs, placeholder]


def main() -> NoReturn:
    """Read the picture on standard input and answer on standard output."""
    try:
        status: BinaryIO | None = Path("/proc/self/status").open("rb", buffering=0)  # noqa: SIM115 (read at the end)
    except OSError:
        status = None
    # Standard input, output and error, and the one above: no descriptor is left for a file or a socket.
    restrict(open_files=status.fileno() + 1 if status else 3)
    try:
        told, blobs = process(sys.stdin.buffer, sys.argv[1])
    except RefusedError as refusal:
        told, blobs = {"refused": str(refusal)}, []
    except (Exception, MemoryError):  # decoders raise anything; whatever it was, this picture can't be read
        told, blobs = {"refused": "broken_picture"}, []
    used = resource.getrusage(resource.RUSAGE_SELF)
    told |= {"peak_bytes": peak_memory(status), "cpu_seconds": used.ru_utime + used.ru_stime}
    answer(told, *blobs)


if __name__ == "__main__":
    main()
