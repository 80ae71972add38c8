"""Letters, their templates and those who sign, for tests. The delegation register is stood in for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.actors import Actor
from core.errors import Refusal
from core.localised import LocalisedText
from documents import services
from documents.models import Document, TemplateVersion
from documents.signing.local import issue_certificate
from organisation.models import Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
ACTOR = Actor.system("tests")
PASSPHRASE = "gunung agung 3142"
SOURCE = "Yang bertanda tangan di bawah ini menerangkan bahwa #f.nama memiliki usaha #f.usaha."
FIELDS = {"nama": "text", "usaha": "text"}


@dataclass(frozen=True)
class Delegation:
    """As the register answers: it has a key and says itself in words."""

    pk: int = 41
    position: str = "Perbekel Padangkerta"

    def __str__(self) -> str:
        return str(_("Letters"))


class NoAuthority(Refusal):
    code = "no_authority"


def everybody(*, act: str, unit: Unit, user: User | None, at: datetime, amount: Decimal | None = None) -> Delegation:
    return Delegation()


def nobody(*, act: str, unit: Unit, user: User | None, at: datetime, amount: Decimal | None = None) -> Delegation:
    raise NoAuthority


def version(code: str = "sku", *, confers: bool = True, **fields: Any) -> TemplateVersion:
    """A published version of a business letter's template."""
    name = LocalisedText(id="Surat Keterangan Usaha", en="Business statement")
    template = services.add_template(
        code=code, name=name, kind=code, act=f"letters.{code}", confers=confers, actor=ACTOR, now=NOW
    )
    values = {"source": SOURCE, "fields": FIELDS, "valid_from": date(2026, 1, 1)} | fields
    made = services.draft_version(template=template, actor=ACTOR, now=NOW, **values)
    services.publish_version(version=made, actor=ACTOR, now=NOW)
    return made


def office() -> Unit:
    """A village office that numbers its letters."""
    unit = UnitFactory.create(name="Kantor Perbekel Padangkerta", kind=Unit.Kind.VILLAGE_OFFICE)
    services.set_series(
        unit=unit, pattern="{class}/{serial:03}/{archive}/{roman_month}/{year}", letter_class="B",
        archive="400.12.3.2", actor=ACTOR, now=NOW,
    )  # fmt: skip
    return unit


def letter(made: TemplateVersion, unit: Unit, nama: str = "Ni Luh Contoh", **values: Any) -> Document:
    data = {"nama": nama, "usaha": "warung kopi"}
    return services.draft_document(version=made, unit=unit, data=data, actor=ACTOR, now=NOW, **values)


def signer(**fields: Any) -> User:
    """A village head with a certificate."""
    user = UserFactory.create(**({"full_name": "I Nyoman Contoh"} | fields))
    issue_certificate(user=user, passphrase=PASSPHRASE, actor=ACTOR, now=NOW)
    return user


def sign(*documents: Document, by: User, passphrase: str = PASSPHRASE, now: datetime = NOW) -> list[services.Outcome]:
    return services.sign_documents(documents=documents, signer=by, passphrase=passphrase, actor=ACTOR, now=now)
