"""From a wording and data to PDF/A, whatever somebody typed."""

import io
from datetime import UTC, datetime

import pypdf
import pytest

from documents.rendering import DataRefused, Meta, WordingRefused, check_wording, render

AT = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
META = Meta(government="Pemerintah Kabupaten Karangasem", unit="Kantor Perbekel", title="Surat", brand="karangasem")


def text_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize(
    "name", ['#read("/etc/passwd")', '" + panic() + "', "\\", "*tebal* _miring_", "#panic()", "$x^2$", "</w>", "@ref"]
)
def test_what_a_citizen_typed_is_text_and_never_a_program(name: str) -> None:
    pdf = render("Nama: #f.nama", {"nama": "text"}, {"nama": name}, META, at=AT)

    assert name in text_of(pdf)


def test_dates_and_amounts_stand_in_indonesian_words() -> None:
    fields = {"hari": "date", "nilai": "amount"}

    pdf = render("#f.hari: #f.nilai (#f.nilai_words)", fields, {"hari": "2026-11-25", "nilai": 1250000}, META, at=AT)

    assert "25 November 2026: Rp1.250.000 (satu juta dua ratus lima puluh ribu rupiah)" in text_of(pdf)


def test_a_letter_is_pdf_a_and_the_same_each_time() -> None:
    one, other = (render("Isi", {}, {}, META, at=AT) for _time in range(2))

    assert one == other
    assert b"pdfaid" in pypdf.PdfReader(io.BytesIO(one)).xmp_metadata.rdf_root.toxml().encode()


@pytest.mark.parametrize(
    "source",
    [
        '#read("/etc/passwd")',
        '#import "@preview/tablex:0.0.8": *',
        '#include "/etc/passwd"',
        '#eval("1")',
        '#image("/etc/hostname")',
        '#json("../../etc/passwd")',
        "#f.rahasia",
        "#let x = (",
    ],
)
def test_a_wording_that_reaches_outside_or_breaks_is_not_published(source: str) -> None:
    with pytest.raises(WordingRefused):
        check_wording(source, {"nama": "text"})


@pytest.mark.parametrize("data", [{}, {"hari": "kemarin"}, {"hari": "2026-11-25", "lain": "x"}])
def test_data_that_do_not_fit_are_refused(data: dict[str, str]) -> None:
    with pytest.raises(DataRefused):
        render("#f.hari", {"hari": "date"}, data, META, at=AT)
