"""Ready bytes: public answers kept compressed in memory and sent by plain ASGI, before any routing."""

import gzip
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache

import brotli
import zstandard
from starlette.types import Message, Scope, Send

from app.core.i18n import pick_language

Header = tuple[bytes, bytes]
_ENCODINGS: tuple[tuple[bytes, Callable[[bytes, int], bytes]], ...] = (
    (b"br", lambda body, best: brotli.compress(body, quality=11 if best else 5)),
    (b"zstd", lambda body, best: zstandard.compress(body, 19 if best else 9)),
    (b"gzip", lambda body, best: gzip.compress(body, 9, mtime=0)),
)
_EMPTY: Message = {"type": "http.response.body", "body": b""}
_SMALL = 400
_BY_LANGUAGE = ("/d/", "/p/", "/participer/")


class Variant:
    """One encoding of one answer, with its headers made once."""

    __slots__ = ("body", "etag", "full", "message", "not_modified")

    def __init__(self, body: bytes, etag: bytes, encoding: bytes | None, common: list[Header], security: list[Header]):
        self.body = body
        self.message: Message = {"type": "http.response.body", "body": body}
        self.etag = etag
        shared = [*common, (b"etag", etag), *security]
        # A 304 tells what may have changed about the answer, and its type can't have.
        self.not_modified = [header for header in shared if header[0] != b"content-type"]
        self.full = [*shared, (b"content-length", str(len(body)).encode())]
        if encoding:
            self.full.append((b"content-encoding", encoding))


class Ready:
    """One answer in every encoding; strong ETags, one for each encoding."""

    __slots__ = ("etags", "variants")

    def __init__(
        self,
        body: bytes,
        content_type: str,
        *,
        security: list[Header],
        cache_control: str = "no-cache",
        vary: str = "Accept-Encoding",
        best: bool = False,
        extra: Iterable[Header] = (),
        precompressed: dict[bytes, bytes] | None = None,
    ) -> None:
        digest = hashlib.sha256(body).hexdigest()[:20]
        common: list[Header] = [
            (b"content-type", content_type.encode()),
            (b"cache-control", cache_control.encode()),
            (b"vary", vary.encode()),
            *extra,
        ]
        self.variants: dict[bytes, Variant] = {
            b"": Variant(body, f'"{digest}"'.encode(), None, common, security),
        }
        for name, compress in _ENCODINGS:
            if precompressed is not None:
                packed = precompressed.get(name)
            else:
                packed = compress(body, best) if len(body) >= _SMALL else None
            if packed is not None and len(packed) < len(body):
                self.variants[name] = Variant(packed, f'"{digest}-{name.decode()}"'.encode(), name, common, security)
        self.etags = frozenset(variant.etag for variant in self.variants.values())

    def pick(self, accept: bytes) -> Variant:
        """Return the best variant that the caller accepts."""
        for name in _wished(accept):
            if name in self.variants:
                return self.variants[name]
        return self.variants[b""]


@lru_cache(maxsize=256)
def _wished(accept: bytes) -> tuple[bytes, ...]:
    """Return the encodings that a caller accepts, in our order; browsers say it in a handful of ways."""
    accepted = set()
    for part in accept.lower().split(b","):
        name, _, parameters = part.partition(b";")
        if parameters.replace(b" ", b"").rstrip(b"0").rstrip(b".") not in (b"q=", b"q"):
            accepted.add(name.strip())
    return tuple(name for name, _ in _ENCODINGS if name in accepted)


async def send_ready(ready: Ready, scope: Scope, send: Send) -> int:
    """Send an answer, or 304 when the caller has it; return the status."""
    accept = if_none_match = b""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accept = value
        elif name == b"if-none-match":
            if_none_match = value
    variant = ready.pick(accept)
    if if_none_match and _matches(if_none_match, ready):
        await send({"type": "http.response.start", "status": 304, "headers": variant.not_modified})
        await send(_EMPTY)
        return 304
    await send({"type": "http.response.start", "status": 200, "headers": variant.full})
    await send(_EMPTY if scope["method"] == "HEAD" else variant.message)
    return 200


def _matches(if_none_match: bytes, ready: Ready) -> bool:
    if if_none_match == b"*":
        return True
    return any(part.strip().removeprefix(b"W/") in ready.etags for part in if_none_match.split(b","))


class ReadyStore:
    """What is ready now: files that never change, and public answers that are dropped when something public changes."""

    def __init__(self, *, most: int = 512) -> None:
        self._files: dict[str, Ready] = {}
        self._answers: OrderedDict[tuple[str, bytes, str], Ready] = OrderedDict()
        self._most = most
        self.by_language: frozenset[str] = frozenset()
        self.generation = 0

    def put_file(self, path: str, ready: Ready) -> None:
        """Keep a file for as long as the process lives."""
        self._files[path] = ready

    def put_answer(self, scope: Scope, ready: Ready, *, generation: int) -> None:
        """Keep an answer until something public changes; one computed from older content is not kept."""
        if generation != self.generation:
            return
        self._answers[self._key(scope)] = ready
        while len(self._answers) > self._most:
            self._answers.popitem(last=False)

    def forget_answers(self) -> None:
        """Drop all answers: something public changed."""
        self.generation += 1
        self._answers.clear()

    def find(self, scope: Scope) -> Ready | None:
        """Return what is ready for a request, if anything is."""
        return self._answers.get(self._key(scope)) or self._files.get(scope["path"])

    def _key(self, scope: Scope) -> tuple[str, bytes, str]:
        path = scope["path"]
        by_language = path in self.by_language or path.startswith(_BY_LANGUAGE)
        variant = variant_of_scope(scope) if by_language else ""
        return path, scope["query_string"], variant


def variant_of_scope(scope: Scope) -> str:
    """Return which variant of a page a reader gets, from raw headers: the language, and whether data are spared."""
    accept = cookie = None
    light = ""
    for name, value in scope["headers"]:
        if name == b"accept-language":
            accept = value.decode("latin-1")
        elif name == b"cookie" and b"lang=" in value:
            crumbs = (crumb.strip().partition("=") for crumb in value.decode("latin-1").split(";"))
            cookie = next((content for crumb, _, content in crumbs if crumb == "lang"), None)
        elif name == b"save-data" and value == b"on":
            light = "+light"
    return pick_language(accept, cookie) + light
