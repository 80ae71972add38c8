"""Officers' pages in a real browser: no accessibility fault, nothing sideways at 320 px."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

import tenants
from casework import services
from casework.models import OptionalStep, Sender
from core import clock
from tests.accounts.browsing import DESKTOP, SMALL_PHONE, Visitor
from tests.browser.chromium import launched
from tests.factories import casework as make
from tests.factories.organisation import person_with_rights
from tests.factories.residents import make_resident

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HOST = "karangasem.tiru.test"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with launched() as started:
        yield started


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visitor]]:
    visitors: list[Visitor] = []

    def open_window(**options: Any) -> Visitor:
        visitors.append(Visitor(chromium, HOST, **options))
        return visitors[-1]

    yield open_window
    for visitor in visitors:
        visitor.close()
    assert [fault for visitor in visitors for fault in visitor.faults] == []


@pytest.fixture
def paths(karangasem_client: Client) -> dict[str, str]:
    """A morning's cases in every state, and the addresses of their pages by a short name."""
    now = clock.now()
    with tenants.enter("r5107"):
        unit = make.office()
        user = person_with_rights(
            "cases.work",
            "cases.decide",
            "services.manage",
            "residents.read",
            "units.manage",
            full_name="I Gede Arta Wijaya",
        )
        karangasem_client.force_login(user)
        make.product(unit=unit, now=now, time_amount=5, steps=(OptionalStep.FIELD_VISIT,))
        make.product("SKU-02", unit=unit, now=now, time_amount=3, time_unit="hour", handling={"permit_months": 1})
        make.product(
            "SKU-03",
            unit=unit,
            now=now,
            time_amount=1,
            time_unit="hour",
            fee_amount=25_000,
            steps=(OptionalStep.PAYMENT,),
        )
        make.product("SKU-04", unit=unit, published=False, now=now, complaints=None, time_amount=None, time_unit="")
        resident = make_resident(full_name="Ni Komang Sri Wahyuni", nik="")
        case = make.step(make.handed_in(now=now - timedelta(hours=30)), "verify", "start", now=now)
        services.link_resident(case_id=case.pk, resident_id=resident.pk, actor=make.ACTOR, now=now)
        services.assign(case_id=case.pk, officer=user, actor=make.ACTOR, now=now)
        services.write_message(
            case_id=case.pk, text="Kapan petugas datang?", sender=Sender.CITIZEN, actor=make.CITIZEN, now=now
        )
        services.write_message(
            case_id=case.pk, text="Alamat sudah dicek.", sender=Sender.OFFICER, internal=True, actor=make.ACTOR, now=now
        )
        fresh = make.handed_in("SKU-02", now=now - timedelta(hours=1), name="I Made Sukadana")
        make.handed_in("SKU-02", now=now - timedelta(minutes=40), name="I Made Sukadana")
        make.handed_in("SKU-03", now=now - timedelta(minutes=20), name="Ni Kadek Ayu Lestari")
        make.handed_in("SKU-03", now=now - timedelta(minutes=90), name="I Ketut Merta")
        unpaid = make.step(make.handed_in("SKU-03", now=now, name="Ni Luh Suartini"), "verify", now=now)
        services.ask_payment(case_id=unpaid.pk, actor=make.ACTOR, now=now)
        services.prove_payment(case_id=unpaid.pk, file=make.pdf("bukti.pdf"), actor=make.CITIZEN, now=now)
        granted = make.step(
            make.handed_in("SKU-02", now=now, name="I Wayan Sudarsana"), "verify", "start", "approve", "issue", now=now
        )
        back = make.step(
            make.handed_in(now=now, name="I Nyoman Budiarta"), "return", now=now, reason="Foto tempat usaha kabur."
        )
        draft = make.begun(now=now, name="Ni Wayan Rai", channel="counter").case
        services.save_filter(user=user, name="Izin yang baru masuk", wanted=_wanted())
    return {
        "list": "/berkas/",
        "filter": "/berkas/?layanan=SKU-02&filter=1",
        "closed": "/berkas/?tampil=closed",
        "case": f"/berkas/{case.code}/",
        "fresh": f"/berkas/{fresh.code}/",
        "unpaid": f"/berkas/{unpaid.code}/",
        "granted": f"/berkas/{granted.code}/",
        "back": f"/berkas/{back.code}/",
        "link": f"/berkas/{fresh.code}/warga/",
        "new": "/berkas/baru/",
        "begin": "/berkas/baru/SKU-01/",
        "complete": f"/berkas/{draft.code}/lengkapi/",
        "permits": "/berkas/izin/",
        "services": "/pengaturan/layanan/",
        "service": "/pengaturan/layanan/SKU-01/",
        "draft": "/pengaturan/layanan/SKU-04/",
        "service_form": "/pengaturan/layanan/SKU-01/ubah/",
        "today": "/kerja/",
    }


def _wanted() -> Any:
    from casework.queries import Wanted

    return Wanted(product="SKU-02")


@pytest.mark.parametrize(("size", "language"), [(DESKTOP, "en"), (SMALL_PHONE, "id")], ids=["desktop", "small"])
def test_pages_are_accessible_and_fit(
    visit: Callable[..., Visitor], karangasem_client: Client, paths: dict[str, str], size: Any, language: str
) -> None:
    visitor = visit(size=size, language=language)
    visitor.sign_in(karangasem_client)

    for name, path in paths.items():
        visitor.go(path)
        assert visitor.violations() == [], name
        assert visitor.overflow() <= 0, name
