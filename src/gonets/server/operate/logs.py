"""What the server writes to stderr: one line an event, for people or as JSON (`log.…`)."""

import logging
import sys

import structlog

from gonets.server.settings import Log

#: The usual formatter shows the local variables of every frame: passwords, tokens, texts (reliability 7.6).
WITHOUT_LOCALS = structlog.dev.plain_traceback


def configure(settings: Log) -> None:
    """Once, at the start. Tracebacks are logged for what nobody foresaw (E36), with its request id."""
    as_json = settings.format == "json"
    last: list[structlog.typing.Processor] = (
        [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
        if as_json
        else [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=WITHOUT_LOCALS)]
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper("iso", utc=True),
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def writes_calls(settings: Log) -> bool:
    """A line per call is of the level info."""
    return settings.level in ("debug", "info")
