"""Roles × routes × {own, other's, gone}: what each caller gets, written by hand, and asked of every route.

The table is the second opinion: the routes declare who may call them, the table says it again from the
specification, and a test removes each declaration in turn to see that the table notices.
"""

import base64
import io
import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from PIL import Image
from sqlalchemy import select

from app.api.access import _Guard
from app.core.ids import new_id
from app.domain import media as media_domain
from app.domain import participations, partners, structures
from app.domain.accounts import Actor
from app.models.challenges import Challenge
from app.models.media import Upload
from app.models.spaces import Space
from app.schemas.participations import ParticipationCreate
from app.schemas.partners import PartnerKeyCreate
from app.schemas.roles import Role, Scope
from app.schemas.structures import StructureCreate
from tests.conftest import Client, fresh, join, make_client, participation, staff

ROLES = [role.value for role in Role]
RELATIONS = ("own", "other", "gone")
# operation | what {id} names | who: own/other/gone. Roles that a row doesn't name get 401 (anonymous, and a
# partner's token where only the cookie is taken) or 403. A row without a subject has one cell.
TABLE = """
create_account         | -             | anonymous youth parent promeneur coordinator admin partner: 201
create_session         | -             | anonymous youth parent promeneur coordinator admin partner: 401
list_sessions          | -             | youth parent promeneur coordinator admin: 200
end_current_session    | -             | youth parent promeneur coordinator admin: 204
end_session            | session       | youth parent promeneur coordinator admin: 204/404/404
get_me                 | -             | youth parent promeneur coordinator admin: 200
update_me              | -             | youth parent: 200
erase_me               | -             | youth parent: 204
export_me              | -             | youth parent promeneur coordinator admin: 200
list_staff             | -             | admin: 200
create_staff           | -             | admin: 201
suspend_staff          | staff         | admin: 200/200/404
restore_staff          | staff         | admin: 200/200/404
list_structures        | -             | coordinator admin: 200
get_structure          | structure     | coordinator admin: 200/200/404
put_structure          | structure     | coordinator admin: 409/409/201
update_structure       | structure     | coordinator admin: 200/200/404
list_challenges        | -             | everybody: 200
get_challenge          | challenge     | everybody: 404/404/404
list_all_challenges    | -             | promeneur coordinator admin: 200
put_challenge          | challenge     | promeneur coordinator admin: 409/409/201
update_challenge       | challenge     | promeneur coordinator admin: 200/200/404
publish_challenge      | challenge     | promeneur coordinator admin: 200/200/404
close_challenge        | challenge     | promeneur coordinator admin: 409/409/404
archive_challenge      | challenge     | promeneur coordinator admin: 200/200/404
list_wall              | -             | everybody: 200
put_participation      | participation | youth parent: 200/409/201
get_participation      | participation | youth parent: 200/404/404
update_participation   | participation | youth parent: 200/404/404
withdraw_participation | participation | youth parent: 204/404/404
list_my_participations | -             | youth parent: 200
list_queue             | -             | promeneur coordinator admin: 200
get_review             | participation | promeneur coordinator admin: 200/200/404
approve_participation  | participation | promeneur coordinator admin: 200/200/404
refuse_participation   | participation | promeneur coordinator admin: 200/200/404
request_changes        | participation | promeneur coordinator admin: 200/200/404
get_media              | media         | youth parent: 200/404/404 | promeneur coordinator admin: 200/200/404
get_rendition          | media         | youth parent: 200/404/404 | promeneur coordinator admin: 200/200/404
create_upload          | -             | youth parent: 201
probe_upload           | upload        | youth parent: 200/404/404
append_to_upload       | upload        | youth parent: 204/404/404
terminate_upload       | upload        | youth parent: 204/404/404
describe_uploads       | -             | everybody: 204
list_spaces            | -             | everybody: 200
get_spaces_geojson     | -             | everybody: 200
get_space              | space         | everybody: 404/404/404
put_space              | space         | partner promeneur: 409/403/201 | coordinator admin: 409/409/201
update_space           | space         | partner promeneur: 200/404/404 | coordinator admin: 200/200/404
close_space            | space         | partner promeneur: 204/404/404 | coordinator admin: 204/204/404
list_structure_spaces  | structure     | partner promeneur: 200/404/404 | coordinator admin: 200/200/200
list_communes          | -             | everybody: 200
list_partner_keys      | -             | coordinator admin: 200
create_partner_key     | -             | coordinator admin: 201
rotate_partner_key     | key           | coordinator admin: 201/201/404
revoke_partner_key     | key           | coordinator admin: 200/200/404
create_token           | -             | everybody: 401
list_audit             | -             | admin: 200
get_snapshot           | -             | everybody: 200
list_help_lines        | -             | everybody: 200
get_openapi_document   | -             | everybody: 200
check_liveness         | -             | everybody: 200
check_readiness        | -             | everybody: 200
"""


@dataclass(frozen=True)
class Row:
    """What one operation answers, by role."""

    operation: str
    subject: str
    cells: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def expect(self, role: str, relation: str, *, token_door: bool) -> int:
        statuses = self.cells.get(role)
        if statuses is None:
            return 401 if role == "anonymous" or (role == "partner" and not token_door) else 403
        return int(statuses[RELATIONS.index(relation)] if len(statuses) == 3 else statuses[0])


def read_table() -> dict[str, Row]:
    rows = {}
    for line in TABLE.strip().splitlines():
        operation, subject, *groups = (part.strip() for part in line.split("|"))
        cells = {}
        for group in groups:
            names, _, statuses = group.partition(":")
            for role in ROLES if names.strip() == "everybody" else names.split():
                cells[role] = tuple(statuses.strip().split("/"))
        rows[operation] = Row(operation, subject, cells)
    return rows


ROWS = read_table()


def all_routes(app: FastAPI) -> dict[str, tuple[str, str, APIRoute]]:
    """Return every documented operation: name → (method, path, route)."""
    found = {}
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.include_in_schema:
            method = next(iter(sorted(route.methods)))
            found[route.name] = (method, context.path, route)
    return found


@dataclass
class Callers:
    """One caller of each role, with structures of their own where they have one."""

    clients: dict[str, Client]
    structures: dict[str, UUID]


def fresh_partner_key() -> str:
    return f"enl_{'A' * 12}_{'B' * 40}_00000000"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def callers(app: FastAPI) -> AsyncIterator[Callers]:
    """One caller of each role."""
    admin_actor = Actor(role=Role.ADMIN)
    found: dict[str, UUID] = {}
    for role in ("partner", "promeneur", "coordinator", "admin"):
        found[role] = new_id()
        async with app.state.database.transaction() as session:
            wanted = StructureCreate(slug=f"s-{secrets.token_hex(6)}", name="Une structure")
            await structures.put_structure(session, found[role], wanted, by=admin_actor)
    async with app.state.database.transaction() as session:
        key = await partners.create_key(
            session,
            PartnerKeyCreate(structure_id=found["partner"], name="clé", scopes=list(Scope)),
            secret=app.state.settings.secret,
            by=admin_actor,
        )
    clients = {
        "anonymous": make_client(app),
        "youth": await join(app),
        "parent": await join(app, role="parent"),
        "partner": make_client(app, Authorization=f"Bearer {key.secret}"),
    }
    for role in (Role.PROMENEUR, Role.COORDINATOR, Role.ADMIN):
        clients[role] = await staff(app, role, structure_id=found[role])
    yield Callers(clients, found)
    for client in clients.values():
        await client.aclose()


def picture() -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise((48, 48), 40).convert("RGB").save(buffer, "WEBP")
    return buffer.getvalue()


class Subjects:
    """Makes what {id} names, for each relation."""

    def __init__(self, app: FastAPI, callers: Callers, role: str, relation: str) -> None:
        self.app, self.callers, self.role, self.relation = app, callers, role, relation
        self.more: dict[str, Any] = {}

    async def make(self, subject: str) -> str:
        if subject == "-" or self.relation == "gone":
            return fresh()
        return str(await getattr(self, f"_{subject}")())

    def _account_id(self) -> UUID:
        own = self.callers.clients[self.role]
        if self.relation == "own" and hasattr(own, "account") and self.role in ("youth", "parent"):
            return UUID(own.account["id"])
        return UUID(self.callers.clients["youth" if self.role == "parent" else "parent"].account["id"])

    def _structure_id(self) -> UUID:
        role = self.role if self.role in self.callers.structures else "admin"
        if self.relation == "own":
            return self.callers.structures[role]
        return self.callers.structures["coordinator" if role != "coordinator" else "admin"]

    async def _participation(self) -> UUID:
        identifier = new_id()
        by = Actor(role=Role.YOUTH, account_id=self._account_id())
        self.more["said"] = participation()
        async with self.app.state.database.transaction() as session:
            said = ParticipationCreate.model_validate(self.more["said"])
            made, _ = await participations.put_participation(session, identifier, said, by=by)
            await participations.settle_participation(session, identifier)
            self.more["revision"] = made.revision
        return identifier

    async def _challenge(self) -> UUID:
        identifier = new_id()
        row = Challenge(
            id=identifier,
            slug=f"d-{identifier.hex}",
            title="Un défi",
            brief="Fais quelque chose de beau.",
            kinds=["text"],
            color="sun",
            illustration="bubble",
            state="draft",
        )
        async with self.app.state.database.transaction() as session:
            session.add(row)
        return identifier

    async def _structure(self) -> UUID:
        return self._structure_id()

    async def _space(self) -> UUID:
        identifier = new_id()
        self.more["structure_id"] = str(self._structure_id())
        row = Space(
            id=identifier,
            slug=f"l-{identifier.hex}",
            name="Un lieu",
            kind="mjc",
            structure_id=self._structure_id(),
            insee=next(iter(self._communes())),
            lat=43.6,
            lon=0.6,
            precision="commune",
            services=[],
            wheelchair="unknown",
        )
        async with self.app.state.database.transaction() as session:
            session.add(row)
        return identifier

    def _communes(self) -> dict[str, Any]:
        from app.integrations.communes import load_communes

        return load_communes(self.app.state.settings.territory_dir)

    async def _key(self) -> UUID:
        async with self.app.state.database.transaction() as session:
            wanted = PartnerKeyCreate(structure_id=self._structure_id(), name="clé", scopes=[Scope.SPACES_READ])
            made = await partners.create_key(
                session, wanted, secret=self.app.state.settings.secret, by=Actor(role=Role.ADMIN)
            )
        return made.key.id

    async def _staff(self) -> UUID:
        made = await staff(self.app, Role.PROMENEUR)
        await made.aclose()
        return UUID(made.account["id"])

    async def _session(self) -> UUID:
        from app.domain.accounts import get_account, open_session
        from app.models.accounts import LoginSession

        client = self.callers.clients[self.role]
        own = self.relation == "own" and hasattr(client, "account")
        account_id = UUID(client.account["id"]) if own else self._other_account()
        async with self.app.state.database.transaction() as session:
            account = await get_account(session, account_id)
            await open_session(session, account)
            query = select(LoginSession.id).where(LoginSession.account_id == account_id)
            latest = (await session.execute(query.order_by(LoginSession.id.desc()).limit(1))).scalar_one()
        return UUID(str(latest))

    def _other_account(self) -> UUID:
        return UUID(self.callers.clients["youth" if self.role != "youth" else "parent"].account["id"])

    async def _media(self) -> UUID:
        identifier = new_id()
        owner = self._account_id()
        await media_domain.import_picture(
            self.app.state.database,
            self.app.state.store,
            identifier,
            picture(),
            declared_type="image/webp",
            owner_id=owner,
        )
        return identifier

    async def _upload(self) -> UUID:
        from app.models.media import Media

        media_id, upload_id = new_id(), new_id()
        owner = self._account_id()
        async with self.app.state.database.transaction() as session:
            session.add(Media(id=media_id, owner_id=owner, status="expected", declared_type="image/webp"))
            await session.flush()
            from datetime import timedelta

            from app.core.clock import utc_now

            session.add(
                Upload(
                    id=upload_id,
                    media_id=media_id,
                    owner_id=owner,
                    length=100,
                    expires_at=utc_now() + timedelta(hours=1),
                )
            )
        return upload_id


async def request_for(operation: str, method: str, path: str, subject: str, subjects: Subjects) -> dict[str, Any]:
    """Return the request of one cell: method, url, and a body that is right."""
    identifier = await subjects.make(subject)
    url = path.replace("{id}", identifier).replace("{upload_id}", identifier).replace("{name}", "320")
    bodies: dict[str, Any] = {
        "create_account": {"pseudonym": f"Renard-{secrets.token_hex(5)}"},
        "create_session": {"pseudonym": f"Nul-{secrets.token_hex(5)}", "recovery_phrase": "un deux trois"},
        "update_me": {"birth_year": None},
        "create_staff": {
            "email": f"{secrets.token_hex(5)}@example.org",
            "display_name": "Quelqu'un",
            "role": "promeneur",
        },
        "put_structure": {"slug": f"s-{secrets.token_hex(5)}", "name": "Une structure"},
        "update_structure": {"name": "Une structure"},
        "put_challenge": {
            "slug": f"d-{secrets.token_hex(5)}",
            "title": "Un défi",
            "brief": "Fais quelque chose de beau.",
            "kinds": ["text"],
        },
        "update_challenge": {"title": "Un défi changé"},
        "put_participation": subjects.more.get("said", participation()),
        "update_participation": {"text": "Autrement dit."},
        "approve_participation": {"revision": subjects.more.get("revision", "0" * 32)},
        "refuse_participation": {"revision": subjects.more.get("revision", "0" * 32), "reason": "Pas ici."},
        "request_changes": {"revision": subjects.more.get("revision", "0" * 32), "reason": "Encore un effort."},
        "put_space": {
            "slug": f"l-{secrets.token_hex(5)}",
            "name": "Un autre lieu",
            "kind": "mjc",
            "insee": next(iter(subjects._communes())),
        }
        | ({"structure_id": subjects.more["structure_id"]} if "structure_id" in subjects.more else {}),
        "update_space": {"summary": "Ouvert à tous."},
        "create_partner_key": {
            "structure_id": str(subjects.callers.structures["admin"]),
            "name": "clé",
            "scopes": ["spaces:read"],
        },
    }
    request: dict[str, Any] = {"method": method, "url": url}
    if operation in bodies:
        request["json"] = bodies[operation]
    if operation == "create_token":
        request["data"] = {"grant_type": "client_credentials", "client_secret": fresh_partner_key()}
    if operation == "list_communes":
        request["params"] = {"q": "a"}
    if operation == "end_current_session":
        request["cookie_of_its_own"] = True
    if subject == "upload" or operation == "create_upload":
        request |= tus_request(operation)
    return request


def tus_request(operation: str) -> dict[str, Any]:
    headers = {"Tus-Resumable": "1.0.0"}
    if operation == "create_upload":
        encoded = {
            "media_id": fresh(),
            "filetype": "image/webp",
            "filename": "photo.webp",
            "sha256": secrets.token_hex(32),
        }
        told = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in encoded.items())
        headers |= {"Upload-Length": "100", "Upload-Metadata": told}
    if operation == "append_to_upload":
        headers |= {"Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"}
        return {"headers": headers, "content": b"x" * 10}
    return {"headers": headers}


async def send(callers: Callers, app: FastAPI, role: str, request: dict[str, Any]) -> int:
    """Send one cell's request; what ends an account or a session gets one of its own."""
    client = callers.clients[role]
    own = request.pop("cookie_of_its_own", False) or request["url"].endswith("/api/v1/me")
    if (own or request["url"].endswith(("/accounts", "/sessions"))) and request["method"] in ("DELETE", "POST"):
        if role in ("youth", "parent"):
            client = await join(app, role=role)
        elif hasattr(client, "account") and request["method"] == "DELETE" and not request["url"].endswith("/me"):
            client = await staff(app, Role(role))
        elif request["method"] == "POST":
            client = make_client(app, **{k: v for k, v in client.headers.items() if k == "authorization"})
    answer = await client.request(**request)
    assert answer.status_code < 500 or "readyz" in request["url"], answer.text
    if client is not callers.clients[role]:
        await client.aclose()
    return answer.status_code


def token_door(route: APIRoute) -> bool:
    return "token" in (route.openapi_extra or {}).get("x-doors", ())


def test_every_operation_is_in_the_table(app: FastAPI) -> None:
    routes = all_routes(app)
    assert set(routes) == set(ROWS)
    assert len(routes) >= 60


def test_every_route_declares_its_roles(app: FastAPI) -> None:
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute):
            extra = context.original_route.openapi_extra or {}
            assert extra.get("x-roles"), f"{context.path} declares no roles"
            assert set(extra["x-roles"]) <= set(ROLES)


def test_the_declarations_say_what_the_table_says(app: FastAPI) -> None:
    for name, (_, _, route) in all_routes(app).items():
        told = set(ROWS[name].cells)
        if not token_door(route) and "anonymous" in told and len(told) == len(ROLES):
            told.discard("partner")  # its token isn't read there: it comes as anybody
        declared = set((route.openapi_extra or {})["x-roles"])
        assert declared - {"partner"} == told - {"partner"}, name
        assert "partner" in declared or "partner" not in told, name


@pytest.mark.parametrize("operation", list(ROWS))
async def test_matrix(app: FastAPI, callers: Callers, operation: str) -> None:
    method, path, route = all_routes(app)[operation]
    row = ROWS[operation]
    unexpected = []
    for role in ROLES:
        for relation in RELATIONS if row.subject != "-" else ("own",):
            subjects = Subjects(app, callers, role, relation)
            request = await request_for(operation, method, path, row.subject, subjects)
            got = await send(callers, app, role, request)
            wanted = row.expect(role, relation, token_door=token_door(route))
            if got != wanted:
                unexpected.append(f"{role} {relation}: {got} instead of {wanted}")
    assert not unexpected, unexpected


def guards(app: FastAPI) -> dict[str, _Guard]:
    """Return the guard of every operation that has one."""
    found = {}
    for name, (_, _, route) in all_routes(app).items():
        for dependency in route.dependencies:
            if isinstance(dependency.dependency, _Guard):
                found[name] = dependency.dependency
    return found


async def test_the_matrix_notices_when_any_one_declaration_is_gone(app: FastAPI, callers: Callers) -> None:
    """Without its declaration a route lets everybody in; somebody must then get what the table denies them."""
    unnoticed = []
    guarded = guards(app)
    assert len(guarded) >= 45
    for operation, guard in guarded.items():
        row = ROWS[operation]
        denied = [role for role in ROLES if role not in row.cells]
        if not denied:
            continue
        method, path, route = all_routes(app)[operation]
        declared, guard.roles = guard.roles, frozenset(Role)
        try:
            noticed = False
            for role in denied:  # the first is anonymous, who has nothing that could be lost
                request = await request_for(operation, method, path, row.subject, Subjects(app, callers, role, "own"))
                request.pop("cookie_of_its_own", None)
                answer = await callers.clients[role].request(**request)
                if answer.status_code != row.expect(role, "own", token_door=token_door(route)):
                    noticed = True
                    break
        finally:
            guard.roles = declared
        if not noticed:
            unnoticed.append(operation)
    assert not unnoticed, unnoticed
