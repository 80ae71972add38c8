"""Signing on both sides: what is taken, what is refused, and what each side may do when."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from pypdf import PdfReader

import tenants
from accounts.models import User
from core.actors import Actor
from core.errors import NotThere, Refusal
from core.files import FileEmpty, FileKindRefused, FileTooLarge
from core.models import EvidenceEntry
from documents.signing import WrongPassphrase
from documents.signing.foreign import FileUnreadable, OtherText, SignatureBroken
from documents.signing.local import signature_holds
from onboarding.acting import StepNotPossible
from onboarding.agreements import queries, services, telling, texts
from onboarding.models import Agreement, Application, Approval, SignedPaper, State
from tenants.models import Regency
from tests.factories.onboarding import (
    PASSPHRASE,
    SENT_AT,
    SIGNER,
    ApplicationFactory,
    ministry_signer,
    paper_file,
    sub_processor_list,
)
from tests.factories.signing import HEAD, Psre, locked, scan, with_another_page

CURATOR = Actor.user(7, schema="public")
CITIZEN = Actor.citizen()
NOW = SENT_AT + timedelta(days=2)
PSRE = Psre()
REASON = "Halaman tanda tangan tidak terbaca. Pindai ulang halaman terakhir."


def hand_in(application: Application, content: bytes = b"", **changes: Any) -> SignedPaper:
    values = {"application_id": application.pk, "file": paper_file(content), "actor": CITIZEN, "now": NOW}
    return services.hand_in(**values | SIGNER | changes)


def send_back(application: Application, paper: SignedPaper, **changes: Any) -> None:
    values = {"application_id": application.pk, "paper_id": paper.pk, "reason": REASON, "actor": CURATOR, "now": NOW}
    services.send_back(**values | changes)


def countersign(application: Application, paper_id: int, user: User, **changes: Any) -> Any:
    values = {
        "application_id": application.pk,
        "paper_id": paper_id,
        "user": user,
        "passphrase": PASSPHRASE,
        "actor": Actor.user(user.pk, schema="public"),
        "now": NOW,
    }
    return services.countersign(**values | changes)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture
def approved(db: None) -> Application:
    return ApplicationFactory.approved()


class TestText:
    def test_every_version_is_whole_in_both_languages(self) -> None:
        versions = [text.version for text in texts.all_texts()]

        assert len(set(versions)) == len(versions)
        for text in texts.all_texts():
            for part in text.parts:
                for article in part.articles:
                    assert article.clauses
                    assert all(one.id and one.en and one.id != one.en for one in (article.title, *article.clauses))

    def test_a_version_counts_from_its_first_day(self) -> None:
        oldest = texts.all_texts()[-1]

        assert texts.text_in_force(oldest.effective_from) == oldest

    @pytest.mark.django_db
    def test_the_file_names_the_parties_and_every_sub_processor(self) -> None:
        application = ApplicationFactory.build(regency_code="5171", host_label="denpasar")
        newest = sub_processor_list()
        pdf = texts.file_of(
            application, text=texts.all_texts()[0], number=newest.number, entries=newest.entries.all(), now=NOW
        )

        said = text_of(pdf)

        for words in (
            "Pemerintah Kota Denpasar",
            "Wali Kota atau Sekretaris Daerah",
            "denpasar.tiru.test",
            "PT Pusat Data Contoh",
            "PT Pesan Contoh",
            "pasal 51 ayat (5)",
            "Surat 555/1877/Diskominfo/2026 tanggal 9 November 2026",
        ):
            assert words in said
        assert application.contact_name not in said


class TestHandingIn:
    def test_a_scan_is_taken_and_marked(self, approved: Application) -> None:
        paper = hand_in(approved)

        assert (paper.kind, paper.found) == ("ink", [])
        assert queries.copy_of(approved, "daerah") == scan()

    @pytest.mark.parametrize("field", [texts.FIELD, "Signature1"])
    def test_an_electronic_signature_is_read(self, approved: Application, field: str) -> None:
        paper = hand_in(approved, PSRE.sign(bytes(approved.agreement.pdf), field_name=field))

        assert paper.kind == "electronic"
        assert paper.found == [{"name": HEAD, "issuer": "PSrE Contoh", "is_known": False}]

    def test_an_authority_of_the_bundle_is_known(self, approved: Application, settings: Any, tmp_path: Path) -> None:
        bundle = tmp_path / "authorities.pem"
        bundle.write_bytes(Psre().pem + PSRE.pem)
        settings.TIRU_SIGNING_AUTHORITIES = str(bundle)

        assert hand_in(approved, PSRE.sign(bytes(approved.agreement.pdf))).found[0]["is_known"]

    @pytest.mark.parametrize(
        ("make", "refusal"),
        [
            (lambda text: text, services.NotSigned),
            (lambda text: text + b"\n", services.NotSigned),
            (lambda text: PSRE.sign(scan()), OtherText),
            (lambda text: PSRE.sign(with_another_page(text)), OtherText),
            (lambda text: with_another_page(PSRE.sign(text)), OtherText),
            (lambda text: text + PSRE.sign(text)[len(text) :].replace(b"pyHanko", b"pyhankO"), SignatureBroken),
            (lambda text: b"%PDF-1.7\nkosong\n%%EOF\n", FileUnreadable),
            (locked, FileUnreadable),
            (lambda text: b"\xff\xd8\xff foto", FileUnreadable),
            (lambda text: scan() + b"0" * 10_000_001, FileTooLarge),
        ],
        ids=["unsigned", "unsigned and longer", "another text", "page exchanged before", "page exchanged after",
             "tampered", "hollow", "locked", "photo", "too large"],
    )  # fmt: skip
    def test_what_is_wrong_is_refused_and_says_what_to_do(
        self, approved: Application, make: Callable[[bytes], bytes], refusal: type[Refusal]
    ) -> None:
        with pytest.raises(refusal) as raised:
            hand_in(approved, make(bytes(approved.agreement.pdf)))

        assert raised.value.remedy
        assert not SignedPaper.objects.exists()

    def test_a_file_of_another_name_is_refused(self, approved: Application) -> None:
        with pytest.raises(FileKindRefused):
            hand_in(approved, file=paper_file(name="perjanjian.exe"))

    def test_an_empty_file_is_refused(self, approved: Application) -> None:
        empty = paper_file()
        empty.file, empty.size = BytesIO(b""), 0

        with pytest.raises(FileEmpty):
            hand_in(approved, file=empty)

    def test_one_paper_at_a_time_until_it_is_sent_back(self, approved: Application) -> None:
        first = hand_in(approved)
        with pytest.raises(services.PaperWaits):
            hand_in(approved)
        send_back(approved, first)
        second = hand_in(approved)

        assert second.pk != first.pk
        assert queries.why_sent_back(approved) == REASON

    @pytest.mark.parametrize("make", [ApplicationFactory.confirmed, ApplicationFactory.agreed])
    @pytest.mark.django_db
    def test_only_while_the_agreement_waits(self, make: Callable[[], Application]) -> None:
        with pytest.raises(StepNotPossible):
            hand_in(make())


def test_two_uploads_in_the_same_moment_leave_one_paper(own_database: str) -> None:
    with tenants.public():
        application = ApplicationFactory.approved()
    together = Barrier(2)

    def upload() -> str:
        try:
            with tenants.public():
                together.wait()
                hand_in(application)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "taken"

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(one.result() for one in [pool.submit(upload) for _person in range(2)])

    with tenants.public():
        assert SignedPaper.objects.count() == 1
    assert answers == ["agreement_paper_waits", "taken"]


class TestSendingBack:
    def test_it_needs_a_reason_and_the_paper_that_was_looked_at(self, approved: Application) -> None:
        paper = hand_in(approved)
        with pytest.raises(services.ReasonMissing):
            send_back(approved, paper, reason=" ")
        with pytest.raises(services.PaperGone):
            send_back(approved, paper, paper_id=paper.pk + 1)
        send_back(approved, paper)

        with pytest.raises(services.PaperGone):
            send_back(approved, paper)


class TestCountersigning:
    def test_with_it_the_set_up_begins(self, approved: Application) -> None:
        user, paper = ministry_signer(NOW), hand_in(approved)
        signed = countersign(approved, paper.pk, user)
        approved.refresh_from_db()

        assert (approved.state, approved.agreed_at) == (State.AGREED, NOW)
        assert bytes(signed.pdf).startswith(bytes(approved.agreement.pdf))
        assert signature_holds(bytes(signed.pdf), [signed.issuer])
        assert (signed.name, signed.title) == ("Ratna Prameswari", "Kurator kementerian")
        approval = Approval.objects.get()
        assert (approval.regency_code, approval.name, approval.title) == ("3510", "Ipuk Contoh", "Bupati")
        assert _deferred() == ["set_up", "send_letter"]

    def test_a_wrong_passphrase_signs_nothing(self, approved: Application) -> None:
        user, paper = ministry_signer(NOW), hand_in(approved)

        with pytest.raises(WrongPassphrase):
            countersign(approved, paper.pk, user, passphrase="bukan ini sama sekali")
        approved.refresh_from_db()
        assert approved.state == State.APPROVED

    def test_only_the_paper_that_was_looked_at(self, approved: Application) -> None:
        user, first = ministry_signer(NOW), hand_in(approved)
        send_back(approved, first)
        with pytest.raises(services.PaperGone):
            countersign(approved, first.pk, user)
        hand_in(approved)
        with pytest.raises(services.PaperGone):
            countersign(approved, first.pk, user)

    def test_a_paper_sent_back_while_somebody_signs_is_not_signed(
        self, approved: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        user, paper = ministry_signer(NOW), hand_in(approved)
        real = services.sign_counterpart

        def meanwhile(**values: Any) -> Any:
            send_back(approved, paper)
            return real(**values)

        monkeypatch.setattr(services, "sign_counterpart", meanwhile)
        with pytest.raises(services.PaperGone):
            countersign(approved, paper.pk, user)

        approved.refresh_from_db()
        assert approved.state == State.APPROVED
        assert not Approval.objects.exists()

    def test_without_the_role_nobody_signs(self, approved: Application, staff: Callable[..., Any]) -> None:
        paper = hand_in(approved)
        user, _client = ministry_signer(NOW), None
        user.role_assignments.all().delete()  # type: ignore[attr-defined]
        with pytest.raises(services.MayNotSign):
            countersign(approved, paper.pk, User.objects.get(pk=user.pk))

    def test_it_is_signed_once(self, approved: Application) -> None:
        user, paper = ministry_signer(NOW), hand_in(approved)
        countersign(approved, paper.pk, user)

        with pytest.raises(StepNotPossible):
            countersign(approved, paper.pk, user)

    def test_the_evidence_names_nobody(self, approved: Application) -> None:
        user, first = ministry_signer(NOW), hand_in(approved)
        send_back(approved, first)
        countersign(approved, hand_in(approved).pk, user)

        entries = EvidenceEntry.objects.filter(action__startswith="onboarding.").order_by("sequence")
        text = " ".join(f"{entry.details}{entry.reason}{entry.subject}" for entry in entries)
        assert [entry.action.partition(".")[2] for entry in entries] == [
            "agreement_handed_in", "agreement_sent_back", "agreement_handed_in", "agreed",
        ]  # fmt: skip
        for personal in ("Ipuk", "Ratna", "terbaca", "Keputusan"):
            assert personal not in text


@pytest.fixture
def head(in_karangasem: tenants.CurrentRegency, staff: Callable[..., Any]) -> User:
    user: User = staff("r5107", "documents.sign")
    return user


def entry(name: str = "PT Surel Contoh") -> services.Entry:
    return services.Entry(
        kind="email",
        name=name,
        country=services.LocalisedText(id="Indonesia", en="Indonesia"),
        purpose=services.LocalisedText(id="Mengirim surel", en="Sends e-mail"),
    )


@pytest.mark.django_db
class TestSubProcessors:
    def test_a_changed_list_is_the_next_one_and_asks_every_regency(self, karangasem: Regency, ternate: Regency) -> None:
        first = services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)
        with pytest.raises(services.ListUnchanged):
            services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)
        second = services.publish_list(entries=[entry(), entry("PT Lain")], actor=CURATOR, now=NOW)

        assert (first.number, second.number) == (1, 2)
        assert queries.codes_not_approved(2) == ["5107", "8271"]
        assert sorted(_deferred_in("tell_of_sub_processors")) == ["r5107", "r5107", "r8271", "r8271"]

    def test_who_signs_is_told_once_and_reminded_on_the_page(self, head: User) -> None:
        from notifications.models import Message

        with tenants.public():
            services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)
        telling.tell_of_list(number=1, now=NOW)
        told = set(Message.objects.filter(template="onboarding.sub_processors").values_list("pk", flat=True))
        telling.tell_of_list(number=1, now=NOW)

        assert told
        assert set(Message.objects.values_list("pk", flat=True)) == told
        assert [notice.url for notice in telling.notices(head)] == ["/pengaturan/perjanjian/"]

    def test_approving_in_writing(self, head: User) -> None:
        with tenants.public():
            services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)
        actor = Actor.user(head.pk, schema="r5107")
        for _twice in range(2):
            services.approve_list(number=1, user=head, actor=actor, now=NOW)

        assert not queries.here().has_to_approve
        assert list(telling.notices(head)) == []
        assert EvidenceEntry.objects.filter(action="onboarding.sub_processors_approved").count() == 1
        with tenants.public():
            approval = Approval.objects.get()
        assert (approval.regency_code, approval.name) == ("5107", head.full_name)

    def test_only_the_newest_list_is_approved(self, head: User) -> None:
        actor = Actor.user(head.pk, schema="r5107")
        with pytest.raises(NotThere):
            services.approve_list(number=1, user=head, actor=actor, now=NOW)
        with tenants.public():
            services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)
            services.publish_list(entries=[entry("PT Lain")], actor=CURATOR, now=NOW)
        with pytest.raises(services.ListReplaced):
            services.approve_list(number=1, user=head, actor=actor, now=NOW)

    def test_who_does_not_sign_does_not_approve(
        self, in_karangasem: tenants.CurrentRegency, staff: Callable[..., Any]
    ) -> None:
        user = staff("r5107", "modules.manage")
        with tenants.public():
            services.publish_list(entries=[entry()], actor=CURATOR, now=NOW)

        with pytest.raises(services.MayNotSign):
            services.approve_list(number=1, user=user, actor=Actor.user(user.pk, schema="r5107"), now=NOW)


@pytest.mark.django_db
class TestHere:
    @pytest.fixture
    def both(self) -> None:
        """Karangasem and Ternate have signed; each looks for itself."""
        ApplicationFactory.provisioned(regency_code="5107", host_label="karangasem")
        ternate = ApplicationFactory.provisioned(regency_code="8271", host_label="ternate")
        Agreement.objects.filter(application=ternate).update(sha256="8" * 64, pdf=b"%PDF-Ternate")

    def test_a_regency_sees_its_own_papers(self, both: None) -> None:
        with tenants.enter("r5107"):
            mine, file = queries.here(), queries.copy_here("naskah")
        with tenants.enter("r8271"):
            other, other_file = queries.here(), queries.copy_here("naskah")

        assert mine.papers is not None
        assert other.papers is not None
        assert mine.papers.agreement.application.regency_code == "5107"
        assert other.papers.agreement.sha256 == "8" * 64
        assert file != other_file == b"%PDF-Ternate"
        assert [one.regency_code for one in mine.approvals] == ["5107"]

    def test_the_scan_can_be_read_in_the_regency(self, both: None) -> None:
        with tenants.enter("r5107"):
            assert queries.copy_here("daerah") == scan()

    def test_what_is_not_signed_yet_is_not_there(self) -> None:
        ApplicationFactory.handed_in(regency_code="5107", host_label="karangasem")

        with tenants.enter("r5107"):
            assert queries.here().papers is None
            with pytest.raises(NotThere):
                queries.copy_here("naskah")


def _deferred() -> list[str]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.filter(status="todo", task_name__startswith="onboarding").order_by("id")
    return [job.task_name.rpartition(".")[2] for job in found]


def _deferred_in(name: str) -> list[str]:
    from procrastinate.contrib.django.models import ProcrastinateJob

    found = ProcrastinateJob.objects.filter(status="todo", task_name__endswith=name)
    return [job.args["schema"] for job in found]
