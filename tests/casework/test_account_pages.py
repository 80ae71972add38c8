"""A citizen's account and the cases in it, over HTTP: what is kept, who sees it, what goes when the account goes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

import tenants
from accounts import citizens
from accounts.models import User
from casework import services, telling
from casework.models import Case
from casework.queries import papers_brought_before
from core.errors import Refusal
from core.jobs import run_waiting
from core.models import EvidenceEntry
from notifications.models import Message
from tests.casework.test_citizen_pages import NOW, begin, queries_for, text_of
from tests.casework.test_citizen_pages import stopped_clock as stopped_clock  # noqa: PLC0414 -- a fixture
from tests.factories import casework as make
from tests.factories.accounts import make_citizen

MINE = "/permohonan/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sku(stopped_clock: Any) -> None:
    with tenants.enter("r5107"):
        make.product()


def citizen(client: Client, contact: str = "sri@contoh.id", name: str = "Ni Komang Sri Wahyuni") -> User:
    with tenants.enter("r5107"):
        user = make_citizen(contact, name)
        client.force_login(user)
    return user


def stranger() -> Client:
    return Client(SERVER_NAME="karangasem.tiru.test")


def case_of(user: User | None = None, *, handed_in: bool = True) -> Case:
    with tenants.enter("r5107"):
        case = make.handed_in() if handed_in else make.begun().case
        if user is not None:
            services.keep_in_account(case_id=case.pk, user=user, actor=make.CITIZEN, now=NOW)
        return case


def opened_by_pin(client: Client) -> Case:
    """A case that nobody has in an account, open in this browser."""
    with tenants.enter("r5107"):
        begun = make.begun()
    assert client.post("/lacak/", {"code": begun.case.code, "pin": begun.pin}).status_code == 302
    return begun.case


class TestAnApplication:
    def test_begun_while_signed_in_is_in_the_account_and_knows_the_name(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)

        form = text_of(karangasem_client.get("/layanan/SKU-01/ajukan/"))
        code = begin(karangasem_client)

        assert 'value="Ni Komang Sri Wahyuni"' in form
        assert 'value="sri@contoh.id"' in form
        with tenants.enter("r5107"):
            assert Case.objects.get(code=code).user == user
        other_phone = stranger()
        with tenants.enter("r5107"):
            other_phone.force_login(user)
        assert code in text_of(other_phone.get(MINE))
        assert text_of(other_phone.get(f"/lacak/{code}/isian/"))

    def test_begun_without_an_account_is_in_none_and_an_officers_neither(
        self, karangasem_client: Client, staff: Any
    ) -> None:
        first = begin(karangasem_client)
        staff("r5107", "cases.work", client=karangasem_client)
        second = begin(karangasem_client)

        with tenants.enter("r5107"):
            assert set(Case.objects.filter(code__in=[first, second]).values_list("user", flat=True)) == {None}

    def test_opened_by_code_and_pin_is_added(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)
        case = opened_by_pin(karangasem_client)
        assert "Simpan ke akun saya" in text_of(karangasem_client.get(f"/lacak/{case.code}/"))

        kept = karangasem_client.post(f"/lacak/{case.code}/simpan/")

        assert kept["Location"] == f"/lacak/{case.code}/"
        with tenants.enter("r5107"):
            now = Case.objects.get(pk=case.pk)
            assert (now.user, now.version) == (user, case.version)
            assert EvidenceEntry.objects.filter(action="casework.kept_in_account").count() == 1
        assert "Lepas dari akun saya" in text_of(karangasem_client.get(f"/lacak/{case.code}/"))

    def test_is_not_added_by_its_code_alone(self, karangasem_client: Client) -> None:
        citizen(karangasem_client)
        case = case_of()

        refused = karangasem_client.post(f"/lacak/{case.code}/simpan/")

        assert refused["Location"] == f"/lacak/?kode={case.code}"
        with tenants.enter("r5107"):
            assert Case.objects.get(pk=case.pk).user is None

    def test_in_somebody_elses_account_stays_there(self, karangasem_client: Client) -> None:
        with tenants.enter("r5107"):
            owner = make_citizen("made@contoh.id", "I Made Oka")
        citizen(karangasem_client)
        case = opened_by_pin(karangasem_client)
        with tenants.enter("r5107"):
            services.keep_in_account(case_id=case.pk, user=owner, actor=make.CITIZEN, now=NOW)

        answer = karangasem_client.post(f"/lacak/{case.code}/simpan/", follow=True)
        karangasem_client.post(f"/lacak/{case.code}/lepas/")

        assert "sudah ada di akun lain" in text_of(answer)
        with tenants.enter("r5107"):
            assert Case.objects.get(pk=case.pk).user == owner

    def test_without_signing_in_is_kept_once_the_code_was_typed(self, karangasem_client: Client) -> None:
        case = opened_by_pin(karangasem_client)
        with tenants.enter("r5107"):
            user = make_citizen("sri@contoh.id", "Ni Komang Sri Wahyuni")

        asked = karangasem_client.post(f"/lacak/{case.code}/simpan/")
        assert asked["Location"] == f"/masuk/?next=/lacak/{case.code}/simpan/"
        karangasem_client.post("/masuk/", {"contact": "sri@contoh.id", "next": f"/lacak/{case.code}/simpan/"})
        run_waiting(queues=("tenant",))
        typed = re.findall(r"\b\d{6}\b", mail.outbox[-1].body)[0]
        landed = karangasem_client.post("/masuk/kode/", {"code": typed}, follow=True)

        assert landed.redirect_chain[-1][0] == f"/lacak/{case.code}/"
        assert "Sudah tersimpan di akun Anda" in text_of(landed)
        with tenants.enter("r5107"):
            assert Case.objects.get(pk=case.pk).user == user

    def test_is_not_kept_by_following_an_address(self, karangasem_client: Client) -> None:
        citizen(karangasem_client)
        case = opened_by_pin(karangasem_client)

        assert karangasem_client.get(f"/lacak/{case.code}/simpan/")["Location"] == f"/lacak/{case.code}/"

        with tenants.enter("r5107"):
            assert Case.objects.get(pk=case.pk).user is None

    def test_is_taken_out_again(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)
        case = case_of(user)

        assert karangasem_client.post(f"/lacak/{case.code}/lepas/")["Location"] == MINE

        assert case.code not in text_of(karangasem_client.get(MINE))
        assert karangasem_client.get(f"/lacak/{case.code}/").status_code == 302


class TestMyApplications:
    def test_say_what_to_do_next(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)
        draft = case_of(user, handed_in=False)
        back = case_of(user)
        with tenants.enter("r5107"):
            make.step(back, "return", reason="Kartu keluarga buram.")

        page = text_of(karangasem_client.get(MINE))

        assert f'href="/lacak/{draft.code}/periksa/"' in page
        assert "Lengkapi" in page
        assert f'href="/lacak/{back.code}/periksa/"' in page

    def test_cost_the_same_for_one_and_for_many(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)
        case_of(user)
        one = queries_for(karangasem_client, MINE)
        for _ in range(5):
            case_of(user)

        assert queries_for(karangasem_client, MINE) == one

    def test_empty_say_what_will_stand_there(self, karangasem_client: Client) -> None:
        citizen(karangasem_client)

        page = text_of(karangasem_client.get(MINE))

        assert "Belum ada apa-apa" in page
        assert 'href="/layanan/"' in page

    def test_offer_to_keep_what_is_open_here(self, karangasem_client: Client) -> None:
        citizen(karangasem_client)
        case = opened_by_pin(karangasem_client)

        assert f'action="/lacak/{case.code}/simpan/"' in text_of(karangasem_client.get(MINE))

    def test_ask_to_sign_in(self, karangasem_client: Client) -> None:
        assert karangasem_client.get(MINE)["Location"] == f"/masuk/?next={MINE}"


class TestNobodyElse:
    def test_of_the_same_regency_sees_or_changes_it(self, karangasem_client: Client) -> None:
        owner = citizen(stranger())
        case = case_of(owner)
        citizen(karangasem_client, "made@contoh.id", "I Made Oka")

        assert case.code not in text_of(karangasem_client.get(MINE))
        for name in ("", "data/", "isian/", "berkas/", "tanda-terima/", "dokumen/", "tarik/"):
            assert karangasem_client.get(f"/lacak/{case.code}/{name}").status_code == 302, name
        for name in ("pesan/", "pin/", "tarik/", "simpan/", "lepas/"):
            answer = karangasem_client.post(f"/lacak/{case.code}/{name}", {"text": "halo"})
            assert answer["Location"].startswith("/lacak/?kode="), name

    def test_of_another_regency_sees_it_with_the_same_address_or_a_stolen_cookie(
        self, karangasem_client: Client
    ) -> None:
        owner = citizen(karangasem_client)
        case = case_of(owner)
        namesake, thief = (Client(SERVER_NAME="ternate.tiru.test") for _ in range(2))
        with tenants.enter("r8271"):
            namesake.force_login(make_citizen("sri@contoh.id"))
        thief.cookies = karangasem_client.cookies

        assert case.code not in text_of(namesake.get(MINE))
        assert namesake.get(f"/lacak/{case.code}/")["Location"].startswith("/lacak/?kode=")
        assert thief.get(MINE).status_code == 302


class TestMessages:
    def test_come_into_the_inbox_beside_mail_to_what_was_left_with_the_case(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client, "akun@contoh.id")
        case = case_of(user)
        with tenants.enter("r5107"):
            telling.tell(Case.objects.get(pk=case.pk), "casework.ready", actor=make.ACTOR, now=NOW)
            told = Message.objects.filter(template="casework.ready", recipient_id=str(user.pk))
            assert set(told.values_list("channel", "address_hint")) == {("inbox", ""), ("email", "s•••@contoh.id")}

        page = text_of(karangasem_client.get("/kotak-masuk/"))

        assert "dokumen Anda siap" in page
        assert "Permohonan saya" in page

    def test_go_to_the_account_where_the_case_names_no_contact(self) -> None:
        with tenants.enter("r5107"):
            user = make_citizen("0812 1111 2222")
            case = make.begun().case
            Case.objects.filter(pk=case.pk).update(user=user, email="", phone="")

            found = telling.recipient_of(Case.objects.get(pk=case.pk))

            assert (found.kind, found.id, found.phone, found.email) == ("user", str(user.pk), "+6281211112222", "")


class TestWhenTheAccountGoes:
    def test_the_case_keeps_its_history_without_the_link(self, karangasem_client: Client) -> None:
        user = citizen(karangasem_client)
        case = case_of(user)
        taken = karangasem_client.get("/akun-saya/unduh/").json()

        with tenants.enter("r5107"):
            steps = case.history.count()
            citizens.erase(user=user, now=NOW)
            left = Case.objects.get(pk=case.pk)

            assert [one["code"] for one in taken["cases"]] == [case.code]
            assert taken["cases"][0]["answers"]["usaha"] == "Warung Kopi Bukit Asah"
            assert (left.user, left.state, left.history.count()) == (None, case.state, steps)
            assert not Message.objects.filter(
                recipient_kind="user", recipient_id=str(user.pk), channel="inbox"
            ).exists()
        assert karangasem_client.get(MINE).status_code == 302

    def test_an_officer_is_never_erased_this_way(self, staff: Any) -> None:
        officer = staff("r5107", "cases.work")
        with tenants.enter("r5107"), pytest.raises((User.DoesNotExist, Refusal)):
            citizens.erase(user=officer, now=NOW)


def test_papers_accepted_in_one_case_of_the_account_are_offered_in_the_next(karangasem_client: Client) -> None:
    user = citizen(karangasem_client)
    first = case_of(user)
    with tenants.enter("r5107"):
        services.judge_paper(
            paper_id=first.papers.get(requirement=0).pk, case_id=first.pk, accepted=True, actor=make.ACTOR, now=NOW
        )
        second = make.begun().case
        second.user = user

        assert set(papers_brought_before(second)) == {"kk"}
