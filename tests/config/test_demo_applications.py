"""MPP Digital in the demo: each of its services ends in a document that somebody can check."""

from datetime import timedelta
from io import BytesIO

from pypdf import PdfReader

import tenants
from casework import queries, services
from casework.models import Case, ServiceProduct
from catalog.modules.mpp import demo
from config.demo.applications import Official, offer_services
from config.demo.people import PASSWORD, PLACES
from core import files
from core.actors import Actor
from documents.models import Document
from organisation.services import sync_core_roles
from tests.factories.accounts import UserFactory
from tests.factories.mpp import MONDAY_MORNING
from tests.factories.organisation import UnitFactory

ACTOR = Actor.system("demo")


def text_of(letter: Document) -> str:
    with files.open_stored(letter.file_key) as stored:
        return " ".join(PdfReader(BytesIO(stored.read())).pages[0].extract_text().split())


def test_every_online_service_ends_in_a_letter_and_a_week_of_them_has_passed(
    in_karangasem: tenants.CurrentRegency,
) -> None:
    place = next(place for place in PLACES if place.code == "5107")
    UnitFactory.create(parent=None)
    sync_core_roles(actor=ACTOR, now=MONDAY_MORNING)
    head, secretary = (
        Official(user=UserFactory.create(full_name=one.full_name), grade=one.grade, nip=one.nip)
        for one in (place.head, place.secretary)
    )
    demo.fill(actor=ACTOR, now=MONDAY_MORNING - timedelta(days=10))

    offer_services(
        "5107",
        short_name="Karangasem",
        head=head,
        secretary=secretary,
        passphrase=PASSWORD,
        actor=ACTOR,
        now=MONDAY_MORNING,
    )

    online = dict(ServiceProduct.objects.filter(is_online=True).values_list("code", "template_code"))
    assert online == {
        "TK-01": "kartu-pencari-kerja",
        "PJ-05": "salinan-sppt",
        "PZ-01": "rekomendasi-sempadan",
        "DK-01": "pemberitahuan-akta-lahir",
        "DK-05": "pemberitahuan-kia",
        "DK-06": "pemberitahuan-pindah",
        "DK-04": "pemberitahuan-kk",
        "BK-01": "pemberitahuan-kelas-rawat",
    }
    assert queries.result_gaps(module="mpp", now=MONDAY_MORNING) == []
    card, recommendation = (
        Case.objects.select_related("letter").get(product__code=code, state="issued") for code in ("TK-01", "PZ-01")
    )
    assert card.letter.sealed
    assert "Pendidikan terakhir : SMK" in text_of(card.letter)
    # Signed by a person, with what was seen on the spot and a dash for the question that was left open.
    told = text_of(recommendation.letter)
    assert not recommendation.letter.sealed
    assert place.head.full_name in told
    assert "Berbatasan dengan : Saluran irigasi" in told
    assert "Nomor induk berusaha (NIB) : -" in told
    assert "berada di luar sempadan" in told
    # The whole block: post, name, grade and NIP, and the secretary's initial beside it.
    assert "Kepala Dinas Pekerjaan Umum Pengairan" in told
    assert "Pembina Utama Muda, IV/c NIP 19701030 199603 1 003" in told
    assert f"Paraf: Sekretaris Dinas Pekerjaan Umum Pengairan, {place.secretary.full_name}" in told
    assert recommendation.letter.own_right
    waiting = Case.objects.filter(product__code="PZ-01", state="approved").select_related("letter")
    assert [(one.letter.state, one.letter.number_text) for one in waiting.order_by("letter__state")] == [
        ("draft", ""),
        ("initialled", ""),
    ]
    # The number of a child's card was recorded, never made; without it nobody could have approved.
    child = Case.objects.select_related("letter", "product_version").get(product__code="DK-05", state="issued")
    assert f"Nomor KIA : {services.recorded_of(child)['nomor_kia']}" in text_of(child.letter)
    family = Case.objects.get(product__code="DK-04", state="processing")
    assert services.missing_official(family) == ["Nomor KK pada kartu yang baru", "Tanggal terbit KK"]
    # What the standards promise is as it was sourced.
    standards = {one.code: (one.time_promise, one.fee_amount) for one in ServiceProduct.objects.all()}
    assert (standards["DK-05"], standards["BK-01"]) == (("1 hari", 0), ("15 menit", 0))
