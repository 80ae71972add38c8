"""What the mall holds of people (core.personal_data): who keeps a number or an appointment in the own account."""

from collections.abc import Iterator

from accounts.models import User
from catalog.modules.mpp.account import taken_along
from catalog.modules.mpp.services.holders import KEPT
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person

QUEUE = "mpp.queue"

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
            Keeping(
                code="mpp.holders",
                what=LocalisedText(id="Siapa pemegang nomor dan janji temu", en="Who held a number or an appointment"),
                after=LocalisedText(id="sejak hari kunjungan", en="after the day of the visit"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 43", en="UU 27/2022 article 43"),
                days=KEPT.days,
                job="catalog.modules.mpp.tasks.forget_keys",
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
