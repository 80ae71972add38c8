"""For how long a letter holds: printed, kept, and told to whoever checks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client

import tenants
from documents import queries, services
from documents.models import Document
from documents.terms import FOR_GOOD, Terms
from tests.documents.test_rendering import text_of
from tests.factories import documents as make

MIDNIGHT = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
"""The first moment of December in Karangasem; in Jakarta and in UTC it is still November."""


def signed(terms: Terms = FOR_GOOD, *, at: datetime = make.NOW) -> Document:
    letter = make.letter(make.version(), make.office(), terms=terms)
    return make.sign(letter, by=make.signer(), now=at)[0].document


@pytest.mark.parametrize(
    ("terms", "until", "says"),
    [
        (FOR_GOOD, None, ""),
        (Terms(months=3), date(2027, 2, 24), "Berlaku sampai 24 Februari 2027."),
        (Terms(months=3), None, "Berlaku 3 bulan sejak ditandatangani."),
        (Terms(is_single_use=True), None, "Surat ini sekali pakai untuk keperluan ini."),
        (
            Terms(months=3, is_single_use=True),
            date(2027, 2, 24),
            "Berlaku sampai 24 Februari 2027, sekali pakai untuk keperluan ini.",
        ),
    ],
)
def test_a_letter_says_its_terms_in_one_sentence(terms: Terms, until: date | None, says: str) -> None:
    assert terms.printed(until) == says


@pytest.mark.usefixtures("in_karangasem")
class TestSigning:
    @pytest.mark.parametrize(
        ("at", "until"),
        [
            (MIDNIGHT - timedelta(seconds=1), date(2026, 12, 29)),
            (MIDNIGHT, date(2026, 12, 31)),
        ],
    )
    def test_months_run_from_the_day_of_the_regencys_zone_on_which_it_was_signed(
        self, at: datetime, until: date
    ) -> None:
        document = signed(Terms(months=1), at=at)

        assert document.valid_until == until
        assert f"Berlaku sampai {until.day} Desember 2026." in text_of(services.content_of(document))

    def test_without_terms_it_holds_for_good_and_says_nothing(self) -> None:
        document = signed()

        assert document.valid_until is None
        assert "Berlaku" not in text_of(services.content_of(document))

    def test_a_draft_says_for_how_long_it_will_hold(self) -> None:
        letter = make.letter(make.version(), make.office(), terms=Terms(months=1, is_single_use=True))

        text = " ".join(text_of(services.draft_pdf(letter, now=make.NOW)).split())

        assert "Berlaku 1 bulan sejak ditandatangani, sekali pakai untuk keperluan ini." in text

    def test_a_corrected_letter_holds_on_the_same_terms(self) -> None:
        old = signed(Terms(months=1, is_single_use=True))

        new = services.correct_document(
            document=old, version=old.version, data=services.data_of(old), reason_class="wrong_data",
            reason="Nama salah", actor=make.ACTOR, now=make.NOW,
        )  # fmt: skip

        assert (new.valid_months, new.is_single_use) == (1, True)

    def test_the_database_knows_no_end_without_months(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=signed().pk).update(valid_until=make.DAY)


@pytest.mark.usefixtures("in_karangasem")
class TestChecking:
    def test_it_lapses_when_its_last_day_is_over(self) -> None:
        document = signed(Terms(months=1))
        last = date(2026, 12, 24)

        on_it, after = (queries.check(document.token, day=day) for day in (last, last + timedelta(days=1)))

        assert (on_it.verdict, on_it.valid_until) == ("valid", last)
        assert (after.verdict, after.lapsed_on) == ("lapsed", date(2026, 12, 25))

    def test_a_file_of_a_lapsed_letter_is_told_to_be_the_original_and_another_to_be_altered(self) -> None:
        document, later = signed(Terms(months=1)), date(2027, 6, 1)
        content = services.content_of(document)

        same = queries.check(document.token, day=later, content=content)
        other = queries.check(document.token, day=later, content=content + b" ")

        assert (same.verdict, same.is_original) == ("lapsed", True)
        assert (other.verdict, other.is_original) == ("altered", False)

    def test_one_that_was_declared_void_stays_void(self) -> None:
        document = signed(Terms(months=1))
        services.void_document(document=document, reason="Salah orang", actor=make.ACTOR, now=make.NOW)

        assert queries.check(document.token, day=date(2027, 6, 1)).verdict == "void"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("id", ("tidak berlaku lagi sejak Jumat, 25 Desember 2026", "Sekali, untuk keperluan")),
        ("en", ("no longer valid since Friday, 25 December 2026", "Once, for the purpose")),
    ],
)
@pytest.mark.django_db
def test_the_verify_page_says_since_when_it_does_not_hold_and_names_nobody(
    karangasem_client: Client, language: str, says: tuple[str, ...]
) -> None:
    with tenants.enter("r5107"):
        document = signed(Terms(months=1, is_single_use=True))
    # One minute after midnight in Karangasem, where it is still the 24th in UTC.
    with time_machine.travel(datetime(2026, 12, 24, 16, 1, tzinfo=UTC), tick=False):
        karangasem_client.cookies["django_language"] = language
        page = karangasem_client.get(f"/periksa/{document.token}/").content.decode()

    for words in says:
        assert words in page
    assert "Ni Luh Contoh" not in page
