"""The outermost layer: security headers on every answer, ready bytes before any routing, counters."""

import time

from prometheus_client import Counter, Histogram
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.ready import Header, ReadyStore, send_ready

REQUESTS = Counter("enlien_requests_total", "Answers sent.", ["method", "status", "kind"])
SECONDS = Histogram("enlien_request_seconds", "Time to answer, ready bytes left out.", ["method"])
_TUS = "/api/v1/uploads"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# Bound once: looking a label up costs as much as the rest of a ready answer.
_READY = {
    (method, status): REQUESTS.labels(method, status, "ready") for method in ("GET", "HEAD") for status in (200, 304)
}

_PERMISSIONS = (
    "camera=(self), geolocation=(self), microphone=(self), payment=(), usb=(), bluetooth=(), "
    "display-capture=(), midi=(), serial=()"
)


def content_security_policy(*, style_hash: str | None, tiles_host: str | None = None) -> str:
    """Return the policy of pages; only the critical CSS, by its hash, and configured tiles widen it."""
    style = f"style-src 'self' '{style_hash}'" if style_hash else "style-src 'self'"
    images = "img-src 'self' blob: data:" + (f" {tiles_host}" if tiles_host else "")
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            style,
            images,
            "media-src 'self' blob:",
            "connect-src 'self'",
            "font-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types app",
        )
    )


def security_headers(policy: str) -> list[Header]:
    """Return the headers that every answer carries, TLS's own left out."""
    return [
        (b"content-security-policy", policy.encode()),
        (b"cross-origin-opener-policy", b"same-origin"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"permissions-policy", _PERMISSIONS.encode()),
    ]


_TLS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")


class Edge:
    """ASGI: ready bytes at once, everything else to the app, and the header set on both."""

    def __init__(self, app: ASGIApp, store: ReadyStore, security: list[Header]) -> None:
        self.app, self.store, self.security = app, store, security

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["scheme"] == "https":
            send = _over_tls(send)
        method = scope["method"]
        if method in ("GET", "HEAD"):
            ready = self.store.find(scope)
            if ready is not None:
                _READY[method, await send_ready(ready, scope, send)].inc()
                return
        await self._pass_on(scope, receive, send, method if method in _METHODS else "other")

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, method: str) -> None:
        begun = time.perf_counter()
        said = 0
        # Routes answer GET; HEAD is the same answer without its body. Only tus means something of its own by HEAD.
        bodiless = method == "HEAD" and not scope["path"].startswith(_TUS)
        if bodiless:
            scope = {**scope, "method": "GET"}

        async def with_headers(message: Message) -> None:
            nonlocal said
            if message["type"] == "http.response.start":
                said = message["status"]
                self._complete(message)
            elif bodiless:
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        finally:
            SECONDS.labels(method).observe(time.perf_counter() - begun)
            REQUESTS.labels(method, said, "app").inc()

    def _complete(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        for name, value in self.security:
            # A route may be stricter than the rule (media are sandboxed), and says so itself.
            headers.setdefault(name.decode(), value.decode())
        headers.setdefault("cache-control", "no-store")


def _over_tls(send: Send) -> Send:
    async def tls(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], _TLS]
        await send(message)

    return tls
