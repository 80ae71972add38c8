"""The kinds of tables that may come in: those whose blocks named them in `settings.TIRU_IMPORTERS`."""

from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from core.errors import NotThere
from core.tables import Importer
from web.doors import has_right

EVERYWHERE = "everywhere"


def importers() -> list[Importer]:
    return [cast("Importer", import_string(path)) for path in settings.TIRU_IMPORTERS]


def importers_for(user: Any) -> list[Importer]:
    """Those whose tables this person may bring in: a table knows no village, so the right must hold everywhere."""
    return [importer for importer in importers() if has_right(user, importer.right, EVERYWHERE)]


def importer_of(slug: str) -> Importer:
    """
    :raises NotThere: if no importer has this slug.
    """
    for importer in importers():
        if importer.slug == slug:
            return importer
    raise NotThere
