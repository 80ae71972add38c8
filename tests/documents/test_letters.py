"""A letter's way from draft to what became of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import tenants
from core import evidence
from core.models import EvidenceEntry
from documents import queries, services
from documents.models import Certificate, Document, IssuedNumber
from documents.rendering import DataRefused
from documents.signing import AlreadySigned, CertificateExpired, NoCertificate, WrongPassphrase
from documents.signing.local import issue_certificate, revoke_certificate, signature_holds
from organisation.delegations import AuthorityEnded, NoAuthority
from tests.factories import documents as make
from tests.factories.organisation import DelegationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_karangasem")]
NIK = "5107041703880001"


def signed() -> Document:
    outcome = make.sign(make.letter(make.version(), make.office()), by=make.signer())[0]
    assert outcome.signed, outcome.refusal
    return outcome.document


def test_a_signed_letter_has_number_delegation_and_a_signature_over_the_whole_file() -> None:
    document = signed()

    content = services.content_of(document)
    assert document.number_text == "B/001/400.12.3.2/XI/2026"
    assert document.delegation is not None
    assert document.delegation.holder == document.signer
    assert document.delegation_sentence["id"].startswith("I Nyoman Contoh")
    assert signature_holds(content)
    assert not signature_holds(content + b"\n% lebih")
    assert EvidenceEntry.objects.latest("sequence").action == "documents.signed"
    assert evidence.verify() == []


def test_no_flipped_byte_verifies() -> None:
    document = signed()
    content = services.content_of(document)

    for place in range(0, len(content), 1000):
        flipped = bytearray(content)
        flipped[place] ^= 0x01
        assert queries.check(document.token, day=make.DAY, content=bytes(flipped)).verdict == "altered"
    assert queries.check(document.token, day=make.DAY, content=content).verdict == "same"


def test_a_signature_alone_tells_a_changed_letter() -> None:
    document = signed()
    content = bytearray(services.content_of(document))

    content[len(content) // 4] ^= 0x01

    assert not signature_holds(bytes(content))


def test_one_failure_leaves_the_others_signed_and_says_why() -> None:
    version, unit, head = make.version(), make.office(), make.signer()
    without_series = make.UnitFactory.create()
    letters = [make.letter(version, unit), make.letter(version, without_series), make.letter(version, unit)]

    outcomes = make.sign(*letters, by=head)

    assert [outcome.signed for outcome in outcomes] == [True, False, True]
    assert isinstance(outcomes[1].refusal, services.NoSeries)
    assert [outcome.document.number_text for outcome in outcomes] == [
        "B/001/400.12.3.2/XI/2026", "", "B/002/400.12.3.2/XI/2026",
    ]  # fmt: skip


def test_a_refusal_gives_the_number_back() -> None:
    version, unit, head = make.version(), make.office(), make.signer()
    one, other = make.letter(version, unit), make.letter(version, unit)

    wrong = make.sign(one, by=head, passphrase="salah sekali")[0]
    right = make.sign(other, by=head)[0]

    assert isinstance(wrong.refusal, WrongPassphrase)
    assert right.document.number_text.startswith("B/001/")


def test_nobody_signs_without_authority() -> None:
    letter, head = make.letter(make.version(), make.office()), make.signer()

    outcome = services.sign_documents(
        documents=[letter], signer=head, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW
    )[0]

    assert isinstance(outcome.refusal, NoAuthority)
    assert not IssuedNumber.objects.exists()


def test_a_signer_whose_term_ended_signs_nothing() -> None:
    letter, head = make.letter(make.version(), make.office()), make.signer()
    DelegationFactory.create(holder=head, unit=letter.unit, active_to=date(2026, 11, 25))

    outcome = services.sign_documents(
        documents=[letter], signer=head, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW
    )[0]

    assert isinstance(outcome.refusal, AuthorityEnded)


def test_a_certificate_that_expired_or_was_revoked_signs_nothing() -> None:
    letter, head = make.letter(make.version(), make.office()), make.signer()

    late = make.sign(letter, by=head, now=make.NOW + timedelta(days=731))[0]
    revoke_certificate(certificate=Certificate.objects.get(user=head), actor=make.ACTOR, now=make.NOW, reason="hilang")
    revoked = make.sign(letter, by=head)[0]

    assert isinstance(late.refusal, CertificateExpired)
    assert isinstance(revoked.refusal, NoCertificate)


def test_what_was_signed_stays_valid_when_the_certificate_is_renewed() -> None:
    document = signed()
    assert document.signer is not None

    issue_certificate(user=document.signer, passphrase="lain sama sekali", actor=make.ACTOR, now=make.NOW)

    assert queries.check(document.token, day=make.DAY, content=services.content_of(document)).verdict == "same"


def test_a_letter_is_signed_once() -> None:
    document = signed()
    assert document.signer is not None

    again = make.sign(document, by=document.signer)[0]

    assert isinstance(again.refusal, AlreadySigned)


def test_initials_come_in_order_before_the_signature() -> None:
    first, second, head = make.UserFactory.create(), make.UserFactory.create(), make.signer()
    letter = make.letter(make.version(), make.office(), initials=[first, second])

    early = make.sign(letter, by=head)[0]
    with pytest.raises(services.NotYourTurn):
        services.give_initial(document=letter, user=second, actor=make.ACTOR, now=make.NOW)
    for user in (first, second):
        services.give_initial(document=letter, user=user, actor=make.ACTOR, now=make.NOW)

    assert isinstance(early.refusal, services.InitialsMissing)
    assert make.sign(letter, by=head)[0].signed


def test_initials_without_order_come_as_people_come() -> None:
    first, second = make.UserFactory.create(), make.UserFactory.create()
    letter = make.letter(make.version(), make.office(), initials=[first, second], in_order=False)

    for user in (second, first):
        services.give_initial(document=letter, user=user, actor=make.ACTOR, now=make.NOW)

    assert letter.state == Document.State.INITIALLED


def test_the_seal_is_for_letters_that_confer_nothing() -> None:
    unit = make.office()
    issue_certificate(user=None, passphrase="", actor=make.ACTOR, now=make.NOW)
    make.allow(None, unit)
    receipt = make.letter(make.version("tanda-terima", confers=False), unit)

    sealed = services.seal_document(document=receipt, actor=make.ACTOR, now=make.NOW)

    assert sealed.sealed
    assert sealed.signer is None
    assert signature_holds(services.content_of(sealed))
    with pytest.raises(services.SealNotAllowed):
        services.seal_document(document=make.letter(make.version(), unit), actor=make.ACTOR, now=make.NOW)


def test_a_void_letter_keeps_its_number() -> None:
    version, unit, head = make.version(), make.office(), make.signer()
    one = make.sign(make.letter(version, unit), by=head)[0].document

    services.void_document(document=one, reason="salah nama", actor=make.ACTOR, now=make.NOW)
    other = make.sign(make.letter(version, unit), by=head)[0].document

    assert IssuedNumber.objects.get(document=one).void_reason == "salah nama"
    assert other.number_text.startswith("B/002/")
    assert queries.check(one.token, day=make.DAY).verdict == "void"


def test_a_replaced_letter_leads_to_its_successor() -> None:
    version, unit, head = make.version(), make.office(), make.signer()
    old, new = (make.sign(make.letter(version, unit), by=head)[0].document for _number in range(2))

    services.replace_document(document=old, successor=new, reason="salah alamat", actor=make.ACTOR, now=make.NOW)

    found = queries.check(old.token, day=make.DAY)
    assert (found.verdict, found.successor) == ("replaced", new.token)
    assert queries.check(new.token, day=make.DAY).verdict == "valid"


def test_data_are_encrypted_and_reach_no_log() -> None:
    document = make.letter(make.version(), make.office(), nama=f"Ni Luh {NIK}")

    outcome = make.sign(document, by=make.signer())[0]

    assert outcome.signed
    assert NIK not in document.data
    assert not [entry for entry in EvidenceEntry.objects.all() if NIK in str(entry.details) + entry.reason]
    assert services.data_of(document)["nama"] == f"Ni Luh {NIK}"


def test_only_what_the_template_declares_is_written() -> None:
    version, unit = make.version(), make.office()

    with pytest.raises(DataRefused):
        services.draft_document(version=version, unit=unit, data={"nama": "A"}, actor=make.ACTOR, now=make.NOW)


def test_a_published_version_stays_and_a_new_one_follows() -> None:
    version = make.version()

    with pytest.raises(services.VersionPublished):
        services.publish_version(version=version, actor=make.ACTOR, now=make.NOW)
    draft = services.draft_version(
        template=version.template, source="Baru", fields={}, valid_from=version.valid_from, actor=make.ACTOR,
        now=make.NOW,
    )  # fmt: skip
    with pytest.raises(services.VersionNotInForce):
        services.draft_document(version=draft, unit=make.office(), data={}, actor=make.ACTOR, now=make.NOW)

    version.refresh_from_db()
    assert (draft.number, version.source) == (2, make.SOURCE)


@pytest.mark.parametrize(("schema", "hours"), [("r5107", 8), ("r8271", 9)])
@given(seconds=st.integers(-86_000, 86_000))
def test_serials_start_anew_at_local_midnight(schema: str, hours: int, seconds: int) -> None:
    midnight = datetime(2026, 12, 31, 24 - hours, 0, tzinfo=UTC)
    at = midnight + timedelta(seconds=seconds)

    with tenants.enter(schema):
        year = services.numbering.access.today(at).year

    assert year == (2027 if seconds >= 0 else 2026)


def test_the_first_letter_of_a_year_is_number_one() -> None:
    version, unit, head = make.version(), make.office(), make.signer()
    before = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)  # 23.59.59 WITA

    numbers = [
        make.sign(make.letter(version, unit), by=head, now=at)[0].document.number_text
        for at in (before, before, before + timedelta(seconds=1))
    ]

    assert numbers == [
        "B/001/400.12.3.2/XII/2026", "B/002/400.12.3.2/XII/2026", "B/001/400.12.3.2/I/2027",
    ]  # fmt: skip
