"""The app with one collection more, which no line of the console knows: served on PORT for a journey."""

import os
from uuid import UUID

import uvicorn
from fastapi import APIRouter

from app.api.access import allow
from app.api.openapi import BASE
from app.main import create_app
from app.schemas.common import ApiModel, Page
from app.schemas.roles import Role

router = APIRouter(tags=["lanterns"])


class Lantern(ApiModel):
    """A thing that exists for this journey only."""

    id: UUID
    name: str
    lit: bool


LANTERNS = [
    Lantern(id=UUID(int=1), name="Lanterne du pont", lit=True),
    Lantern(id=UUID(int=2), name="Lanterne du lavoir", lit=False),
]


@router.get("/lanterns", **allow(Role.ADMIN))
async def list_lanterns() -> Page[Lantern]:
    """List the lanterns."""
    return Page(items=LANTERNS)


if __name__ == "__main__":
    app = create_app()
    app.include_router(router, prefix=BASE)
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_config=None, access_log=False)
