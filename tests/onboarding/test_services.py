"""From the form to the live regency, through the services alone."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from catalog.privacy.services.retention import let_go_at_ministry
from core.actors import Actor
from core.files import FileKindRefused, FileTooLarge, open_stored
from core.models import EvidenceEntry
from onboarding import links, queries, services, tasks
from onboarding.acting import SYSTEM
from onboarding.models import OPEN_STATES, TRANSITIONS, Agreement, Application, SignedPaper, State
from tenants.models import Domain, Regency
from tenants.provisioning.services import HasLeft
from tests.factories.onboarding import REASON, SENT_AT, ApplicationFactory, letter_file, sub_processor_list
from tests.factories.policies import NationalValueFactory

pytestmark = pytest.mark.django_db

CURATOR = Actor.user(7, schema="public")
CITIZEN = Actor.citizen()
PASSWORD = "lontar tenun gerimis 42"


def send(**changes: Any) -> Application:
    values: dict[str, Any] = {
        "regency_code": "3510",
        "letter": letter_file(),
        "letter_number": "555/1877/Diskominfo/2026",
        "letter_date": date(2026, 11, 9),
        "contact_name": "Dewi Lestari Contoh",
        "contact_position": "Kepala Bidang E-Government",
        "contact_email": "Dewi@Banyuwangikab.example",
        "contact_phone": "081234567890",
        "host_label": "banyuwangi",
        "actor": CITIZEN,
        "now": SENT_AT,
    }
    return services.apply(**values | changes)


def token(application: Application) -> str:
    return links.confirmation_address(application).rstrip("/").rpartition("/")[2]


def confirm(application: Application, **changes: Any) -> Application:
    return services.confirm_email(**{"signed": token(application), "actor": CITIZEN, "now": SENT_AT} | changes)


def approve(application: Application, **changes: Any) -> Application:
    sub_processor_list()
    values = {"application_id": application.pk, "host_label": "banyuwangi", "actor": CURATOR, "now": SENT_AT}
    return services.approve(**values | changes)


def deferred() -> list[tuple[str, str]]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.filter(status="todo", task_name__startswith="onboarding").order_by("id")
    return [(job.task_name.rpartition(".")[2], job.args.get("letter", "")) for job in found]


class TestApplying:
    def test_an_application_is_kept_and_asks_for_confirmation(self) -> None:
        application = send()

        assert application.state == State.RECEIVED
        assert application.contact_email == "dewi@banyuwangikab.example"
        assert application.letter_name == "surat permohonan.pdf"
        assert open_stored(application.letter_key).read().startswith(b"%PDF-")
        assert deferred() == [("send_letter", "confirm")]

    def test_the_code_cannot_be_guessed_and_is_never_given_twice(self) -> None:
        codes = {ApplicationFactory.build().reference for _number in range(200)}

        assert len(codes) == 200
        assert all(len(code) == 19 and code.startswith("TIRU-") for code in codes)

    def test_the_evidence_holds_no_personal_data(self) -> None:
        application = confirm(send())
        services.refuse(application_id=application.pk, reason=REASON, actor=CURATOR, now=SENT_AT)

        entries = EvidenceEntry.objects.filter(action__startswith="onboarding.")
        text = " ".join(f"{entry.details}{entry.reason}{entry.subject}{entry.actor}" for entry in entries).lower()

        assert [entry.action for entry in entries.order_by("sequence")] == [
            "onboarding.received",
            "onboarding.confirmed",
            "onboarding.refused",
        ]
        for personal in ("dewi", "lestari", "banyuwangikab", "0812", "ditandatangani"):
            assert personal not in text

    @pytest.mark.parametrize("code", ["9999", "35", "351016", "", "351O"])
    def test_only_regencies_and_cities_apply(self, code: str) -> None:
        with pytest.raises(services.RegencyNotKnown):
            send(regency_code=code)

    def test_the_code_may_be_written_with_dots(self) -> None:
        assert send(regency_code="35.10").regency_code == "3510"

    def test_a_regency_on_tiru_is_told_so(self, karangasem: Regency) -> None:
        with pytest.raises(services.AlreadyOnTiru, match="Kabupaten Karangasem"):
            send(regency_code="5107")

    def test_a_regency_that_left_is_told_what_its_return_needs(self, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.ENDED)

        with pytest.raises(HasLeft, match="Kabupaten Karangasem"):
            send(regency_code="5107")
        assert services.queries.choice_of("5107").standing == "left"

    @pytest.mark.parametrize("make", [ApplicationFactory.confirmed, ApplicationFactory.approved])
    def test_a_second_application_is_refused_while_one_is_open(self, make: Callable[[], Application]) -> None:
        make()

        with pytest.raises(services.ApplicationInProgress):
            send()

    def test_an_unconfirmed_application_blocks_nobody(self) -> None:
        send()

        assert send(contact_email="lain@banyuwangikab.example").state == State.RECEIVED

    def test_sending_again_replaces_what_was_not_confirmed(self) -> None:
        first = send()
        second = send()

        first.refresh_from_db()
        assert first.state == State.WITHDRAWN
        assert second.state == State.RECEIVED
        with pytest.raises(services.Superseded):
            confirm(first)

    def test_a_flood_from_one_address_stops(self) -> None:
        for _number in range(5):
            send()

        with pytest.raises(services.TooManyApplications):
            send()
        assert send(now=SENT_AT + timedelta(hours=25)).state == State.RECEIVED

    def test_a_flood_for_one_regency_stops(self) -> None:
        ApplicationFactory.create_batch(20)

        with pytest.raises(services.TooManyApplications):
            send()

    @pytest.mark.parametrize(
        "label",
        ["", "ab", "Banyuwangi", "-banyuwangi", "banyuwangi-", "banyu_wangi", "a--b", "www", "konsol", "a" * 41],
    )
    def test_an_impossible_host_is_refused(self, label: str) -> None:
        with pytest.raises(services.HostNotPossible) as refusal:
            send(host_label=label)

        assert refusal.value.attr == "host_label"

    def test_a_letter_that_is_no_pdf_is_refused(self) -> None:
        with pytest.raises(FileKindRefused):
            send(letter=letter_file(content=b"PK\x03\x04 a zip that says it is a PDF"))

    def test_a_letter_that_is_too_large_is_refused(self) -> None:
        with pytest.raises(FileTooLarge):
            send(letter=letter_file(content=b"%PDF-1.7" + b" " * services.LETTER_MAX_BYTES + b"%%EOF"))


class TestConfirming:
    def test_the_link_counts_the_application_in(self) -> None:
        application = confirm(send())

        assert application.state == State.CONFIRMED
        assert application.confirmed_at == SENT_AT
        assert deferred() == [("send_letter", "confirm"), ("send_letter", "confirmed")]

    def test_confirming_twice_changes_nothing(self) -> None:
        application = confirm(send())
        again = confirm(application, now=SENT_AT + timedelta(hours=1))

        assert again.confirmed_at == SENT_AT
        assert EvidenceEntry.objects.filter(action="onboarding.confirmed").count() == 1

    def test_a_changed_link_does_not_work(self) -> None:
        application = send()

        with pytest.raises(links.LinkNotValid):
            confirm(application, signed=token(application)[:-1])

    def test_a_link_for_another_purpose_does_not_work(self) -> None:
        application = send()
        senders = links.sender_address(application).rstrip("/").rpartition("/")[2]

        with pytest.raises(links.LinkNotValid):
            confirm(application, signed=senders)

    def test_the_link_expires(self, monkeypatch: pytest.MonkeyPatch) -> None:
        import time

        application = send()
        signed = token(application)
        later = time.time() + links.CONFIRMATION_LIFETIME.total_seconds() + 1
        monkeypatch.setattr("django.core.signing.time.time", lambda: later)

        with pytest.raises(links.LinkExpired):
            confirm(application, signed=signed)

    def test_the_first_of_two_colleagues_wins(self) -> None:
        mine, theirs = send(), send(contact_email="lain@banyuwangikab.example")
        confirm(mine)

        with pytest.raises(services.ApplicationInProgress):
            confirm(theirs)

    def test_the_database_itself_allows_one_open_application(self) -> None:
        ApplicationFactory.confirmed()

        with pytest.raises(IntegrityError), transaction.atomic():
            ApplicationFactory.approved()
        assert ApplicationFactory.refused()

    def test_two_confirmations_in_the_same_moment_end_in_a_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        application = send()
        ApplicationFactory.confirmed()
        monkeypatch.setattr(services.queries, "has_open_application", lambda code: False)

        with pytest.raises(services.ApplicationInProgress):
            confirm(application)


class TestDeciding:
    def test_approval_grants_the_host_and_freezes_the_agreement(self) -> None:
        application = approve(ApplicationFactory.confirmed(), host_label="bwi")
        frozen = application.agreement

        assert application.state == State.APPROVED
        assert (application.wished_label, application.host_label) == ("banyuwangi", "bwi")
        assert application.decided_by == "user:7@public"
        assert frozen.sub_processors.number == 1
        assert hashlib.sha256(bytes(frozen.pdf)).hexdigest() == frozen.sha256
        assert "bwi.tiru.test" in "".join(page.extract_text() for page in PdfReader(BytesIO(bytes(frozen.pdf))).pages)
        # Nothing is set up before both sides have signed.
        assert deferred() == [("send_letter", "approved")]

    def test_without_a_list_of_sub_processors_nothing_is_approved(self) -> None:
        application = ApplicationFactory.confirmed()

        with pytest.raises(services.NoSubProcessors):
            services.approve(application_id=application.pk, host_label="banyuwangi", actor=CURATOR, now=SENT_AT)

    def test_an_approval_can_be_taken_back_until_both_have_signed(self) -> None:
        for make in (ApplicationFactory.approved, ApplicationFactory.handed_in):
            application = make()
            refused = services.refuse(application_id=application.pk, reason=REASON, actor=CURATOR, now=SENT_AT)
            assert refused.state == State.REFUSED
        with pytest.raises(services.StepNotPossible):
            services.refuse(application_id=ApplicationFactory.agreed().pk, reason=REASON, actor=CURATOR, now=SENT_AT)

    def test_a_taken_host_is_refused(self, karangasem: Regency) -> None:
        with pytest.raises(services.HostTaken, match=r"karangasem\.tiru\.test"):
            approve(ApplicationFactory.confirmed(), host_label="karangasem")

    def test_a_host_promised_to_another_regency_is_refused(self) -> None:
        ApplicationFactory.approved(regency_code="3509", host_label="banyuwangi")

        with pytest.raises(services.HostTaken):
            approve(ApplicationFactory.confirmed())

    def test_two_promises_of_a_host_in_the_same_moment_end_in_a_refusal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        ApplicationFactory.approved(regency_code="3509", host_label="banyuwangi")
        monkeypatch.setattr(services.queries, "host_is_taken", lambda label, by_another_than: False)

        with pytest.raises(services.HostTaken):
            approve(ApplicationFactory.confirmed())

    def test_a_refusal_needs_a_reason_and_mails_it(self) -> None:
        application = ApplicationFactory.confirmed()

        with pytest.raises(services.ReasonMissing):
            services.refuse(application_id=application.pk, reason="  ", actor=CURATOR, now=SENT_AT)
        refused = services.refuse(application_id=application.pk, reason=REASON, actor=CURATOR, now=SENT_AT)

        assert (refused.state, refused.refusal_reason) == (State.REFUSED, REASON)
        assert deferred() == [("send_letter", "refused")]

    @pytest.mark.parametrize("state", [state for state in State if State.APPROVED not in TRANSITIONS[state]])
    def test_only_what_waits_can_be_approved(self, state: State) -> None:
        application = ApplicationFactory.confirmed(state=state, refusal_reason="x", host_label="banyuwangi")

        with pytest.raises(services.StepNotPossible):
            approve(application)

    def test_a_withdrawn_application_makes_room(self) -> None:
        application = ApplicationFactory.confirmed()
        services.withdraw(application_id=application.pk, actor=CITIZEN, now=SENT_AT)

        assert send().state == State.RECEIVED

    @pytest.mark.parametrize("make", [ApplicationFactory.being_set_up, ApplicationFactory.provisioned])
    def test_what_is_being_made_cannot_be_withdrawn(self, make: Callable[[], Application]) -> None:
        with pytest.raises(services.StepNotPossible):
            services.withdraw(application_id=make().pk, actor=CITIZEN, now=SENT_AT)

    def test_every_state_has_its_transitions(self) -> None:
        assert set(TRANSITIONS) == set(State)
        assert {State.CONFIRMED, State.APPROVED, State.AGREED, State.PROVISIONING} == OPEN_STATES

    @pytest.mark.parametrize(
        "make",
        [
            ApplicationFactory.confirmed,
            ApplicationFactory.approved,
            ApplicationFactory.handed_in,
            ApplicationFactory.agreed,
        ],
    )
    def test_what_is_not_made_yet_can_be_withdrawn(self, make: Callable[[], Application]) -> None:
        withdrawn = services.withdraw(application_id=make().pk, actor=CITIZEN, now=SENT_AT)
        tasks.set_up(application_id=withdrawn.pk)  # a worker that was called before has nothing to do

        assert withdrawn.state == State.WITHDRAWN
        assert not withdrawn.steps.exists()


class TestSettingUp:
    @pytest.mark.parametrize("make", [ApplicationFactory.confirmed, ApplicationFactory.handed_in])
    def test_nothing_is_set_up_before_both_have_signed(self, make: Callable[[], Application]) -> None:
        application = make()

        with pytest.raises(services.StepNotPossible):
            services.carry_out(application_id=application.pk, actor=SYSTEM)
        with pytest.raises(services.StepNotPossible):
            services.try_again(application_id=application.pk, actor=CURATOR, now=SENT_AT)


class TestOwnDomain:
    @pytest.mark.parametrize("typed", ["Layanan.Banyuwangikab.go.id", " layanan.banyuwangikab.go.id. "])
    def test_a_wish_is_kept_and_told_to_the_set_up(self, typed: str) -> None:
        application = send(own_domain=typed)
        before = queries.wished_domain("3510")
        confirm(application)

        assert application.wished_domain == "layanan.banyuwangikab.go.id"
        assert (before, queries.wished_domain("3510")) == ("", "layanan.banyuwangikab.go.id")
        assert send(regency_code="3509", own_domain="").wished_domain == ""

    @pytest.mark.parametrize(
        "typed",
        ["tiru.test", "bwi.tiru.test", "go.id", "banyuwangi", "10.0.0.1", "https://bwi.go.id", "-a.go.id", "a..go.id",
         "bwi.go.id/x", "bwi_1.go.id", f"{'a' * 64}.go.id"],
    )  # fmt: skip
    def test_what_is_no_host_of_theirs_is_refused(self, typed: str) -> None:
        with pytest.raises(services.DomainNotPossible):
            send(own_domain=typed)

    def test_a_domain_of_another_regency_is_refused(self, karangasem: Regency) -> None:
        Domain.objects.create(domain="layanan.karangasemkab.go.id", tenant=karangasem, is_primary=False)
        ApplicationFactory.confirmed(regency_code="3509", wished_domain="layanan.jemberkab.go.id")

        for taken in ("layanan.karangasemkab.go.id", "layanan.jemberkab.go.id"):
            with pytest.raises(services.DomainTaken):
                send(own_domain=taken)


class TestMail:
    def test_a_letter_is_on_its_way_until_the_mail_server_has_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        application = send()
        monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _refused)
        with pytest.raises(ConnectionRefusedError):
            tasks.send_letter(application_id=application.pk, letter="confirm")
        application.refresh_from_db()
        waiting = application.mail_waits_since
        monkeypatch.undo()
        tasks.send_letter(application_id=application.pk, letter="confirm")
        application.refresh_from_db()

        assert waiting == SENT_AT
        assert application.mail_waits_since is None
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("letter", ["approved", "sent_back", "agreed", "refused", "confirm"])
    def test_every_letter_says_the_same_in_both_languages_and_names_nobody(self, letter: str) -> None:
        application = ApplicationFactory.handed_in()
        application.agreement.papers.update(sent_back_at=SENT_AT, sent_back_reason="Halaman 3 tidak terbaca.")

        tasks.send_letter(application_id=application.pk, letter=letter)

        message = mail.outbox[-1]
        assert message.subject.count("Kabupaten Banyuwangi") == 2
        assert "Kode permohonan" in message.body
        assert "Application code" in message.body
        assert (letter == "sent_back") == ("Halaman 3 tidak terbaca." in message.body)
        assert "Dewi" not in message.body + message.subject
        assert "Ipuk" not in message.body + message.subject


def _refused(*_arguments: Any) -> int:
    raise ConnectionRefusedError


class TestAfterwards:
    def test_a_new_link_is_sent_but_not_every_minute(self) -> None:
        application = ApplicationFactory.provisioned(invited_at=SENT_AT)
        soon, later = SENT_AT + timedelta(minutes=14), SENT_AT + timedelta(minutes=16)

        with pytest.raises(services.InvitationTooSoon):
            services.ask_for_invitation(application_id=application.pk, actor=CITIZEN, now=soon)
        services.ask_for_invitation(application_id=application.pk, actor=CITIZEN, now=later)

        assert deferred() == [("send_letter", "invitation")]

    def test_personal_data_are_erased_after_the_end(self) -> None:
        later = SENT_AT + timedelta(days=95)
        live = ApplicationFactory.provisioned(regency_code="3509", host_label="jember")
        refused, withdrawn = ApplicationFactory.refused(), ApplicationFactory.agreed()
        services.withdraw(application_id=withdrawn.pk, actor=CITIZEN, now=SENT_AT + timedelta(days=3))
        paper = withdrawn.agreement.papers.get()
        waiting = ApplicationFactory.confirmed()

        early = let_go_at_ministry(now=SENT_AT + timedelta(days=30))
        erased = let_go_at_ministry(now=later)
        again = let_go_at_ministry(now=later)

        assert (early, erased, again) == (0, 3, 0)
        for application in (live, refused, withdrawn):
            application.refresh_from_db()
            assert {application.contact_name, application.contact_email, application.contact_phone} == {""}
        assert live.letter_key
        assert live.agreement.papers.exists()
        assert not refused.letter_key
        assert not SignedPaper.objects.filter(pk=paper.pk).exists()
        assert not Agreement.objects.filter(application=withdrawn).exists()
        waiting.refresh_from_db()
        assert waiting.contact_name

    def test_an_application_keeps_the_time_that_was_promised_when_it_was_sent(self) -> None:
        promised = send()
        services.withdraw(application_id=confirm(promised).pk, actor=CITIZEN, now=SENT_AT + timedelta(hours=2))
        NationalValueFactory(key="onboarding.keep_days", value="365", valid_from=SENT_AT.date() + timedelta(days=1))
        later = send(contact_email="lain@banyuwangikab.example", now=SENT_AT + timedelta(days=2))
        services.withdraw(application_id=confirm(later).pk, actor=CITIZEN, now=SENT_AT + timedelta(days=2))

        let_go_at_ministry(now=SENT_AT + timedelta(days=100))

        promised.refresh_from_db()
        later.refresh_from_db()
        assert promised.forgotten_at is not None
        assert later.forgotten_at is None

    def test_the_limits_are_policies_of_the_nation(self) -> None:
        NationalValueFactory(key="onboarding.applications_of_a_sender", value="1")
        NationalValueFactory(key="onboarding.invitation_pause", value="120")
        application = ApplicationFactory.provisioned(invited_at=SENT_AT, regency_code="3509", host_label="jember")
        send()

        with pytest.raises(services.TooManyApplications):
            send()
        with pytest.raises(services.InvitationTooSoon) as refusal:
            services.ask_for_invitation(
                application_id=application.pk, actor=CITIZEN, now=SENT_AT + timedelta(minutes=90)
            )
        assert "2 jam" in str(refusal.value)

    def test_an_unconfirmed_application_is_dropped_after_a_week(self) -> None:
        application = send()
        let_go_at_ministry(now=SENT_AT + timedelta(days=8))

        application.refresh_from_db()
        assert application.state == State.WITHDRAWN
        assert not application.contact_email

    def test_nobody_mails_to_an_erased_contact(self) -> None:
        application = ApplicationFactory.refused(contact_email="", forgotten_at=SENT_AT)
        tasks.send_letter(application_id=application.pk, letter="refused")

        assert mail.outbox == []
