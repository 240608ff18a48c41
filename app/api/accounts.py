"""Accounts and sessions."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response

from app.api import signing_in
from app.api.access import ActorDep, SettingsDep, allow, client_address, spend_now
from app.core.db import SessionDep
from app.core.limits import Limit
from app.core.pagination import PageDep
from app.domain import accounts
from app.integrations.storage import store_of
from app.schemas.accounts import (
    AccountCreate,
    AccountCreated,
    AccountRead,
    AccountUpdate,
    SessionCreate,
    SessionCreated,
    SessionItem,
    StaffCreate,
    StaffCreated,
    StaffItem,
)
from app.schemas.common import Page
from app.schemas.roles import Role

router = APIRouter(tags=["accounts"])
MEMBERS = (Role.YOUTH, Role.PARENT)
SIGNED_IN = (*MEMBERS, Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN)
COOKIE_ROLES = (Role.ANONYMOUS, *SIGNED_IN)
ACCOUNTS_PER_ADDRESS = Limit("accounts", 10, 3600)


# `streams`, because both count a use in a transaction of its own: whoever waited for that one while holding the
# guard's connection could wait for each other.
@router.post("/accounts", status_code=201, **allow(*COOKIE_ROLES, streams=True, errors=(409, 429)))
async def create_account(
    request: Request,
    response: Response,
    body: AccountCreate,
    session: SessionDep,
    idempotency_key: Annotated[str | None, Header(min_length=22, max_length=100)] = None,
) -> AccountCreated:
    """Make an account from a pseudonym, sign it in, and show its recovery phrase once.

    With an `Idempotency-Key` (a random secret of the client's, 128 bits or more) the same request may be sent
    again for a day: it finds the account that it made, with a new phrase in place of the one that got lost.
    """
    await spend_now(request, ACCOUNTS_PER_ADDRESS, client_address(request))
    account, phrase = await accounts.create_member(session, body, creation_key=idempotency_key)
    signing_in.give_cookie(request, response, await accounts.open_session(session, account))
    return AccountCreated(account=AccountRead.model_validate(account), recovery_phrase=phrase)


@router.post("/sessions", status_code=201, **allow(*COOKIE_ROLES, streams=True, errors=(429,)))
async def create_session(
    request: Request, response: Response, body: SessionCreate, session: SessionDep, settings: SettingsDep
) -> SessionCreated:
    """Sign in: with pseudonym and phrase (which is then replaced), or with e-mail, password and TOTP."""
    name = signing_in.name_of(body)
    await signing_in.limit(request, name, by_phrase=body.pseudonym is not None)
    account, phrase = await accounts.sign_in(session, body, secret=settings.secret)
    signing_in.give_cookie(request, response, await accounts.open_session(session, account))
    signing_in.remember_device(request, response, name)
    return SessionCreated(account=AccountRead.model_validate(account), recovery_phrase=phrase)


@router.get("/sessions", **allow(*SIGNED_IN))
async def list_sessions(session: SessionDep, actor: ActorDep) -> Page[SessionItem]:
    """List the caller's open sessions."""
    rows = await accounts.list_sessions(session, actor.id)
    return Page(
        items=[
            SessionItem(
                id=row.id,
                created_at=row.created_at,
                last_seen_at=row.last_seen_at,
                current=row.id == actor.session_id,
            )
            for row in rows
        ]
    )


@router.delete("/sessions/current", status_code=204, **allow(*SIGNED_IN))
async def end_current_session(request: Request, response: Response, session: SessionDep, actor: ActorDep) -> None:
    """Sign out."""
    if actor.session_id:
        await accounts.end_session(session, actor.id, actor.session_id)
    signing_in.take_cookie(request, response)


@router.delete("/sessions/{id}", status_code=204, **allow(*SIGNED_IN, errors=(404,)))
async def end_session(id: UUID, session: SessionDep, actor: ActorDep) -> None:
    """End one of the caller's sessions, on another device for instance."""
    await accounts.end_session(session, actor.id, id)


@router.get("/me", **allow(*SIGNED_IN))
async def get_me(session: SessionDep, actor: ActorDep) -> AccountRead:
    """Get the caller's account."""
    return AccountRead.model_validate(await accounts.get_account(session, actor.id))


@router.patch("/me", **allow(*MEMBERS, errors=(409,)))
async def update_me(body: AccountUpdate, session: SessionDep, actor: ActorDep) -> AccountRead:
    """Change the pseudonym or the birth year."""
    return AccountRead.model_validate(await accounts.update_member(session, actor.id, body))


@router.delete("/me", status_code=204, **allow(*MEMBERS))
async def erase_me(request: Request, response: Response, session: SessionDep, actor: ActorDep) -> None:
    """Erase the account and all that is held of it, at once and for good."""
    await accounts.erase_account(session, actor.id)
    signing_in.take_cookie(request, response)


@router.get(
    "/me/export",
    response_class=Response,
    **allow(*SIGNED_IN, gives="application/zip"),
)
async def export_me(request: Request, session: SessionDep, actor: ActorDep) -> Response:
    """Get everything that is held of the caller, as a ZIP archive."""
    archive = await signing_in.export_archive(session, store_of(request), actor)
    headers = {"Content-Disposition": 'attachment; filename="en-lien.zip"', "Cache-Control": "no-store"}
    return Response(archive, media_type="application/zip", headers=headers)


@router.get(
    "/staff",
    **allow(
        Role.ADMIN,
        console={
            "label": "Professionnels",
            "columns": ["display_name", "email", "role", "structure_id", "suspended_at"],
            "order": 60,
        },
    ),
)
async def list_staff(session: SessionDep, page: PageDep) -> Page[StaffItem]:
    """List the professionals, newest first."""
    rows, cursor = await accounts.list_staff(session, page)
    return Page(items=[StaffItem.model_validate(row) for row in rows], next_cursor=cursor)


@router.post(
    "/staff",
    status_code=201,
    **allow(
        Role.ADMIN, errors=(409,), console={"label": "Nouveau professionnel", "collection": "/staff", "once": True}
    ),
)
async def create_staff(body: StaffCreate, session: SessionDep, actor: ActorDep, settings: SettingsDep) -> StaffCreated:
    """Make a professional's account; its first password and TOTP secret are shown once."""
    made = await accounts.create_staff(session, body, secret=settings.secret, by=actor)
    return StaffCreated(
        account=StaffItem.model_validate(made.account), password=made.password, totp_secret=made.totp_secret
    )


@router.post(
    "/staff/{id}/suspend",
    **allow(Role.ADMIN, errors=(404, 409), console={"label": "Suspendre", "collection": "/staff", "danger": True}),
)
async def suspend_staff(id: UUID, session: SessionDep, actor: ActorDep) -> StaffItem:
    """Suspend a professional; their sessions end at once."""
    return StaffItem.model_validate(await accounts.suspend_staff(session, id, by=actor))


@router.post(
    "/staff/{id}/restore", **allow(Role.ADMIN, errors=(404,), console={"label": "Rétablir", "collection": "/staff"})
)
async def restore_staff(id: UUID, session: SessionDep, actor: ActorDep) -> StaffItem:
    """Lift a suspension."""
    return StaffItem.model_validate(await accounts.restore_staff(session, id, by=actor))
