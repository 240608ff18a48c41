"""Public answers: computed from memory once, then kept as ready bytes."""

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
    """A response made of ready bytes."""

    def __init__(self, ready: Ready) -> None:
        super().__init__()
        self.ready = ready

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the ready bytes."""
        await send_ready(self.ready, scope, send)


def answer(
    request: Request,
    content: BaseModel | bytes,
    content_type: str = "application/json",
    *,
    vary: str = "Accept-Encoding",
) -> Any:
    """Return a public answer, and keep it for whoever asks the same until something public changes."""
    state = public_state(request)
    body = content if isinstance(content, bytes) else content.model_dump_json().encode()
    ready = Ready(body, content_type, security=state.security, vary=vary)
    state.store.put_answer(
        request.scope, ready, generation=getattr(request.state, "generation", state.store.generation)
    )
    return ReadyResponse(ready)
