"""Pages about letters."""

import itertools
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.settings import api_settings

import tenants
from documents import services
from documents.models import Document
from tests.factories import documents as make
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
NIK = "5107041703880001"


def url(name: str, **kwargs: Any) -> str:
    return reverse(f"documents:{name}", kwargs=kwargs, urlconf="config.urls.tenant")


@pytest.fixture
def signed(db: None) -> Document:
    with tenants.enter("r5107"):
        letter = make.letter(make.version(), make.office(), nama=f"Ni Luh Rahasia {NIK}")
        return make.sign(letter, by=make.signer())[0].document


@pytest.mark.parametrize(("language", "words"), [("id", "Surat ini sah"), ("en", "This letter is valid")])
def test_anybody_can_check_a_letter_and_sees_neither_nik_nor_content(
    signed: Document, karangasem_client: Client, language: str, words: str
) -> None:
    karangasem_client.cookies.load({"django_language": language})

    page = karangasem_client.get(url("verify", token=signed.token)).content.decode()

    assert words in page
    assert signed.number_text in page
    assert "I Nyoman Contoh" in page
    assert NIK not in page
    assert "Rahasia" not in page
    assert "warung kopi" not in page


def test_an_uploaded_file_is_compared(signed: Document, karangasem_client: Client) -> None:
    with tenants.enter("r5107"):
        content = services.content_of(signed)

    def answer(pdf: bytes) -> str:
        upload = SimpleUploadedFile("surat.pdf", pdf, "application/pdf")
        return karangasem_client.post(url("verify", token=signed.token), {"file": upload}).content.decode()

    assert "Berkas Anda adalah berkas asli" in answer(content)
    assert "Berkas Anda bukan berkas asli" in answer(content + b" ")


def test_whoever_guesses_codes_has_to_wait_and_others_do_not(
    signed: Document, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(api_settings.DEFAULT_THROTTLE_RATES, "verify_unknown", "3/hour")
    monkeypatch.setattr("documents.views.logger.propagate", True)
    wrong = url("verify", token="tidak-ada-surat-begini")

    answers = [karangasem_client.get(wrong).status_code for _try in range(5)]

    assert answers == [404, 404, 404, 429, 429]
    waiting = karangasem_client.get(url("verify", token=signed.token))
    assert (waiting.status_code, "satu jam lagi" in waiting.text) == (429, True)
    elsewhere = karangasem_client.get(url("verify", token=signed.token), REMOTE_ADDR="10.8.0.7")
    assert elsewhere.status_code == 200
    # Said once, without the codes.
    (said,) = [record for record in caplog.records if record.name == "documents.views"]
    assert "tidak-ada" not in said.getMessage()


def test_of_many_wrong_codes_only_the_first_hundred_are_looked_up(karangasem_client: Client) -> None:
    tokens = (f"tidak-ada-surat-{number}" for number in itertools.count(1))

    def ask() -> int:
        return karangasem_client.get(url("verify", token=next(tokens))).status_code

    first = Counter(ask() for _try in range(100))
    with CaptureQueriesContext(connection) as captured:
        next_ones = Counter(ask() for _try in range(100))

    # Each of the others costs a look into the counter, and none among the letters.
    assert (first, next_ones) == ({404: 100}, {429: 100})
    assert not [query["sql"] for query in captured if "documents_" in query["sql"]]


def test_a_letter_is_unknown_elsewhere_and_before_it_is_signed(
    signed: Document, karangasem_client: Client, ternate_client: Client
) -> None:
    with tenants.enter("r5107"):
        draft = make.letter(signed.version, signed.unit)

    assert ternate_client.get(url("verify", token=signed.token)).status_code == 404
    assert karangasem_client.get(url("verify", token=draft.token)).status_code == 404
    assert karangasem_client.get(url("verify", token="bukan-apa-apa")).status_code == 404


def test_staff_see_download_issue_and_void(
    signed: Document, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    staff("r5107", "documents.manage", client=karangasem_client)

    assert signed.number_text in karangasem_client.get(url("letters")).content.decode()
    assert karangasem_client.get(url("letters") + "?status=signed").status_code == 200
    download = karangasem_client.get(url("download", pk=signed.pk))
    assert b"".join(download).startswith(b"%PDF-")  # type: ignore[arg-type]
    karangasem_client.post(url("issue", pk=signed.pk))
    ended = {"reason": "salah nama", "reason_class": "wrong_data"}
    page = karangasem_client.post(url("letter", pk=signed.pk), ended, follow=True)
    assert "salah nama" in page.content.decode()


def test_without_the_right_there_is_nothing(
    signed: Document, staff: Callable[..., Any], karangasem_client: Client
) -> None:
    staff("r5107", "evidence.read", client=karangasem_client)

    for address in (url("letters"), url("queue"), url("certificate"), url("letter", pk=signed.pk)):
        assert karangasem_client.get(address).status_code == 404
    assert karangasem_client.get(url("download", pk=signed.pk)).status_code == 404


def test_a_queue_is_signed_with_one_passphrase(staff: Callable[..., Any], karangasem_client: Client) -> None:
    head = staff("r5107", "documents.sign", client=karangasem_client)
    karangasem_client.post("/akun/konfirmasi/", {"password": PASSWORD})
    karangasem_client.post(url("certificate"), {"passphrase": make.PASSPHRASE})
    with tenants.enter("r5107"):
        version, unit = make.version(), make.office()
        make.allow(head, unit)
        letters = [make.letter(version, unit) for _number in range(2)]

    chosen = [str(letter.pk) for letter in letters]
    wrong = karangasem_client.post(url("queue"), {"letter": chosen, "passphrase": "salah sekali"}).content.decode()
    right = karangasem_client.post(url("queue"), {"letter": chosen, "passphrase": make.PASSPHRASE}).content.decode()

    assert "Frasa sandi salah" in wrong
    assert make.PASSPHRASE not in right
    assert "2 surat ditandatangani" in right
    with tenants.enter("r5107"):
        assert set(Document.objects.values_list("signer_id", flat=True)) == {head.pk}


def test_a_list_costs_the_same_with_many_letters(staff: Callable[..., Any], karangasem_client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    staff("r5107", "documents.manage", client=karangasem_client)
    with tenants.enter("r5107"):
        version, unit = make.version(), make.office()
        make.letter(version, unit)
    karangasem_client.get(url("letters"))
    with CaptureQueriesContext(connection) as one:
        karangasem_client.get(url("letters"))
    with tenants.enter("r5107"):
        for _number in range(20):
            make.letter(version, unit)
    with CaptureQueriesContext(connection) as many:
        karangasem_client.get(url("letters"))

    # The directory of regencies is asked again every two seconds, which is no matter of this list.
    counts = [[query["sql"] for query in got if "documents_" in query["sql"]] for got in (one, many)]
    assert len(counts[0]) == len(counts[1]), [q["sql"] for q in many]
