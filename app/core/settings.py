"""Every setting of the service, read from the environment (`.env.example` lists them)."""

import os
import secrets
from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]


class Settings(BaseSettings):
    """The settings, each with the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    workers: int = Field(1, ge=1, le=64, description="Number of server processes.")
    public_url: str | None = Field(None, description="Address that people type, for links in mails and posters.")
    data_dir: Path = Field(Path("data"), description="Where the embedded database, media and secrets live.")
    database_url: str | None = Field(
        None,
        description="A PostgreSQL >= 15 (postgresql://user:password@host/name); embedded under DATA_DIR when empty.",
    )
    storage_url: str | None = Field(None, description="file:///path or s3://bucket/prefix; DATA_DIR/media when empty.")
    secret_key: str | None = Field(
        None, min_length=32, description="Signs tokens and seals secrets; made and kept in DATA_DIR when empty."
    )
    territory: str = Field("32", pattern=r"^[0-9a-z-]+$", description="Folder of app/content/territory to serve.")
    demo: bool = Field(False, description="Make demo content and demo accounts, for a trial on one machine only.")
    jobs_in_app: bool = Field(True, description="Run background jobs in the server; else use `python -m app work`.")
    trusted_proxies: str = Field("", description="Addresses of reverse proxies whose X-Forwarded-* are believed.")
    database_pool: int = Field(15, ge=2, le=200, description="Database connections per server process.")
    disk_reserve_percent: float = Field(10.0, ge=0, le=90, description="Free disk under which uploads answer 507.")
    tiles_url: str | None = Field(None, description="Optional raster tiles, https://…/{z}/{x}/{y}.png.")
    tiles_credit: str | None = Field(None, description="Credit shown with the tiles.")
    log_format: str = Field("console", pattern="^(console|json)$", description="console or json.")
    log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Least level that is logged.")
    metrics_token: str | None = Field(None, description="When set, /metrics asks for it as a Bearer token.")

    @property
    def database_dir(self) -> Path:
        """Folder of the embedded PostgreSQL."""
        return self.data_dir.resolve() / "postgres"

    @property
    def media_url(self) -> str:
        """Address of the object store."""
        return self.storage_url or (self.data_dir.resolve() / "media").as_uri()

    @property
    def frontend_dir(self) -> Path:
        """Where the built frontend is."""
        return ROOT / "frontend" / "dist"

    @property
    def content_dir(self) -> Path:
        """Where the shipped content is."""
        return ROOT / "app" / "content"

    @property
    def territory_dir(self) -> Path:
        """Where the configured territory is described."""
        return self.content_dir / "territory" / self.territory

    @cached_property
    def secret(self) -> bytes:
        """The secret key; made once and kept beside the data with mode 600 when none is given."""
        if self.secret_key:
            return self.secret_key.encode()
        path = self.data_dir / "secret.key"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_private(path, secrets.token_urlsafe(48))
        return path.read_bytes()


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner reads (mode 600); a reader sees the old file or the new, never half."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    scratch.rename(path)
