"""A set-up in the words of another regency."""

from __future__ import annotations

from typing import Any

import pytest

from catalog.bundles.format import Bundle
from catalog.bundles.lines.queries import local_words
from catalog.bundles.local_words import LocalWords, cites_local_act

WORDS = LocalWords({"Banyuwangi": "Karangasem", "Kabupaten Banyuwangi": "Kabupaten Karangasem", "Bupati": "Bupati"})


@pytest.mark.parametrize(
    ("text", "here"),
    [
        ("Pemerintah Kabupaten Banyuwangi", "Pemerintah Kabupaten Karangasem"),
        ("Bawa KTP Banyuwangi.", "Bawa KTP Karangasem."),
        ("Banyuwangian", "Banyuwangian"),
        (
            "Peraturan Bupati Banyuwangi Nomor 12 Tahun 2020. Loket di Banyuwangi.",
            "Peraturan Bupati Banyuwangi Nomor 12 Tahun 2020. Loket di Karangasem.",
        ),
    ],
)
def test_words(text: str, here: str) -> None:
    assert WORDS.text(text) == here


def test_a_citation_is_named() -> None:
    assert cites_local_act({"id": "Keputusan Bupati Banyuwangi 188/3/2019"})
    assert cites_local_act([{"text": {"id": "Menurut Perda 5/2018"}}])
    assert cites_local_act("Peraturan Wali Kota Nomor 3 Tahun 2021")
    assert not cites_local_act(["Peraturan Pemerintah Nomor 96 Tahun 2012", "Dinas di Banyuwangi"])
    assert not cites_local_act("Peraturan Daerah Provinsi Bali Nomor 4 Tahun 2019")


@pytest.mark.django_db
def test_from_a_regency_of_java_to_a_city_of_the_moluccas() -> None:
    words = local_words("3510", "8271")

    said = words.text("Bupati menerima laporan Kepala Desa di Kabupaten Banyuwangi, Jawa Timur.")
    assert said == "Wali Kota menerima laporan Kepala Desa di Kota Ternate, Maluku Utara."


@pytest.mark.django_db
def test_the_head_of_a_village_is_called_as_he_is_called_in_bali() -> None:
    assert local_words("3510", "5107").text("tanda tangan kepala desa") == "tanda tangan perbekel"


def test_a_letter_is_told_in_the_words_of_the_place_and_its_code_stays() -> None:
    words = LocalWords({"Bupati": "Wali Kota", "bupati": "wali kota", "Banyuwangi": "Ternate"})
    source = "#let bupati = 3\nBupati Banyuwangi, yaitu bupati terpilih #f.bupati, menurut Perbup Banyuwangi 4/2020."
    row: dict[str, Any] = {
        "code": "bupati",
        "name": {"id": "Surat Bupati Banyuwangi", "en": ""},
        "wording": {"source": source, "fields": {"bupati": "text"}, "initials": ["role:bupati"]},
    }

    (told,) = words.bundle(Bundle(module="mpp", release="1.0.0", schema=1, letters=[row]), []).letters

    assert told == row | {
        "name": {"id": "Surat Wali Kota Ternate", "en": ""},
        "wording": row["wording"]
        | {
            "source": "#let bupati = 3\n"
            "Wali Kota Ternate, yaitu wali kota terpilih #f.bupati, menurut Perbup Banyuwangi 4/2020."
        },
    }
