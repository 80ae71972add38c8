"""Initials in order, one passphrase for many letters, wrong ones counted, corrected letters, the seal's authority."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import translation

import tenants
from core import evidence
from core.models import EvidenceEntry
from documents import queries, services
from documents.acts import acts
from documents.models import Document, EndClass, IssuedNumber, PassphraseGuard
from documents.signing import (
    CertificateExpired,
    CertificateRevoked,
    TooManyPassphrases,
    Who,
    WrongPassphrase,
)
from documents.signing.local import (
    LocalAuthority,
    NotInUse,
    RevocationWithoutReason,
    issue_certificate,
    revoke_certificate,
)
from organisation import services as organisation
from organisation.delegations import AuthorityEnded, NoAuthority, known_acts, sentence_of_delegation
from organisation.models import Delegation
from tests.documents.test_pages import url
from tests.factories import documents as make
from tests.factories.accounts import UserFactory
from tests.factories.organisation import DelegationFactory, person_with_rights

pytestmark = pytest.mark.django_db
WRONG = "salah sekali"


@pytest.fixture
def here(in_karangasem: Any) -> None:
    pass


def words(refusal: Exception | None) -> tuple[str, str]:
    with translation.override("id"):
        indonesian = str(refusal)
    with translation.override("en"):
        return indonesian, str(refusal)


def text_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.usefixtures("here")
class TestPassphrases:
    def test_after_five_wrong_ones_the_signer_waits(self) -> None:
        letter, head = make.letter(make.version(), make.office()), make.signer()
        at = [make.NOW + timedelta(minutes=minute) for minute in range(30)]

        wrong = [make.sign(letter, by=head, passphrase=WRONG, now=at[minute])[0] for minute in range(5)]
        paused = make.sign(letter, by=head, now=at[5])[0]
        still = make.sign(letter, by=head, now=at[14])[0]
        signed = make.sign(letter, by=head, now=at[15])[0]

        assert {type(outcome.refusal) for outcome in wrong} == {WrongPassphrase}
        assert isinstance(paused.refusal, TooManyPassphrases)
        assert isinstance(still.refusal, TooManyPassphrases)
        assert words(paused.refusal) == (
            "Frasa sandi terlalu sering salah. Tunggu sampai 10.15 WITA, lalu coba lagi. Surat Anda tidak berubah.",
            "The passphrase was wrong too often. Wait until 10.15 WITA, then try again. Your letters are unchanged.",
        )
        assert signed.signed
        assert IssuedNumber.objects.get().serial == 1
        assert PassphraseGuard.objects.get().misses == []
        entries = EvidenceEntry.objects.filter(action="documents.passphrase_wrong").order_by("sequence")
        assert [entry.details for entry in entries] == [
            {"misses": number, "paused": number == 5} for number in range(1, 6)
        ]
        assert evidence.verify() == []

    def test_one_wrong_entry_is_one_miss_however_many_letters_wait(self) -> None:
        version, unit, head = make.version(), make.office(), make.signer()

        outcomes = make.sign(*(make.letter(version, unit) for _number in range(6)), by=head, passphrase=WRONG)

        assert {type(outcome.refusal) for outcome in outcomes} == {WrongPassphrase}
        assert len(PassphraseGuard.objects.get().misses) == 1

    def test_misses_are_counted_for_each_signer(self) -> None:
        version, unit, one, other = make.version(), make.office(), make.signer(), make.signer()
        for _attempt in range(5):
            make.sign(make.letter(version, unit), by=one, passphrase=WRONG)

        assert make.sign(make.letter(version, unit), by=other)[0].signed


@pytest.mark.usefixtures("here")
class TestBeforeTheNumber:
    def test_an_ended_term_and_an_expired_certificate_say_so_before_anything_is_numbered(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        letter, head = make.letter(make.version(), make.office()), make.signer()
        monkeypatch.setattr(services.letters, "assign_number", _must_not_be_called)

        expired = make.sign(letter, by=head, now=make.NOW + timedelta(days=731))[0]
        Delegation.objects.update(active_to=date(2026, 11, 25))
        ended = services.sign_documents(
            documents=[letter], signer=head, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW
        )[0]

        assert isinstance(expired.refusal, CertificateExpired)
        assert words(expired.refusal)[1].startswith("The signer's certificate has expired. Renew the certificate")
        assert "sertifikat" in words(expired.refusal)[0].lower()
        assert isinstance(ended.refusal, AuthorityEnded)
        assert "24 Nov 2026" in words(ended.refusal)[0]
        assert "ended on 24 Nov 2026" in words(ended.refusal)[1]

    def test_a_revoked_certificate_is_told_from_none(self) -> None:
        letter, head = make.letter(make.version(), make.office()), make.signer()
        own = queries.certificate_of(head.pk)
        assert own is not None

        with pytest.raises(RevocationWithoutReason):
            revoke_certificate(certificate=own, actor=make.ACTOR, now=make.NOW, reason=" ")
        revoke_certificate(certificate=own, actor=make.ACTOR, now=make.NOW, reason="hilang")
        with pytest.raises(NotInUse):
            revoke_certificate(certificate=own, actor=make.ACTOR, now=make.NOW, reason="lagi")

        assert isinstance(make.sign(letter, by=head)[0].refusal, CertificateRevoked)
        issue_certificate(user=head, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW)
        assert make.sign(letter, by=head)[0].signed

    def test_a_passphrase_can_be_tried_without_a_letter(self) -> None:
        head = make.signer()

        LocalAuthority().check(Who(head.pk, "x"), make.PASSPHRASE, at=make.NOW)
        with pytest.raises(WrongPassphrase):
            LocalAuthority().check(Who(head.pk, "x"), WRONG, at=make.NOW)


def _must_not_be_called(**_values: Any) -> None:
    raise AssertionError("a number was given")


@pytest.mark.usefixtures("here")
class TestInitials:
    def test_the_order_can_be_said_later_and_not_once_it_has_begun(self) -> None:
        first, second = UserFactory.create(), UserFactory.create()
        letter = make.letter(make.version(), make.office())

        def ask(*people: Any) -> None:
            services.ask_initials(document=letter, initials=people, actor=make.ACTOR, now=make.NOW)

        with pytest.raises(services.letters.InitialsOdd):
            ask(first, first)
        ask(second, first)
        ask(first, second)

        assert [asked.document for asked in queries.waiting_for_initial(first, make.NOW)] == [letter]
        assert not queries.waiting_for_initial(second, make.NOW).exists()
        services.give_initial(document=letter, user=first, actor=make.ACTOR, now=make.NOW)
        assert not queries.waiting_for_initial(first, make.NOW).exists()
        assert queries.waiting_for_initial(second, make.NOW).exists()
        with pytest.raises(services.InitialsBegun):
            ask()

    def test_a_signed_letter_takes_no_initial(self) -> None:
        letter = make.letter(make.version(), make.office())
        make.sign(letter, by=make.signer())

        with pytest.raises(services.WrongState):
            services.ask_initials(document=letter, initials=[], actor=make.ACTOR, now=make.NOW)


@pytest.mark.usefixtures("here")
class TestCorrecting:
    def correct(self, old: Document, **data: str) -> Document:
        return services.correct_document(
            document=old, version=old.version, data={"nama": "Ni Luh Betul", "usaha": "warung"} | data,
            reason_class=EndClass.WRONG_DATA, reason="nama salah ketik", actor=make.ACTOR, now=make.NOW,
        )  # fmt: skip

    def test_the_old_letter_holds_until_the_new_one_is_signed(self) -> None:
        head = make.signer()
        old = make.sign(make.letter(make.version(), make.office()), by=head)[0].document

        new = self.correct(old)
        before = queries.check(old.token, day=make.DAY).verdict
        with pytest.raises(services.CorrectionWaits):
            self.correct(old)
        assert make.sign(new, by=head)[0].signed
        after = queries.check(old.token, day=make.DAY)

        assert before == "valid"
        assert (after.verdict, after.successor) == ("replaced", new.token)
        assert after.why == "datanya salah"
        assert queries.check(new.token, day=make.DAY).verdict == "valid"
        assert IssuedNumber.objects.get(document=old).void_reason == "nama salah ketik"
        assert not [
            entry for entry in EvidenceEntry.objects.all() if "salah ketik" in str(entry.details) + entry.reason
        ]

    def test_a_letter_that_became_void_meanwhile_stays_void(self) -> None:
        head = make.signer()
        old = make.sign(make.letter(make.version(), make.office()), by=head)[0].document
        new = self.correct(old)

        services.void_document(document=old, reason="batal", actor=make.ACTOR, now=make.NOW)
        make.sign(new, by=head)

        assert queries.check(old.token, day=make.DAY).verdict == "void"

    def test_without_a_reason_nothing_ends(self) -> None:
        old = make.sign(make.letter(make.version(), make.office()), by=make.signer())[0].document

        with pytest.raises(services.ReasonMissing):
            services.void_document(document=old, reason=" ", actor=make.ACTOR, now=make.NOW)

        assert queries.check(old.token, day=make.DAY).verdict == "valid"


@pytest.mark.usefixtures("here")
class TestTheBlockOnTheLetter:
    def test_it_says_for_whom_on_what_ground_and_how(self) -> None:
        document = make.sign(make.letter(make.version(), make.office()), by=make.signer())[0].document

        text = text_of(services.content_of(document))

        assert "Ditandatangani secara elektronik" in text
        assert "a.n. Bupati Karangasem" in text
        assert "Berdasarkan SK Bupati 188.4/12/2026, 2 Januari 2026" in text
        assert "I Nyoman Contoh" in text

    def test_a_draft_is_marked_and_leads_nowhere(self) -> None:
        letter = make.letter(make.version(), make.office())

        text = text_of(services.draft_pdf(letter, now=make.NOW))

        assert "KONSEP" in text
        assert "Ditandatangani" not in text
        make.sign(letter, by=make.signer())
        with pytest.raises(services.WrongState):
            services.draft_pdf(letter, now=make.NOW)


@pytest.mark.usefixtures("here")
class TestActs:
    def test_there_is_one_for_each_letter_and_each_class_of_several(self, django_assert_num_queries: Any) -> None:
        make.version("sku")
        for code, confers in (("tanda-terima", False), ("undangan", False)):
            make.version(code, confers=confers, kind="umum")

        with django_assert_num_queries(1):
            found = {act.code: act for act in acts()}

        assert set(found) == {"documents.sku", "documents.tanda-terima", "documents.undangan", "documents.umum"}
        assert [code for code, act in found.items() if act.may_stand_alone] == [
            "documents.umum", "documents.tanda-terima", "documents.undangan",
        ]  # fmt: skip

    def test_of_a_class_that_holds_both_the_office_may_seal_what_gives_nothing(self) -> None:
        unit = make.office()
        poor, domicile = (
            make.letter(make.version(code, confers=confers, kind="desa", act=f"documents.desa.{code}"), unit)
            for code, confers in (("sktm", True), ("domisili", False))
        )
        issue_certificate(user=None, passphrase="", actor=make.ACTOR, now=make.NOW)
        organisation.grant_delegation(
            act="documents.desa", holder=None, unit=unit, delegator="Bupati Karangasem", legal_basis="SK 1/2026",
            actor=make.ACTOR, now=make.NOW,
        )  # fmt: skip

        assert services.seal_document(document=domicile, actor=make.ACTOR, now=make.NOW).sealed
        with pytest.raises(services.SealNotAllowed):
            services.seal_document(document=poor, actor=make.ACTOR, now=make.NOW)
        phrase = next(act.phrase for act in acts() if act.code == "documents.desa")
        assert phrase.id.endswith("(segel tanpa pejabat hanya pada surat yang tidak memberi bantuan atau status)")

    def test_a_standing_authority_is_entered_in_words_and_seals(self) -> None:
        unit = make.office()
        version = make.version("tanda-terima", confers=False)
        make.version("sku")
        issue_certificate(user=None, passphrase="", actor=make.ACTOR, now=make.NOW)

        def grant(act: str) -> Delegation:
            return organisation.grant_delegation(
                act=act, holder=None, unit=unit, delegator="Bupati Karangasem", legal_basis="SK 1/2026",
                actor=make.ACTOR, now=make.NOW,
            )  # fmt: skip

        with pytest.raises(NoAuthority):
            services.seal_document(document=make.letter(version, unit), actor=make.ACTOR, now=make.NOW)
        with pytest.raises(organisation.NeedsAPerson):
            grant("documents.sku")
        delegation = grant("documents.tanda-terima")
        sealed = services.seal_document(document=make.letter(version, unit), actor=make.ACTOR, now=make.NOW)

        assert sealed.sealed
        assert "Disegel secara elektronik" in text_of(services.content_of(sealed))
        with translation.override("en"):
            sentence = sentence_of_delegation(delegation, known_acts())
        assert sentence.startswith("The office itself, under its electronic seal, may sign or seal Business statement")


class TestPages:
    def test_initials_are_put_in_order_and_the_draft_is_read_by_those_who_are_asked(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        own = staff("r5107", "documents.initial", client=karangasem_client)
        with tenants.enter("r5107"):
            version, unit, colleague = make.version(), make.office(), UserFactory.create()
            mine = make.letter(version, unit, initials=[own, colleague])
            later = make.letter(version, unit, initials=[colleague, own])
            others = make.letter(version, unit, initials=[colleague])

        page = karangasem_client.get(url("initials")).content.decode()
        seen = [karangasem_client.get(url("draft", pk=it.pk)).status_code for it in (mine, later, others)]
        put = karangasem_client.post(url("initials"), {"letter": [mine.pk, later.pk, others.pk, "x"]}, follow=True)

        assert str(mine.pk) in page
        assert str(later.pk) not in page
        assert seen == [200, 200, 404]
        assert "1 surat sudah Anda paraf" in put.content.decode()
        with tenants.enter("r5107"):
            given = Document.objects.filter(initials__given_at__isnull=False)
            assert [it.pk for it in given] == [mine.pk]

    def test_a_clerk_says_who_puts_an_initial_and_corrects_a_letter(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        staff("r5107", "documents.manage", client=karangasem_client)
        with tenants.enter("r5107"):
            reader = person_with_rights("documents.initial", full_name="Ni Putu Pemaraf")
            head = make.signer()
            letter = make.letter(make.version(), make.office())

        asked = karangasem_client.post(url("ask_initials", pk=letter.pk), {"first": reader.pk}, follow=True)
        with tenants.enter("r5107"):
            services.give_initial(document=letter, user=reader, actor=make.ACTOR, now=make.NOW)
            make.sign(letter, by=head)
        form = karangasem_client.get(url("correct", pk=letter.pk)).content.decode()
        values = {"data_nama": "Ni Luh Betul", "data_usaha": "warung kopi", "reason_class": "wrong_data", "reason": "x"}
        page = karangasem_client.post(url("correct", pk=letter.pk), values, follow=True).content.decode()

        assert "Ni Putu Pemaraf" in asked.content.decode()
        assert 'value="Ni Luh Contoh"' in form
        assert "Surat pembetulan menunggu tanda tangan" in page
        assert letter.number_text in page
        with tenants.enter("r5107"):
            new = Document.objects.get(corrects=letter)
            assert services.data_of(new)["nama"] == "Ni Luh Betul"
            assert [initial.user for initial in new.initials.all()] == [reader]

    @pytest.mark.parametrize(("language", "words"), [("id", "datanya salah"), ("en", "it held wrong data")])
    def test_the_verify_page_says_why_without_the_office_s_words(
        self, karangasem_client: Client, language: str, words: str
    ) -> None:
        with tenants.enter("r5107"):
            document = make.sign(make.letter(make.version(), make.office()), by=make.signer())[0].document
            services.void_document(
                document=document, reason="Ni Luh bilang salah", reason_class="wrong_data", actor=make.ACTOR,
                now=datetime(2026, 11, 26, 1, 0, tzinfo=UTC),
            )  # fmt: skip
        karangasem_client.cookies.load({"django_language": language})

        page = karangasem_client.get(url("verify", token=document.token)).content.decode()

        assert words in page
        assert "bilang salah" not in page

    def test_the_register_of_delegations_costs_the_same_with_many_acts(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext
        from django.urls import reverse

        staff("r5107", "delegations.manage", client=karangasem_client)
        address = reverse("organisation:delegations", urlconf="config.urls.tenant")

        def cost() -> int:
            with CaptureQueriesContext(connection) as got:
                assert karangasem_client.get(address).status_code == 200
            return len([query for query in got if "documents_template" in query["sql"]])

        with tenants.enter("r5107"):
            unit = make.office()
            for number in range(12):
                version = make.version(f"surat-{number}")
                DelegationFactory.create(act=version.template.act, unit=unit)

        assert cost() == 1
        form = karangasem_client.get(
            reverse("organisation:grant_delegation", urlconf="config.urls.tenant")
        ).content.decode()
        assert "menandatangani Surat Keterangan Usaha" in form

    def test_the_queue_asks_for_the_nik_that_bsre_wants_and_keeps_it_nowhere(
        self, settings: Any, staff: Callable[..., Any], karangasem_client: Client, caplog: pytest.LogCaptureFixture
    ) -> None:
        from documents.signing.bsre import Bsre
        from tests.documents import bsre_stand_in as stand_in
        from tests.documents import test_bsre

        settings.TIRU_DOCUMENT_SIGNER = "tests.documents.test_bsre.configured"
        head = staff("r5107", "documents.sign", client=karangasem_client)
        with tenants.enter("r5107"):
            unit = make.office()
            make.allow(head, unit)
            letter = make.letter(make.version(), unit)

        def post(**values: Any) -> str:
            values = {"letter": str(letter.pk), "passphrase": stand_in.PASSPHRASE} | values
            return karangasem_client.post(url("queue"), values).content.decode()

        with stand_in.running() as service:
            test_bsre.current[:] = [Bsre(service.host, *stand_in.ACCOUNT, seconds=5)]
            page = karangasem_client.get(url("queue")).content.decode()
            without, odd = post(), post(nik="123")
            wrong = post(nik=stand_in.NIK, passphrase=WRONG)
            signed = post(nik=stand_in.NIK)

        assert "NIK Anda" in page
        assert "NIK Anda masih kosong" in without
        assert "16 angka" in odd
        assert "Frasa sandi salah" in wrong
        assert "1 surat ditandatangani" in signed
        for text in (without, odd, wrong, signed, caplog.text):
            assert stand_in.NIK not in text
        with tenants.enter("r5107"):
            assert not [
                entry for entry in EvidenceEntry.objects.all() if stand_in.NIK in str(entry.details) + entry.reason
            ]
            unsigned = services.content_of(Document.objects.get()).removesuffix(b"\n% signed by the stand-in\n%%EOF\n")
            footer = text_of(unsigned)
            assert "Balai Besar Sertifikasi Elektronik" in footer
