"""Youth spaces and communes."""

import json
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from app.api.access import ActorDep, SettingsDep, allow, public
from app.api.answers import ContentDep, answer
from app.core.db import SessionDep
from app.core.errors import Invalid, NotFound
from app.core.pagination import EPOCH, Key, PageDep, encode_cursor
from app.domain import spaces
from app.schemas.common import Page
from app.schemas.roles import Role, Scope
from app.schemas.spaces import CommuneItem, SpaceCreate, SpaceKind, SpaceRead, SpaceUpdate

router = APIRouter(tags=["spaces"])
KEEPERS = (Role.PARTNER, Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN)
_READ: dict[str, Any] = {"by": ("cookie", "token"), "scope": Scope.SPACES_READ}
_WRITE: dict[str, Any] = {"by": ("cookie", "token"), "scope": Scope.SPACES_WRITE}
Box = tuple[float, float, float, float]


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        west = south = east = north = float("nan")
    # Written so that a NaN fails it too.
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Invalid(errors=[{"loc": ["query", "bbox"], "code": "bad_bbox", "detail": ""}])
    return west, south, east, north


@router.get(
    "/spaces",
    response_model=Page[SpaceRead],
    **public(
        console={"label": "Lieux", "order": 30, "columns": ["name", "kind", "commune", "structure", "checked_on"]}
    ),
)
async def list_spaces(
    request: Request,
    content: ContentDep,
    page: PageDep,
    bbox: Annotated[str | None, Query(max_length=100, description="west,south,east,north in degrees")] = None,
    commune: Annotated[str | None, Query(max_length=5, description="INSEE code")] = None,
    kind: SpaceKind | None = None,
    age: Annotated[int | None, Query(ge=0, le=99)] = None,
    q: Annotated[str | None, Query(max_length=80, description="words of the name, the commune or the summary")] = None,
) -> Any:
    """List the youth spaces."""
    box = _box(bbox) if bbox else None
    words = spaces.fold(q).split() if q else []
    found = [
        space
        for space in sorted(content.spaces, key=lambda space: space.id)
        if (commune is None or space.insee == commune)
        and (kind is None or space.kind == kind)
        and (age is None or (space.age_min or 0) <= age <= (space.age_max if space.age_max is not None else 99))
        and (box is None or (box[0] <= space.lon <= box[2] and box[1] <= space.lat <= box[3]))
        and all(word in spaces.fold(f"{space.name} {space.commune} {space.postcode} {space.summary}") for word in words)
        and (page.after is None or space.id > page.after.id)
    ]
    shown = found[: page.limit]
    cursor = encode_cursor(Key(EPOCH, shown[-1].id)) if len(found) > len(shown) else None
    return answer(request, Page[SpaceRead](items=shown, next_cursor=cursor))


@router.get(
    "/spaces.geojson",
    response_class=Response,
    **public(gives="application/geo+json"),
)
async def get_spaces_geojson(request: Request, content: ContentDep) -> Any:
    """Get all youth spaces as GeoJSON (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "id": str(space.id),
            "geometry": {"type": "Point", "coordinates": [space.lon, space.lat]},
            "properties": space.model_dump(mode="json", exclude={"lat", "lon", "id"}),
        }
        for space in content.spaces
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    return answer(request, body.encode(), "application/geo+json")


@router.get("/spaces/{id}", response_model=SpaceRead, **public(errors=(404,)))
async def get_space(request: Request, id: UUID, content: ContentDep) -> Any:
    """Get one youth space."""
    for space in content.spaces:
        if space.id == id:
            return answer(request, space)
    raise NotFound


@router.put(
    "/spaces/{id}",
    status_code=201,
    **allow(*KEEPERS, **_WRITE, errors=(409,), console={"label": "Nouveau lieu", "collection": "/spaces"}),
)
async def put_space(
    id: UUID, body: SpaceCreate, session: SessionDep, actor: ActorDep, settings: SettingsDep, response: Response
) -> SpaceRead:
    """Make a space of one's own structure. The same request again answers 200 with the same space."""
    space, created = await spaces.put_space(session, id, body, by=actor, territory=settings.territory_dir)
    response.status_code = 201 if created else 200
    return space


@router.patch(
    "/spaces/{id}",
    **allow(*KEEPERS, **_WRITE, errors=(404,), console={"label": "Modifier", "collection": "/spaces"}),
)
async def update_space(
    id: UUID, body: SpaceUpdate, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> SpaceRead:
    """Change a space of one's own structure."""
    return await spaces.update_space(session, id, body, by=actor, territory=settings.territory_dir)


@router.delete(
    "/spaces/{id}",
    status_code=204,
    **allow(*KEEPERS, **_WRITE, errors=(404,), console={"label": "Fermer", "collection": "/spaces", "danger": True}),
)
async def close_space(id: UUID, session: SessionDep, actor: ActorDep) -> None:
    """Take a space of one's own structure out of public."""
    await spaces.close_space(session, id, by=actor)


@router.get(
    "/structures/{id}/spaces",
    **allow(*KEEPERS, **_READ, errors=(404,), console={"label": "Lieux de la structure"}),
)
async def list_structure_spaces(
    id: UUID, session: SessionDep, actor: ActorDep, settings: SettingsDep, page: PageDep
) -> Page[SpaceRead]:
    """List the spaces of one structure; a partner sees its own only."""
    rows, cursor = await spaces.list_spaces_of(session, id, page, by=actor, territory=settings.territory_dir)
    return Page(items=rows, next_cursor=cursor)


@router.get("/communes", response_model=list[CommuneItem], **public())
async def list_communes(
    request: Request,
    settings: SettingsDep,
    q: Annotated[str, Query(min_length=1, max_length=60, description="name or postal code")],
) -> Any:
    """Find communes by name or postal code, whatever the accents and hyphens."""
    found = [CommuneItem.model_validate(c._asdict()) for c in spaces.match_communes(settings.territory_dir, q)]
    body = json.dumps([c.model_dump(mode="json") for c in found], ensure_ascii=False).encode()
    return answer(request, body)
