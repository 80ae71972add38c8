"""Officers report what is wrong; the words stay in the regency, the number goes to the ministry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from catalog.ministry.curation.models import Tally
from catalog.problems import services
from catalog.problems.models import ProblemReport
from core.actors import Actor
from core.models import EvidenceEntry
from tests.factories.accounts import UserFactory
from tests.factories.catalog import NOON

pytestmark = pytest.mark.django_db

PAGE = "/kerja/masalah/"
TEXT = "Tombol Panggil di loket 3 tidak memunculkan nomor di layar ruang tunggu."


def problems() -> list[tuple[str, str, int]]:
    with tenants.public():
        return list(Tally.objects.values_list("schema_name", "slug", "problems"))


def report(user: Any, *, hours: int = 0, slug: str = "mpp") -> ProblemReport:
    return services.report_problem(
        slug=slug, text=TEXT, user=user, actor=Actor.user(user.pk, schema="r5107"), now=NOON + timedelta(hours=hours)
    )


def test_the_number_crosses_and_the_words_stay(staff: Callable[..., Any], karangasem_client: Client) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client)

    answer = karangasem_client.post(PAGE, {"slug": "mpp", "text": TEXT})

    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert problems() == [("r5107", "mpp", 1)]
    with tenants.enter("r5107"):
        assert ProblemReport.objects.get().text == TEXT
        entry = EvidenceEntry.objects.get(action="problems.reported")
        assert TEXT not in str(entry.details)
    with tenants.enter("r8271"):
        assert not ProblemReport.objects.exists()


def test_a_person_counts_once_a_day(in_karangasem: tenants.CurrentRegency) -> None:
    clerk, other = UserFactory.create(), UserFactory.create()

    counted = [report(clerk).counted, report(clerk, hours=1).counted, report(other, hours=1).counted]
    counted += [report(clerk, hours=24).counted, report(clerk, hours=25).counted]

    assert counted == [True, False, True, True, False]
    assert sum(number for _schema, _slug, number in problems()) == 3
    assert ProblemReport.objects.count() == 5


def test_nothing_is_reported_of_a_module_that_is_off(in_karangasem: tenants.CurrentRegency) -> None:
    with pytest.raises(services.ModuleIsOff):
        report(UserFactory.create(), slug="example")


@pytest.mark.parametrize(
    "values", [{}, {"slug": "mpp"}, {"slug": "example", "text": TEXT}, {"slug": "mpp", "text": "Rusak"}]
)
def test_what_is_missing_is_said(staff: Callable[..., Any], karangasem_client: Client, values: dict[str, str]) -> None:
    staff("r5107", "mpp.serve", client=karangasem_client)

    answer = karangasem_client.post(PAGE, values)

    assert answer.status_code == 422
    assert problems() == []


def test_officers_see_their_own_and_the_administrator_all(staff: Callable[..., Any], karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        report(UserFactory.create(full_name="I Wayan Sudiarta"))
    staff("r5107", "mpp.serve", client=karangasem_client)
    assert TEXT not in karangasem_client.get(PAGE).content.decode()

    administrator = Client(SERVER_NAME="karangasem.tiru.test")
    staff("r5107", "modules.manage", client=administrator, name="Ni Luh Sulastri")
    listed = administrator.get(PAGE).content.decode()
    assert TEXT in listed
    assert "I Wayan Sudiarta" in listed


def test_the_administrator_closes_a_report_once(staff: Callable[..., Any], karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        found = report(UserFactory.create())
    staff("r5107", "modules.manage", client=karangasem_client)

    for _twice in range(2):
        assert karangasem_client.post(f"{PAGE}{found.pk}/selesai/").status_code == 302

    assert TEXT not in karangasem_client.get(PAGE).content.decode()
    with tenants.enter("r5107"):
        assert EvidenceEntry.objects.filter(action="problems.closed").count() == 1
        with pytest.raises(IntegrityError), transaction.atomic():
            ProblemReport.objects.update(closed_by=None)


def test_strangers_citizens_and_other_officers_stay_outside(
    staff: Callable[..., Any], karangasem_client: Client
) -> None:
    with tenants.enter("r5107"):
        found = report(UserFactory.create())
        nobody = UserFactory.create()
    assert karangasem_client.get(PAGE).status_code == 302

    with tenants.enter("r5107"):
        karangasem_client.force_login(nobody)
    assert karangasem_client.get(PAGE).status_code == 404

    staff("r5107", "mpp.serve", client=karangasem_client)
    assert karangasem_client.post(f"{PAGE}{found.pk}/selesai/").status_code == 404


def test_the_list_costs_the_same_for_few_and_many(
    staff: Callable[..., Any], karangasem_client: Client, django_assert_max_num_queries: Any
) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    karangasem_client.get(PAGE)  # what is asked once a process is asked now
    costs = []
    for more in (1, 2):
        with tenants.enter("r5107"):
            for _number in range(more):
                report(UserFactory.create())
        with django_assert_max_num_queries(100) as found:
            karangasem_client.get(PAGE)
        costs.append(len(found))

    assert costs[0] == costs[1]
