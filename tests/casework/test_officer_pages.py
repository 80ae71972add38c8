"""Officers' pages over HTTP: the list, the record of a case, the counter, permits, standards of services."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import tenants
from accounts.models import User
from casework import queries, services
from casework.models import Case, OptionalStep, Permit, SavedFilter, Sender, ServiceProduct
from casework.notices import notices
from core import clock
from organisation.access import Scope, forget
from organisation.models import Unit
from tests.factories import casework as make
from tests.factories.organisation import person_with_rights
from tests.factories.residents import make_resident

pytestmark = pytest.mark.django_db
NAME = "Ni Komang Sri Wahyuni"
SHOWN: tuple[Any, ...] = ("open", "mine", "unassigned", "late", "today", "paused", "messages")


def url(name: str, **kwargs: Any) -> str:
    return reverse(f"casework:{name}", kwargs=kwargs, urlconf="config.urls.tenant")


class Desk:
    """An officer of one village office, with a published service there."""

    def __init__(self, client: Client) -> None:
        self.client = client
        with tenants.enter("r5107"):
            self.unit = make.office()
            make.product(unit=self.unit, now=clock.now())
            self.officer = self.person("cases.work", "cases.decide", "residents.read")
        sign_in(client, self.officer)

    def person(self, *rights: str, unit: Unit | None = None, name: str = "I Gede Arta Wijaya") -> User:
        return person_with_rights(*rights, unit=unit or self.unit, full_name=name)

    def case(self, *steps: str, code: str = "SKU-01", name: str = NAME, ago: timedelta = timedelta(0)) -> Case:
        with tenants.enter("r5107"):
            return make.step(make.handed_in(code, now=clock.now() - ago, name=name), *steps, now=clock.now())

    def page(self, case: Case) -> str:
        return self.client.get(url("case", code=case.code)).content.decode()

    def act(self, case: Case, slug: str, *, version: int | None = None, **values: Any) -> Any:
        with tenants.enter("r5107"):
            now = Case.objects.get(pk=case.pk).version
        data = {f"{slug}-version": now if version is None else version}
        data |= {f"{slug}-{key}": value for key, value in values.items()}
        return self.client.post(url("act", code=case.code, slug=slug), data)

    def again(self, case: Case) -> Case:
        with tenants.enter("r5107"):
            return queries.whole_case(case.pk)


def sign_in(client: Client, user: User) -> None:
    with tenants.enter("r5107"):
        client.force_login(user)


@pytest.fixture
def desk(db: None, karangasem_client: Client) -> Desk:
    return Desk(karangasem_client)


def test_cases_stand_in_groups_the_next_deadline_first(desk: Desk) -> None:
    with tenants.enter("r5107"):
        make.product("SKU-02", unit=desk.unit, now=clock.now(), time_amount=1, time_unit="hour")
    desk.case(code="SKU-02", name="I Ketut Merta", ago=timedelta(minutes=90))
    desk.case(code="SKU-02", name="Ni Kadek Ayu Lestari")
    desk.case("verify", name="I Made Sukadana")

    page = desk.client.get(url("list")).content.decode()

    found = [
        page.index(word) for word in ("Lewat batas · 1", "I Ketut Merta", "Ni Kadek Ayu Lestari", "I Made Sukadana")
    ]
    assert found == sorted(found)
    assert "Lewat 30 menit" in page


def test_chips_filters_and_the_search_narrow_the_list(desk: Desk) -> None:
    mine, other = desk.case(), desk.case("verify", name="I Made Sukadana")
    with tenants.enter("r5107"):
        services.assign(case_id=mine.pk, officer=desk.officer, actor=make.ACTOR, now=clock.now())

    assert desk.client.get(url("list") + "?tampil=mine").content.decode().count("KAR-") < 10
    by_state = desk.client.get(url("list") + "?keadaan=verified").content.decode()
    assert other.code in by_state
    assert mine.code not in by_state

    sent = desk.client.post(url("search"), {"cari": "sukadana"})
    assert "sukadana" not in sent["Location"]
    found = desk.client.get(sent["Location"]).content.decode()
    assert other.code in found
    assert mine.code not in found
    assert "sukadana" not in str(dict(desk.client.session))


def test_choices_are_read_only_where_the_filter_is_open(desk: Desk) -> None:
    case, other = desk.case(), desk.case("verify", name="I Made Sukadana")
    select = 'id="id_layanan"'
    narrowed = "?layanan=SKU-01&keadaan=verified"

    closed = desk.client.get(url("list") + narrowed).content.decode()
    opened = desk.client.get(url("list") + narrowed + "&filter=1").content.decode()
    part = desk.client.get(url("narrowing") + narrowed).content.decode()

    assert select not in closed
    assert "Layanan: <b>SKU-01 Surat Keterangan Usaha</b>" in closed
    for page in (opened, part):
        assert select in page
        assert '<option value="verified" selected>' in page
        assert '<option value="SKU-01" selected>' in page
    for page in (closed, opened):
        assert other.code in page
        assert case.code not in page
    assert "<html" not in part
    nonsense = desk.client.get(url("list") + "?unit=9%27&layanan=TIDAK-ADA").content.decode()
    assert case.code in nonsense


@pytest.mark.parametrize("hour", [2, 15], ids=["morning", "the next hour reaches into tomorrow"])
def test_counting_once_gives_what_counting_twice_gave(desk: Desk, hour: int) -> None:
    now = make.NOW.replace(hour=hour, minute=30)
    ends = [timedelta(minutes=minutes) for minutes in (-90, -1, 0, 20, 40, 59, 61, 300, 2000)]
    with tenants.enter("r5107"):
        make.product("SKU-09", unit=desk.unit, now=make.NOW - timedelta(days=2))
        for number, left in enumerate([*ends, None, None]):
            case = make.handed_in("SKU-09", now=make.NOW - timedelta(days=1), name=f"I Wayan {number}")
            due_at, year = (now + left, None) if left is not None else (None, 2031 if number % 2 else None)
            Case.objects.filter(pk=case.pk).update(due_at=due_at, due_unknown_year=year)
        scope = Scope(everywhere=True)
        counted = queries.counts(scope, user=desk.officer, now=now)

        for show in SHOWN:
            wanted = queries.Wanted(show=show)
            found = queries.cases(scope, wanted, user=desk.officer, now=now)
            groups = Counter(queries.group_of(one, now) for one in found)
            assert Counter(queries.group_counts(found, wanted, counted, now)) == groups + Counter(all=len(found)), show
            assert counted.shown[show] == len(found), show


def test_the_list_costs_the_same_for_one_and_for_thirty(desk: Desk) -> None:
    def cost() -> int:
        desk.client.get(url("list"))
        with CaptureQueriesContext(connection) as read:
            desk.client.get(url("list"))
        # Whether the directory of regencies is looked at again depends on the second.
        return len([one for one in read.captured_queries if "tenants_directoryversion" not in one["sql"]])

    desk.case()
    one = cost()
    for number in range(29):
        desk.case(name=f"I Wayan {number}")

    assert cost() == one == 9


def test_what_lies_outside_the_reach_does_not_exist(desk: Desk, ternate_client: Client) -> None:
    case = desk.case()
    with tenants.enter("r5107"):
        elsewhere = make.office("Kantor Perbekel Bunutan")
        stranger = desk.person("cases.work", "services.manage", unit=elsewhere, name="Ni Luh Suartini")
        paper = queries.whole_case(case.pk).papers.all()[0]
    client = Client(SERVER_NAME="karangasem.tiru.test")
    sign_in(client, stranger)

    assert case.code not in client.get(url("list")).content.decode()
    for address in (
        url("case", code=case.code),
        url("link", code=case.code),
        url("paper", code=case.code, pk=paper.pk),
        url("complete", code=case.code),
        url("begin", product="SKU-01"),
        url("service", code="SKU-01"),
    ):
        assert client.get(address).status_code == 404, address
    assert client.post(url("act", code=case.code, slug="lengkap"), {"lengkap-version": case.version}).status_code == 404
    client.post(url("many"), {"action": "verify", "berkas": [case.code]})
    assert desk.again(case).state == "submitted"
    assert ternate_client.get(url("case", code=case.code)).status_code == 302


def test_without_the_right_there_is_no_page(desk: Desk, staff: Callable[..., Any]) -> None:
    client = Client(SERVER_NAME="karangasem.tiru.test")
    assert client.get(url("list"))["Location"].startswith("/akun/masuk/")
    staff("r5107", "units.manage", client=client)
    for name in ("list", "permits", "new", "services", "service_add"):
        assert client.get(url(name)).status_code == 404


def test_the_record_shows_what_is_needed_and_keeps_private_what_is_not(desk: Desk) -> None:
    case = desk.case()

    page = desk.page(case)

    for words in (
        "Warung Kopi Bukit Asah",
        "Kuliner",
        "Jumat, 1 Maret 2019",
        'href="tel:081234567890"',
        "2 hari kerja",
    ):
        assert words in page
    assert page.index("Nama usaha") < page.index("Berdiri sejak") < page.index("Jenis usaha")
    assert "081234567890" not in desk.client.get(url("list")).content.decode()
    assert desk.client.get(url("case", code=case.code))["Cache-Control"] == "private, no-store"


def test_a_paper_is_viewed_accepted_and_sent_back_with_a_remark(desk: Desk) -> None:
    case = desk.case()
    kk, photo = desk.again(case).papers.all()

    download = desk.client.get(url("paper", code=case.code, pk=kk.pk))
    assert b"".join(download).startswith(b"%PDF-")
    assert desk.act(case, "nilai", paper=kk.pk, verdict="accepted").status_code == 302
    refused = desk.act(case, "nilai", paper=photo.pk, verdict="refused", remark="")
    assert refused.status_code == 422
    assert desk.act(case, "nilai", paper=photo.pk, verdict="refused", remark="Foto kabur.").status_code == 302
    assert desk.act(case, "lengkap").status_code == 409
    assert "Foto kabur." in desk.page(case)

    desk.act(case, "minta-lengkap", reason="Foto tempat usaha: kirim yang jelas.")

    case = desk.again(case)
    assert (case.state, case.due_at) == ("incomplete", None)
    assert "Foto tempat usaha: kirim yang jelas." in desk.page(case)


def test_two_officers_at_once_notice_each_other_and_lose_nothing(desk: Desk) -> None:
    case = desk.case("verify", "start")
    seen = case.version
    with tenants.enter("r5107"):
        colleague = desk.person("cases.work", name="Ni Ketut Sariani")
        services.assign(case_id=case.pk, officer=colleague, actor=make.ACTOR, now=clock.now())

    answer = desk.act(case, "tolak", version=seen, reason="Tempat usaha di sempadan pantai.")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Baru sejak Anda membuka halaman ini" in page
    assert "Petugas diganti" in page
    assert "Tempat usaha di sempadan pantai." in page
    assert desk.again(case).state == "processing"
    version = re.search(r'name="tolak-version" value="(\d+)"', page)
    assert version is not None
    assert desk.act(case, "tolak", version=int(version[1]), reason="Sempadan pantai.").status_code == 302
    assert desk.again(case).state == "rejected"


def test_what_was_written_is_shown_when_the_step_is_gone(desk: Desk) -> None:
    case = desk.case()
    seen = case.version
    with tenants.enter("r5107"):
        make.step(case, "return", reason="Foto kabur.", now=clock.now())

    answer = desk.act(case, "minta-lengkap", version=seen, reason="Kartu keluarga belum ada.")

    assert answer.status_code == 409
    assert "Kartu keluarga belum ada." in answer.content.decode()


def test_only_who_may_decide_decides(desk: Desk) -> None:
    case = desk.case("verify", "start")
    with tenants.enter("r5107"):
        clerk = desk.person("cases.work", name="Ni Ketut Sariani")
    sign_in(desk.client, clerk)

    page = desk.page(case)

    assert "Setujui" not in page
    assert "Minta dilengkapi" in page
    assert desk.act(case, "setujui").status_code == 404
    assert desk.act(case, "tolak", reason="Tidak").status_code == 404
    assert 'value="approve"' not in desk.client.get(url("list")).content.decode()


def test_many_at_once_say_for_each_what_became_of_it(desk: Desk) -> None:
    ready, verified = desk.case(), desk.case("verify", name="I Made Sukadana")

    page = desk.client.post(url("many"), {"action": "verify", "berkas": [ready.code, verified.code]}).content.decode()

    assert "1 dari 2 berkas selesai." in page
    assert "Langkah ini tidak mungkin pada keadaan berkas sekarang" in page
    assert desk.again(ready).state == "verified"
    all_here = {"action": "start", "semua": "1", "halaman": [ready.code, verified.code]}
    assert "2 dari 2 berkas selesai." in desk.client.post(url("many"), all_here).content.decode()
    assert desk.client.post(url("many"), {"action": "return", "berkas": [ready.code]}).status_code == 302


def test_many_are_taken_on_and_given_back_at_once(desk: Desk) -> None:
    first, second = desk.case(), desk.case(name="I Made Sukadana")
    with tenants.enter("r5107"):
        make.product("LAIN-1", unit=make.office("Kantor Lain"), now=clock.now())
    elsewhere = desk.case(code="LAIN-1")
    assert "Tangani sendiri" in desk.client.get(url("list")).content.decode()
    ticked = {"berkas": [first.code, second.code, elsewhere.code]}

    page = desk.client.post(url("many"), {"action": "take_over", **ticked}).content.decode()

    assert "2 dari 2 berkas selesai." in page
    assert elsewhere.code in page
    assert [desk.again(one).assignee for one in (first, second, elsewhere)] == [desk.officer, desk.officer, None]
    desk.client.post(url("many"), {"action": "hand_back", "berkas": [second.code]})
    assert [desk.again(one).assignee for one in (first, second)] == [desk.officer, None]


def test_a_filter_is_kept_used_and_dropped(desk: Desk) -> None:
    desk.client.post(url("save_filter"), {"name": "Yang lewat", "tampil": "late", "layanan": "SKU-01"})

    page = desk.client.get(url("list")).content.decode()

    assert "Yang lewat" in page
    assert "tampil=late&amp;layanan=SKU-01" in page
    with tenants.enter("r5107"):
        kept = SavedFilter.objects.get()
    desk.client.post(url("drop_filter", pk=kept.pk))
    assert "Yang lewat" not in desk.client.get(url("list")).content.decode().replace("Filter", "")


def test_assigning_writing_and_noting(desk: Desk) -> None:
    case = desk.case()
    with tenants.enter("r5107"):
        colleague = desk.person("cases.work", name="Ni Ketut Sariani")
        services.write_message(
            case_id=case.pk, text="Kapan selesai?", sender=Sender.CITIZEN, actor=make.CITIZEN, now=clock.now()
        )
    assert case.code in desk.client.get(url("list") + "?tampil=messages").content.decode()

    desk.act(case, "petugas", assignee=colleague.pk)
    desk.act(case, "catatan", text="Pemohon akan datang Jumat.")
    desk.act(case, "pesan", text="Besok siang.")

    case = desk.again(case)
    assert case.assignee == colleague
    assert [(one.sender, one.is_internal) for one in case.messages.all()] == [
        ("citizen", False), ("officer", True), ("officer", False),
    ]  # fmt: skip
    page = desk.page(case)
    assert "Kapan selesai?" in page
    assert "Pemohon akan datang Jumat." in page
    assert case.code not in desk.client.get(url("list") + "?tampil=messages").content.decode()


def test_fee_and_visit(desk: Desk) -> None:
    with tenants.enter("r5107"):
        make.product(
            "IMB-1", unit=desk.unit, now=clock.now(), fee_amount=None, fee_basis=make.standard().result,
            steps=(OptionalStep.PAYMENT, OptionalStep.FIELD_VISIT),
        )  # fmt: skip
    case = desk.case("verify", code="IMB-1")

    assert desk.act(case, "tagih", amount="banyak").status_code == 422
    assert desk.act(case, "tagih", amount="25000").status_code == 302
    with tenants.enter("r5107"):
        services.prove_payment(case_id=case.pk, file=make.pdf("bukti.pdf"), actor=make.CITIZEN, now=clock.now())
    assert "bukti perlu diperiksa" in desk.page(case)
    assert b"".join(desk.client.get(url("proof", code=case.code))).startswith(b"%PDF-")
    assert "Kembalikan buktinya" in desk.page(case)
    assert desk.act(case, "tolak-bukti", reason="Jumlahnya kurang.").status_code == 302
    assert "Kembalikan buktinya" not in desk.page(case)
    desk.act(case, "lunas", reference="STS-0091")
    case = desk.again(case)
    assert (case.state, case.fee.reference) == ("processing", "STS-0091")

    day = clock.now() + timedelta(days=3)
    when = {"day_0": day.day, "day_1": day.month, "day_2": day.year, "time": "09:00", "officer": desk.officer.pk}
    planned = desk.act(case, "kunjungan", **_date_parts(when))
    assert planned.status_code == 302
    assert desk.act(case, "hasil-kunjungan", finding="Bangunan sesuai gambar.").status_code == 302
    assert "Bangunan sesuai gambar." in desk.page(case)


def _date_parts(values: dict[str, Any]) -> dict[str, Any]:
    from web.forms import DatePartsField

    names = DatePartsField().widget.widgets_names  # type: ignore[attr-defined]
    return {f"day{name}": values[f"day_{number}"] for number, name in enumerate(names)} | {
        "time": values["time"],
        "officer": values["officer"],
    }


def test_joining_and_splitting(desk: Desk) -> None:
    with tenants.enter("r5107"):
        make.product("SKU-02", unit=desk.unit, now=clock.now())
    kept, double = desk.case(), desk.case()
    desk.case(name="I Made Sukadana")

    assert double.code in desk.page(kept)
    desk.act(kept, "gabung", others=[str(double.pk)], reason="Dua kali diajukan.")
    assert desk.again(double).merged_into_id == kept.pk
    desk.act(kept, "pisah", product="SKU-02", reason="Meminta dua surat.")
    with tenants.enter("r5107"):
        part = Case.objects.get(split_from=kept)
    assert part.code in desk.page(kept)


def test_a_case_is_linked_to_a_resident_whose_identity_card_was_seen(desk: Desk) -> None:
    case = desk.case()
    with tenants.enter("r5107"):
        desk.officer = person_with_rights("cases.work", "residents.read", full_name="I Gede Arta Wijaya")
        resident = make_resident(full_name=NAME)
        nik = resident.masked_nik
    sign_in(desk.client, desk.officer)
    address = url("link", code=case.code)

    page = desk.client.get(address).content.decode()
    assert NAME in page
    assert nik not in page
    chosen = {"cari": NAME, "warga-resident": str(resident.pk), "warga-version": case.version}
    assert desk.client.post(address, chosen).status_code == 422
    assert desk.client.post(address, chosen | {"warga-seen": "on"}).status_code == 302
    assert desk.again(case).resident_id == resident.pk


def test_an_application_is_taken_in_at_the_counter(desk: Desk) -> None:
    begin = url("begin", product="SKU-01")
    key = {"kunci": "0198f0c2-1111-2222"}
    answers = {"isian-usaha": "Warung Kopi", "isian-sejak_day": "1", "isian-jenis": "kuliner", "isian-karyawan": "3"}

    wrong = desk.client.post(begin, {**key, "warga-name": "", "warga-language": "id", **answers})
    assert wrong.status_code == 422
    from web.forms import DatePartsField

    names = DatePartsField().widget.widgets_names  # type: ignore[attr-defined]
    answers = {"isian-usaha": "Warung Kopi", "isian-jenis": "kuliner", "isian-karyawan": "3"}
    answers |= {f"isian-sejak{name}": value for name, value in zip(names, ("1", "3", "2019"), strict=True)}
    sent = {**key, "warga-name": "Ni Wayan Rai", "warga-language": "id", **answers}
    begun = desk.client.post(begin, sent)
    assert begun.status_code == 302
    assert desk.client.post(begin, sent)["Location"] == begun["Location"]
    with tenants.enter("r5107"):
        case = Case.objects.get()
    assert (case.channel, case.submitted_at) == ("counter", None)
    assert case.code not in desk.client.get(url("list")).content.decode()
    assert "Ni Wayan Rai" in desk.client.get(url("new")).content.decode()

    complete = url("complete", code=case.code)
    assert "Kartu keluarga" in desk.client.post(url("hand_in", code=case.code), follow=True).content.decode()
    lying = desk.client.post(complete, {"berkas-0": make.pdf("a.pdf"), "berkas-1": _text_file()})
    assert lying.status_code == 422
    desk.client.post(complete, {"berkas-1": make.pdf("foto.pdf", "foto")})
    receipt = desk.client.post(url("hand_in", code=case.code)).content.decode()

    pin = re.search(r"\b(\d{3}) (\d{3})\b", receipt)
    assert case.code in receipt
    assert re.search(r'href="/bukti/\d+-[0-9a-f]{64}/"', receipt)
    assert pin is not None
    with tenants.enter("r5107"):
        assert services.open_by_code(code=case.code, pin=pin[1] + pin[2], now=clock.now()).state == "submitted"


def _text_file() -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("foto.pdf", b"bukan pdf", "application/pdf")


def test_missing_papers_are_taken_in_at_the_counter_and_a_new_pin_is_given(desk: Desk) -> None:
    case = desk.case()
    paper = desk.again(case).papers.all()[1]
    desk.act(case, "nilai", paper=paper.pk, verdict="refused", remark="Kabur.")
    desk.act(case, "minta-lengkap", reason="Foto kabur.")

    desk.client.post(url("complete", code=case.code), {"berkas-1": make.pdf("foto.pdf", "baru")})
    desk.client.post(url("hand_in", code=case.code))

    assert desk.again(case).state == "resubmitted"
    assert case.code in desk.client.post(url("receipt", code=case.code)).content.decode()
    assert list(desk.again(case).history.all())[-1].action == "pin_renewed"


def test_permits_stand_by_their_light_and_are_revoked(desk: Desk) -> None:
    with tenants.enter("r5107"):
        make.product("IZN-1", unit=desk.unit, now=clock.now(), handling={"permit_months": 1})
    case = desk.case("verify", "start", "approve", "issue", code="IZN-1")

    yellow = desk.client.get(url("permits") + "?lampu=yellow").content.decode()
    assert case.code in yellow
    assert case.code not in desk.client.get(url("permits") + "?lampu=green").content.decode()
    assert desk.client.get(url("permits") + "?lampu=biru").status_code == 404
    desk.act(case, "cabut", reason="Usaha ditutup.")
    with tenants.enter("r5107"):
        assert Permit.objects.get().revoke_reason == "Usaha ditutup."
    assert "Usaha ditutup." in desk.page(case)


def test_the_today_page_tells_of_late_cases_and_unread_messages(
    desk: Desk, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.ROOT_URLCONF = "config.urls.tenant"
    with tenants.enter("r5107"):
        make.product("SKU-02", unit=desk.unit, now=clock.now(), time_amount=1, time_unit="hour")
    late = desk.case(code="SKU-02", ago=timedelta(hours=3))
    with tenants.enter("r5107"):
        services.write_message(case_id=late.pk, text="Halo", sender=Sender.CITIZEN, actor=make.CITIZEN, now=clock.now())
        forget(desk.officer)
        with django_assert_num_queries(2):  # roles, then cases
            found = list(notices(desk.officer))
        stranger = desk.person("cases.work", unit=make.office("Kantor Perbekel Bunutan"), name="Ni Luh Suartini")
        assert list(notices(stranger)) == []

    assert [str(one.url) for one in found] == ["/berkas/?tampil=late", "/berkas/?tampil=messages"]
    page = desk.client.get("/kerja/").content.decode()
    assert "1 berkas lewat batas waktu" in page
    assert 'href="/berkas/"' in page


# Standards of services


def form_of(**values: Any) -> dict[str, Any]:
    """What the browser sends for a complete standard."""
    rows = {
        "needs-TOTAL_FORMS": "3", "needs-INITIAL_FORMS": "0", "needs-0-title_id": "Kartu keluarga",
        "needs-0-title_en": "Family card", "needs-0-kind": "kk", "needs-0-is_file": "on", "needs-0-ORDER": "2",
        "needs-1-title_id": "KTP-el asli", "needs-1-ORDER": "1",
        "steps-TOTAL_FORMS": "1", "steps-INITIAL_FORMS": "0", "steps-0-title_id": "Petugas memeriksa",
    }  # fmt: skip
    return rows | {
        "code": "dk-05", "name_id": "Kartu Identitas Anak", "time_amount": "1", "time_unit": "day", "fee_amount": "0",
        "result_id": "KIA", "complaints_id": "Loket pengaduan", "form": "",
    } | values  # fmt: skip


@pytest.fixture
def manager(db: None, karangasem_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r5107", "services.manage", client=karangasem_client)
    return karangasem_client


def the_product(code: str = "DK-05") -> ServiceProduct:
    with tenants.enter("r5107"):
        return ServiceProduct.objects.get(code=code)


def test_a_standard_is_written_published_changed_and_withdrawn(manager: Client) -> None:
    assert manager.post(url("service_add"), form_of()).status_code == 302
    product = the_product()
    assert [need.title.id for need in product.needs] == ["KTP-el asli", "Kartu keluarga"]
    assert (product.needs[1].kind, product.needs[1].is_file, product.filled_components) == ("kk", True, 6)
    assert "6 dari 14" in manager.get(url("services")).content.decode()

    manager.post(url("service_publish", code="DK-05"))
    change = url("service_change", code="DK-05")
    there = {"needs-INITIAL_FORMS": "2", "steps-INITIAL_FORMS": "1"}
    assert "Kartu keluarga" in manager.get(change).content.decode()
    making = {"making_staff_id": "Dua orang", "legal_basis": "Permendagri 2/2016"}
    assert manager.post(change, form_of(fee_amount="5000", **there)).status_code == 302
    assert manager.post(change, form_of(complaints_id="", **there)).status_code == 422
    assert manager.post(change, form_of(**making, **there)).status_code == 302

    page = manager.get(url("service", code="DK-05")).content.decode()
    assert "Versi 3" in page
    assert "8 dari 14" in page
    assert re.search(r"Berubah: biaya", page)
    today = clock.local_date(clock.now(), tenants_zone()).isoformat()
    assert "1 layanan terbit" in manager.get(url("services") + f"?hari={today}").content.decode()
    manager.post(url("service_withdraw", code="DK-05"))
    assert not the_product().is_published


def tenants_zone() -> Any:
    with tenants.enter("r5107") as regency:
        return regency.zone


def test_publishing_names_every_component_that_is_missing(manager: Client) -> None:
    manager.post(url("service_add"), form_of(time_amount="", time_unit="", result_id=""))

    answer = manager.post(url("service_publish", code="DK-05"))

    assert answer.status_code == 422
    assert "Yang belum diisi: waktu penyelesaian, produk layanan." in answer.content.decode()
    assert not the_product().is_published


def test_rows_are_added_without_a_script_and_nothing_is_lost(manager: Client) -> None:
    answer = manager.post(url("service_add"), form_of(more_needs="1", name_id=""))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="needs-5-title_id"' in page
    assert 'value="Kartu keluarga"' in page
    assert 'class="ds-error-summary' not in page


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        ("{", "Ini bukan JSON"),
        ("[]", "objek"),
        ('{"type": "object", "properties": {"a": {"type": "file"}}}', "a: "),
        ('{"type": "object", "properties": {"a": {"type": "string"}}}', "x-title"),
    ],
)
def test_a_form_that_cannot_be_shown_is_refused_in_words(manager: Client, schema: str, words: str) -> None:
    answer = manager.post(url("service_add"), form_of(form=schema))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert words in manager.post(url("service_preview"), {"form": schema}).content.decode()


@pytest.mark.parametrize("part", ["form", "office_form"])
def test_both_forms_are_shown_while_they_are_written(manager: Client, part: str) -> None:
    schema = '{"type": "object", "properties": {"usaha": {"type": "string", "x-title": {"id": "Nama usaha"}}}}'
    address = f"{url('service_preview')}?bagian={part}"

    assert "Nama usaha" in manager.post(address, {part: schema}).content.decode()
    assert "Ini bukan JSON" in manager.post(address, {part: "{"}).content.decode()
    whole = manager.post(url("service_add"), form_of(show="1", **{part: schema})).content.decode()
    assert address.replace("&", "&amp;") in whole
    assert f'name="{part}-usaha"' in whole
    assert manager.post(f"{url('service_preview')}?bagian=unit").status_code == 404


def test_who_manages_one_unit_manages_its_services_only(manager: Client, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        mine, other = make.office(), make.office("Kantor Perbekel Bunutan")
        make.product("SKU-01", unit=mine, now=clock.now())
        make.product("SKU-02", unit=other, now=clock.now())
        karangasem_client.force_login(person_with_rights("services.manage", unit=mine, full_name="Ni Made Rai"))

    page = karangasem_client.get(url("services")).content.decode()

    assert "SKU-01" in page
    assert "SKU-02" not in page
    assert karangasem_client.post(url("service_withdraw", code="SKU-02")).status_code == 404
    assert karangasem_client.post(url("service_add"), form_of(unit=str(other.pk))).status_code == 422


def test_a_paper_is_shown_beside_its_case_and_judged_there(desk: Desk) -> None:
    case = desk.case()
    first, second = desk.again(case).papers.all()

    page = desk.client.get(url("look", code=case.code, pk=first.pk))
    text = page.content.decode()
    assert "frame-src 'self'" in page["Content-Security-Policy"]
    assert url("content", code=case.code, pk=first.pk) in text
    assert "Warung Kopi Bukit Asah" in text

    # From one to the next that nobody has judged, then back to the case.
    accepted = desk.act(case, "nilai", paper=first.pk, verdict="accepted")
    assert accepted["Location"] == url("case", code=case.code)
    with tenants.enter("r5107"):
        version = Case.objects.get(pk=case.pk).version
    sent = {"nilai-paper": first.pk, "nilai-verdict": "accepted", "nilai-version": version, "lihat": "1"}
    onward = desk.client.post(url("act", code=case.code, slug="nilai"), sent)
    assert onward["Location"] == url("look", code=case.code, pk=second.pk)


def test_what_is_shown_keeps_its_type_and_stands_in_our_pages_only(desk: Desk) -> None:
    case = desk.case()
    paper = desk.again(case).papers.all()[0]

    shown = desk.client.get(url("content", code=case.code, pk=paper.pk))

    assert shown["Content-Type"] == "application/pdf"
    assert shown["Content-Disposition"].startswith("inline")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert shown["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert shown["Cache-Control"] == "private, no-store"


def test_a_paper_of_another_office_is_not_shown(desk: Desk) -> None:
    with tenants.enter("r5107"):
        make.product("SKU-02", unit=make.office("Kantor Perbekel Bugbug"), now=clock.now())
        strange = make.handed_in("SKU-02", now=clock.now())
        paper = strange.papers.first()
    assert paper is not None
    mine = desk.case()

    for name in ("look", "content", "paper"):
        assert desk.client.get(url(name, code=strange.code, pk=paper.pk)).status_code == 404
        assert desk.client.get(url(name, code=mine.code, pk=paper.pk)).status_code == 404
