"""A regency that has all it needs to go live, and what takes a single thing away again."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from allauth.mfa.models import Authenticator

import tenants
from accounts.models import User
from core.actors import Actor
from core.localised import LocalisedText
from documents.signing.local import issue_certificate
from organisation import services as organisation
from organisation.models import Role, Unit
from tenants import directory
from tenants.models import Regency
from tests.factories.accounts import UserFactory
from tests.factories.mpp import CounterFactory, CounterGroupFactory, child_card
from tests.factories.organisation import HoldingFactory, PositionFactory, WeeklyHoursFactory

SYSTEM = Actor.system("tests")
PASSPHRASE = "kunci rumah joglo 77"


def close_to_citizens(code: str) -> None:
    """As onboarding leaves a regency: its own people get in, citizens do not."""
    with tenants.public():
        Regency.objects.filter(code=code).update(opened_at=None)
        directory.changed()


def person_as(role: str, name: str, *, now: datetime, unit: Unit | None = None) -> User:
    user = UserFactory.create(full_name=name)
    organisation.grant_role(user=user, role=Role.objects.get(slug=role), unit=unit, actor=SYSTEM, now=now)
    return user


def prepare(*, now: datetime) -> User:
    """Give the regency we are in everything the standard points require, a mall at work included."""
    admin = prepare_government(now=now)
    open_counter(now=now)
    return admin


def prepare_government(*, now: datetime) -> User:
    """Everything the standard points require but what the modules themselves do; answers the administrator."""
    organisation.sync_core_roles(actor=SYSTEM, now=now)
    organisation.create_units_from_regions(actor=SYSTEM, now=now)
    government = Unit.objects.get(code=tenants.current().code)
    organisation.describe_unit(
        unit=government,
        name=government.name,
        latitude=Decimal("-8.450000"),
        longitude=Decimal("115.610000"),
        actor=SYSTEM,
        now=now,
    )
    WeeklyHoursFactory.create(unit=government)
    admin = person_as("tenant_admin", "Ni Putu Ayu Lestari", now=now)
    add_second_step(admin)
    person_as("regional_head", "I Gede Dana", now=now)
    signer = person_as("agency_head", "I Nengah Sukarya", now=now, unit=government)
    person_as("dpo", "Ida Ayu Pramesti", now=now)
    for name in ("I Wayan Sudiarta", "Ni Made Sukerti"):
        person_as("staff", name, now=now, unit=government)
    post = PositionFactory.create(unit=government, name=LocalisedText(id="Sekretaris Daerah", en="Regional secretary"))
    HoldingFactory.create(position=post, user=signer, full_name=signer.full_name)
    issue_certificate(user=signer, passphrase=PASSPHRASE, actor=SYSTEM, now=now)
    return admin


def add_second_step(user: User) -> None:
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})


def open_counter(*, now: datetime) -> None:
    """A queue with a counter and one published service: what the mall needs to serve anybody."""
    from casework import services as casework
    from catalog.modules.mpp.services import products, setup
    from tests.factories.mpp import text

    CounterFactory.create(group=CounterGroupFactory.create(letter="A"))
    setup.define_agency(code="DUKCAPIL", name=text("Dinas Dukcapil", "Civil registry"), actor=SYSTEM, now=now)
    casework.define_product(
        code="DK-05", standard=child_card(), handling=casework.Handling(module="mpp"), actor=SYSTEM, now=now
    )
    products.place_service(code="DK-05", agency_code="DUKCAPIL", group_letter="A", actor=SYSTEM, now=now)
    casework.publish_product(code="DK-05", actor=SYSTEM, now=now)
