"""
What a kiosk's session holds: the kiosk itself, and one person's visit, which is wiped when they are done, when nobody
touches the screen any more, and whenever the start is shown.

Numbers and answers lie in it sealed. Nothing of it stands in an address, and nothing is written on the device.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.contrib.auth import logout
from django.http import HttpRequest

from catalog.modules.smart_kampung.models import Kiosk
from catalog.modules.smart_kampung.queries.kiosk import open_kiosk
from catalog.modules.smart_kampung.services import end_proof
from core.secrets import decrypt, encrypt
from web.outbox import SESSION_KEY

LASTS: Final = timedelta(minutes=15)
"""Without a new page for so long a visit is over, whatever the screen shows [A]."""

_KIOSK: Final = "kampung_kiosk"
_VISIT: Final = "kampung_kiosk_visit"
_PURPOSE: Final = "smart_kampung.kiosk"
_YEAR: Final = 366 * 24 * 60 * 60


@dataclass
class Visit:
    """One person before the screen. Empty texts are what is not known yet."""

    key: str = field(default_factory=lambda: str(uuid4()))
    language: str = "id"
    letter: str = ""
    nik: str = ""
    proof: str = ""
    about: int = -1
    answers: dict[str, Any] = field(default_factory=dict)
    case: str = ""
    pin: str = ""
    may_show: bool = False
    """The letter was just sent to the printer, so its file may be fetched."""

    @property
    def answered(self) -> dict[str, Any]:
        """What was answered, without what was left empty."""
        return {name: value for name, value in self.answers.items() if value is not None}

    @property
    def proof_key(self) -> UUID | None:
        return UUID(self.proof) if self.proof else None


def become_kiosk(request: HttpRequest, kiosk: Kiosk) -> None:
    """The officer's own session ends on this device; a new one begins that is a kiosk's and nobody's."""
    logout(request)
    request.session.cycle_key()
    request.session[_KIOSK] = str(kiosk.pk)
    request.session[SESSION_KEY] = secrets.token_hex(16)
    request.session.set_expiry(_YEAR)


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """The kiosk that this browser is; None for all others, and once it was ended."""
    key = request.session.get(_KIOSK, "")
    return open_kiosk(UUID(key)) if key else None


def was_kiosk(request: HttpRequest) -> bool:
    return _KIOSK in request.session


def forget_kiosk(request: HttpRequest) -> None:
    request.session.flush()


def begin(request: HttpRequest, language: str, now: datetime) -> Visit:
    visit = Visit(language=language)
    keep(request, visit, now)
    return visit


def visit_of(request: HttpRequest, now: datetime) -> Visit | None:
    """The visit that goes on; None before one began and once it was left alone for too long."""
    kept = request.session.get(_VISIT)
    if not kept or now.timestamp() - kept["at"] > LASTS.total_seconds():
        return None
    return Visit(**json.loads(decrypt(kept["sealed"], purpose=_PURPOSE)))


def keep(request: HttpRequest, visit: Visit, now: datetime) -> None:
    sealed = encrypt(json.dumps(asdict(visit)), purpose=_PURPOSE)
    request.session[_VISIT] = {"at": now.timestamp(), "sealed": sealed}


def wipe(request: HttpRequest, now: datetime) -> bool:
    """
    The person has gone: proof, numbers and answers go too, and what the device might still send is nobody's. Answers
    whether there was one.
    """
    if _VISIT not in request.session:
        return False
    visit = visit_of(request, now)
    if visit and visit.proof_key:
        end_proof(proof_id=visit.proof_key, now=now)
    del request.session[_VISIT]
    request.session[SESSION_KEY] = secrets.token_hex(16)
    request.session.cycle_key()
    return True
