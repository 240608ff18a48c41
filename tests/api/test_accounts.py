"""Accounts: made from a pseudonym, brought back by a phrase, given out whole, erased to the last letter."""

import asyncio
import io
import json
import logging
import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from PIL import Image
from sqlalchemy import text

from app.core.clock import utc_now
from app.domain import media
from app.domain.accounts.phrases import normalize_phrase, pseudonym_key, words
from app.schemas.roles import Role
from tests.conftest import Client, fresh, join, make_client, participation, run_jobs, staff

ACCOUNTS = "/api/v1/accounts"
SESSIONS = "/api/v1/sessions"


def a_name() -> str:
    return f"Mésange-{fresh()[-10:]}"


def fields(answer: Any) -> list[tuple[Any, ...]]:
    return [tuple(error["loc"]) for error in answer.json()["errors"]]


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), (90, 140, 60)).save(file, "WEBP")
    return file.getvalue()


async def import_picture(app: FastAPI, client: Client) -> str:
    media_id = fresh()
    await media.import_picture(
        app.state.database,
        app.state.store,
        UUID(media_id),
        a_picture(),
        declared_type="image/webp",
        owner_id=UUID(client.account["id"]),
    )
    return media_id


# --- phrases


async def test_a_phrase_is_seven_words_of_the_list(app: FastAPI) -> None:
    assert len(set(words())) >= 7300
    assert all(re.fullmatch("[a-z]+", word) for word in words())
    phrases = set()
    for _ in range(5):
        client = await join(app)
        chosen = client.phrase.split(" ")
        assert len(chosen) == 7
        assert set(chosen) <= set(words())
        phrases.add(client.phrase)
        await client.aclose()
    assert len(phrases) == 5


async def test_a_phrase_opens_once_and_is_replaced(app: FastAPI) -> None:
    member = await join(app)
    body = {"pseudonym": member.account["pseudonym"], "recovery_phrase": member.phrase}
    async with make_client(app) as phone:
        first = await phone.post(SESSIONS, json=body)
        assert first.status_code == 201
        assert first.json()["account"] == member.account
        new = first.json()["recovery_phrase"]
        assert new != member.phrase
        assert len(new.split()) == 7
        assert (await phone.get("/api/v1/me")).json()["id"] == member.account["id"]
    async with make_client(app) as phone:
        again = await phone.post(SESSIONS, json=body)
        assert (again.status_code, again.json()["code"]) == (401, "sign_in_refused")
        assert (await phone.post(SESSIONS, json={**body, "recovery_phrase": new})).status_code == 201
    # Neither of them ends the session that was there.
    assert (await member.get("/api/v1/me")).status_code == 200
    await member.aclose()


async def test_one_phrase_used_twice_at_once_opens_once(app: FastAPI) -> None:
    member = await join(app)
    body = {"pseudonym": member.account["pseudonym"], "recovery_phrase": member.phrase}
    phones = [make_client(app) for _ in range(4)]
    answers = await asyncio.gather(*(phone.post(SESSIONS, json=body) for phone in phones))
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    for client in (member, *phones):
        await client.aclose()


@pytest.mark.parametrize(
    "typed",
    [
        lambda phrase: phrase.upper(),
        lambda phrase: phrase.title(),
        lambda phrase: phrase.replace(" ", "-"),
        lambda phrase: phrase.replace(" ", ", ") + ".",
        lambda phrase: f"  {phrase.replace(' ', '   ')}\n",
        lambda phrase: unicodedata.normalize("NFD", phrase.replace("e", "é").replace("u", "û").replace("c", "ç")),
        lambda phrase: phrase.replace("e", "È").replace("a", "À"),
        lambda phrase: phrase.replace(" ", "\u00a0"),
        lambda phrase: phrase.replace("oe", "œ"),
        lambda phrase: phrase.replace("oe", "Œ").upper(),
    ],
)
def test_a_phrase_is_read_however_it_is_typed(typed: Any) -> None:
    drawn = " ".join(["coeur", "echelle", "abeille", "foret", *[w for w in words() if "oe" in w][:3]])
    assert normalize_phrase(typed(drawn)) == drawn


async def test_a_phrase_with_capitals_accents_and_dashes_signs_in(app: FastAPI) -> None:
    member = await join(app)
    typed = member.phrase.upper().replace(" ", " - ").replace("E", "É")
    async with make_client(app) as phone:
        body = {"pseudonym": member.account["pseudonym"].upper(), "recovery_phrase": typed}
        assert (await phone.post(SESSIONS, json=body)).status_code == 201
    await member.aclose()


# --- pseudonyms and years


@pytest.mark.parametrize(
    "lookalike",
    [
        lambda name: name,
        lambda name: name.upper(),
        lambda name: name.lower(),
        lambda name: name.replace("œ", "oe").replace("é", "e"),
        lambda name: name.replace("œ", "Œ"),
        lambda name: name.replace("-", " "),
        lambda name: name.replace("-", "_"),
        lambda name: name.replace("-", "."),
        lambda name: name.replace("-", ""),
        lambda name: unicodedata.normalize("NFD", name),
        lambda name: f"  {name}  ",
        lambda name: name.replace("-", "\u200b"),
        lambda name: "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" else c for c in name),
    ],
)
async def test_a_lookalike_is_taken(app: FastAPI, lookalike: Any) -> None:
    name = f"Cœur-étoilé-{fresh()[-8:]}"
    async with make_client(app) as first, make_client(app) as second:
        assert (await first.post(ACCOUNTS, json={"pseudonym": name})).status_code == 201
        answer = await second.post(ACCOUNTS, json={"pseudonym": lookalike(name)})
        assert (answer.status_code, answer.json()["code"]) == (409, "pseudonym_taken"), lookalike(name)
        assert "set-cookie" not in answer.headers


async def test_one_pseudonym_asked_for_at_once_is_given_once(app: FastAPI) -> None:
    name = a_name()
    clients = [make_client(app) for _ in range(5)]
    answers = await asyncio.gather(*(client.post(ACCOUNTS, json={"pseudonym": name}) for client in clients))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    for client in clients:
        await client.aclose()


def test_pseudonym_keys_keep_what_differs_apart() -> None:
    assert pseudonym_key("Léa 3") != pseudonym_key("Léa 4")
    assert pseudonym_key("Été") == pseudonym_key("ete")
    assert pseudonym_key("CŒUR") == pseudonym_key("cœur") == "coeur"
    assert pseudonym_key("Æsop") == pseudonym_key("æsop") == "aesop"


@pytest.mark.parametrize("name", ["", "  ", "ab", "a" * 41, "-.-.-", "é.", "a\x00bc", "abc\u202edef", None, 3, ["abc"]])
async def test_a_pseudonym_that_cannot_be(app: FastAPI, name: Any) -> None:
    async with make_client(app) as client:
        answer = await client.post(ACCOUNTS, json={"pseudonym": name})
        assert answer.status_code == 422, answer.text
        assert fields(answer) == [("body", "pseudonym")]


async def test_birth_years(app: FastAPI) -> None:
    now = utc_now().year
    for year in (now - 111, now - 4, now, now + 1, 1899, 2101, 0, -1, "2010-05-04", 2010.5):
        async with make_client(app) as client:
            answer = await client.post(ACCOUNTS, json={"pseudonym": a_name(), "birth_year": year})
            assert answer.status_code == 422, year
            assert fields(answer) == [("body", "birth_year")]
    for year in (now - 110, now - 5, None):
        async with make_client(app) as client:
            answer = await client.post(ACCOUNTS, json={"pseudonym": a_name(), "birth_year": year})
            assert answer.status_code == 201, year
            assert answer.json()["account"]["birth_year"] == year


@pytest.mark.parametrize("role", ["promeneur", "coordinator", "admin", "partner", "anonymous"])
async def test_nobody_makes_themselves_a_professional(app: FastAPI, role: str) -> None:
    async with make_client(app) as client:
        answer = await client.post(ACCOUNTS, json={"pseudonym": a_name(), "role": role})
        assert answer.status_code == 422
        assert fields(answer) == [("body", "role")]
        for extra in ("id", "email", "structure_id", "demo", "suspended_at"):
            answer = await client.post(ACCOUNTS, json={"pseudonym": a_name(), extra: None})
            assert answer.status_code == 422
            assert fields(answer) == [("body", extra)]


async def test_an_account_changes_what_is_its_own(app: FastAPI, youth: Client, other_youth: Client) -> None:
    name = a_name()
    changed = await youth.patch("/api/v1/me", json={"pseudonym": name, "birth_year": 2009})
    assert (changed.json()["pseudonym"], changed.json()["birth_year"]) == (name, 2009)
    assert (await youth.patch("/api/v1/me", json={})).json() == changed.json()
    assert (await youth.patch("/api/v1/me", json={"birth_year": None})).json()["birth_year"] is None
    assert (await youth.patch("/api/v1/me", json={"pseudonym": name.upper()})).json()["pseudonym"] == name.upper()
    taken = await other_youth.patch("/api/v1/me", json={"pseudonym": name})
    assert (taken.status_code, taken.json()["code"]) == (409, "pseudonym_taken")
    for field, value in (("pseudonym", "x"), ("birth_year", 1800), ("role", "admin"), ("email", "a@example.org")):
        wrong = await youth.patch("/api/v1/me", json={field: value})
        assert wrong.status_code == 422
        assert fields(wrong) == [("body", field)]


async def test_what_an_account_is_told_of_itself(app: FastAPI, youth: Client) -> None:
    told = (await youth.get("/api/v1/me")).json()
    assert set(told) == {
        "id", "role", "pseudonym", "display_name", "email", "birth_year", "structure_id", "demo", "created_at"
    }  # fmt: skip


# --- export and erasure


async def test_the_export_holds_what_was_sent(app: FastAPI) -> None:
    member = await join(app, birth_year=2008)
    media_id = await import_picture(app, member)
    told = participation(kind="photo", text="Vu de chez moi.", alt_text="Des vaches.", media=[media_id])
    said = participation(text="Mon message", group={"name": "Les 4e", "head_count": 24})
    withdrawn = participation(text="À oublier")
    ids = [fresh() for _ in range(3)]
    for identifier, body in zip(ids, (told, said, withdrawn), strict=True):
        assert (await member.put(f"/api/v1/participations/{identifier}", json=body)).status_code == 201
    assert (await member.delete(f"/api/v1/participations/{ids[2]}")).status_code == 204
    answer = await member.get("/api/v1/me/export")
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="en-lien.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        areas = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
        pictures = [archive.read(name) for name in archive.namelist() if name.endswith(".webp")]
    account = areas["accounts.json"]
    assert (account["pseudonym"], account["birth_year"]) == (member.account["pseudonym"], 2008)
    assert len(account["sessions"]) == 1
    sent = {row["id"]: row for row in areas["participations.json"]}
    assert set(sent) == set(ids[:2])
    assert (sent[ids[0]]["text"], sent[ids[0]]["alt_text"]) == ("Vu de chez moi.", "Des vaches.")
    assert sent[ids[1]]["group"] == {"name": "Les 4e", "head_count": 24}
    assert [row["id"] for row in areas["media.json"]] == [media_id]
    assert len(pictures) == 1
    assert Image.open(io.BytesIO(pictures[0])).size == (400, 300)
    # No secret, not even hashed, and nothing of anybody else.
    assert not re.search(r"hash|argon2|token|totp", json.dumps(areas))
    await member.aclose()


async def test_a_professional_exports_too(promeneur: Client) -> None:
    answer = await promeneur.get("/api/v1/me/export")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        account = json.loads(archive.read("accounts.json"))
    assert account["email"] == promeneur.account["email"]
    assert "totp" not in json.dumps(account)


async def everything_in_the_database(app: FastAPI) -> dict[str, str]:
    """Every row of every table, as text: the product's, the job queue's and Alembic's."""
    async with app.state.database.transaction() as session:
        names = (
            await session.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
        ).scalars()
        return {
            name: str((await session.execute(text(f'SELECT t::text FROM "{name}" t'))).scalars().all())
            for name in names
        }


def everything_in_the_store(app: FastAPI) -> dict[Path, bytes]:
    folder: Path = app.state.store.folder
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_erasure_leaves_nothing(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    """A canary in every field that takes one: found while the account is there, nowhere after it is erased."""
    caplog.set_level(logging.DEBUG)
    canary = "kanari" + fresh()[-12:]
    member = await join(app)
    reviewer = await staff(app, Role.PROMENEUR)
    await member.patch("/api/v1/me", json={"pseudonym": canary, "birth_year": 2000})
    media_id = await import_picture(app, member)
    body = participation(
        kind="photo", text=f"{canary} un", alt_text=canary, media=[media_id], group={"name": canary, "head_count": 3}
    )
    ids = [fresh(), fresh(), fresh()]
    for identifier in ids:
        sent = await member.put(f"/api/v1/participations/{identifier}", json={**body, "text": f"{canary} {identifier}"})
        assert sent.status_code == 201, sent.text
    await run_jobs(app)
    for identifier, verb in zip(ids[:2], ("approve", "request-changes"), strict=True):
        revision = (await member.get(f"/api/v1/participations/{identifier}")).json()["revision"]
        decision = {"revision": revision, "reason": f"pour {canary}"}
        answer = await reviewer.post(f"/api/v1/participations/{identifier}/{verb}", json=decision)
        assert answer.status_code == 200, answer.text
    assert (await member.patch(f"/api/v1/participations/{ids[0]}", json={"text": f"{canary} deux"})).status_code == 200
    assert (await member.delete(f"/api/v1/participations/{ids[2]}")).status_code == 204
    wrong = {"pseudonym": canary, "recovery_phrase": f"{canary} ne va pas"}
    async with make_client(app) as stranger:
        assert (await stranger.post(SESSIONS, json=wrong)).status_code == 401
    await member.put(f"/api/v1/participations/{fresh()}", json={**body, canary: canary})
    half = {"Tus-Resumable": "1.0.0", "Upload-Length": "10", "Upload-Metadata": upload_metadata(canary)}
    assert (await member.post("/api/v1/uploads", headers=half)).status_code == 201
    account_id = member.account["id"]

    before = await everything_in_the_database(app)
    assert {name for name, rows in before.items() if canary in rows} >= {"account", "participation_revision"}
    assert {name for name, rows in before.items() if account_id in rows} >= {"login_session", "media", "upload"}
    assert any(media_id in str(path) for path in everything_in_the_store(app))

    assert (await member.delete("/api/v1/me")).status_code == 204
    await run_jobs(app)

    after = await everything_in_the_database(app)
    assert len(after) >= 20
    assert [name for name, rows in after.items() if canary in rows] == []
    assert [name for name, rows in after.items() if account_id in rows] == []
    assert [name for name, rows in after.items() if media_id in rows] == []
    assert [path for path, data in everything_in_the_store(app).items() if media_id in str(path)] == []
    assert [path for path, data in everything_in_the_store(app).items() if canary.encode() in data] == []
    assert canary not in caplog.text
    assert account_id not in caplog.text
    # The canary sings: what logs at all is captured.
    logging.getLogger("app").warning("a bird")
    assert "a bird" in caplog.text
    wall = await member.get("/api/v1/wall?limit=100")
    assert canary not in wall.text
    assert (await member.get("/api/v1/me")).status_code == 401
    async with make_client(app) as stranger:  # the name is free again
        assert (await stranger.post(ACCOUNTS, json={"pseudonym": canary})).status_code == 201
        assert (await stranger.delete("/api/v1/me")).status_code == 204
    await member.aclose()
    await reviewer.aclose()


def upload_metadata(filename: str) -> str:
    import base64

    told = {"media_id": fresh(), "filetype": "image/webp", "filename": filename}
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())


async def test_many_accounts_at_once_over_open_sessions(app: FastAPI) -> None:
    """More callers with a cookie than there are database connections: none waits for another's."""
    member = await join(app)
    sid = member.cookies["sid"]
    clients = [make_client(app) for _ in range(20)]
    for client in clients:
        client.cookies.set("sid", sid, domain="127.0.0.1")
    body = {"pseudonym": a_name(), "role": "admin"}  # refused, but only after its use was counted
    answers = await asyncio.gather(*(client.post(ACCOUNTS, json=body) for client in clients))
    assert {answer.status_code for answer in answers} == {422}
    for client in (member, *clients):
        await client.aclose()
