"""The first day: the ministry has published no module yet, two regencies are on Tiru, nothing is on."""

from datetime import datetime
from typing import Any

from django.db import connection

import tenants
from accounts.models import User
from casework import services as casework
from catalog.activation.models import Activation, Release
from catalog.activation.services import request_activation
from catalog.activation.services.releases import register_running_releases
from catalog.ministry.curation.services import waive_first_installation
from catalog.modules.mpp.services import products, setup
from catalog.sdk import all_modules
from core.actors import Actor
from core.jobs import run_waiting
from organisation.models import Role
from organisation.services import grant_role, sync_core_roles
from tenants import keys
from tenants.context import operator_rights
from tenants.models import Domain, Regency
from tenants.provisioning.services import provision
from tests.factories.accounts import UserFactory
from tests.factories.adoption import confirm_what_blocks
from tests.factories.mpp import child_card, text

PREPARING = Actor.system("tests")
PLACES = {"5107": "karangasem", "8271": "ternate"}


def start_over(*, now: datetime) -> None:
    """
    Undo what the seeded database has published and switched on. Only in a database of one's own. What nobody has shown
    of the modules is waived, as where Tiru is set up for the first time.

    The regencies are made anew by the service that makes them; their roles in PostgreSQL belong to the server and stay.
    """
    with operator_rights():
        for code in PLACES:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP SCHEMA "r{code}" CASCADE')
            keys.destroy(f"r{code}")
        Domain.objects.all().delete()
        Regency.objects.all().delete()
        Activation.objects.all().delete()
        Release.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
    for code, label in PLACES.items():
        provision(code=code, host=f"{label}.tiru.test", brand=label, actor=PREPARING, now=now)
    with tenants.public():
        register_running_releases(now=now)
        for manifest in all_modules():
            waive_first_installation(
                slug=manifest.slug, version=manifest.release, note="Belum diuji di sini.", actor=PREPARING, now=now
            )
        sync_core_roles(actor=PREPARING, now=now)
    for code in PLACES:
        with tenants.enter(f"r{code}"):
            sync_core_roles(actor=PREPARING, now=now)


def person(schema: str, role: str, *, now: datetime, **fields: Any) -> User:
    """Somebody who holds one of the roles that exist in a schema, given by the service that gives them."""
    with tenants.public() if schema == "public" else tenants.enter(schema):
        user = UserFactory.create(**fields)
        grant_role(user=user, role=Role.objects.get(slug=role), actor=PREPARING, now=now)
        return user


def switch_on(schema: str, slug: str, *, now: datetime) -> None:
    """Ask for a module, and let the operator's worker do its part."""
    with tenants.enter(schema):
        confirm_what_blocks(slug, now=now)
        request_activation(slug=slug, actor=PREPARING, now=now)
    run_waiting(queues=("operator",))


def set_mall_up(schema: str, *, now: datetime) -> None:
    """One agency, one queue `A` with counter 1, one published service; open from Monday to Friday."""
    with tenants.enter(schema):
        setup.define_agency(
            code="DUKCAPIL",
            name=text("Dinas Kependudukan dan Pencatatan Sipil", "Civil registration agency"),
            actor=PREPARING,
            now=now,
        )
        setup.define_group(letter="A", name=text("Kependudukan", "Civil registration"), actor=PREPARING, now=now)
        setup.define_counter(number=1, group_letter="A", actor=PREPARING, now=now)
        casework.define_product(
            code="DK-05", standard=child_card(), handling=casework.Handling(module="mpp"), actor=PREPARING, now=now
        )
        products.place_service(code="DK-05", agency_code="DUKCAPIL", group_letter="A", actor=PREPARING, now=now)
        casework.publish_product(code="DK-05", actor=PREPARING, now=now)
