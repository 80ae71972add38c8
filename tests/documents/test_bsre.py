"""BSrE's adapter against the stand-in."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from documents.models import Document, IssuedNumber
from documents.rendering import render
from documents.signing import (
    AlreadySigned,
    Appearance,
    CertificateExpired,
    DocumentEncrypted,
    NikMissing,
    NoCertificate,
    SigningRefused,
    SigningTimeout,
    SigningUnavailable,
    Who,
    WrongPassphrase,
)
from documents.signing.bsre import Bsre
from documents.terms import Terms
from tests.documents import bsre_stand_in as stand_in
from tests.documents.test_rendering import AT, META
from tests.factories import documents as make

PDF = render("Isi", {}, {}, META, at=AT)
current: list[Bsre] = []


@pytest.fixture
def service() -> Iterator[stand_in.StandIn]:
    with stand_in.running() as running:
        yield running


@pytest.fixture(params=[1, 2])
def signer(request: pytest.FixtureRequest, service: stand_in.StandIn) -> Bsre:
    return Bsre(service.host, *stand_in.ACCOUNT, version=request.param, seconds=5)


def sign(signer: Bsre, nik: str = stand_in.NIK, passphrase: str = stand_in.PASSPHRASE, pdf: bytes = PDF) -> bytes:
    return signer.sign(pdf, Who(1, "I Nyoman Contoh", nik), passphrase, Appearance(), at=AT)


def test_both_versions_sign(signer: Bsre, service: stand_in.StandIn) -> None:
    assert sign(signer).startswith(PDF)
    assert service.signed == 1


@pytest.mark.parametrize(
    ("nik", "passphrase", "refusal"),
    [
        (stand_in.NIK, "salah", WrongPassphrase),
        (stand_in.EXPIRED_NIK, stand_in.PASSPHRASE, CertificateExpired),
        ("5107041703880009", stand_in.PASSPHRASE, NoCertificate),
        ("", stand_in.PASSPHRASE, NikMissing),
    ],
)
def test_its_refusals_become_ours(signer: Bsre, nik: str, passphrase: str, refusal: type[SigningRefused]) -> None:
    with pytest.raises(refusal) as caught:
        sign(signer, nik, passphrase)

    assert stand_in.PASSPHRASE not in str(caught.value)


def test_a_locked_or_signed_pdf_is_not_even_sent(service: stand_in.StandIn) -> None:
    import io

    import pypdf

    locked = io.BytesIO()
    writer = pypdf.PdfWriter(io.BytesIO(PDF))
    writer.encrypt("kunci", algorithm="AES-256")
    writer.write(locked)

    with pytest.raises(DocumentEncrypted):
        sign(Bsre(service.host, *stand_in.ACCOUNT), pdf=locked.getvalue())
    assert service.signed == 0


def test_a_lost_answer_is_a_timeout_and_a_retry_signs_nothing_twice(signer: Bsre, service: stand_in.StandIn) -> None:
    service.lose_answers = 1

    with pytest.raises(SigningTimeout):
        sign(signer)
    sign(signer)

    assert service.signed == 1


def test_a_wrong_account_or_no_service_is_said_so(service: stand_in.StandIn) -> None:
    with pytest.raises(SigningUnavailable):
        sign(Bsre(service.host, "karangasem", "salah"))
    with pytest.raises(SigningUnavailable):
        sign(Bsre("http://127.0.0.1:9", *stand_in.ACCOUNT))


def configured() -> Bsre:
    return current[0]


@pytest.mark.django_db
@pytest.mark.usefixtures("in_karangasem")
def test_a_letter_whose_answer_was_lost_keeps_its_number_and_is_signed_once(
    settings: Any, signer: Bsre, service: stand_in.StandIn
) -> None:
    from documents import services

    settings.TIRU_DOCUMENT_SIGNER = "tests.documents.test_bsre.configured"
    current[:] = [signer]
    letter = make.letter(make.version(), make.office(), terms=Terms(months=1))
    head = make.UserFactory.create()
    make.allow(head, letter.unit)
    service.lose_answers = 1

    def attempt(days: int) -> services.Outcome:
        now = make.NOW + timedelta(days=days)
        return services.sign_documents(
            documents=[letter], signer=head, passphrase=stand_in.PASSPHRASE, actor=make.ACTOR, now=now,
            nik=stand_in.NIK,
        )[0]  # fmt: skip

    first, second, third = attempt(0), attempt(1), attempt(2)

    assert isinstance(first.refusal, SigningTimeout)
    assert second.signed
    assert isinstance(third.refusal, AlreadySigned)
    assert service.signed == 1
    assert IssuedNumber.objects.get().serial == 1
    signed = Document.objects.get()
    # The very bytes of the first day, so what they say counts.
    assert (signed.state, signed.valid_until) == (Document.State.SIGNED, date(2026, 12, 24))
