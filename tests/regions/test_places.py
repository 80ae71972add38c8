"""Names of hamlets as people write them."""

import pytest

from regions.places import hamlet_stem


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Banjar Dinas Amed", "AMED"),
        ("Br. Dinas  Amed", "AMED"),
        ("dusun amed", "AMED"),
        ("Lingk. Amed Kaler", "AMED KALER"),
        ("AMED", "AMED"),
        ("Dusun II", "II"),
        ("Krajan (Dusun Krajan)", "KRAJAN DUSUN KRAJAN"),
        ("Kampung Baru", "KAMPUNG BARU"),
        ("Dukuh", "DUKUH"),
        ("", ""),
    ],
)
def test_a_hamlets_stem_is_its_name_without_the_words_in_front(name: str, stem: str) -> None:
    assert hamlet_stem(name) == stem
