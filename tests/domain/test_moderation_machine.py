"""Moderation as a machine: whatever authors and professionals do in whatever order, at once too, the wall shows
revisions that were approved under that very hash, and nothing that was withdrawn or taken off.
"""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from app import jobs as declared_jobs  # noqa: F401 (what is deferred must be declared)
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import AppError, Conflict, NotFound
from app.core.ids import new_id
from app.core.migrate import migrate
from app.domain import moderation, participations
from app.domain.accounts import Actor
from app.models.accounts import Account
from app.models.challenges import Challenge
from app.models.media import Media
from app.models.participations import Participation, ParticipationRevision
from app.schemas.media import MediaStatus
from app.schemas.participations import ParticipationCreate, ParticipationState, ParticipationUpdate, WallItem
from app.schemas.roles import Role
from tests.conftest import fresh_database

STEPS = 2100
MOST = 14
SLUG = "un-defi"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ground(server_url: str) -> AsyncIterator[Database]:
    """A database of its own, so that its wall is all ours."""
    url = fresh_database(server_url)
    await asyncio.to_thread(migrate, url)
    database = Database(url, pool_size=6)
    async with database.transaction() as session:
        session.add(
            Challenge(
                slug=SLUG, title="Un défi", brief="…", kinds=["text", "photo"], color="sun", illustration="bubble",
                state="published",
            )
        )  # fmt: skip
    yield database
    await database.close()


class Machine:
    """The model: what was approved, refused and withdrawn, and what each revision says."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.dice = database, random.Random(seed)
        self.authors: dict[UUID, Actor] = {}
        self.moderator = Actor(role=Role.PROMENEUR, account_id=None)
        self.said: dict[tuple[UUID, str], tuple[str, list[UUID]]] = {}
        self.approved: dict[UUID, set[str]] = {}
        self.withdrawn: set[UUID] = set()
        self.expected: dict[UUID, str] = {}  # what the wall must show now
        self.outcomes: Counter[str] = Counter()
        self.words = 0

    async def people(self) -> None:
        async with self.database.transaction() as session:
            for number, year in enumerate((2000, 2001, None, utc_now().year - 12)):
                name = f"Auteur-{number}"
                account = Account(role="youth", pseudonym=name, pseudonym_key=name.lower(), birth_year=year)
                session.add(account)
                self.authors[account.id] = Actor(role=Role.YOUTH, account_id=account.id)
            professional = Account(role="promeneur", email="p@example.org", display_name="P")
            session.add(professional)
            self.moderator = Actor(role=Role.PROMENEUR, account_id=professional.id)
        self.minor = list(self.authors)[-1]

    def a_text(self) -> str:
        self.words += 1
        return f"Phrase {self.words % 40}"  # few enough that an edit comes back to what it was

    async def a_medium(self, session: Any, owner: UUID) -> UUID:
        status = self.dice.choice([MediaStatus.READY] * 4 + [MediaStatus.PROCESSING, MediaStatus.REFUSED])
        medium = Media(id=new_id(), owner_id=owner, status=status, declared_type="image/webp", renditions=[])
        session.add(medium)
        await session.flush()
        return medium.id

    async def alive(self) -> list[Participation]:
        async with self.database.transaction() as session:
            rows = await session.execute(select(Participation).where(Participation.state != "withdrawn"))
            return list(rows.scalars())

    # --- what can happen

    async def put(self, rows: list[Participation]) -> None:
        author = self.dice.choice(list(self.authors.values()))
        identifier = self.dice.choice([*(row.id for row in rows), *self.withdrawn, *([new_id()] * 20)])
        async with self.database.transaction() as session:
            photo = self.dice.random() < 0.4
            said = ParticipationCreate(
                challenge=SLUG,
                kind="photo" if photo else "text",
                text=self.a_text(),
                media=[await self.a_medium(session, author.id)] if photo else [],
                people=[{"who": "other"}] if self.dice.random() < 0.05 else [],
            )
            made, created = await participations.put_participation(session, identifier, said, by=author)
            assert made.author_id == author.id
            assert identifier not in self.withdrawn
            if created:
                self.said[made.id, made.revision] = (said.text, said.media)

    async def edit(self, rows: list[Participation]) -> None:
        row = self.dice.choice(rows)
        author = self.authors[row.author_id] if self.dice.random() < 0.9 else self.dice.choice([*self.authors.values()])
        async with self.database.transaction() as session:
            changes: dict[str, Any] = {"text": self.a_text()}
            if row.kind == "photo" and self.dice.random() < 0.5:
                changes["media"] = [await self.a_medium(session, row.author_id)]
            changed = await participations.update_participation(
                session, row.id, ParticipationUpdate(**changes), by=author
            )
            assert changed.author_id == author.id
            now = await participations.get_revision(session, row.id, changed.revision)
            self.said[row.id, changed.revision] = (now.text, now.media_ids)

    async def settle(self, rows: list[Participation]) -> None:
        async with self.database.transaction() as session:
            await participations.settle_participation(session, self.dice.choice(rows).id)

    async def settle_all(self, rows: list[Participation]) -> None:
        async with self.database.transaction() as session:
            for row in rows:
                await participations.settle_participation(session, row.id)

    async def media_arrive(self, rows: list[Participation]) -> None:
        async with self.database.transaction() as session:
            await session.execute(text("UPDATE media SET status = 'ready' WHERE status = 'processing'"))

    def a_revision(self, row: Participation) -> str:
        """The one that was read, mostly; or an older one, another's, or one that never was."""
        older = [revision for identifier, revision in self.said if identifier == row.id]
        others = [revision for _, revision in self.said]
        drawn = self.dice.random()
        if drawn < 0.7:
            return row.revision
        return self.dice.choice(older if drawn < 0.85 else others if drawn < 0.95 else ["0" * 32])

    async def approve(self, rows: list[Participation]) -> None:
        row = self.dice.choice(rows)
        revision = self.a_revision(row)
        async with self.database.transaction() as session:
            review = await moderation.approve(session, row.id, revision, by=self.moderator)
            assert review.published_revision == revision
            assert review.author_under_15 is not True
            assert review.people == []
        assert revision == row.revision or row.published_revision == revision
        self.approved.setdefault(row.id, set()).add(revision)
        self.expected[row.id] = revision

    async def refuse(self, rows: list[Participation]) -> None:
        row = self.dice.choice(rows)
        async with self.database.transaction() as session:
            await moderation.refuse(session, row.id, self.a_revision(row), reason="Pas ici.", by=self.moderator)
        if row.state == ParticipationState.PUBLISHED:
            self.expected.pop(row.id)

    async def request_changes(self, rows: list[Participation]) -> None:
        row = self.dice.choice(rows)
        async with self.database.transaction() as session:
            await moderation.request_changes(
                session, row.id, self.a_revision(row), reason="Autrement.", by=self.moderator
            )

    async def withdraw(self, rows: list[Participation]) -> None:
        row = self.dice.choice(rows)
        author = self.authors[row.author_id] if self.dice.random() < 0.8 else self.dice.choice([*self.authors.values()])
        async with self.database.transaction() as session:
            await participations.withdraw_participation(session, row.id, by=author)
        assert author.account_id == row.author_id
        self.withdrawn.add(row.id)
        self.expected.pop(row.id, None)

    # --- what must hold

    async def check(self) -> None:
        async with self.database.transaction() as session:
            wall = await participations.list_wall(session)
        shown = {item.id: item for item in wall}
        assert len(shown) == len(wall)
        for item in wall:
            self.check_item(item)
        assert {identifier: item.revision for identifier, item in shown.items()} == self.expected

    def check_item(self, item: WallItem) -> None:
        assert item.revision in self.approved[item.id], "public without an approval of that hash"
        assert item.id not in self.withdrawn, "withdrawn and public"
        words, media_ids = self.said[item.id, item.revision]
        assert item.text == words, "public in other words than were approved"
        assert [medium.id for medium in item.media] == media_ids, "public with other media than were approved"

    async def step(self) -> None:
        rows = await self.alive()
        moves: list[tuple[int, Any]] = [(1, self.media_arrive)]
        if len(rows) < MOST:
            moves.append((6, self.put))
        if rows:
            moves += [(5, self.edit), (3, self.settle), (4, self.settle_all), (8, self.approve), (2, self.refuse)]
            moves += [(2, self.request_changes), (4 if len(rows) >= MOST else 1, self.withdraw)]
        (move,) = self.dice.choices([move for _, move in moves], [weight for weight, _ in moves])
        try:
            await move(rows)
            self.outcomes[move.__name__] += 1
        except AppError as error:
            assert isinstance(error, (Conflict, NotFound)), error
            self.outcomes[f"{move.__name__} {error.code}"] += 1


async def test_whatever_happens_the_wall_shows_what_was_approved(ground: Database) -> None:
    machine = Machine(ground, seed=20260722)
    await machine.people()
    for number in range(STEPS):
        await machine.step()
        if number % 3 == 0:
            await machine.check()
    await machine.check()
    # The walk went everywhere that it was meant to go.
    for outcome in (
        "put", "put other_author", "put withdrawn", "edit", "edit not_found", "settle", "approve", "refuse",
        "request_changes", "withdraw", "withdraw not_found", "approve revision_moved", "approve wrong_state",
        "approve consent_missing", "refuse revision_moved", "refuse wrong_state", "request_changes revision_moved",
    ):  # fmt: skip
        assert machine.outcomes[outcome] >= 3, machine.outcomes
    assert sum(machine.outcomes.values()) == STEPS
    assert machine.outcomes["approve"] > 100
    await check_nothing_is_left_over(machine)


async def check_nothing_is_left_over(machine: Machine) -> None:
    """Of each participation the current and the public revision are kept; of a withdrawn one, none."""
    async with machine.database.transaction() as session:
        rows = {row.id: row for row in (await session.execute(select(Participation))).scalars()}
        kept: dict[UUID, set[str]] = {identifier: set() for identifier in rows}
        for revision in (await session.execute(select(ParticipationRevision))).scalars():
            kept[revision.participation_id].add(revision.hash)
        shown = {m for r in (await session.execute(select(ParticipationRevision))).scalars() for m in r.media_ids}
        media = set((await session.execute(select(Media.id))).scalars())
    for identifier, row in rows.items():
        if identifier in machine.withdrawn:
            assert kept[identifier] == set()
        else:
            assert kept[identifier] == {row.revision, row.published_revision} - {None}
    assert shown <= media


@pytest.mark.parametrize("seed", range(6))
async def test_an_edit_and_an_approval_at_once(ground: Database, seed: int) -> None:
    """Both at the same moment: what is public is what was approved, or the approval is told that it moved."""
    machine = Machine(ground, seed)
    async with ground.transaction() as session:
        name = f"Auteur-{new_id()}"
        author = Account(role="youth", pseudonym=name, pseudonym_key=name, birth_year=2000)
        professional = Account(role="promeneur", email=f"{new_id()}@example.org", display_name="P")
        session.add_all([author, professional])
    writer = Actor(role=Role.YOUTH, account_id=author.id)
    reader = Actor(role=Role.PROMENEUR, account_id=professional.id)
    identifier = new_id()
    async with ground.transaction() as session:
        said = ParticipationCreate(challenge=SLUG, kind="text", text="Avant")
        made, _ = await participations.put_participation(session, identifier, said, by=writer)
        read = made.revision
        await participations.settle_participation(session, identifier)

    async def edit(number: int) -> str:
        async with ground.transaction() as session:
            changes = ParticipationUpdate(text=f"Après {number}")
            return (await participations.update_participation(session, identifier, changes, by=writer)).revision

    async def approve() -> str | None:
        try:
            async with ground.transaction() as session:
                await moderation.approve(session, identifier, read, by=reader)
        except Conflict as error:
            assert error.code in ("revision_moved", "wrong_state")
            return None
        return read

    work: list[Any] = [approve(), approve(), edit(1), edit(2)]
    machine.dice.shuffle(work)
    results = await asyncio.gather(*work)
    async with ground.transaction() as session:
        public = {item.id: item for item in await participations.list_wall(session)}
        current = await session.get(Participation, identifier)
        assert current is not None
    assert current.revision != read
    assert current.state in (ParticipationState.RECEIVED, ParticipationState.PUBLISHED)
    if read in results:
        assert (public[identifier].revision, public[identifier].text) == (read, "Avant")
    else:
        assert identifier not in public
    async with ground.transaction() as session:
        await participations.withdraw_participation(session, identifier, by=writer)
