"""
The nation's clocks beside the regency's own: 3, 5, 14 and 60 working days by the kind of report.

First notice within 3; information and aspirations settled within 5; complaints within 14, and within 60 where somebody
has to examine on the spot ("berkadar pengawasan") [W69-W71]. PermenPANRB 5/2025, which replaced 62/2018, was not
reached: every number is a policy of the nation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from casework.clocks import Promise, TimeUnit
from catalog.modules.complaint_centre import policies
from catalog.modules.complaint_centre.rules.kinds import Labelled, ReportKind


class Clock(Labelled):
    """The names of clocks, in the order in which pages show them."""

    RESPONSE = "response", "Jawaban pertama (aturan daerah)", "First answer (the regency's rule)"
    VERIFICATION = "verification", "Pemberitahuan dan verifikasi", "Notice and verification"
    SETTLEMENT = "settlement", "Penyelesaian", "Settlement"


def promises(kind: ReportKind, *, needs_examination: bool, values: Mapping[str, Any]) -> dict[Clock, Promise]:
    """
    Which of the nation's clocks run for a report, in working days. Both begin when it is received.

    :param needs_examination: "berkadar pengawasan"; whistle-blowing always is [A], information and aspirations never.
    :param values: what `policies.values` or `policies.read_snapshot` answer for `policies.NATIONAL`.
    """
    match kind:
        case ReportKind.INFORMATION_REQUEST | ReportKind.ASPIRATION:
            settled = policies.SIMPLE_DAYS
        case ReportKind.COMPLAINT if not needs_examination:
            settled = policies.COMPLAINT_DAYS
        case _:
            settled = policies.EXAMINATION_DAYS
    return {
        Clock.VERIFICATION: Promise(values[policies.VERIFICATION_DAYS], TimeUnit.WORKING_DAY),
        Clock.SETTLEMENT: Promise(values[settled], TimeUnit.WORKING_DAY),
    }
