"""What counts as an answer: what a person wrote to the citizen about what is done or will be [A]."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.modules.complaint_centre.rules.kinds import Labelled


class Says(Labelled):
    """What a message of an officer is, as whoever sends it declares."""

    ACTION = "action", "Sudah ditangani: apa yang dilakukan", "Done: what was done"
    PLAN = "plan", "Rencana: apa yang akan dilakukan dan kapan", "Plan: what will be done, and when"
    QUESTION = "question", "Pertanyaan kepada pelapor", "A question to the reporter"
    ACKNOWLEDGEMENT = "acknowledgement", "Tanda terima saja", "Only that it was received"


class Shortfall(Labelled):
    """Why a message is no answer."""

    AUTOMATIC = "automatic", "Pesan otomatis bukan jawaban.", "An automatic message is no answer."
    NOT_BY_OFFICER = "not_by_officer", "Pesan ini bukan dari petugas.", "It is not from an officer."
    INTERNAL = "internal", "Catatan dalam tidak sampai ke pelapor.", "An internal note does not reach the reporter."
    EMPTY = "empty", "Pesannya kosong.", "It is empty."
    NO_ACTION = (
        "no_action",
        "Jawaban menyebut tindakan atau rencana; pertanyaan dan tanda terima saja belum.",
        "An answer names an action or a plan; a question or a mere receipt does not.",
    )


@dataclass(frozen=True, kw_only=True)
class Message:
    """
    :param by_officer: else the citizen wrote it.
    :param is_automatic: nobody pressed send for it; an answer to many at once, or a canned text, a person did send.
    """

    sent_at: datetime
    says: Says | None
    text: str
    by_officer: bool = True
    is_automatic: bool = False
    is_internal: bool = False


class Standing(Labelled):
    """What became of a clock."""

    RUNNING = "running", "Berjalan", "Running"
    KEPT = "kept", "Ditepati", "Kept"
    MISSED = "missed", "Terlewat", "Missed"
    STOPPED = "stopped", "Dihentikan", "Stopped"


def shortfall(message: Message) -> Shortfall | None:
    """Why it is no answer; None if it is one."""
    if not message.by_officer:
        return Shortfall.NOT_BY_OFFICER
    if message.is_automatic:
        return Shortfall.AUTOMATIC
    if message.is_internal:
        return Shortfall.INTERNAL
    if not message.text.strip():
        return Shortfall.EMPTY
    return None if message.says in {Says.ACTION, Says.PLAN} else Shortfall.NO_ACTION


def first_answer(messages: Iterable[Message]) -> Message | None:
    """The earliest that counts."""
    answers = (message for message in messages if shortfall(message) is None)
    return min(answers, key=lambda answer: answer.sent_at, default=None)


def standing(
    *, due_at: datetime, now: datetime, answered_at: datetime | None = None, stopped_at: datetime | None = None
) -> Standing:
    """
    What became of a clock by now. What was missed stays missed, whatever comes later.

    :param stopped_at: when somebody found that it is not our authority, and told the citizen where it went.
    """
    ends = [
        (at, became) for at, became in ((answered_at, Standing.KEPT), (stopped_at, Standing.STOPPED)) if at is not None
    ]
    at, became = min(ends, key=lambda end: end[0], default=(now, Standing.RUNNING))
    return became if at < due_at else Standing.MISSED
