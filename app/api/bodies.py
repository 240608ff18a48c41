"""How much of a body is read: whatever is no upload is small, and is refused before it fills the memory."""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 128 * 1024
_STREAMED = "/api/v1/uploads"


class BodyLimitMiddleware:
    """ASGI: raise 413 where a body is read beyond `MOST` bytes, whatever length is announced; uploads count theirs."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with a body that is counted."""
        if scope["type"] == "http" and not scope["path"].startswith(_STREAMED):
            receive = _counted(receive)
        await self.app(scope, receive, send)


def _counted(receive: Receive) -> Receive:
    read = 0

    async def counting() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > MOST:
            raise HTTPException(413)
        return message

    return counting
