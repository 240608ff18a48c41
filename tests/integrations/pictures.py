"""Pictures made for the tests: ordinary ones, and ones that mean harm."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"43.6465,0.5855-Jean-Dupont"
"""What must never be found in anything that we made: a place and a name, hidden in every kind of metadata."""


def draw(width: int = 1600, height: int = 1200, mode: str = "RGB") -> Image.Image:
    """Return a picture with a red left half and a blue right half, so that a turned one is told apart."""
    image = Image.new("RGB", (width, height), (200, 30, 30))
    image.paste((30, 30, 200), (width // 2, 0, width, height))
    return image.convert(mode)


def encode(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    """Return the picture as a file."""
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def exif(orientation: int = 1) -> bytes:
    """Return EXIF with an orientation, a GPS place and a name."""
    made = Image.Exif()
    made[0x0112] = orientation
    made[0x010F] = SECRET.decode()
    made[0x8298] = SECRET.decode()
    made.get_ifd(0x8825).update({1: "N", 2: (43.0, 38.0, 47.4), 3: "E", 4: (0.0, 35.0, 7.8), 29: SECRET.decode()})
    return made.tobytes()


def with_metadata(kind: str) -> bytes:
    """Return a picture that carries the secret in EXIF, XMP, ICC, comments and PNG text."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes() + SECRET
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + SECRET + b"</x:xmpmeta>"
    common: dict[str, Any] = {"exif": exif(), "icc_profile": profile}
    if kind == "PNG":
        text = PngImagePlugin.PngInfo()
        text.add_text("Comment", SECRET.decode())
        text.add_itxt("XML:com.adobe.xmp", xmp.decode(), zip=False)
        return encode(draw(), kind, pnginfo=text, **common)
    if kind == "JPEG":
        made = encode(draw(), kind, xmp=xmp, comment=SECRET, **common)
        iptc = b"Photoshop 3.0\x00" + SECRET
        return made[:2] + b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc + made[2:]
    return encode(draw(), kind, xmp=xmp, **common)


def png_header(width: int, height: int, body: bytes = b"\x00" * 64) -> bytes:
    """Return a PNG of these dimensions whose pixels are next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def webp_header(width: int, height: int) -> bytes:
    """Return an extended WebP whose canvas is this large, with a picture of one pixel inside."""
    inner = encode(draw(1, 1), "WEBP")[12:]
    canvas = struct.pack("<I", 0) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBP" + b"VP8X" + struct.pack("<I", len(canvas)) + canvas + inner
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_header(width: int, height: int) -> bytes:
    """Return a JPEG whose header claims these dimensions."""
    made = bytearray(encode(draw(16, 16)))
    at = made.index(b"\xff\xc0") + 5
    made[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(made)


def animated(kind: str, frames: int = 12) -> bytes:
    """Return an animation: the first frame as `draw`, the others green."""
    others = [Image.new("RGB", (400, 300), (20, 200 - index, 20)) for index in range(frames)]
    return encode(draw(400, 300), kind, save_all=True, append_images=others)


def riff_chunks(data: bytes) -> list[bytes]:
    """Return the names of the chunks of a WebP file, to its very last byte."""
    assert data[:4] == b"RIFF"
    assert data[8:12] == b"WEBP"
    assert struct.unpack("<I", data[4:8])[0] == len(data) - 8
    names, at = [], 12
    while at < len(data):
        names.append(data[at : at + 4])
        size = struct.unpack("<I", data[at + 4 : at + 8])[0]
        at += 8 + size + size % 2
    assert at == len(data)
    return names
