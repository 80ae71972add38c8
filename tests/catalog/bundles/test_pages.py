"""The set-up file over HTTP: saved, rehearsed in words, loaded; and who may."""

import html
import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

import policies
import tenants
from catalog.bundles.models import Loading, ProposedValue
from catalog.bundles.queries import save
from catalog.modules.mpp.models import Agency
from core import clock
from core.clock import local_date
from policies.services import set_value
from tests.factories import documents as letters
from tests.factories.mpp import (
    CLERK,
    MONDAY_MORNING,
    AgencyFactory,
    CounterFactory,
    CounterGroupFactory,
    ServiceProductFactory,
    text,
)

pytestmark = pytest.mark.django_db
PAGE = "/pengaturan/modul/mpp/berkas/"


def text_of(response: Any) -> str:
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body)))


def upload(client: Client, content: bytes, name: str = "mpp-5107.json") -> Any:
    file = BytesIO(content)
    file.name = name
    return client.post(PAGE, {"file": file}, follow=True)


def press(client: Client, page: Any, **more: str) -> Any:
    """Press “Muat pengaturan” on the rehearsal."""
    found = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', page.content.decode())
    assert found
    return client.post(f"{page.request['PATH_INFO']}muat/", {"fingerprint": found[1], **more}, follow=True)


@pytest.fixture
def mall() -> bytes:
    with tenants.enter("r5107"):
        agency = AgencyFactory.create(code="DUKCAPIL", name=text("Dinas Dukcapil"))
        group = CounterGroupFactory.create(letter="A", name=text("Kependudukan"))
        CounterFactory.create(number=1, group=group)
        ServiceProductFactory.published(code="DK-05", agency=agency, group=group, name=text("KTP-el"))
        return save("mpp")


@pytest.fixture
def manager(ternate_client: Client, staff: Callable[..., Any]) -> Client:
    staff("r8271", "mpp.manage", client=ternate_client)
    return ternate_client


def test_a_set_up_is_taken_over(mall: bytes, manager: Client, karangasem_client: Client, staff: Any) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)
    answer = karangasem_client.get(f"{PAGE}simpan/")
    assert answer.content == mall
    assert answer["Content-Disposition"].startswith('attachment; filename="mpp-5107-')

    rehearsal = upload(manager, answer.content)
    shown = text_of(rehearsal)
    assert "5 akan baru, 0 akan berubah, 0 sudah sama." in shown
    assert "Belum ada yang ditulis" in shown
    assert "Dinas Dukcapil" in shown
    with tenants.enter("r8271"):
        assert not Agency.objects.exists()
    assert "Satu berkas menunggu keputusan Anda" in text_of(manager.get(PAGE))

    done = text_of(press(manager, rehearsal))
    assert "5 baru, 0 berubah, 0 dihapus" in done
    with tenants.enter("r8271"):
        assert save("mpp") == mall
    assert "mpp-5107.json" in text_of(manager.get(PAGE))
    assert "Memuat berkas ini tidak mengubah apa pun." in text_of(upload(manager, mall))


def test_differences_stand_there_in_words(mall: bytes, manager: Client) -> None:
    with tenants.enter("r8271"):
        AgencyFactory.create(code="DUKCAPIL", name=text("Dukcapil Ternate"))
        AgencyFactory.create(code="BPJS", name=text("BPJS Kesehatan"))

    rehearsal = upload(manager, mall)

    assert "Nama: Dukcapil Ternate → menjadi Dinas Dukcapil" in text_of(rehearsal)
    assert "BPJS Kesehatan" in text_of(rehearsal)
    assert "1 dihapus" in text_of(press(manager, rehearsal, remove="on"))
    with tenants.enter("r8271"):
        assert not Agency.objects.filter(code="BPJS").exists()


def test_in_english_too(mall: bytes, manager: Client) -> None:
    manager.cookies["django_language"] = "en"

    assert "5 would be new, 0 would change" in text_of(upload(manager, mall))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7", "Ini bukan berkas pengaturan Tiru."),
        (b"", "Berkas ini kosong."),
        (b"x" * 2_000_001, "terlalu besar"),
        (b'{"format": "tiru-bundle", "version": 9}', "Tiru yang lebih baru"),
    ],
    ids=["pdf", "empty", "huge", "newer"],
)
def test_a_lying_file_is_refused_in_words(manager: Client, content: bytes, words: str) -> None:
    answer = upload(manager, content)

    assert answer.status_code == 422
    assert words in text_of(answer)
    with tenants.enter("r8271"):
        assert not Loading.objects.exists()


def test_a_file_that_was_edited_is_refused(mall: bytes, manager: Client) -> None:
    answer = upload(manager, mall.replace(b"Dinas Dukcapil", b"Dinas Lain"))

    assert "diubah atau terpotong" in text_of(answer)


def test_what_changed_meanwhile_is_shown_again(mall: bytes, manager: Client) -> None:
    rehearsal = upload(manager, mall)
    with tenants.enter("r8271"):
        AgencyFactory.create(code="DUKCAPIL", name=text("Dukcapil Ternate"))

    answer = press(manager, rehearsal)

    assert "berubah sejak Anda melihatnya" in text_of(answer)
    assert "Dukcapil Ternate → menjadi Dinas Dukcapil" in text_of(answer)
    assert "5 baru" not in text_of(answer)


def test_a_file_can_be_thrown_away(mall: bytes, manager: Client) -> None:
    rehearsal = upload(manager, mall)
    address = rehearsal.request["PATH_INFO"]

    assert "Berkas sudah dibuang" in text_of(manager.post(f"{address}buang/", follow=True))
    assert "Berkas ini sudah dibuang" in text_of(manager.get(address))
    late = manager.post(f"{address}muat/", {"fingerprint": "0" * 64}, follow=True)
    assert "sudah dimuat atau dibuang sementara itu" in text_of(late)


@pytest.mark.parametrize("right", ["mpp.serve", "surveys.manage"])
def test_others_find_nothing(karangasem_client: Client, staff: Callable[..., Any], right: str) -> None:
    assert karangasem_client.get(PAGE).status_code == 302
    staff("r5107", right, client=karangasem_client)
    for address in (PAGE, f"{PAGE}simpan/"):
        assert karangasem_client.get(address).status_code == 404


def test_a_module_that_is_off_has_no_file(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)

    assert karangasem_client.get("/pengaturan/modul/example/berkas/").status_code == 404
    assert karangasem_client.get("/pengaturan/modul/no-such/berkas/").status_code == 404


def test_the_page_of_the_module_leads_here(karangasem_client: Client, staff: Callable[..., Any]) -> None:
    staff("r5107", "modules.manage", client=karangasem_client)

    assert PAGE in karangasem_client.get("/pengaturan/modul/mpp/").content.decode()


def test_the_command_saves_and_loads(mall: bytes, tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "mpp.json"

    call_command("bundle", "save", "r5107", "mpp", str(file))
    assert file.read_bytes() == mall
    call_command("bundle", "load", "r8271", "mpp", str(file), "--rehearse")
    assert "added: mpp.Agency DUKCAPIL" in capsys.readouterr().out
    call_command("bundle", "load", "r8271", "mpp", str(file))
    with tenants.enter("r8271"):
        assert save("mpp") == mall
    for arguments in (("r8271", "example"), ("r9999", "mpp"), ("r8271", "no_such")):
        with pytest.raises(CommandError):
            call_command("bundle", "load", *arguments, str(file))


ACT = "Peraturan Bupati Karangasem Nomor 12 Tahun 2026"
PROPOSALS = f"{PAGE}usulan/"


@pytest.fixture
def decided() -> bytes:
    """A mall whose one service makes a letter, and which tells people five numbers before their turn."""
    with tenants.enter("r5107"):
        letters.version("kia")
        ServiceProductFactory.create(template_code="kia", agency__code="DUKCAPIL")
        set_value(
            key="mpp.tell_near", value=5, valid_from=date(2026, 1, 1), legal_source=ACT, reason="Setelah setahun",
            actor=CLERK, now=MONDAY_MORNING, may_backdate=True,
        )  # fmt: skip
        return save("mpp")


def day_parts(day: date) -> dict[str, str]:
    return {"valid_from_day": str(day.day), "valid_from_month": str(day.month), "valid_from_year": str(day.year)}


def test_letters_and_policies_are_shown_loaded_and_decided(decided: bytes, ternate_client: Client, staff: Any) -> None:
    staff("r8271", "modules.manage", "policies.manage", client=ternate_client)
    rehearsal = upload(ternate_client, decided)
    assert "1 surat akan datang sebagai konsep." in text_of(rehearsal)
    assert "1 kebijakan akan menunggu keputusan Anda." in text_of(rehearsal)
    assert "5 (Peraturan Bupati Karangasem Nomor 12 Tahun 2026, sejak 1 Jan 2026)" in text_of(rehearsal)

    done = text_of(press(ternate_client, rehearsal))
    assert "1 surat datang sebagai konsep." in done
    assert "1 kebijakan ditetapkan berbeda di sana." in done
    for address in (PAGE, "/pengaturan/modul/mpp/berbagi/"):
        assert PROPOSALS in ternate_client.get(address).content.decode()

    listed = ternate_client.get(PROPOSALS).content.decode()
    (address,) = re.findall(rf'href="({PROPOSALS}[0-9a-f-]+/)"', listed)
    assert "Berlaku di sini hari ini 3" in text_of(ternate_client.get(address))
    today = local_date(clock.now(), ZoneInfo("Asia/Jayapura"))
    said = day_parts(today) | {"reason": "Dicoba di Karangasem"}

    theirs = ternate_client.post(address, said | {"legal_source": ACT})
    assert theirs.status_code == 422
    assert "Peraturan itu tidak berlaku di sini." in text_of(theirs)
    own = ternate_client.post(address, said | {"legal_source": "Perwali Ternate 5/2026"}, follow=True)

    assert "5 berlaku mulai" in text_of(own)
    assert "Tidak ada yang menunggu" in text_of(own)
    assert ternate_client.get(address).status_code == 404
    with tenants.enter("r8271"):
        assert policies.value("mpp.tell_near", today) == 5


def test_who_may_not_decide_policies_sees_them_and_decides_none(decided: bytes, manager: Client) -> None:
    press(manager, upload(manager, decided))
    with tenants.enter("r8271"):
        address = f"{PROPOSALS}{ProposedValue.objects.get().pk}/"

    page = manager.get(address)

    assert "Yang menetapkan orang lain" in text_of(page)
    assert '<form method="post" class="form' not in page.content.decode()
    said = {"legal_source": "Perwali Ternate 5/2026", "reason": "Dicoba"}
    assert manager.post(address, day_parts(date(2026, 12, 1)) | said).status_code == 404
    assert manager.post(f"{address}biarkan/").status_code == 404
    with tenants.enter("r8271"):
        assert ProposedValue.objects.get().state == "waiting"


def test_a_value_is_left_as_it_is(decided: bytes, ternate_client: Client, staff: Any) -> None:
    staff("r8271", "mpp.manage", "policies.manage", client=ternate_client)
    press(ternate_client, upload(ternate_client, decided))
    with tenants.enter("r8271"):
        address = f"{PROPOSALS}{ProposedValue.objects.get().pk}/"

    assert "Semua tetap seperti di sini." in text_of(ternate_client.post(f"{address}biarkan/", follow=True))
    late = ternate_client.post(f"{address}biarkan/", follow=True)

    assert "Nilai ini sudah ditetapkan atau dibiarkan" in text_of(late)
    with tenants.enter("r8271"):
        assert policies.value("mpp.tell_near") == 3


def test_a_module_with_policies_alone_has_a_set_up_file(
    karangasem_client: Client, staff: Any, switch_on: Callable[[str, str], None]
) -> None:
    switch_on("one_student_one_client", "r5107")
    staff("r5107", "modules.manage", client=karangasem_client)

    address = "/pengaturan/modul/one_student_one_client/berkas/"
    assert address in karangasem_client.get("/pengaturan/modul/one_student_one_client/").content.decode()
    assert karangasem_client.get(f"{address}simpan/").status_code == 200
