"""The set-up file over HTTP: saved, rehearsed in words, loaded; and who may."""

import html
import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

import tenants
from catalog.bundles.models import Loading
from catalog.bundles.queries import save
from catalog.modules.mpp.models import Agency
from tests.factories.mpp import AgencyFactory, CounterFactory, CounterGroupFactory, ServiceProductFactory, text

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
