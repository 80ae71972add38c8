"""The kinds of tables that may come in: `settings.TIRU_IMPORTERS` names them, or functions that answer several."""

from typing import Any, cast

from django.conf import settings
from django.utils.module_loading import import_string

from core.actors import Actor
from core.errors import NotThere
from core.tables import BoundedImporter, Importer, PersonalImporter
from web.doors import has_right

EVERYWHERE = "everywhere"


def importers() -> list[Importer]:
    found: list[Importer] = []
    for path in settings.TIRU_IMPORTERS:
        named = import_string(path)
        found += named() if callable(named) else [cast("Importer", named)]
    return found


def importers_for(user: Any) -> list[Importer]:
    """
    Those whose tables this person may bring in. The right must hold everywhere, unless the importer knows by itself
    which rows lie where the person may work.
    """
    return [
        importer
        for importer in importers()
        if has_right(user, importer.right, None if isinstance(importer, BoundedImporter) else EVERYWHERE)
    ]


def is_bounded(user: Any, importer: Importer) -> bool:
    """Whether this person brings such tables in for some villages only, and so meets their own imports only."""
    return isinstance(importer, BoundedImporter) and not (
        has_right(user, importer.right, EVERYWHERE) and has_right(user, "imports.run", EVERYWHERE)
    )


def importer_for(slug: str, actor: Actor) -> Importer:
    """
    The importer as far as the rights of whoever brought the table in, wrote it or takes it back reach now.

    :raises NotThere: if no importer has this slug.
    """
    importer = importer_of(slug)
    return importer.narrowed(actor) if isinstance(importer, PersonalImporter) else importer


def importer_of(slug: str) -> Importer:
    """
    :raises NotThere: if no importer has this slug.
    """
    for importer in importers():
        if importer.slug == slug:
            return importer
    raise NotThere
