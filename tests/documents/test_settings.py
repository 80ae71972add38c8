"""The pages where local administrators keep templates, numbers and certificates."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from core import clock
from documents import queries, services
from documents.models import Certificate, Document, NumberSeries, Template, TemplateVersion
from documents.notices import notices
from documents.rendering import in_order
from documents.signing.local import issue_certificate
from organisation import access
from tests.documents.test_pages import url
from tests.factories import documents as make
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.organisation import UnitFactory, person_with_rights

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(staff: Callable[..., Any], karangasem_client: Client) -> Client:
    staff("r5107", "documents.manage", "documents.templates", client=karangasem_client)
    return karangasem_client


def wording(source: str, *fields: tuple[str, str], **more: str) -> dict[str, str]:
    rows = {"fields-TOTAL_FORMS": str(len(fields)), "fields-INITIAL_FORMS": "0"}
    for place, (name, kind) in enumerate(fields):
        rows |= {f"fields-{place}-name": name, f"fields-{place}-kind": kind}
    return {"source": source, **rows, **more}


def text_of(response: Any) -> str:
    pages = pypdf.PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_a_letter_is_added_written_looked_at_and_published(admin: Client) -> None:
    name = {"name_id": "Surat Keterangan Domisili", "name_en": "Statement of residence"}
    added = admin.post(url("add_template"), {**name, "code": "SKD", "kind": "keterangan", "confers": "on"})
    source = "Menerangkan bahwa *#f.nama* tinggal di #f.alamat sejak #f.sejak, sewa #f.sewa (#f.sewa_words)."
    rows = (("nama", "text"), ("alamat", "text"), ("sejak", "date"), ("sewa", "amount"), ("", "text"))
    saved = admin.post(url("write", code="skd"), wording(source, *rows, publish="1"))
    sample = admin.get(url("sample", code="skd", number=1))
    with tenants.enter("r5107"):
        today = access.today()
    day = {"valid_from_day": str(today.day), "valid_from_month": str(today.month), "valid_from_year": str(today.year)}
    published = admin.post(url("publish", code="skd", number=1), day, follow=True)

    assert added["Location"] == url("write", code="skd")
    assert saved["Location"] == url("publish", code="skd", number=1)
    assert "CONTOH" in text_of(sample)
    assert "Ni Luh Putu Contoh" in text_of(sample)
    assert "25 November 2026" in text_of(sample)
    assert "KABUPATEN KARANGASEM" in text_of(sample)
    assert "Versi sudah terbit" in published.content.decode()
    with tenants.enter("r5107"):
        template = Template.objects.get(code="skd")
        assert template.act == "documents.keterangan.skd"
        found = queries.version_in_force(template, today)
        assert found is not None
        assert list(in_order(found.source, found.fields)) == ["nama", "alamat", "sejak", "sewa"]


def test_the_editor_names_what_it_does_not_know(admin: Client) -> None:
    with tenants.enter("r5107"):
        make.version()

    live = admin.post(url("check_wording", code="sku"), wording("#f.nama dan #f.umur, #read(1)", ("nama", "text")))
    fine = admin.post(url("check_wording", code="sku"), wording("#f.nama", ("nama", "text"), ("usaha", "text")))
    page = admin.post(url("write", code="sku"), wording("#f.umur", ("nama", "text"))).headers["Location"]

    assert "Isian ini belum didaftarkan: umur" in live.content.decode()
    assert "menjangkau ke luar surat: read" in live.content.decode()
    assert "Didaftarkan tetapi tidak dipakai: usaha" in fine.content.decode()
    assert "belum didaftarkan: umur" in admin.get(page).content.decode()


def test_a_wording_that_is_not_sound_is_not_published(admin: Client) -> None:
    with tenants.enter("r5107"):
        version = make.version()
        make.draft(version, "#f.umur")
        today = access.today()
    day = {"valid_from_day": str(today.day), "valid_from_month": str(today.month), "valid_from_year": str(today.year)}

    refused = admin.post(url("publish", code="sku", number=2), day)
    past = admin.post(url("publish", code="sku", number=2), day | {"valid_from_year": str(today.year - 1)})

    assert "umur" in refused.content.decode()
    assert "tidak bisa mulai berlaku sebelum hari ini" in past.content.decode()
    with tenants.enter("r5107"):
        assert TemplateVersion.objects.get(number=2).published_at is None
    assert admin.get(url("sample", code="sku", number=2), follow=True).status_code == 200


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [("Nama", "text", "Hanya huruf kecil"), ("nama", "text", "tertulis dua kali"), ("1x", "date", "Hanya huruf kecil")],
)
def test_fields_with_odd_names_are_refused(admin: Client, name: str, kind: str, words: str) -> None:
    with tenants.enter("r5107"):
        make.version()

    page = admin.post(url("write", code="sku"), wording("x", ("nama", "text"), (name, kind)))

    assert words in page.content.decode()


def test_two_letters_do_not_share_a_code(admin: Client) -> None:
    with tenants.enter("r5107"):
        make.version()

    page = admin.post(url("add_template"), {"name_id": "Lagi", "code": "sku"}).content.decode()
    taken = admin.post(url("add_template"), {"name_id": "Lagi", "code": "tambah"}).content.decode()

    assert "Sudah ada surat dengan kode ini" in page
    assert "dipakai halaman ini" in taken


def test_a_version_shows_what_changed(admin: Client) -> None:
    with tenants.enter("r5107"):
        version = make.version(source="Satu\nDua\nTiga")
        make.draft(version, "Satu\nDua belas\nTiga", fields={"nama": "date"})

    page = admin.get(url("version", code="sku", number=2)).content.decode()

    for words in ("Dua belas</ins>", "Dua</del>", "#f.nama (date)</ins>", "#f.usaha (text)</del>"):
        assert words in page
    assert '<li class="same">Tiga</li>' in page


def test_what_confers_can_be_said_anew_and_is_kept_in_the_evidence(admin: Client) -> None:
    from core.models import EvidenceEntry

    with tenants.enter("r5107"):
        make.version()

    admin.post(url("change_template", code="sku"), {"name_id": "Surat Usaha", "name_en": ""})

    with tenants.enter("r5107"):
        assert not Template.objects.get().confers
        entry = EvidenceEntry.objects.get(action="documents.template_changed")
        assert (entry.details["conferred"], entry.details["confers"]) == (True, False)


def test_an_office_gets_numbers_and_sees_the_next_one(admin: Client) -> None:
    with tenants.enter("r5107"):
        unit = UnitFactory.create(name="Kantor Perbekel Bugbug")
        year = access.today().year
    values = {"unit": unit.pk, "pattern": "470/{serial:03}/{office}/{year}", "office": "429.517.06"}

    live = admin.post(url("pattern"), values).content.decode()
    broken = admin.post(url("pattern"), values | {"pattern": "{serial}"}).content.decode()
    look = admin.post(url("add_series"), values | {"look": "1"}).content.decode()
    refused = admin.post(url("add_series"), values | {"pattern": "{serial}/{nik}/{year}"}).content.decode()
    added = admin.post(url("add_series"), values, follow=True).content.decode()
    again = admin.post(url("add_series"), values).content.decode()

    assert f"470/001/429.517.06/{year}" in live
    assert "Pola belum lengkap" in broken
    assert f"470/001/429.517.06/{year}" in look
    assert "tidak dapat dipakai" in refused or "tidak bisa dipakai" in refused
    assert f"470/001/429.517.06/{year}" in added
    assert "sudah menomori surat itu" in again
    with tenants.enter("r5107"):
        series = NumberSeries.objects.get()
    admin.post(url("change_series", pk=series.pk), values | {"office": "429.517.07"})
    assert f"470/001/429.517.07/{year}" in admin.get(url("series")).content.decode()


def test_the_register_has_no_gap_and_keeps_void_numbers_with_their_reason(admin: Client) -> None:
    with tenants.enter("r5107"):
        version, unit, head = make.version(), make.office(), make.signer()
        one, two = (make.sign(make.letter(version, unit), by=head)[0].document for _number in range(2))
        services.void_document(document=one, reason="salah nama", actor=make.ACTOR, now=make.NOW)
        series = NumberSeries.objects.get()

    page = admin.get(url("register", pk=series.pk) + "?tahun=2026").content.decode()

    assert one.number_text in page
    assert two.number_text in page
    assert "salah nama" in page
    assert "Lengkap dari 1 sampai 2" in page
    assert admin.get(url("register", pk=series.pk) + "?tahun=2019").status_code == 404


def test_numbers_are_seen_where_the_right_reaches(karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        own, other = make.office(), make.office()
        pk = NumberSeries.objects.get(unit=other).pk
        user = person_with_rights("documents.manage", unit=own)
        karangasem_client.force_login(user)

    assert karangasem_client.get(url("series")).content.decode().count("/pengaturan/nomor-surat/") >= 1
    for name in ("register", "change_series"):
        assert karangasem_client.get(url(name, pk=pk)).status_code == 404
    assert karangasem_client.post(url("pattern"), {"series": pk}).status_code == 404
    assert karangasem_client.get(url("templates")).status_code == 404
    assert karangasem_client.get(url("certificates")).status_code == 404


def test_certificates_say_until_when_and_are_revoked_with_a_reason(admin: Client) -> None:
    now = clock.now()
    with tenants.enter("r5107"):
        signers = [UserFactory.create(full_name=f"Penanda Tangan {number}") for number in range(3)]
        for user, days in zip(signers, (0, 710, 740), strict=True):
            issue_certificate(user=user, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=now - timedelta(days=days))
        pk = Certificate.objects.get(user=signers[0]).pk

    page = admin.get(url("certificates")).content.decode()
    without = admin.post(url("revoke_certificate", pk=pk), {"reason": " "}).content.decode()
    revoked = admin.post(url("revoke_certificate", pk=pk), {"reason": "perangkat hilang"}, follow=True)

    assert "Otoritas sertifikat Kabupaten Karangasem" in page
    assert "berakhir 19 hari lagi" in page or "berakhir 20 hari lagi" in page
    assert "kedaluwarsa" in page
    assert "2 sertifikat berakhir dalam 30 hari" in page
    assert "masih kosong" in without
    assert "perangkat hilang" in revoked.content.decode()
    assert admin.get(url("revoke_certificate", pk=pk)).status_code == 404


def test_certificates_that_end_stand_on_the_today_page_of_who_can_renew_them(
    in_karangasem: tenants.CurrentRegency, settings: Any
) -> None:
    settings.ROOT_URLCONF = "config.urls.tenant"
    now = clock.now()
    keeper = person_with_rights("documents.templates")
    head, deputy, left = (UserFactory.create(is_active=active) for active in (True, True, False))
    for user, days in ((None, 725), (keeper, 1), (head, 710), (deputy, 740), (left, 740)):
        passphrase = make.PASSPHRASE if user else ""
        issue_certificate(user=user, passphrase=passphrase, actor=make.ACTOR, now=now - timedelta(days=days))

    def said(user: User) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            found = [str(notice.title) for notice in notices(user)]
        assert sum("documents_certificate" in query["sql"] for query in asked.captured_queries) == 1
        return found

    assert said(head) == ["Sertifikat Anda segera berakhir"]
    assert said(deputy) == ["Sertifikat Anda sudah berakhir"]
    assert said(keeper) == [
        "Sertifikat segel kantor segera berakhir",
        "Sertifikat 2 orang sudah atau segera berakhir",
    ]
    assert said(UserFactory.create()) == []


def test_the_seal_is_made_after_the_password_was_asked_again(admin: Client) -> None:
    asked = admin.get(url("seal"))
    admin.post("/akun/konfirmasi/", {"password": PASSWORD})
    made = admin.post(url("seal"), follow=True).content.decode()

    assert asked["Location"].startswith("/akun/konfirmasi/")
    assert "Segel elektronik kantor" in made
    with tenants.enter("r5107"):
        assert queries.certificate_of(None) is not None


@pytest.mark.parametrize("name", ["templates", "series", "certificates", "register", "template"])
def test_a_list_costs_the_same_with_many_rows(admin: Client, name: str) -> None:
    def fill(count: int) -> None:
        with tenants.enter("r5107"):
            for number in range(count):
                code = f"surat-{Template.objects.count()}"
                version = make.version(code)
                issue_certificate(user=UserFactory.create(), passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW)
                make.office()
                if number < 3:
                    make.draft(Template.objects.order_by("pk")[0].versions.order_by("number")[0], "x")
                    draft = TemplateVersion.objects.filter(published_at=None).order_by("pk")[0]
                    services.publish_version(version=draft, actor=make.ACTOR, now=make.NOW)
                make.sign(make.letter(version, first_unit()), by=signer)

    def first_unit() -> Any:
        return NumberSeries.objects.select_related("unit").order_by("pk")[0].unit

    def cost() -> int:
        with tenants.enter("r5107"):
            kwargs = {"register": {"pk": NumberSeries.objects.order_by("pk")[0].pk}, "template": {"code": "surat-0"}}
        with CaptureQueriesContext(connection) as got:
            assert admin.get(url(name, **kwargs.get(name, {}))).status_code == 200
        return len([query for query in got if "documents_" in query["sql"] or "organisation_unit" in query["sql"]])

    with tenants.enter("r5107"):
        make.office()
        signer = make.signer()
    fill(1)
    cost()
    one = cost()
    fill(4)

    assert cost() == one
    with tenants.enter("r5107"):
        assert Document.objects.count() == 5
