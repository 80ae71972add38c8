"""A dossier as an official paper: PDF/A, in Indonesian, with every hash of the log; never a word of the citizen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.utils.text import capfirst

import tenants
from catalog.modules.complaint_centre.models import Referral
from core import clock
from documents.rendering import long_day, print_layout

_LAYOUT: Final = Path(__file__).parent / "typst" / "dossier.typ"


def pdf(shown: Mapping[str, Any], *, at: datetime) -> bytes:
    """
    What the page of a dossier shows, as a paper. Asked while Indonesian is the language.

    :param shown: the context of the page, and as `head` where the log ended when it was printed.
    """
    return print_layout(_LAYOUT, _content(shown, at), at=at)


def _content(shown: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    one: Referral = shown["one"]
    story, said, head = shown["story"], shown["objection"], shown["head"]
    complaint = story.complaint
    return {
        "regency": tenants.current().name,
        "title": shown["kind"].id,
        "basis": "UU 6/2014" if one.kind == "guidance" else "PP 94/2021",
        "code": one.complaint.case.code,
        "dated": long_day(one.dated),
        "printed": _when(at),
        "state": shown["state"]["label"],
        "about": [
            ("Jabatan", one.officer_title),
            ("Nama", one.officer.full_name if one.officer else "tidak ada pemegang jabatan dengan akun hari itu"),
            ("Kantor", one.unit.name),
            ("Pokok laporan", shown["about"].id),
            ("Hak jawab sampai", _when(one.reply_until)),
        ],
        "clock": [
            ("Diterima", f"{_when(complaint.filed_at)}, {complaint.get_way_display()}"),
            ("Batas pertama", _when(complaint.answer_due_at)),
            ("Sebab batas itu", shown["reason"].id if shown["reason"] else "–"),
            ("Matahari terbenam hari itu", _when(story.sunset)),
            ("Jawaban pertama petugas", _when(complaint.answered_at)),
            ("Pesan petugas", "; ".join(map(_when, shown["answers"])) or "–"),
        ],
        "misses": [
            [
                _when(row["one"].due_at),
                row["level"].id + (" (berkas ini)" if row["one"].referral_id == one.pk else ""),
                row["limit"].id,
                f"{row['late']} kemudian",
                capfirst(str(row["weight"])),
            ]
            for row in shown["misses"]
        ],
        "rises": [[_when(row["at"]), row["from"].id, row["to"].id, _when(row["next_at"])] for row in shown["rises"]],
        "pauses": [
            [capfirst(str(row.get_cause_display())), _when(row.off_at), _when(row.on_at)] for row in story.pauses
        ],
        "told": [
            [
                _when(row["one"].at),
                row["what"],
                row["one"].to or "pelapor",
                str(row["one"].channel),
                str(row["one"].state),
            ]
            for row in shown["told"]
        ],
        "reply": {"text": shown["reply"], "at": _when(one.replied_at)},
        "decision": {
            "outcome": shown["first_state"]["label"] if shown["first_state"] else "",
            "text": shown["grounds"],
            "by": shown["decided_by"],
            "at": _when(one.decided_at),
        },
        "objection": {
            "text": said["grounds"] if said else "",
            "at": _when(said["one"].filed_at) if said else "",
            "state": said["state"].id if said else "",
            "ruling": said["ruling"].id if said and said["ruling"] else "",
            "reasons": said["reasons"] if said else "",
            "by": said["judge"] if said else "",
            "ruled": _when(said["one"].ruled_at) if said else "",
        },
        "entries": [
            [str(row["one"].sequence), _when(row["one"].at), row["deed"], row["by"], row["one"].hash]
            for row in shown["entries"]
        ],
        "head": {"sequence": str(head.sequence), "hash": head.hash},
    }


def _when(at: datetime | None) -> str:
    """`23 November 2026, 13.10 WITA`."""
    if at is None:
        return "–"
    zone = tenants.current().zone
    return f"{long_day(clock.local_date(at, zone))}, {clock.format_time(at, zone, 'id')}"
