"""The OpenAPI document: whole for those who build, and limited to what a caller may use for the console."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import Response

from app.api.access import EVERYBODY, ActorDep, allow, problems
from app.api.problems import Problem
from app.schemas.roles import Role

router = APIRouter(tags=["meta"])
BASE = "/api/v1"
_VERBS = ("get", "put", "post", "patch", "delete", "head", "options")


def whole_document(app: FastAPI) -> dict[str, Any]:
    """Return the document of all operations; computed once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title="En lien",
            version="1",
            openapi_version="3.1.0",
            summary="Young people of a rural territory, in touch with the Promeneurs du Net.",
            routes=app.routes,
        )
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(problem.pop("$defs", {}))
        schemas["Problem"] = problem
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        document["components"]["securitySchemes"] = {
            "cookie": {"type": "apiKey", "in": "cookie", "name": "__Host-sid"},
            "token": {"type": "http", "scheme": "bearer"},
        }
        for operation in _operations(document):
            _finish(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        for verb in _VERBS:
            if verb in path:
                yield path[verb]


def _finish(operation: dict[str, Any]) -> None:
    summary, _, rest = operation.get("description", "").partition("\n")
    operation["summary"] = summary.strip().rstrip(".")
    operation["description"] = rest.strip() or summary.strip()
    doors = operation.get("x-doors", [])
    operation["security"] = [{door: []} for door in doors] + (
        [{}] if "anonymous" in operation.get("x-roles", []) else []
    )
    created = operation["responses"].get("201")
    # A PUT that finds what the same request made before answers 200 with the same body.
    if created and operation["operationId"].startswith("put_"):
        operation["responses"].setdefault("200", {**created, "description": "It was there already."})
    if created:
        created["description"] = "Made."
    if "requestBody" in operation:
        for status, response in problems(400, 413).items():
            operation["responses"].setdefault(str(status), response)
    invalid = operation["responses"].get("422")
    if invalid and "application/json" in invalid.get("content", {}):
        invalid["content"].pop("application/json")


def document_for(app: FastAPI, role: Role) -> dict[str, Any]:
    """Return the document limited to the operations that a role may call, and the schemas that they use."""
    full = whole_document(app)
    paths: dict[str, Any] = {}
    for path, item in full["paths"].items():
        kept = {verb: item[verb] for verb in _VERBS if verb in item and role in item[verb].get("x-roles", ())}
        if kept:
            paths[path] = kept
    used: dict[str, Any] = {}
    _collect(paths, full["components"]["schemas"], used)
    components = {**full["components"], "schemas": dict(sorted(used.items()))}
    return {**full, "paths": paths, "components": components}


def _collect(node: Any, schemas: dict[str, Any], used: dict[str, Any]) -> None:
    if isinstance(node, dict):
        reference = node.get("$ref")
        if isinstance(reference, str):
            name = reference.rpartition("/")[2]
            if name in schemas and name not in used:
                used[name] = schemas[name]
                _collect(schemas[name], schemas, used)
        for value in node.values():
            _collect(value, schemas, used)
    elif isinstance(node, list):
        for value in node:
            _collect(value, schemas, used)


@router.get("/openapi.json", **allow(*EVERYBODY, by=("cookie", "token")))
async def get_openapi_document(request: Request, actor: ActorDep) -> Response:
    """Get this document, limited to what the caller may use."""
    documents: dict[Role, bytes] = request.app.state.documents
    if actor.role not in documents:
        documents[actor.role] = json.dumps(document_for(request.app, actor.role), ensure_ascii=False).encode()
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Authorization"}
    return Response(documents[actor.role], media_type="application/json", headers=headers)
