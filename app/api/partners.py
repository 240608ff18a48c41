"""Partner keys and access tokens."""

import base64
import binascii
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request, Response

from app.api.access import ActorDep, SettingsDep, allow, client_address, public, spend_now
from app.core.db import SessionDep
from app.core.errors import NotSignedIn
from app.core.limits import Limit
from app.core.pagination import PageDep
from app.domain import partners
from app.schemas.common import Page
from app.schemas.partners import PartnerKeyCreate, PartnerKeyCreated, PartnerKeyItem, TokenRead
from app.schemas.roles import Role

router = APIRouter(tags=["partners"])
COORDINATION = (Role.COORDINATOR, Role.ADMIN)
TOKENS_PER_ADDRESS = Limit("tokens", 120, 600)
_COLLECTION = "/partner-keys"


@router.get(
    _COLLECTION,
    **allow(
        *COORDINATION,
        console={
            "label": "Clés partenaires",
            "columns": ["name", "structure_id", "scopes", "expires_at", "revoked_at", "last_used_at"],
            "order": 50,
        },
    ),
)
async def list_partner_keys(session: SessionDep, page: PageDep) -> Page[PartnerKeyItem]:
    """List the keys, without their secrets."""
    rows, cursor = await partners.list_keys(session, page)
    return Page(items=[PartnerKeyItem.model_validate(row) for row in rows], next_cursor=cursor)


@router.post(
    _COLLECTION,
    status_code=201,
    **allow(*COORDINATION, errors=(404,), console={"label": "Nouvelle clé", "once": True}),
)
async def create_partner_key(
    body: PartnerKeyCreate, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> PartnerKeyCreated:
    """Make a key for one structure; the key itself is shown this once."""
    made = await partners.create_key(session, body, secret=settings.secret, by=actor)
    return PartnerKeyCreated(key=PartnerKeyItem.model_validate(made.key), secret=made.secret)


@router.post(
    _COLLECTION + "/{id}/rotate",
    status_code=201,
    **allow(*COORDINATION, errors=(404, 409), console={"label": "Renouveler", "once": True}),
)
async def rotate_partner_key(
    id: UUID, session: SessionDep, actor: ActorDep, settings: SettingsDep
) -> PartnerKeyCreated:
    """Make the successor of a key; the old one goes on for a week."""
    made = await partners.rotate_key(session, id, secret=settings.secret, by=actor)
    return PartnerKeyCreated(key=PartnerKeyItem.model_validate(made.key), secret=made.secret)


@router.post(
    _COLLECTION + "/{id}/revoke",
    **allow(*COORDINATION, errors=(404,), console={"label": "Révoquer", "danger": True}),
)
async def revoke_partner_key(id: UUID, session: SessionDep, actor: ActorDep) -> PartnerKeyItem:
    """End a key; its next request is refused."""
    return PartnerKeyItem.model_validate(await partners.revoke_key(session, id, by=actor))


@router.post("/oauth/token", **public(errors=(401, 429)))
async def create_token(
    request: Request,
    response: Response,
    session: SessionDep,
    settings: SettingsDep,
    grant_type: Annotated[Literal["client_credentials"], Form()],
    client_id: Annotated[str | None, Form(max_length=100)] = None,
    client_secret: Annotated[str | None, Form(max_length=200)] = None,
    scope: Annotated[str | None, Form(max_length=200)] = None,
) -> TokenRead:
    """Exchange a key for an access token of ten minutes (RFC 6749, client credentials).

    The key is `client_secret`, in the form or as HTTP Basic; `client_id` may be anything and is not read.
    """
    await spend_now(request, TOKENS_PER_ADDRESS, client_address(request))
    key = client_secret or _basic_password(request)
    token, granted = await partners.issue_token(session, key, secret=settings.secret, scope=scope)
    response.headers["Cache-Control"] = "no-store"
    return TokenRead(access_token=token, expires_in=int(partners.TOKEN_LIFETIME.total_seconds()), scope=granted)


def _basic_password(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise NotSignedIn("bad_key")
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError) as error:
        raise NotSignedIn("bad_key") from error
