"""One-page PDFs with invented content, marked as samples: the regent's letter of application, papers of citizens."""

from catalog.sdk.samples import sample_page
from config.demo.people import Place


def letter_pdf(place: Place) -> bytes:
    lines = [
        "CONTOH - data contoh untuk demo Tiru",
        "",
        f"Nomor   : {place.letter_number}",
        "Sifat   : Biasa",
        "Hal     : Permohonan bergabung dengan Tiru",
        "",
        "Yth. Menteri Pendayagunaan Aparatur Negara dan Reformasi Birokrasi",
        "",
        f"Pemerintah Daerah {place.label.capitalize()} bermaksud meniru inovasi pelayanan publik",
        "melalui katalog Tiru. Sebagai penghubung kami menunjuk:",
        "",
        f"Nama    : {place.admin.full_name}",
        f"Jabatan : {place.admin.position}",
        "",
        "Demikian, atas perhatian Bapak/Ibu kami ucapkan terima kasih.",
    ]
    return sample_page(lines)


def sample_pdf(title: str, name: str) -> bytes:
    """A paper that somebody brought."""
    return sample_page(["CONTOH - data contoh untuk demo Tiru", "", title, "", f"Nama    : {name}"])
