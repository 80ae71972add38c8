"""A person's own copy: everything that is held, as data and to read, sealed until it is fetched once."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets as randomness
import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

import policies
import tenants
from casework.services import applicant_of
from casework.services.moving import locked, note
from catalog.privacy import queries
from catalog.privacy.models import COPY_PURPOSE, WITH_COPY, Copy, PrivacyRequest
from catalog.privacy.policies import COPY_DAYS
from catalog.privacy.services.requests import WhoUnknown
from core import clock, evidence, files
from core.actors import Actor
from core.errors import NotThere, Refusal
from documents.rendering import print_layout

_LAYOUT: Final = Path(__file__).parents[1] / "typst" / "copy.typ"
_FOLDER: Final = "privacy/copies"


class NoCopyAsked(Refusal):
    code = "privacy_no_copy_asked"
    message = _("A copy is made for a request for access or portability that is open.")


def make_copy(*, case_id: UUID, actor: Actor, now: datetime) -> str:
    """
    Make the copy of an open request, or make it again; answers the word of its link, which is said once and kept as a
    hash. Nobody but who has the word can fetch it, and the desk sees none of what it holds in the clear.

    :raises NoCopyAsked: for another kind of request, or one that is closed.
    :raises WhoUnknown: if it is not shown whose data they are.
    """
    word = randomness.token_urlsafe(32)
    with transaction.atomic():
        case = locked(case_id)
        asked = PrivacyRequest.objects.select_for_update(of=("self",)).filter(case=case).first()
        if asked is None:
            raise NotThere
        if asked.kind not in WITH_COPY or not case.is_open:
            raise NoCopyAsked
        person = queries.person_of(asked)
        if not person:
            raise WhoUnknown
        told = _told(queries.held_of(person))
        about = {
            "code": case.code,
            "name": applicant_of(case).name,
            "regency": str(tenants.current().name),
            "day": clock.format_date(clock.local_date(now, tenants.current().zone), "id"),
            "address": queries.desk().address,
            "email": queries.desk().email,
        }
        before = Copy.objects.filter(request=asked).first()
        if before is not None and before.file_key:
            files.delete_stored(before.file_key)
        made, _new = Copy.objects.update_or_create(
            request=asked,
            defaults={
                "file_key": files.keep_sealed(_packed(about, told, now), purpose=COPY_PURPOSE, prefix=_FOLDER),
                "digest": _digest(word),
                "entries": len(told),
                "made_at": now,
                "expires_at": now + timedelta(days=int(str(policies.value(COPY_DAYS, now)))),
                "fetched_at": None,
            },
        )
        note(case, "copy_made", actor=actor, now=now, copy=str(made.pk), entries=made.entries)
    return word


@transaction.atomic
def new_link(*, asked: PrivacyRequest, now: datetime) -> str:
    """
    Another word for the copy of one's own request, for whoever has just opened that request: the one before is void.

    :raises NotThere: if there is no copy to fetch.
    """
    found = Copy.objects.select_for_update().filter(request=asked).exclude(file_key="").first()
    if found is None or now >= found.expires_at:
        raise NotThere
    word = randomness.token_urlsafe(32)
    found.digest = _digest(word)
    found.save(update_fields=["digest"])
    return word


def waiting_copy(word: str, *, now: datetime) -> Copy | None:
    """The copy that a link leads to, while it can be fetched."""
    found = Copy.objects.select_related("request__case").filter(digest=_digest(word)).exclude(file_key="").first()
    if found is None or now >= found.expires_at or found.request.case.is_open:
        return None
    return found if hmac.compare_digest(found.digest, _digest(word)) else None


@transaction.atomic
def fetch(*, word: str, actor: Actor, now: datetime) -> tuple[str, bytes]:
    """
    Hand the copy out, once: its name and content. The file is gone afterwards.

    :raises NotThere: if it was fetched, ran out, or never was; and while the request is not granted.
    """
    found = waiting_copy(word, now=now)
    if found is None:
        raise NotThere
    row = Copy.objects.select_for_update().get(pk=found.pk)
    if not row.file_key:
        raise NotThere
    with files.open_sealed(row.file_key, purpose=COPY_PURPOSE) as file:
        content = file.read()
    key, row.file_key, row.fetched_at = row.file_key, "", now
    row.save(update_fields=["file_key", "fetched_at"])
    evidence.record(
        action="privacy.copy_fetched",
        actor=actor,
        at=now,
        subject=f"privacy.copy:{row.pk}",
        details={"case": found.request.case.code},
    )
    transaction.on_commit(lambda: files.delete_stored(key))
    return f"salinan-data-{found.request.case.code}.zip", content


@transaction.atomic
def forget_copy(copy: Copy, *, actor: Actor, now: datetime) -> None:
    """
    Delete a copy that nobody fetched in time.

    :param copy: its row locked.
    """
    files.delete_stored(copy.file_key)
    copy.file_key = ""
    copy.save(update_fields=["file_key"])
    evidence.record(action="privacy.copy_forgotten", actor=actor, at=now, subject=f"privacy.copy:{copy.pk}")


def _told(held: list[queries.Held]) -> list[dict[str, Any]]:
    return [
        {
            "activity": entry.activity,
            "title": entry.title.as_dict(),
            "holds": dict(entry.holds),
            "kept_by_law": entry.keeps_by_law.as_dict() if entry.keeps_by_law else None,
        }
        for one in held
        for entry in one.entries
    ]


def _packed(about: dict[str, str], told: list[dict[str, Any]], now: datetime) -> bytes:
    """A ZIP: `data.json` for programs (portability), `salinan.pdf` to read, why and how long included."""
    lines = {line.activity.code: line for line in queries.register_here()}

    def printed_of(entry: dict[str, Any]) -> dict[str, Any]:
        line = lines[entry["activity"]]
        return {
            "title": entry["title"]["id"],
            "purpose": line.activity.purpose.id,
            "basis": f"{line.activity.basis.label.id} ({line.activity.source})",
            "kept": [f"{one.what.id}: {one.how_long.id}" for one in line.kept],
            "rows": [[name, _plain(value)] for name, value in entry["holds"].items() if value not in ("", [], {})],
        }

    with translation.override("id"):
        printed = about | {"entries": [printed_of(entry) for entry in told]}
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as pack:
        data = about | {"made_at": now.isoformat(), "entries": told}
        pack.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        pack.writestr("salinan.pdf", print_layout(_LAYOUT, printed, at=now))
    return content.getvalue()


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "ya" if value else "tidak"
        case dict():
            return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items())
        case list():
            return "\n".join(_plain(one) for one in value)
        case _:
            return str(value)


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
