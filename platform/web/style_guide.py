"""
The living style guide at `/gaya/`: every component in every state, in every shell.

Only where `TIRU_STYLE_GUIDE` is on. What it shows is invented and Indonesian, whatever the reader's language; tests look at
it with axe, at phone and desktop width.
"""

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core.localised import LocalisedText, LocalisedTextFormField
from web import charts
from web.brands import BRANDS
from web.forms import DatePartsField
from web.icons import icon_names
from web.navigation import Link

SHELLS: Final = ("home", "service", "ticket", "tracking", "task", "sign-in", "work", "counter", "settings", "effect", "console", "display")
ERRORS: Final = {
    "404": "404.html",
    "403": "403.html",
    "403-csrf": "403_csrf.html",
    "410": "410.html",
    "429": "429.html",
    "500": "500.html",
    "503": "503.html",
    "host-unknown": "web/host_unknown.html",
    "host-ended": "web/host_ended.html",
    "host-suspended": "web/host_suspended.html",
}
COLOURS: Final = (
    "background-tinted", "surface-tinted", "surface-hover", "border-subtle", "border-default", "border-strong",
    "text-subtle", "text-default", "base-default", "base-hover", "base-active",
)  # fmt: skip
NOW: Final = datetime(2026, 11, 23, 2, 10, 32, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Nama lengkap anak", help_text="Sesuai akta kelahiran", max_length=80)
    nik = forms.CharField(label="NIK anak", help_text="16 angka, tertulis di kartu keluarga", required=False)
    born = DatePartsField(label="Tanggal lahir", help_text="Contoh: 12 5 2022", birthday=True, latest=date(2026, 11, 23))
    district = forms.ChoiceField(
        label="Kecamatan", choices=[("", "Pilih kecamatan"), ("abang", "Abang"), ("bebandem", "Bebandem")]
    )
    pick_up = forms.ChoiceField(
        label="Cara mengambil kartu",
        choices=[("mpp", "Di MPP Karangasem, loket 3"), ("camat", "Di kantor camat Abang"), ("post", "Dikirim ke rumah, biaya pos Rp12.000")],
        widget=forms.RadioSelect,
    )
    papers = forms.MultipleChoiceField(
        label="Berkas yang dibawa",
        choices=[("kk", "Kartu keluarga"), ("akta", "Kutipan akta kelahiran"), ("ktp", "KTP-el orang tua")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    title = LocalisedTextFormField(label="Nama layanan", max_length=120)
    remarks = forms.CharField(label="Catatan", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    photo = forms.FileField(label="Pas foto", help_text="JPEG atau PNG, paling besar 5 MB", required=False)
    password = forms.CharField(label="Kata sandi", widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False)
    agreed = forms.BooleanField(label="Data di atas benar", help_text="Anda bertanggung jawab atas isinya.")

    def clean_nik(self) -> str:
        nik = str(self.cleaned_data["nik"])
        if nik and len(nik) != 16:
            raise ValidationError(f"NIK baru {len(nik)} angka. Masukkan 16 angka.")
        return nik


def index(request: HttpRequest) -> HttpResponse:
    """Components and their states."""
    wrong = {
        "name": "I Gede Bagus Pradnyana", "nik": "51070412052200", "born_day": "12", "born_month": "5", "born_year": "",
        "district": "", "title_id": "", "title_en": "Child identity card",
    }  # fmt: skip
    page = Paginator(range(1, 241), 20).get_page(request.GET.get("page", 4))
    context = {
        "form": SampleForm(wrong),
        "page_errors": 0,
        "empty_form": SampleForm(prefix="empty"),
        "page": page,
        "shells": SHELLS,
        "errors": tuple(ERRORS),
        "icons": icon_names(),
        "brands": BRANDS.values(),
        "colours": COLOURS,
        "tones": ("success", "warning", "danger", "info", "neutral", "accent"),
        "text": LocalisedText(id="Kartu Identitas Anak"),
        "now_sample": NOW,
        "quarter": timedelta(hours=2, minutes=10),
        "wait": (12, 25),
        **_charts(),
        **_content(),
    }
    return render(request, "web/style_guide/index.html", context)


def page(request: HttpRequest, page: str) -> HttpResponse:
    """One shell filled as a real page is, or one error page."""
    if page in ERRORS:
        status = int(page[:3]) if page[:3].isdigit() else 404
        return render(request, ERRORS[page], {"navigation": _navigation("/gaya/home/")}, status=status)
    if page not in SHELLS:
        raise Http404
    context = {
        "navigation": _navigation(request.path),
        "form": SampleForm({"nik": "51070412052200"}) if page == "task" else SampleForm(),
        "user": SimpleNamespace(is_authenticated=page in _STAFF_PAGES, full_name="Ni Ketut Sariani", email="ketut@karangasem.example"),
        "person_note": "Loket 3",
        "now_sample": NOW,
        **_charts(),
        **_content(),
    }
    return render(request, f"web/style_guide/{page.replace('-', '_')}.html", context)


_STAFF_PAGES: Final = ("work", "counter", "settings", "effect", "console")


def _navigation(path: str) -> SimpleNamespace:
    def links(*items: tuple[str, str, str]) -> list[Link]:
        return [Link(label, url, icon, current=url == path) for label, url, icon in items]

    return SimpleNamespace(
        citizen=links(("Layanan", "/gaya/service/", ""), ("Antrean", "/gaya/ticket/", ""), ("Lacak berkas", "/gaya/tracking/", "")),
        ministry_public=links(("Katalog", "/gaya/home/", ""), ("Daerah", "/gaya/service/", "")),
        staff=links(("Hari ini", "/gaya/work/", ""), ("Loket", "/gaya/counter/", ""), ("Laporan", "/gaya/console/", "")),
        settings=links(
            ("Ringkasan", "/gaya/", "layout-dashboard"), ("Modul", "/gaya/settings/", "blocks"), ("Orang dan peran", "/gaya/effect/", "users"),
            ("Unit kerja", "/gaya/home/", "network"), ("Catatan bukti", "/gaya/tracking/", "scroll-text"),
        ),
        ministry=links(("Adopsi", "/gaya/console/", ""), ("Katalog", "/gaya/home/", ""), ("Daerah", "/gaya/service/", "")),
        footer=links(("Perlindungan data pribadi", "/gaya/task/", "")),
        account=links(("Akun saya", "/gaya/sign-in/", "user-round")),
    )  # fmt: skip


def _charts() -> dict[str, Any]:
    adopted = {
        "11": (11, 23), "12": (17, 33), "13": (14, 19), "14": (8, 12), "21": (5, 7), "15": (7, 11), "17": (6, 10), "16": (11, 17),
        "19": (6, 7), "18": (11, 15), "36": (5, 8), "31": (0, 6), "32": (21, 27), "33": (30, 35), "34": (5, 5), "35": (38, 38),
        "51": (9, 9), "52": (8, 10), "53": (10, 22), "61": (7, 14), "64": (8, 10), "65": (3, 5), "62": (7, 14), "63": (10, 13),
        "71": (9, 15), "75": (5, 6), "72": (7, 13), "76": (3, 6), "73": (18, 24), "74": (9, 17), "82": (5, 10), "81": (4, 11),
        "96": (2, 6), "92": (None, 7), "94": (1, 8), "91": (2, 9), "95": (0, 8), "93": (1, 4),
    }  # fmt: skip
    months = (0, 3, 5, 8, 11, 14, 18, 21, 24)
    complaints = (100, 99, 97.5, 95, 91, 90, 88, 87, 86)
    letters = (100, 98, 94, 91, 87.5, 85, 81, 79, 78)
    return {
        "map": charts.tile_map(
            title="Daerah pemakai menurut provinsi",
            result="325 dari 514 daerah memakai Tiru; Jawa Timur, Bali, dan DIY sudah seluruhnya.",
            unit="pemakai / jumlah kabupaten-kota",
            values=adopted,
            head=("Provinsi", "Pemakai", "Jumlah daerah"),
        ),
        "survival": charts.line(
            title="Berapa lama modul tetap dipakai",
            result="Setelah 24 bulan 86% masih memakai Pengaduan dan 78% Smart Kampung; pembanding JIPPNas 81%.",
            series=(
                charts.Series("Pengaduan 86%", tuple(zip(months, complaints, strict=True)), "accent",
                              tuple((m, max(v - m / 8, 60), min(v + m / 8, 100)) for m, v in zip(months, complaints, strict=True))),
                charts.Series("Smart Kampung 78%", tuple(zip(months, letters, strict=True)), "warning",
                              tuple((m, max(v - m / 8, 60), min(v + m / 8, 100)) for m, v in zip(months, letters, strict=True))),
            ),
            x_ticks=((0, "0"), (6, "6"), (12, "12"), (18, "18"), (24, "24 bulan")),
            y_ticks=((60, "60%"), (70, "70%"), (80, "80%"), (90, "90%"), (100, "100%")),
            steps=True,
            marker=(81, "JIPPNas 81%"),
            table=charts.Table(
                ("Masih diamati", "0 bln", "6", "12", "18", "24"),
                (("Pengaduan", "212", "190", "151", "98", "41"), ("Smart Kampung", "198", "184", "160", "117", "72")),
                "Daerah yang masih diamati",
            ),
        ),
        "bars": charts.bar(
            title="Modul menurut jumlah daerah",
            result="Mal Pelayanan Publik paling banyak dipakai: 241 daerah.",
            values=(("Mal Pelayanan Publik", 241), ("Pusat Pengaduan", 212), ("Smart Kampung", 198), ("e-Audit", None)),
            head=("Modul", "Daerah"),
            notes=("48% dari 508", "41% dari 514", "45% dari 440", ""),
        ),
        "effects_measured": (
            charts.interval_dot(title="Kemiskinan", result="42 daerah. Arah membaik, belum pasti.", value=-0.4, low=-0.8, high=0.05, span=(-1.2, 0.6)),
            charts.interval_dot(title="Investasi", result="57 daerah. Membaik.", value=6, low=2, high=10, span=(-5, 14)),
        ),
    }  # fmt: skip


def _content() -> dict[str, Any]:
    return {
        "doors": [
            {"title": "Urus dokumen dan izin", "url": "#", "icon": "building-2", "text": "KTP, akta, izin usaha, pajak, paspor: 18 instansi dalam satu gedung.", "live": ["Mal Pelayanan Publik", "142 layanan"]},
            {"title": "Minta surat dari desa", "url": "#", "icon": "file-text", "text": "Surat keterangan usaha, domisili, pengantar. Banyak yang selesai tanpa datang.", "live": ["Smart Kampung", "75 desa dan 3 kelurahan"]},
            {"title": "Sampaikan pengaduan", "url": "#", "icon": "message-square-warning", "text": "Jalan rusak, sampah, layanan lambat. Camat menjawab paling lama 4 jam.", "live": ["Pusat Pengaduan", "boleh tanpa nama"]},
            {"title": "Pendampingan ibu hamil", "url": "#", "icon": "heart-handshake", "text": "Mahasiswa kebidanan mendampingi sampai anak berusia 2 tahun. Tanpa biaya.", "live": ["Satu Mahasiswa Satu Ibu", "lewat Puskesmas"]},
        ],
        "often": [{"label": label, "url": "#"} for label in ("Kartu Identitas Anak", "Pindah alamat", "Surat usaha", "Pajak kendaraan")],
        "open_rows": [
            {"title": "MPP Karangasem", "note": "28 orang menunggu", "value": "08.00–15.00"},
            {"title": "8 kantor camat", "note": "istirahat 12.00–13.00", "value": "08.00–15.00"},
            {"title": "Pengaduan daring", "note": "", "value": "24 jam"},
        ],
        "promises": [
            {"value": "94,2%", "label": "Selesai tepat waktu", "note": "dari 3.412 permohonan"},
            {"value": "87,64", "label": "Indeks kepuasan: baik", "note": "412 jawaban, skala 25–100"},
            {"value": "2 jam 10 mnt", "label": "Jawaban pertama pengaduan", "note": "nilai tengah; janji kami 4 jam"},
            {"value": "118 gratis", "label": "Dari 142 layanan", "note": "sisanya sesuai tarif resmi"},
        ],
        "queues": [
            {"label": "Kependudukan", "note": "5 menunggu", "value": "15–30 menit"},
            {"label": "Pajak kendaraan", "note": "6 menunggu", "value": "10–20 menit"},
            {"label": "Perizinan usaha", "note": "3 menunggu", "value": "15–30 menit"},
        ],
        "facts": [
            {"icon": "clock", "label": "Waktu", "value": "1 hari kerja"},
            {"icon": "wallet", "label": "Biaya", "value": "Gratis"},
            {"icon": "file-check", "label": "Hasil", "value": "Kartu KIA"},
            {"icon": "map-pin", "label": "Tempat", "value": "Daring atau loket"},
        ],
        "needs": [
            {"title": "Kutipan akta kelahiran anak", "text": "Foto atau pindaian asli"},
            {"title": "Kartu keluarga", "text": "Yang memuat nama anak"},
            {"title": "KTP-el kedua orang tua", "text": "Atau wali, dengan surat kuasa"},
        ],
        "steps": [
            {"title": "Ajukan", "text": "Isi data anak dan unggah berkas, atau serahkan di loket. Sekitar 8 menit."},
            {"title": "Kami periksa", "text": "Bila ada yang kurang, kami beri tahu pada hari yang sama."},
            {"title": "Kartu dicetak", "text": "Paling lama 1 hari kerja sejak berkas lengkap dan benar."},
            {"title": "Ambil kartu", "text": "Di loket 3, kantor camat, atau dikirim ke rumah."},
        ],
        "actions": [
            {"label": "Ajukan daring", "url": "#", "icon": "smartphone"},
            {"label": "Ambil nomor antrean", "url": "#", "icon": "ticket"},
        ],
        "counter_rows": [
            {"label": "Menunggu di loket", "value": "5 orang"},
            {"label": "Perkiraan tunggu", "value": "15–30 menit"},
            {"label": "Loket tutup", "value": "15.00 WITA"},
        ],
        "promise_rows": [
            {"label": "Standar", "value": "1 hari kerja"},
            {"label": "Terpakai", "value": "1 jam 15 menit"},
            {"label": "Bila dilengkapi kini", "value": "Sel, 24 Nov"},
        ],
        "definitions": [
            {"label": "Janji kami", "value": "1 hari kerja"},
            {"label": "Oktober 2026", "value": "9 dari 10 kartu selesai dalam 6 jam kerja"},
            {"label": "Biaya", "value": "Gratis. Jangan membayar siapa pun."},
        ],
        "line": [{"number": "P003"}, {"number": "A014"}, {"number": "A015"}, {"number": "A016"}, {"number": "A017", "you": True}],
        "entries": [
            {"title": "Diajukan", "text": "Tanda terima dikirim ke nomor berakhir 4471", "at": "Sabtu, 21 November 2026, 19.42", "state": "done"},
            {"title": "Mulai diperiksa", "text": "Oleh Dinas Kependudukan dan Pencatatan Sipil", "at": "Senin, 23 November 2026, 08.05", "state": "done"},
            {"title": "Perlu dilengkapi", "text": "Kartu keluarga tidak terbaca", "at": "Senin, 23 November 2026, 09.20", "state": "now"},
            {"title": "Dicetak", "text": "Paling lama 1 hari kerja sejak berkas lengkap", "state": "todo"},
            {"title": "Siap diambil", "text": "MPP Karangasem, loket 3", "state": "todo"},
        ],
        "chips": [
            {"label": "Semua", "count": 18, "url": "#", "current": True}, {"label": "Lewat batas", "count": 1, "url": "#"},
            {"label": "Kurang dari 1 jam", "count": 3, "url": "#"}, {"label": "Hari ini", "count": 10, "url": "#"},
            {"label": "Pengaduan", "count": 7, "url": "#"}, {"label": "Menunggu warga", "count": 4, "url": "#"},
        ],
        "tasks": [
            ("Lewat batas · 1", [("Lewat 22 menit", 100, "danger", "Sampah menumpuk di Pasar Culik", "Pengaduan · KRA-4790-2HDP", "I Ketut Merta", "Desa Culik", "Jawab pelapor; sudah naik ke Sekda", "Jawab")]),
            ("Kurang dari 1 jam · 2", [
                ("18 menit", 92, "warning", "Pipa bocor dekat SD 2 Tista", "Pengaduan · KRA-4803-9WLA", "tanpa nama", "Desa Tista", "Tetapkan petugas lapangan", "Tugaskan"),
                ("36 menit", 85, "warning", "Surat Keterangan Usaha", "Surat · KRA-4811-5MNB", "Ni Kadek Ayu Lestari", "Desa Abang", "Tanda tangan; data sudah cocok", "Tanda tangan"),
            ]),
            ("Hari ini · 1", [("2 jam 10 menit", 46, "info", "Surat Keterangan Domisili", "Surat · KRA-4815-8JVE", "Ni Komang Sri Wahyuni", "Desa Datah", "Periksa kartu keluarga", "Periksa")]),
            ("Dijeda, menunggu warga · 1", [("Dijeda", None, "neutral", "Surat Keterangan Tidak Mampu", "Surat · KRA-4788-7CUD", "I Wayan Sudarsana", "Desa Kesimpar", "Menunggu surat RT sejak Jumat", "Ingatkan")]),
        ],
        "next_tickets": [
            {"number": "P003", "title": "Akta kematian", "note": "Prioritas · lansia", "wait": "9 mnt", "next": True},
            {"number": "A014", "title": "Pindah datang", "wait": "18 mnt"}, {"number": "A015", "title": "KTP-el hilang", "wait": "15 mnt"},
            {"number": "A009", "title": "KTP-el hilang", "note": "ditahan, sisa 6 menit", "url": "#", "action": "Panggil"},
        ],
        "tally": [
            {"value": "23", "label": "selesai hari ini"}, {"value": "11 mnt", "label": "rata-rata layanan"},
            {"value": "2", "label": "tidak hadir"}, {"value": "14 mnt", "label": "rata-rata tunggu"},
        ],
        "kpis": [
            {"label": "Daerah memakai Tiru", "value": "325", "note": "63% dari 514; bulan lalu 318"},
            {"label": "Modul menyala", "value": "1.204", "note": "rata-rata 3,7 per daerah"},
            {"label": "Masih dipakai setelah 12 bulan", "value": "90%", "note": "pembanding JIPPNas 81%"},
            {"label": "Daerah perlu perhatian", "value": "14", "note": "pemakaian turun lebih dari separuh"},
        ],
        "modules": [
            {"name": "Mal Pelayanan Publik", "icon": "building-2", "summary": "Antrean, standar pelayanan, dan permohonan dari banyak instansi.", "meta": ["Asal: Banyuwangi", "Dipakai 241 daerah", "Nyala sejak 4 Mei 2026"], "state": "on", "url": "#", "action": "Atur"},
            {"name": "Pusat Pengaduan", "icon": "message-square-warning", "summary": "Jawaban pertama 4 jam, dengan batas waktu yang tidak dapat diubah surut.", "meta": ["Asal: Banyuwangi", "Dipakai 212 daerah"], "state": "ready", "url": "#", "action": "Periksa dan nyalakan", "note": "Tanpa biaya tambahan"},
            {"name": "e-Village Budgeting", "icon": "landmark", "summary": "Anggaran desa disusun dan disetujui secara daring.", "meta": ["Asal: Banyuwangi", "Dipakai 133 daerah"], "state": "blocked", "reason": "Modul ini hanya untuk daerah yang memiliki desa. Kota Ternate memiliki 78 kelurahan dan tidak memiliki desa."},
            {"name": "Satu Mahasiswa Satu Ibu", "icon": "heart-handshake", "summary": "Mahasiswa mendampingi ibu hamil sampai anak berusia 2 tahun.", "meta": ["Asal: Banyuwangi"], "state": "blocked", "reason": "Belum ada perjanjian dengan kampus kebidanan atau gizi.", "fix_url": "#", "fix_label": "Tambahkan kampus mitra, sekitar 10 menit"},
        ],
        "groups": [
            {"title": "Untuk warga", "items": [{"kind": "add", "text": "Pintu \"Sampaikan pengaduan\" muncul di beranda"}, {"kind": "add", "text": "Jawaban pertama paling lama 4 jam atau sebelum matahari terbenam"}]},
            {"title": "Untuk petugas", "items": [{"kind": "add", "text": "4 peran baru: penerima, camat, kepala dinas, inspektorat"}, {"kind": "warn", "text": "2 dari 8 kecamatan belum punya penerima", "url": "#"}]},
            {"title": "Data yang dapat dibaca modul", "items": [{"kind": "keep", "text": "Nama, nomor telepon, isi aduan, foto, lokasi"}, {"kind": "no", "text": "Tidak membaca NIK, data kesehatan, atau berkas modul lain"}]},
            {"title": "Bisa dibatalkan", "items": [{"kind": "keep", "text": "Selesai dalam 3 detik, tanpa gangguan layanan lain"}, {"kind": "keep", "text": "Boleh dimatikan kapan saja, data tetap tersimpan"}]},
        ],
        "calls": [("A016", "Kependudukan", "2"), ("P004", "Kependudukan, prioritas", "1"), ("B021", "Pajak kendaraan", "5"), ("C008", "Perizinan usaha", "7"), ("D004", "BPJS Kesehatan", "9"), ("E011", "Imigrasi", "12")],
    }  # fmt: skip
