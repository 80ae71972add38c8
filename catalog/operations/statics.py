"""The status page as files that a proxy shows while no process answers: `status.html` and `status.en.html`."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from catalog.operations import presentation, queries
from web.brands import MINISTRY
from web.context_processors import MINISTRY_ZONE


def write_status(*, now: datetime) -> None:
    """Write both languages anew. A reader finds the old page or the new one, never a half."""
    found = queries.status(now=now)
    for language in ("id", "en"):
        with translation.override(language), timezone.override(MINISTRY_ZONE):
            page = render_to_string(
                "operations/status_static.html",
                {**presentation.status_context(found, now=now), "brand": MINISTRY, "language": language},
            )
        path = status_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_text(page)
        draft.replace(path)


def status_path(language: str) -> Path:
    folder = Path(settings.TIRU_STATUS_FOLDER)
    return folder / ("status.html" if language == "id" else f"status.{language}.html")
