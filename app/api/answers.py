"""Public answers: computed from memory once, then kept as ready bytes."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.api.ready import Header, Ready, ReadyStore, send_ready
from app.core.errors import Unavailable
from app.domain.snapshot import PublicContent


class PublicState:
    """What this process holds of the public content; None until it was read for the first time."""

    def __init__(self, store: ReadyStore, security: list[Header]) -> None:
        self.store, self.security = store, security
        self.content: PublicContent | None = None

    def require(self) -> PublicContent:
        """Return the content; raise Unavailable while there is none."""
        if self.content is None:
            raise Unavailable(headers={"Retry-After": "2"})
        return self.content


def public_state(request: Request) -> PublicState:
    """Return the public state of the app that serves this request."""
    state: PublicState = request.app.state.public
    return state


async def _content(request: Request) -> PublicContent:
    state = public_state(request)
    # Taken together: an answer made from this content is kept only while it is still the latest.
    request.state.generation = state.store.generation
    return state.require()


ContentDep = Annotated[PublicContent, Depends(_content)]


class ReadyResponse(Response):
    """A response made of ready bytes; `afterwards` runs once it is sent."""

    def __init__(self, ready: Ready, afterwards: Callable[[], Awaitable[None]] | None = None) -> None:
        super().__init__()
        self.ready, self.afterwards = ready, afterwards

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready bytes."""
        await send_ready(self.ready, scope, send)
        if self.afterwards is not None:
            await self.afterwards()


def answer(
    request: Request,
    content: BaseModel | bytes,
    content_type: str = "application/json",
    *,
    vary: str = "Accept-Encoding",
    pack_again: bool = False,
) -> Any:
    """Return a public answer, and keep it for whoever asks the same until something public changes.

    `pack_again`: once it is sent, it is compressed as small as it gets, beside the loop, for all who ask after.
    """
    state = public_state(request)
    generation = getattr(request.state, "generation", state.store.generation)
    body = content if isinstance(content, bytes) else content.model_dump_json().encode()

    def pack(best: bool) -> Ready:
        return Ready(body, content_type, security=state.security, vary=vary, best=best)

    async def repack() -> None:
        smallest = await asyncio.to_thread(pack, True)
        state.store.put_answer(request.scope, smallest, generation=generation)

    ready = pack(False)
    state.store.put_answer(request.scope, ready, generation=generation)
    return ReadyResponse(ready, repack if pack_again else None)
