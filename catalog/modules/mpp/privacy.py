"""What the mall holds of people (core.personal_data): who keeps a number or an appointment in the own account."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet

from accounts.models import User
from catalog.modules.mpp.account import taken_along
from catalog.modules.mpp.models import HeldAppointment, HeldNumber
from catalog.modules.mpp.policies import HOLDER_DAYS
from catalog.modules.mpp.queries.queue import service_day
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person, Rule

QUEUE = "mpp.queue"


def _keeping(code: str, what: LocalisedText, rule: str) -> Keeping:
    return Keeping(
        code=code,
        what=what,
        after=LocalisedText(id="sejak hari kunjungan", en="after the day of the visit"),
        act="delete",
        source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
        policy=HOLDER_DAYS,
        rule=rule,
        goes_by_itself=True,
    )


ACTIVITIES = (
    Activity(
        code=QUEUE,
        name=LocalisedText(id="Antrean dan janji temu", en="Queue and appointments"),
        purpose=LocalisedText(
            id="Memanggil nomor, mengingatkan janji temu, dan mengukur waktu tunggu.",
            en="Call numbers, remind of appointments and measure how long people wait.",
        ),
        persons=LocalisedText(id="pengunjung mal yang masuk dengan akun", en="visitors who sign in"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="Perpres 89/2021",
        fields={
            "mpp.HeldNumber": {"user": DataCategory.NAME},
            "mpp.HeldAppointment": {"user": DataCategory.NAME},
        },
        keeping=(
            _keeping(
                "mpp.holders",
                LocalisedText(id="Siapa pemegang nomor antrean", en="Who held a number of the queue"),
                "catalog.modules.mpp.privacy.Numbers",
            ),
            _keeping(
                "mpp.appointments",
                LocalisedText(id="Siapa pemegang janji temu", en="Who held an appointment"),
                "catalog.modules.mpp.privacy.Appointments",
            ),
        ),
    ),
)

NOT_PERSONAL = {"mpp.MallSettings.address": "where the mall stands"}


def about(person: Person) -> Iterator[Entry]:
    user = User.objects.filter(pk=person.user_id).first() if person.user_id else None
    held = taken_along(user) if user is not None else {}
    if any(held.values()):
        yield Entry(
            activity=QUEUE,
            title=LocalisedText(id="Nomor antrean dan janji temu di mal", en="Numbers and appointments at the mall"),
            holds=held,
        )


class Numbers(Rule):
    """The rule `mpp.holders`: the number stays, and belongs to nobody any more."""

    together = 500

    def due(self, *, before: datetime, at: datetime) -> QuerySet[HeldNumber]:
        past = HeldNumber.objects.filter(ticket__service_day__lt=service_day(before))
        return past.order_by("ticket__service_day", "pk")

    def people(self, row: HeldNumber) -> Person:
        return Person(user_id=row.user_id)


class Appointments(Rule):
    """The rule `mpp.appointments`."""

    together = 500

    def due(self, *, before: datetime, at: datetime) -> QuerySet[HeldAppointment]:
        past = HeldAppointment.objects.filter(appointment__service_day__lt=service_day(before))
        return past.order_by("appointment__service_day", "pk")

    def people(self, row: HeldAppointment) -> Person:
        return Person(user_id=row.user_id)
