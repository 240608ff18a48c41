"""The database: one engine per process, one transaction per request, committed before the answer leaves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.core.errors import AppError

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Database:
    """The engine and the maker of sessions of one process."""

    def __init__(self, url: str, *, pool_size: int = 15) -> None:
        self.engine: AsyncEngine = create_async_engine(
            async_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=20,
            pool_pre_ping=True,
            hide_parameters=True,
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """Yield a session whose work is committed at the end, or rolled back whole on any error."""
        try:
            async with self.sessions() as session, session.begin():
                yield session
        except AppError as error:
            if error.afterwards is not None:
                async with self.sessions() as session, session.begin():
                    await error.afterwards(session)
            raise

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


def async_url(url: str) -> str:
    """Return the URL with the asyncpg driver, whichever way the operator wrote it."""
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)


def libpq_url(url: str) -> str:
    """Return the URL as libpq, psycopg and pg_dump understand it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def database_of(request: Request) -> Database:
    """Return the database of the app that serves this request."""
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Yield the request's one session; its transaction ends before the answer leaves."""
    async with database_of(request).transaction() as session:
        yield session


# Without scope="function" FastAPI runs the code behind `yield` after the answer, and the commit would come too late.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
