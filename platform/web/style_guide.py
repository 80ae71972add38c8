"""
The living style guide at `/gaya/`: every component in every state, in every shell.

Only where `TIRU_STYLE_GUIDE` is on. What it shows is invented and Indonesian, whatever the reader's language; tests
look at it with axe, at phone and desktop width.
"""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
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
from web.navigation import Link, head_of

SHELLS: Final = (
    "home",
    "service",
    "ticket",
    "tracking",
    "task",
    "sign-in",
    "work",
    "counter",
    "settings",
    "effect",
    "console",
    "display",
)
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
    born = DatePartsField(
        label="Tanggal lahir", help_text="Contoh: 12 5 2022", birthday=True, latest=date(2026, 11, 23)
    )
    district = forms.ChoiceField(
        label="Kecamatan", choices=[("", "Pilih kecamatan"), ("abang", "Abang"), ("bebandem", "Bebandem")]
    )
    pick_up = forms.ChoiceField(
        label="Cara mengambil kartu",
        choices=[
            ("mpp", "Di MPP Karangasem, loket 3"),
            ("camat", "Di kantor camat Abang"),
            ("post", "Dikirim ke rumah, biaya pos Rp12.000"),
        ],
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
    password = forms.CharField(
        label="Kata sandi", widget=forms.PasswordInput(attrs={"autocomplete": "off"}), required=False
    )
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
        "user": SimpleNamespace(
            is_authenticated=page in _STAFF_PAGES, full_name="Ni Ketut Sariani", email="ketut@karangasem.example"
        ),
        "person_note": "Loket 3",
        "now_sample": NOW,
        **_charts(),
        **_content(),
    }
    return render(request, f"web/style_guide/{page.replace('-', '_')}.html", context)


_CONTENT: Final = Path(__file__).with_suffix(".json")
_STAFF_PAGES: Final = ("work", "counter", "settings", "effect", "console")


def _navigation(path: str) -> SimpleNamespace:
    def links(*items: tuple[str, str, str]) -> list[Link]:
        return [Link(label, url, icon, current=url == path) for label, url, icon in items]

    citizen = links(
        ("Layanan", "/gaya/service/", ""), ("Antrean", "/gaya/ticket/", ""), ("Lacak berkas", "/gaya/tracking/", "")
    )
    ministry_public = links(("Katalog", "/gaya/home/", ""), ("Daerah", "/gaya/service/", ""))
    return SimpleNamespace(
        citizen=citizen,
        citizen_head=head_of(citizen),
        ministry_public=ministry_public,
        ministry_public_head=head_of(ministry_public),
        staff=links(
            ("Hari ini", "/gaya/work/", ""), ("Loket", "/gaya/counter/", ""), ("Laporan", "/gaya/console/", "")
        ),
        settings=links(
            ("Ringkasan", "/gaya/", "layout-dashboard"),
            ("Modul", "/gaya/settings/", "blocks"),
            ("Orang dan peran", "/gaya/effect/", "users"),
            ("Unit kerja", "/gaya/home/", "network"),
            ("Catatan bukti", "/gaya/tracking/", "scroll-text"),
        ),
        ministry=links(
            ("Adopsi", "/gaya/console/", ""), ("Katalog", "/gaya/home/", ""), ("Daerah", "/gaya/service/", "")
        ),
        footer=links(("Perlindungan data pribadi", "/gaya/task/", "")),
        account=links(("Akun saya", "/gaya/sign-in/", "user-round")),
    )


def _charts() -> dict[str, Any]:
    adopted = _content()["adopted"]
    months = (0, 3, 5, 8, 11, 14, 18, 21, 24)
    complaints = (100, 99, 97.5, 95, 91, 90, 88, 87, 86)
    letters = (100, 98, 94, 91, 87.5, 85, 81, 79, 78)
    return {
        "map": charts.tile_map(
            title="Daerah pemakai menurut provinsi",
            result="325 dari 514 daerah memakai Tiru; Jawa Timur, Bali, dan DIY sudah seluruhnya.",
            unit="pemakai / jumlah kabupaten-kota",
            values={code: (share[0], share[1]) for code, share in adopted.items()},
            head=("Provinsi", "Pemakai", "Jumlah daerah"),
        ),
        "survival": charts.line(
            title="Berapa lama modul tetap dipakai",
            result="Setelah 24 bulan 86% masih memakai Pengaduan dan 78% Smart Kampung; pembanding JIPPNas 81%.",
            series=(
                charts.Series(
                    "Pengaduan 86%",
                    tuple(zip(months, complaints, strict=True)),
                    "accent",
                    tuple(
                        (m, max(v - m / 8, 60), min(v + m / 8, 100)) for m, v in zip(months, complaints, strict=True)
                    ),
                ),
                charts.Series(
                    "Smart Kampung 78%",
                    tuple(zip(months, letters, strict=True)),
                    "warning",
                    tuple((m, max(v - m / 8, 60), min(v + m / 8, 100)) for m, v in zip(months, letters, strict=True)),
                ),
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
        "whiskers": charts.whiskers(
            title="Laporan per 1.000 penduduk",
            result="2 desa berbeda dari seluruh daerah, satu lebih dan satu kurang.",
            rows=(
                charts.Whisker("Ulakan", "Kecamatan Manggis", 10.1, 12.4, 15.0, "12,4 (10,1–15,0)", "98 laporan"),
                charts.Whisker("Seraya", "Kecamatan Karangasem", 2.0, 3.1, 4.6, "3,1 (2,0–4,6)", "25 laporan"),
            ),
            head=("Desa", "Laporan per 1.000 penduduk, dengan intervalnya"),
            reference=6.2,
            maximum=15,
        ),
        "effects_measured": (
            charts.interval_dot(
                title="Kemiskinan",
                result="42 daerah. Arah membaik, belum pasti.",
                value=-0.4,
                low=-0.8,
                high=0.05,
                span=(-1.2, 0.6),
            ),
            charts.interval_dot(
                title="Investasi", result="57 daerah. Membaik.", value=6, low=2, high=10, span=(-5, 14)
            ),
        ),
    }


def _content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_CONTENT.read_text(encoding="utf-8"))
    return content
