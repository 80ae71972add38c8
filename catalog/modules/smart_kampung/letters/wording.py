"""Pieces of wordings in typst, so that all letters of a village speak alike."""

from typing import Final


def rows(*lines: tuple[str, str]) -> str:
    """A list of names and values in three columns: name, colon, value."""
    cells = ", ".join(f"[{name}], [:], [{value}]" for name, value in lines)
    return f"#pad(left: 0.8cm, grid(columns: (4.6cm, 0.4cm, 1fr), row-gutter: 0.6em, {cells}))\n"


OPENING: Final = (
    "Yang bertanda tangan di bawah ini, atas nama Pemerintah #f.desa, #f.kecamatan, menerangkan dengan sebenarnya "
    "bahwa:\n\n"
)
IDENTITY: Final = rows(
    ("Nama", "*#f.nama*"),
    ("NIK", "#f.nik"),
    ("Tempat, tanggal lahir", "#f.tempat_lahir, #f.tanggal_lahir"),
    ("Jenis kelamin", "#f.jenis_kelamin"),
    ("Agama", "#f.agama"),
    ("Status perkawinan", "#f.status_kawin"),
    ("Pekerjaan", "#f.pekerjaan"),
    ("Alamat", "#f.alamat"),
)
LIVES_HERE: Final = "\nadalah penduduk #f.desa dan sesuai data kependudukan beralamat seperti tersebut di atas. "
FOR: Final = "\n\nSurat ini dibuat untuk #f.keperluan."
CLOSING: Final = "\n\nDemikian surat ini dibuat untuk dipergunakan sebagaimana mestinya.\n"


def statement(*body: str, purpose: bool = True) -> str:
    """A statement about the person who asks: opening, identity, what is stated, closing."""
    return OPENING + IDENTITY + "".join(body) + (FOR if purpose else "") + CLOSING


def cover(addressee: str, *body: str) -> str:
    """A letter to another office, which decides."""
    return (
        f"Kepada Yth. {addressee}\n\nDengan hormat, kami hadapkan penduduk kami:\n\n"
        + IDENTITY
        + "".join(body)
        + ("\n\nAtas perhatian dan bantuannya kami ucapkan terima kasih.\n")
    )
