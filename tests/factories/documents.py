"""Letters, their templates and those who sign, for tests."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from documents import services
from documents.models import Document, TemplateVersion
from documents.signing.local import issue_certificate
from organisation.models import Delegation, Unit
from tests.factories.accounts import UserFactory
from tests.factories.organisation import DelegationFactory, UnitFactory

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
DAY = date(2026, 11, 25)
ACTOR = Actor.system("tests")
PASSPHRASE = "gunung agung 3142"
SOURCE = "Yang bertanda tangan di bawah ini menerangkan bahwa #f.nama memiliki usaha #f.usaha."
FIELDS = {"nama": "text", "usaha": "text"}


def version(
    code: str = "sku", *, confers: bool = True, kind: str = "", act: str = "", by_head: bool = False, **fields: Any
) -> TemplateVersion:
    """A published version of a business letter's template."""
    name = LocalisedText(id="Surat Keterangan Usaha", en="Business statement")
    template = services.add_template(
        code=code, name=name, kind=kind or code, act=act or f"documents.{code}", confers=confers, by_head=by_head,
        actor=ACTOR, now=NOW,
    )  # fmt: skip
    values = {"source": SOURCE, "fields": FIELDS, "valid_from": date(2026, 1, 1)} | fields
    made = services.draft_version(template=template, actor=ACTOR, now=NOW, **values)
    services.publish_version(version=made, actor=ACTOR, now=NOW)
    return made


def office(**fields: Any) -> Unit:
    """A village office that numbers its letters."""
    values = {"name": "Kantor Perbekel Padangkerta", "kind": Unit.Kind.VILLAGE_OFFICE} | fields
    unit = UnitFactory.create(**values)
    services.set_series(
        unit=unit, pattern="{class}/{serial:03}/{archive}/{roman_month}/{year}", letter_class="B",
        archive="400.12.3.2", actor=ACTOR, now=NOW,
    )  # fmt: skip
    return unit


def letter(made: TemplateVersion, unit: Unit, nama: str = "Ni Luh Contoh", **values: Any) -> Document:
    data = {"nama": nama, "usaha": "warung kopi"}
    return services.draft_document(version=made, unit=unit, data=data, now=NOW, **{"actor": ACTOR} | values)


def signer(**fields: Any) -> User:
    """A village head with a certificate."""
    user = UserFactory.create(**({"full_name": "I Nyoman Contoh"} | fields))
    issue_certificate(user=user, passphrase=PASSPHRASE, actor=ACTOR, now=NOW)
    return user


def allow(user: User | None, *units: Unit) -> None:
    """Enter in the register that somebody (None: the office under its seal) may sign for these units."""
    kind = Delegation.Kind.MANDATE if user else Delegation.Kind.STANDING
    for unit in units:
        if not Delegation.objects.filter(holder=user, unit=unit).exists():
            DelegationFactory.create(holder=user, unit=unit, kind=kind)


def sign(*documents: Document, by: User, passphrase: str = PASSPHRASE, now: datetime = NOW) -> list[services.Outcome]:
    """Sign under a mandate for each letter's unit."""
    allow(by, *(document.unit for document in documents))
    return services.sign_documents(documents=documents, signer=by, passphrase=passphrase, actor=ACTOR, now=now)


def draft(made: TemplateVersion, source: str, **values: Any) -> TemplateVersion:
    """The draft of the next version."""
    fields = {"fields": FIELDS, "valid_from": date(2026, 11, 25)} | values
    return services.draft_version(template=made.template, source=source, actor=ACTOR, now=NOW, **fields)
