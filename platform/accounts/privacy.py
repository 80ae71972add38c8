"""What accounts hold of people (core.personal_data)."""

from collections.abc import Iterator

from accounts.citizens import contacts_of
from accounts.models import User
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person

_CODES = Keeping(
    code="accounts.codes",
    what=LocalisedText(id="Kode masuk dan alamat tujuannya", en="Sign-in codes and where they were sent"),
    after=LocalisedText(id="sejak kode dikirim", en="after the code was sent"),
    act="delete",
    source=LocalisedText(
        id="UU 27/2022 pasal 16 (2) g; jangka pilihan Tiru", en="UU 27/2022 article 16 (2) g; Tiru's choice"
    ),
    days=1,
    job="accounts.tasks.forget_expired",
)  # fmt: skip

ACTIVITIES = (
    Activity(
        code="accounts.citizens",
        name=LocalisedText(id="Akun warga", en="Citizens' accounts"),
        purpose=LocalisedText(
            id="Warga masuk dengan kode, melihat permohonannya, dan menerima kabar.",
            en="Citizens sign in by a code, see their cases and get news.",
        ),
        persons=LocalisedText(id="warga yang membuat akun", en="citizens who made an account"),
        basis=LawfulBasis.PUBLIC_TASK,
        source="UU 25/2009",
        fields={
            "accounts.User": {
                "full_name": DataCategory.NAME, "email": DataCategory.EMAIL, "phone": DataCategory.PHONE,
            },
            "accounts.CitizenContact": {"address": DataCategory.EMAIL},
            "accounts.SignInCode": {"address": DataCategory.EMAIL},
        },
        keeping=(
            _CODES,
            Keeping(
                code="accounts.erased",
                what=LocalisedText(id="Nama dan kontak akun", en="Name and contacts of an account"),
                after=LocalisedText(id="saat warga menghapus akunnya", en="when citizens delete their account"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 8", en="UU 27/2022 article 8"),
                days=0,
                job="accounts.citizens.erase",
            ),
        ),
        is_large=True,
    ),
    Activity(
        code="accounts.staff",
        name=LocalisedText(id="Akun petugas", en="Officers' accounts"),
        purpose=LocalisedText(
            id="Petugas masuk, dan setiap tindakan tercatat atas namanya.",
            en="Officers sign in, and each act is recorded under their name.",
        ),
        persons=LocalisedText(id="petugas pemerintah", en="government officers"),
        basis=LawfulBasis.LEGAL_OBLIGATION,
        source="PP 71/2019",
        fields={
            "accounts.User": {
                "full_name": DataCategory.NAME, "email": DataCategory.EMAIL, "phone": DataCategory.PHONE,
            },
            "account.EmailAddress": {"email": DataCategory.EMAIL},
        },
        keeping=(
            Keeping(
                code="accounts.staff_kept",
                what=LocalisedText(id="Nama petugas di jejak tindakan", en="Officers' names in the trail of acts"),
                after=LocalisedText(id="menurut jadwal retensi arsip", en="by the archive schedule"),
                act="keep",
                source=LocalisedText(id="UU 43/2009", en="UU 43/2009"),
            ),
        ),
        at="both",
    ),
)  # fmt: skip


NOT_PERSONAL = {"accounts.SingleSignOn.client_secret": "the key of a government's sign-in service, not of a person"}


def about(person: Person) -> Iterator[Entry]:
    """The account itself; what it is tied to is told by whoever holds it."""
    user = User.objects.filter(pk=person.user_id, is_citizen=True).first() if person.user_id else None
    if user is not None:
        yield Entry(
            activity="accounts.citizens",
            title=LocalisedText(id="Akun di portal ini", en="Account on this portal"),
            holds={
                "name": user.full_name,
                "language": user.language,
                "joined": user.date_joined.isoformat(),
                "contacts": [one.address for one in contacts_of(user)],
            },
        )
