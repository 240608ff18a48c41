"""The app as it is served, with an empty page beside it."""

from fastapi import FastAPI

from app.api.ready import Ready
from app.main import create_app as create_real_app

EMPTY = b"<!doctype html><html lang=en><title>Empty</title><p>Empty page.</p></html>"


def create_app() -> FastAPI:
    """Return the app; `/empty` goes the same way as every page, through the same edge."""
    app = create_real_app()
    public = app.state.public
    public.store.put_file("/empty", Ready(EMPTY, "text/html; charset=utf-8", security=public.security))
    return app
