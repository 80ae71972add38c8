"""What a file is, is decided by its content; what stands in it, as people and spreadsheets write it."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refusal
from core.files import FileEmpty, FileTooLarge
from core.tables import Cell, Column, Problem
from imports import reading
from imports.reading import read_table
from imports.values import _value, guess_columns
from imports.writing import as_csv
from residents.importing import residents


def upload(content: bytes | str, name: str = "penduduk.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode() if isinstance(content, str) else content)


def zipped(*names: str, content: bytes = b"x") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return packed.getvalue()


class TestCsv:
    @pytest.mark.parametrize("sign", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_is_read_in_every_usual_form(self, sign: str, encoding: str) -> None:
        text = (
            sign.join(("Nama", "NIK", "RT")) + "\r\n" + sign.join(("Zoë Sudiarta", "5107041703880001", "003")) + "\r\n"
        )

        table = read_table(upload(text.encode(encoding)))

        assert table.headings == ["Nama", "NIK", "RT"]
        assert table.rows[0].cells == ["Zoë Sudiarta", "5107041703880001", "003"]

    def test_keeps_the_number_of_the_row_in_the_file_and_skips_notes_and_blanks(self) -> None:
        table = read_table(upload("Nama;NIK\n# wajib diisi;16 angka\n\nSari;1\n;;\nMade;2\n"))

        assert [(row.number, row.cells[0]) for row in table.rows] == [(4, "Sari"), (6, "Made")]

    def test_reads_a_cell_over_two_lines(self) -> None:
        table = read_table(upload('Nama;Alamat\nSari;"Jalan Raya\nAmed"\n'))

        assert table.rows[0].cells == ["Sari", "Jalan Raya\nAmed"]

    @given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"])), min_size=1, max_size=5))
    def test_what_we_write_we_read_again(self, cells: list[str]) -> None:
        heading = [f"Kolom {number}" for number in range(len(cells))]
        wanted = [cell.strip() for cell in cells]
        marked = {"=", "+", "-", "@"} | set("0123456789")

        if not wanted[0] or wanted[0].startswith("#") or any(c[:1] == "'" and c[1:2] in marked for c in wanted):
            return
        table = read_table(upload(as_csv([heading, wanted])))

        assert [*table.rows[0].cells, *[""] * len(wanted)][: len(wanted)] == wanted


class TestWorkbook:
    def test_gives_numbers_days_and_texts_as_they_were_stored(self, workbook: Callable[..., Any]) -> None:
        table = read_table(
            workbook([["Nama", "NIK", "Lahir"], ["Sari", 3510165209950003, date(1995, 9, 12)], ["Made", "0081", 7.5]])
        )

        assert table.rows[0].cells == ["Sari", {"n": "3510165209950003"}, {"d": "1995-09-12"}]
        assert table.rows[1].cells == ["Made", "0081", {"n": "7.5"}]

    def test_never_works_out_a_formula(self, workbook: Callable[..., Any]) -> None:
        table = read_table(workbook([["Nama", "Hasil"], ["Sari", '=HYPERLINK("http://contoh.test","x")']]))

        assert table.rows[0].cells == ["Sari"]


@pytest.mark.parametrize(
    ("content", "name", "refusal"),
    [
        (b"", "penduduk.csv", FileEmpty),
        (b"Nama;NIK\n", "penduduk.csv", reading.NoRows),
        (b"%PDF-1.7\x00\x01", "penduduk.csv", reading.TableRefused),
        (b"%PDF-1.7\x00\x01", "penduduk.xlsx", reading.NameContradicts),
        (b"Nama;NIK\nSari;1\n", "penduduk.xlsx", reading.NameContradicts),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 9, "penduduk.xls", reading.OldWorkbook),
        (zipped("word/document.xml"), "penduduk.xlsx", reading.TableRefused),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "penduduk.csv", reading.NameContradicts),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), "penduduk.xlsx", reading.TableRefused),
        (zipped("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "a.xlsx", reading.HasMacros),
        (b"PK\x03\x04 cut off", "penduduk.xlsx", reading.TableRefused),
        (b"\xff\xfea", "penduduk.csv", reading.TableRefused),
        (b"Nama;NIK\n" + b"Sari;1\n" * (reading.MAX_ROWS + 1), "penduduk.csv", reading.TooManyRows),
    ],
)
def test_what_is_no_table_gets_a_clear_answer(content: bytes, name: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal) as caught:
        read_table(upload(content, name))

    assert caught.value.remedy


def test_a_file_of_200_megabytes_is_refused_before_it_is_read() -> None:
    file = upload(b"Nama;NIK\n")
    file.size = 200_000_000

    with pytest.raises(FileTooLarge):
        read_table(file)


def test_an_archive_that_unpacks_to_more_than_it_should_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_MAX_UNPACKED", 1_000_000)
    bomb = zipped("[Content_Types].xml", "xl/workbook.xml", content=b"0" * 900_000)

    with pytest.raises(FileTooLarge):
        read_table(upload(bomb, "penduduk.xlsx"))


DIGITS = Column(slug="nik", title="NIK", cell=Cell.DIGITS)
DAY = Column(slug="day", title="Day", cell=Cell.DATE)
SEX = next(column for column in residents.columns if column.slug == "sex")


class TestValues:
    @pytest.mark.parametrize("cell", ["3.51016E+15", "3,51016E+15", {"n": "3510165209950000"}, {"n": "3.51016e+15"}])
    def test_numbers_that_excel_rounded_are_recognised(self, cell: Any) -> None:
        assert isinstance(_value(cell, DIGITS), Problem)

    @pytest.mark.parametrize("cell", ["3510165209950003", "0081", {"n": "81234567890"}])
    def test_numbers_stay_as_they_were_written(self, cell: Any) -> None:
        assert _value(cell, DIGITS) == (cell if isinstance(cell, str) else cell["n"])

    @pytest.mark.parametrize(
        "cell", ["17/03/1988", "17-3-1988", "17.03.1988", "17 Maret 1988", "1988-03-17", {"d": "1988-03-17"}]
    )
    def test_days_are_read_as_people_write_them(self, cell: Any) -> None:
        assert _value(cell, DAY) == date(1988, 3, 17)

    @pytest.mark.parametrize("cell", ["31/02/1988", "17/03/88", "kemarin", {"n": "32219"}, "03/1988"])
    def test_what_is_no_day_is_said(self, cell: Any) -> None:
        assert isinstance(_value(cell, DAY), Problem)

    @pytest.mark.parametrize(("cell", "value"), [("L", "male"), ("laki - laki", "male"), ("PEREMPUAN", "female")])
    def test_words_are_understood(self, cell: str, value: str) -> None:
        assert _value(cell, SEX) == value
        assert isinstance(_value("?", SEX), Problem)


def test_headings_are_matched_by_title_in_both_languages_and_by_synonyms() -> None:
    found = guess_columns(
        ["No", "NAMA LENGKAP", "No. NIK", "Tgl Lahir", "L/P", "Desa/Kelurahan", "Full name"], residents
    )

    assert found == {"full_name": 1, "nik": 2, "birth_date": 3, "sex": 4, "village": 5} or found == {
        "full_name": 6,
        "nik": 2,
        "birth_date": 3,
        "sex": 4,
        "village": 5,
    }
