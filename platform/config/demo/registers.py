"""What the regencies put on the nation's boards: problems with scores and trees, and their malls as innovations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import tenants
from catalog.ministry.registry.models import Innovation, Problem, Step
from catalog.ministry.registry.services import innovations, problems
from catalog.ministry.registry.services.innovations import InnovationFacts
from core.actors import Actor

type Usg = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Raised:
    """A problem as one regency puts it forward, taken apart as far as one action with its outcome."""

    title: str
    description: str
    usg: Usg
    theme: str = ""
    local_theme: str = ""
    indicator: str = ""
    tree: tuple[str, str, str, str, str] | None = None
    measure: str = ""


RAISED: dict[str, Raised] = {
    "3510": Raised(
        title="Rumah tidak layak huni di desa lereng menunggu bertahun-tahun",
        description="Contoh data: 640 rumah tidak layak huni tercatat di desa lereng Ijen, 85 diperbaiki setahun.",
        usg=(4, 4, 3),
        theme="poverty",
        indicator="smart_kampung.houses_repaired",
        tree=(
            "Perbaikan diputuskan di kabupaten",
            "Wewenang belum dilimpahkan ke desa",
            "Limpahkan wewenang perbaikan rumah ke desa",
            "Desa memutuskan dan mengawasi perbaikan",
            "Keluarga tinggal di rumah yang layak",
        ),
        measure="smart_kampung.houses_repaired",
    ),
    "5107": Raised(
        title="Ibu hamil berisiko tinggi jauh dari rumah sakit",
        description="Contoh data: 120 ibu hamil berisiko tinggi tinggal lebih dari satu jam dari rumah sakit.",
        usg=(5, 5, 3),
        theme="priorities",
        indicator="one_student_one_client.high_risk_paired",
        tree=(
            "Kontrol kehamilan sering terlewat",
            "Tidak ada yang mengingatkan dan mengantar",
            "Satu mahasiswa mendampingi satu ibu",
            "Semua ibu berisiko tinggi didampingi",
            "Komplikasi persalinan berkurang",
        ),
        measure="one_student_one_client.missed_visits",
    ),
    "8271": Raised(
        title="Warga pulau luar menyeberang untuk satu surat",
        description="Contoh data: warga Moti dan Batang Dua menempuh tiga sampai sembilan jam laut untuk satu surat.",
        usg=(5, 4, 4),
        theme="digitalisation",
        indicator="mpp.services_online",
    ),
}
LOCAL = Raised(
    title="Sampah kiriman menumpuk di pantai pada musim barat",
    description="Contoh data: 30 ton sampah terangkut dari pantai utara Karangasem selama Januari.",
    usg=(3, 3, 4),
    local_theme="Lingkungan pesisir",
)
SCORES_OF_OTHERS: dict[str, Usg] = {"3510": (3, 4, 3), "5107": (4, 3, 3), "8271": (4, 4, 4)}
"""What each regency thinks of the problems that others have put forward before."""

EVIDENCE = (
    ("people", "Contoh: SK Bupati tentang tim pelaksana MPP"),
    ("budget", "Contoh: DPA DPMPTSP 2026 halaman 14"),
    ("publicity", "Contoh: berita peluncuran di situs pemerintah daerah"),
)


def fill_registers(code: str, *, actor: Actor, now: datetime) -> None:
    """Work through the boards as an officer of the regency that is being served would."""
    for problem in Problem.objects.filter(closed_at=None):
        _score(problem.pk, SCORES_OF_OTHERS[code], actor, now)
    for raised in (RAISED[code], *([LOCAL] if code == "5107" else [])):
        problem = problems.raise_problem(
            title=raised.title, description=raised.description, theme=raised.theme, local_theme=raised.local_theme,
            indicator=raised.indicator, actor=actor, now=now,
        )  # fmt: skip
        _score(problem.pk, raised.usg, actor, now)
        _take_apart(problem.pk, raised, actor, now)
    if "mpp" in tenants.current().modules_on:
        _describe_mall(actor, now)


def _score(problem: UUID, usg: Usg, actor: Actor, now: datetime) -> None:
    urgency, seriousness, growth = usg
    problems.score(
        problem_id=problem, urgency=urgency, seriousness=seriousness, growth=growth,
        reason="Contoh: rapat penentuan prioritas dengan perangkat daerah", actor=actor, now=now,
    )  # fmt: skip


def _take_apart(problem: UUID, raised: Raised, actor: Actor, now: datetime) -> None:
    above: int | None = None
    for kind, text in zip(Step.Kind, raised.tree or (), strict=False):
        measure = raised.measure if kind == Step.Kind.ACTION else ""
        above = problems.add_step(
            problem_id=problem, kind=kind, parent=above, text=text, indicator=measure, actor=actor, now=now
        ).pk


def _describe_mall(actor: Actor, now: datetime) -> None:
    place = tenants.current().name
    innovations.describe(
        slug="mpp",
        facts=InnovationFacts(
            form=Innovation.Form.PUBLIC_SERVICE,
            is_digital=True,
            initiator=Innovation.Initiator.REGIONAL_HEAD,
            trial_on=date(now.year - 1, 7, 1),
            implemented_on=date(now.year - 1, 10, 1),
            renewal="Warga membaca syarat dan mengambil nomor dari rumah; dahulu mereka datang lebih dulu.",
            benefit="Satu gedung untuk banyak instansi menghemat perjalanan warga dari kecamatan jauh.",
            no_burden="Tidak ada biaya dan syarat tambahan; warga tanpa ponsel tetap dilayani di tempat.",
            authority="Pemerintah kabupaten/kota menyelenggarakan MPP (Perpres 89/2021 pasal 3).",
            replicable="Pengaturan loket dan layanan dibagikan lewat Tiru dan dapat diubah sesuai daerah.",
            regulation=f"Contoh: Peraturan kepala daerah {place} tentang penyelenggaraan MPP",
        ),
        actor=actor,
        now=now,
    )
    for indicator, note in EVIDENCE:
        innovations.show_evidence(slug="mpp", indicator=indicator, note=note, link="", actor=actor, now=now)
    innovations.submit(slug="mpp", actor=actor, now=now)
