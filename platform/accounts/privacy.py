"""What accounts hold of people (core.personal_data)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.citizens import contacts_of
from accounts.models import CitizenContact, EndedSession, Invitation, SignInCode, User
from core.localised import LocalisedText
from core.personal_data import Activity, DataCategory, Entry, Keeping, LawfulBasis, Person, Rule

_CHOSEN = LocalisedText(
    id="UU 27/2022 pasal 16 (2) g; jangka pilihan Tiru", en="UU 27/2022 article 16 (2) g; Tiru's choice"
)
_CODES = Keeping(
    code="accounts.codes",
    what=LocalisedText(id="Kode masuk dan alamat tujuannya", en="Sign-in codes and where they were sent"),
    after=LocalisedText(id="sejak kode dikirim", en="after the code was sent"),
    act="delete",
    source=_CHOSEN,
    days=1,
    rule="accounts.privacy.Codes",
    goes_by_itself=True,
)
_SESSIONS = Keeping(
    code="accounts.sessions",
    what=LocalisedText(id="Sesi masuk yang sudah habis", en="Sessions that have run out"),
    after=LocalisedText(id="begitu sesi habis", en="once the session has run out"),
    act="delete",
    source=_CHOSEN,
    days=0,
    rule="accounts.privacy.Sessions",
    goes_by_itself=True,
)
_SESSIONS_ELSEWHERE = Keeping(
    code="accounts.ended_sessions",
    what=LocalisedText(id="Tanda sesi masuk tunggal yang berakhir", en="Marks of single sign-on sessions that ended"),
    after=LocalisedText(id="sejak sesi berakhir", en="after the session ended"),
    act="delete",
    source=_CHOSEN,
    days=30,
    rule="accounts.privacy.SessionsElsewhere",
    goes_by_itself=True,
)
_LINKS = Keeping(
    code="accounts.invitations",
    what=LocalisedText(id="Tautan undangan yang sudah mati", en="Links of invitations that are dead"),
    after=LocalisedText(id="sejak tautan tidak berlaku", en="after the link ran out"),
    act="delete",
    source=_CHOSEN,
    days=90,
    rule="accounts.privacy.Links",
    goes_by_itself=True,
)

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
            _SESSIONS,
            Keeping(
                code="accounts.erased",
                what=LocalisedText(id="Nama dan kontak akun", en="Name and contacts of an account"),
                after=LocalisedText(id="saat warga menghapus akunnya", en="when citizens delete their account"),
                act="delete",
                source=LocalisedText(id="UU 27/2022 pasal 8", en="UU 27/2022 article 8"),
                days=0,
                at_once="accounts.citizens.erase",
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
            _LINKS,
            _SESSIONS_ELSEWHERE,
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


class Codes(Rule):
    """The rule `accounts.codes`."""

    together = 1000

    def due(self, *, before: datetime, at: datetime) -> QuerySet[SignInCode]:
        owner = CitizenContact.objects.filter(fingerprint=OuterRef("fingerprint")).values("user")[:1]
        return (
            SignInCode.objects.filter(created_at__lt=before)
            .only("pk")
            .annotate(owner=Subquery(owner))
            .order_by("created_at", "pk")
        )

    def people(self, row: Any) -> Person:
        return Person(user_id=row.owner)


class Sessions(Rule):
    """The rule `accounts.sessions`, of officers and citizens."""

    together = 1000

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Session]:
        return Session.objects.filter(expire_date__lt=at).order_by("expire_date", "pk")

    def people(self, row: Session) -> Person:
        user_id = row.get_decoded().get(SESSION_KEY)
        return Person(user_id=int(user_id) if user_id else None)


class SessionsElsewhere(Rule):
    """The rule `accounts.ended_sessions`: no session here lasts as long as such a mark. They name nobody."""

    together = 1000

    def due(self, *, before: datetime, at: datetime) -> QuerySet[EndedSession]:
        return EndedSession.objects.filter(ended_at__lt=before).order_by("ended_at", "pk")


class Links(Rule):
    """The rule `accounts.invitations`."""

    together = 1000

    def due(self, *, before: datetime, at: datetime) -> QuerySet[Invitation]:
        return Invitation.objects.filter(expires_at__lt=before).order_by("expires_at", "pk")

    def people(self, row: Invitation) -> Person:
        return Person(user_id=row.user_id)
