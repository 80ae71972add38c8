"""What the regencies of the demo need besides before they let citizens in."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from config.demo.people import Person
from core.actors import Actor
from onboarding.setup.policies import SECOND_STEP
from policies.national.services import set_value

PRIVACY_OFFICERS: Final = {
    code: Person(email=f"{mailbox}.demo", full_name=name, role="dpo", position="Pejabat pelindungan data pribadi")
    for code, mailbox, name in (
        ("3510", "endah.wulandari@banyuwangi", "Endah Wulandari"),
        ("5107", "wayan.suartini@karangasem", "Ni Wayan Suartini"),
        ("8271", "nurlaila.abdullah@ternate", "Nurlaila Abdullah"),
    )
}
"""Invented people with names of their region."""


def ask_no_second_step(*, curator: Actor, now: datetime) -> None:
    """Everybody of the demo signs in with the password on the terminal, so nobody may be asked for a second step."""
    set_value(
        key=SECOND_STEP,
        value=False,
        valid_from=now.date(),
        legal_source="Contoh: ketentuan peragaan Tiru",
        reason="Akun peragaan masuk dengan sandi yang tertulis di terminal saja",
        actor=curator,
        now=now,
        may_backdate=True,
    )
