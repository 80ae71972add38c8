"""Citizens sign in by a code over HTTP: what lets in, and everything that does not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.test import Client
from django.urls import reverse

import tenants
from accounts import citizens
from accounts.contacts import read_contact
from accounts.models import CitizenContact, SignInCode, User
from core import clock
from core.jobs import run_waiting
from core.models import EvidenceEntry
from notifications.models import Message
from organisation.services import grant_role
from organisation.services.roles import PersonGone
from tests.factories.accounts import PASSWORD, UserFactory, make_citizen
from tests.factories.organisation import RoleFactory

SIGN_IN, CODE, AGAIN, NAME, MINE = "/masuk/", "/masuk/kode/", "/masuk/kode/baru/", "/masuk/nama/", "/permohonan/"
ACCOUNT = "/akun-saya/"
SRI = "sri@contoh.id"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """`clock_at(delta)` moves the clock so far from now."""
    start = clock.now()

    def move(by: timedelta) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + by)

    move(timedelta())
    return move


def ask(client: Client, contact: str = SRI, **values: str) -> Any:
    return client.post(SIGN_IN, {"contact": contact, **values})


def sent_code() -> str:
    """The code of the newest mail."""
    run_waiting(queues=("tenant",))
    return re.findall(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def type_in(client: Client, code: str) -> Any:
    return client.post(CODE, {"code": code})


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def session_of(client: Client) -> SessionStore:
    with tenants.enter("r5107"):
        session = SessionStore(client.cookies["sessionid"].value)
        session.load()
        session._session  # noqa: B018 -- read here, in the regency's schema
        return session


def is_signed_in(client: Client) -> bool:
    return client.get(ACCOUNT).status_code == 200


def enter(client: Client, contact: str = SRI, **values: str) -> None:
    """Sign somebody in who has an account."""
    assert ask(client, contact, **values).status_code == 302
    assert type_in(client, sent_code()).status_code == 302


@pytest.fixture
def sri() -> User:
    with tenants.enter("r5107"):
        return make_citizen(SRI)


class TestCode:
    def test_the_first_time_makes_an_account_whose_name_is_asked_once(self, karangasem_client: Client) -> None:
        assert ask(karangasem_client, " SRI@contoh.id ")["Location"] == CODE
        code = sent_code()
        assert type_in(karangasem_client, f"{code[:3]} {code[3:]}")["Location"] == NAME
        assert not is_signed_in(karangasem_client)

        done = karangasem_client.post(NAME, {"full_name": "Ni Komang  Sri Wahyuni"})

        assert done["Location"] == MINE
        assert is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            user = User.objects.get(is_citizen=True)
            assert (user.full_name, user.email, user.role_assignments.count()) == ("Ni Komang Sri Wahyuni", None, 0)
        karangasem_client.post("/akun/keluar/")
        enter(karangasem_client)
        assert is_signed_in(karangasem_client)

    def test_lies_nowhere_in_the_clear(self, karangasem_client: Client) -> None:
        ask(karangasem_client)
        code = sent_code()

        with tenants.enter("r5107"):
            row = SignInCode.objects.get()
            assert code.encode() not in bytes(row.digest)
            assert "sri" not in row.address
            assert Message.objects.get(template="accounts.sign_in_code").contents == ""
            log = "".join(f"{entry.details}{entry.subject}" for entry in EvidenceEntry.objects.all())
            assert code not in log
            assert SRI not in log

    def test_works_once(self, sri: User, karangasem_client: Client) -> None:
        ask(karangasem_client)
        code = sent_code()
        kept = dict(session_of(karangasem_client))
        type_in(karangasem_client, code)
        # Somebody with a copy of the session as it was before types the same code.
        thief = Client(SERVER_NAME="karangasem.tiru.test")
        session = SessionStore()
        with tenants.enter("r5107"):
            session.update(kept)
            session.create()
        thief.cookies["sessionid"] = str(session.session_key)

        again = type_in(thief, code)

        assert again.status_code == 409
        assert not is_signed_in(thief)

    def test_of_another_browser_lets_nobody_in(self, sri: User, karangasem_client: Client) -> None:
        ask(karangasem_client)
        code = sent_code()
        other = Client(SERVER_NAME="karangasem.tiru.test")
        assert type_in(other, code)["Location"] == SIGN_IN

        ask(other, "lain@contoh.id")

        assert type_in(other, code).status_code == 422

    def test_is_dead_after_five_wrong_ones(self, sri: User, karangasem_client: Client) -> None:
        ask(karangasem_client)
        code = sent_code()

        statuses = [type_in(karangasem_client, wrong(code)).status_code for _ in range(5)]

        assert statuses == [422, 422, 422, 422, 409]
        assert type_in(karangasem_client, code).status_code == 409
        assert not is_signed_in(karangasem_client)

    def test_runs_out(self, sri: User, karangasem_client: Client, clock_at: Callable[[timedelta], None]) -> None:
        ask(karangasem_client)
        code = sent_code()
        clock_at(timedelta(minutes=10))

        late = type_in(karangasem_client, code)

        assert late.status_code == 409
        assert "tidak berlaku lagi" in late.content.decode()

    def test_a_new_one_ends_the_one_before(self, sri: User, karangasem_client: Client) -> None:
        ask(karangasem_client)
        first = sent_code()
        assert karangasem_client.post(AGAIN)["Location"] == CODE
        second = sent_code()

        if first != second:
            assert type_in(karangasem_client, first).status_code == 422
        assert type_in(karangasem_client, second).status_code == 302

    def test_of_another_regency_is_nothing_here(self, sri: User, karangasem_client: Client) -> None:
        ask(karangasem_client)
        code = sent_code()
        ternate = Client(SERVER_NAME="ternate.tiru.test")
        ternate.cookies = karangasem_client.cookies

        assert type_in(ternate, code)["Location"] == SIGN_IN
        enter(karangasem_client)
        assert ternate.get(ACCOUNT).status_code == 302

    def test_is_not_offered_at_the_ministry(self, ministry_client: Client) -> None:
        assert ministry_client.get(SIGN_IN).status_code == 404
        assert ministry_client.get(ACCOUNT).status_code == 404

    @pytest.mark.parametrize("text", ["12345", "1234567", "abcdef", "٣٤٥٦٧٨", ""])
    def test_that_is_none_costs_no_try(self, sri: User, karangasem_client: Client, text: str) -> None:
        ask(karangasem_client)

        assert type_in(karangasem_client, text).status_code == 422
        with tenants.enter("r5107"):
            assert SignInCode.objects.get().failures == 0

    def test_field_is_known_to_phones_and_screen_readers(self, karangasem_client: Client) -> None:
        ask(karangasem_client)

        page = karangasem_client.get(CODE).content.decode()

        field = re.findall(r'<input[^>]*name="code"[^>]*>', page)[0]
        assert 'autocomplete="one-time-code"' in field
        assert 'inputmode="numeric"' in field
        assert "s•••@c•••.id" in page
        assert SRI not in page


class TestNobodyLearns:
    def test_whether_an_account_exists(self, sri: User, karangasem_client: Client) -> None:
        stranger = Client(SERVER_NAME="karangasem.tiru.test")

        answers = [(ask(karangasem_client), karangasem_client), (ask(stranger, "sua@contoh.id"), stranger)]

        clean = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"')
        pages = [clean.sub("", client.get(CODE).content.decode()) for _answer, client in answers]
        assert [answer.status_code for answer, _client in answers] == [302, 302]
        assert pages[0] == pages[1]
        run_waiting(queues=("tenant",))
        texts = {re.sub(r"\d{6}", "", message.body) for message in mail.outbox}
        assert len(mail.outbox) == 2
        assert len(texts) == 1

    def test_whether_an_officer_has_the_address_and_no_code_opens_the_officers_account(
        self, karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"):
            officer = UserFactory.create(email="sari@karangasem.go.id")

        ask(karangasem_client, officer.email)
        answer = type_in(karangasem_client, sent_code())

        assert answer["Location"] == NAME
        karangasem_client.post(NAME, {"full_name": "Ni Ketut Sari"})
        with tenants.enter("r5107"):
            assert User.objects.filter(full_name="Ni Ketut Sari", is_citizen=True).exists()
            assert int(session_of(karangasem_client)["_auth_user_id"]) != officer.pk


class TestLimits:
    def test_five_codes_an_hour_to_one_contact(
        self, karangasem_client: Client, clock_at: Callable[[timedelta], None]
    ) -> None:
        asked = [ask(karangasem_client).status_code for _ in range(6)]
        elsewhere = ask(karangasem_client, "lain@contoh.id").status_code
        clock_at(timedelta(minutes=61))
        later = ask(karangasem_client).status_code

        assert asked == [302] * 5 + [429]
        assert (elsewhere, later) == (302, 302)

    def test_thirty_an_hour_from_one_connection(self, karangasem_client: Client) -> None:
        asked = [ask(karangasem_client, f"warga{number}@contoh.id").status_code for number in range(31)]

        assert asked == [302] * 30 + [429]

    def test_so_many_of_the_whole_regency_as_it_decides(
        self, karangasem_client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with tenants.enter("r5107"):
            rules = citizens.carrier().rules()
        few = citizens.CodeRules(**vars(rules) | {"per_regency_and_hour": 1})
        monkeypatch.setattr("notifications.sign_in_codes.rules", lambda: few)

        assert [ask(karangasem_client, f"w{n}@contoh.id").status_code for n in range(2)] == [302, 429]


class TestContact:
    @pytest.mark.parametrize("text", ["0812-3456-7890", "+62 812 3456 7890", "6281234567890"])
    def test_a_number_has_one_form(self, text: str) -> None:
        found = read_contact(text)

        assert found is not None
        assert (found.address, found.masked) == ("+6281234567890", "•••890")

    @pytest.mark.parametrize("text", ["0361 234567", "12345", "sri@", "+1 202 555 0100", "\uff10812345678"])
    def test_that_is_none_is_named(self, karangasem_client: Client, text: str) -> None:
        assert read_contact(text) is None
        assert ask(karangasem_client, text).status_code == 422

    def test_without_a_channel_for_phones_the_page_says_so(self, karangasem_client: Client) -> None:
        page = karangasem_client.get(SIGN_IN).content.decode()
        answer = ask(karangasem_client, "081234567890")

        assert "Nomor HP belum dapat dipakai di sini" in page
        assert answer.status_code == 422
        assert not mail.outbox

    def test_a_phone_gets_its_code_where_a_channel_is_set_up(
        self, karangasem_client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.TIRU_CHANNELS = settings.TIRU_CHANNELS | {
            "sms": {
                "class": "notifications.channels.SMSChannel",
                "url": "https://sms.test",
                "token": "t",
                "secret": "s",
            }
        }
        sent: list[Any] = []

        def send(_channel: Any, message: Any) -> Any:
            from notifications.channels import Taken

            sent.append(message)
            return Taken("1")

        monkeypatch.setattr("notifications.channels.SMSChannel.send", send)
        ask(karangasem_client, "0812 3456 7890")
        run_waiting(queues=("tenant",))

        assert sent[0].address == "+6281234567890"
        code = re.findall(r"\b\d{6}\b", sent[0].body)[0]
        assert type_in(karangasem_client, code)["Location"] == NAME
        assert "•••890" not in karangasem_client.get(SIGN_IN).content.decode()


class TestSession:
    def test_ends_after_a_rest_on_a_shared_device(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)

        assert session_of(karangasem_client).get_expiry_age() == 30 * 60
        assert karangasem_client.cookies["sessionid"]["max-age"] == 30 * 60

    def test_begins_anew_with_each_page_but_not_with_polls(
        self, sri: User, karangasem_client: Client, clock_at: Callable[[timedelta], None]
    ) -> None:
        enter(karangasem_client)
        before: datetime = session_of(karangasem_client)["accounts_citizen_seen"]
        clock_at(timedelta(minutes=5))

        karangasem_client.get(ACCOUNT, headers={"HX-Request": "true"})
        polled = session_of(karangasem_client)["accounts_citizen_seen"]
        karangasem_client.get(ACCOUNT)

        assert polled == before
        assert session_of(karangasem_client)["accounts_citizen_seen"] == before + 300  # type: ignore[operator]

    def test_lasts_on_ones_own_device(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client, own="on")

        assert session_of(karangasem_client).get_expiry_age() == 30 * 86_400

    def test_leads_back_to_where_one_came_from_and_never_to_another_house(
        self, sri: User, karangasem_client: Client
    ) -> None:
        asked_for = karangasem_client.get(ACCOUNT)
        ask(karangasem_client, next=asked_for["Location"].partition("next=")[2].replace("%2F", "/"))
        assert type_in(karangasem_client, sent_code())["Location"] == ACCOUNT
        karangasem_client.post("/akun/keluar/")

        ask(karangasem_client, next="https://ternate.tiru.test/")
        assert type_in(karangasem_client, sent_code())["Location"] == MINE

    def test_closed_account_says_so_only_to_who_proved_it(self, sri: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            User.objects.filter(pk=sri.pk).update(is_active=False)

        ask(karangasem_client)
        answer = type_in(karangasem_client, sent_code())

        assert "Akun ini sudah ditutup" in answer.content.decode()
        assert not is_signed_in(karangasem_client)


class TestCitizensAreNoOfficers:
    @pytest.mark.parametrize(
        "name",
        ["mfa_index", "account_change_password", "account_set_password", "mfa_activate_totp", "mfa_add_webauthn",
         "account_reauthenticate", "accounts:tokens", "accounts:secure"],
    )  # fmt: skip
    def test_pages_about_passwords_are_not_there(self, sri: User, karangasem_client: Client, name: str) -> None:
        enter(karangasem_client)

        assert karangasem_client.get(reverse(name, urlconf="config.urls.tenant")).status_code == 404

    def test_pages_of_officers_are_not_there(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)

        for path in ("/berkas/", "/pengaturan/pesan/", "/penduduk/", "/pengaturan/orang/"):
            assert karangasem_client.get(path).status_code == 404, path

    def test_cannot_be_given_a_role_and_are_on_no_list_of_people(
        self, sri: User, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        with tenants.enter("r5107"), pytest.raises(PersonGone):
            grant_role(user=sri, role=RoleFactory.create(), actor=citizens.Actor.system("tests"), now=clock.now())
        admin = karangasem_client
        staff("r5107", "people.manage", client=admin)

        listed = admin.get("/pengaturan/orang/")

        assert listed.status_code == 200
        assert sri.full_name not in listed.content.decode()
        assert admin.get(f"/pengaturan/orang/{sri.pk}/").status_code == 404

    def test_an_officer_has_no_citizens_pages_and_signs_in_as_before(self, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            officer = UserFactory.create()

        entered = karangasem_client.post("/akun/masuk/", {"login": officer.email, "password": PASSWORD})

        assert entered.status_code == 302
        assert karangasem_client.get(ACCOUNT).status_code == 404
        assert karangasem_client.get(MINE).status_code == 404

    def test_the_page_leads_officers_to_the_password(self, karangasem_client: Client) -> None:
        page = karangasem_client.get(f"{SIGN_IN}?next=/kerja/").content.decode()

        assert "/akun/masuk/?next=%2Fkerja%2F" in page
        assert page.index('name="contact"') < page.index("/akun/masuk/")


class TestLeaving:
    def test_takes_name_contact_and_inbox_along(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)
        taken = karangasem_client.get(f"{ACCOUNT}unduh/").json()

        assert taken["contacts"] == [{"kind": "email", "address": SRI}]
        assert karangasem_client.get(f"{ACCOUNT}hapus/").status_code == 200
        assert karangasem_client.post(f"{ACCOUNT}hapus/")["Location"] == "/"
        assert not is_signed_in(karangasem_client)
        with tenants.enter("r5107"):
            left = User.objects.get(pk=sri.pk)
            assert (left.full_name, left.is_active) == ("", False)
            assert not CitizenContact.objects.exists()
            assert not SignInCode.objects.exists()
        # The address is free again.
        ask(karangasem_client)
        assert type_in(karangasem_client, sent_code())["Location"] == NAME

    def test_the_name_can_be_mended(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)

        saved = karangasem_client.post(ACCOUNT, {"full_name": "Sri Wahyuni", "language": "en"})

        assert saved.status_code == 302
        with tenants.enter("r5107"):
            assert User.objects.get(pk=sri.pk).full_name == "Sri Wahyuni"


class TestContacts:
    """A second number or address, and one less."""

    MADE = "made@contoh.id"

    def add(self, client: Client, contact: str = MADE) -> Any:
        assert client.post("/akun-saya/kontak/", {"contact": contact})["Location"] == "/akun-saya/kontak/kode/"
        return client.post("/akun-saya/kontak/kode/", {"code": sent_code()})

    def key_of(self, user: User, place: int) -> int:
        with tenants.enter("r5107"):
            return list(user.contacts.order_by("pk"))[place].pk

    def test_a_proved_one_opens_the_same_account(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)

        assert self.add(karangasem_client, " MADE@contoh.id")["Location"] == ACCOUNT

        elsewhere = Client(SERVER_NAME="karangasem.tiru.test")
        enter(elsewhere, self.MADE)
        assert "made@contoh.id" in elsewhere.get(ACCOUNT).content.decode()
        with tenants.enter("r5107"):
            assert User.objects.filter(is_citizen=True).count() == 1
            entry = EvidenceEntry.objects.get(action="accounts.contact_added")
            assert entry.details == {"contact": "email", "address": "m•••@c•••.id"}

    def test_the_message_says_what_its_code_is_for(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)
        signed_in_by = mail.outbox[-1]
        karangasem_client.post("/akun-saya/kontak/", {"contact": self.MADE})
        sent_code()

        asked = mail.outbox[-1]
        assert "kode masuk" in signed_in_by.body
        assert (asked.to, asked.subject) == ([self.MADE], "Kode konfirmasi Kabupaten Karangasem")
        assert "kode masuk" not in asked.body
        assert "menambahkan nomor atau alamat ini" in asked.body

    def test_those_that_were_there_are_told_of_it_without_its_address(
        self, sri: User, karangasem_client: Client
    ) -> None:
        enter(karangasem_client)
        self.add(karangasem_client)
        self.add(karangasem_client, "oka@contoh.id")
        run_waiting(queues=("tenant",))

        told = [(one.to, one.subject) for one in mail.outbox if "Kontak baru" in one.subject]
        second = "Kontak baru di akun Anda: o•••@c•••.id"
        first = ([SRI], "Kontak baru di akun Anda: m•••@c•••.id")
        assert sorted(told) == sorted([first, ([SRI], second), ([self.MADE], second)])
        assert not [one for one in mail.outbox if "Kontak baru" in one.subject and self.MADE in one.body]
        assert not [one for one in mail.outbox if "oka@contoh.id" in one.body]

    def test_a_code_to_add_signs_nobody_in_and_the_other_way_round(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)
        karangasem_client.post("/akun-saya/kontak/", {"contact": self.MADE})

        assert karangasem_client.get(CODE)["Location"] == SIGN_IN
        stranger = Client(SERVER_NAME="karangasem.tiru.test")
        ask(stranger, self.MADE)
        assert karangasem_client.post("/akun-saya/kontak/kode/", {"code": sent_code()}).status_code == 422

    def test_a_wrong_code_adds_nothing_and_is_counted(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)
        karangasem_client.post("/akun-saya/kontak/", {"contact": self.MADE})
        wrong = f"{(int(sent_code()) + 1) % 10**6:06d}"

        answers = [karangasem_client.post("/akun-saya/kontak/kode/", {"code": wrong}).status_code for _ in range(6)]

        assert answers == [422, 422, 422, 422, 409, 409]
        with tenants.enter("r5107"):
            assert sri.contacts.count() == 1

    def test_somebody_elses_stays_theirs(self, sri: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            other = make_citizen(self.MADE, "I Made Oka")
        enter(karangasem_client)

        answer = self.add(karangasem_client)

        assert answer.status_code == 409
        assert "sudah" in answer.content.decode()
        with tenants.enter("r5107"):
            assert CitizenContact.objects.get(user=other)
            assert sri.contacts.count() == 1

    def test_no_more_than_five(self, sri: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            for number in range(4):
                row = CitizenContact.objects.get(user=sri, pk=self.key_of(sri, 0))
                row.pk, row.fingerprint = None, bytes([number] * 32)
                row.save()
        enter(karangasem_client)
        assert '/akun-saya/kontak/"' not in karangasem_client.get(ACCOUNT).content.decode()

        assert self.add(karangasem_client).status_code == 409

    def test_a_removed_one_opens_nothing_and_signs_out_elsewhere(self, sri: User, karangasem_client: Client) -> None:
        enter(karangasem_client)
        self.add(karangasem_client)
        lost = Client(SERVER_NAME="karangasem.tiru.test")
        enter(lost)

        gone = karangasem_client.post(f"/akun-saya/kontak/{self.key_of(sri, 0)}/hapus/")

        assert gone["Location"] == ACCOUNT
        assert is_signed_in(karangasem_client)
        assert not is_signed_in(lost)
        ask(lost)
        assert type_in(lost, sent_code())["Location"] == NAME  # as unknown as any other

    def test_the_last_and_those_of_others_stay(self, sri: User, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            other = make_citizen(self.MADE, "I Made Oka")
        enter(karangasem_client)

        last = karangasem_client.post(f"/akun-saya/kontak/{self.key_of(sri, 0)}/hapus/", follow=True)
        theirs = karangasem_client.post(f"/akun-saya/kontak/{self.key_of(other, 0)}/hapus/")

        assert "tanpa itu" in last.content.decode()
        assert theirs.status_code == 404
        with tenants.enter("r5107"):
            assert (sri.contacts.count(), other.contacts.count()) == (1, 1)
