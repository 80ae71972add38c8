"""What goes wrong with letters of villages and is tested nowhere else: who may not sign, what nobody is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils.translation import override

from accounts.models import User
from casework.models import Case
from catalog.modules.smart_kampung import services
from catalog.modules.smart_kampung.models import LetterRequest
from core.localised import LocalisedText
from core.models import EvidenceEntry
from documents import services as documents
from documents.models import Document, IssuedNumber, TemplateVersion
from documents.services import Outcome
from organisation import delegations
from organisation.models import Delegation, Position, Unit
from organisation.services import end_holding, grant_delegation, revoke_delegation
from tests.catalog.modules.smart_kampung.conftest import ACTOR, NOW
from tests.factories import documents as signing
from tests.factories import residents as people
from tests.factories import smart_kampung_letters as factory
from tests.factories.organisation import HoldingFactory, PositionFactory

MINUTE = timedelta(minutes=1)


def add_field(code: str, name: str) -> None:
    """A regency wrote a wording that reads what no question asks."""
    found = TemplateVersion.objects.get(template__code=code)
    TemplateVersion.objects.filter(pk=found.pk).update(
        source=f"{found.source} #f.{name}", fields=found.fields | {name: "date"}
    )


def sign(by: User, *, now: datetime = NOW) -> Outcome:
    """One attempt on the only letter there is, with nothing but what the register holds."""
    return documents.sign_documents(
        documents=[Document.objects.get()], signer=by, passphrase=signing.PASSPHRASE, actor=ACTOR, now=now
    )[0]


class TestSigners:
    """The secretary signs for the head, whose letters they are."""

    def given(self, village: Unit) -> tuple[Delegation, Position]:
        post = PositionFactory.create(
            unit=village, kind=Position.Kind.SECRETARY, name=LocalisedText(id="Sekretaris Desa Purwakerthi")
        )
        mandate = grant_delegation(
            act="documents.desa", holder=None, post=post, unit=village, delegator="Perbekel Purwakerthi",
            legal_basis="SK Perbekel 4/2026", actor=ACTOR, now=NOW,
        )  # fmt: skip
        return mandate, post

    def test_the_holder_of_the_post_signs_on_behalf_and_the_letter_says_so(self, kampung: Unit) -> None:
        _mandate, post = self.given(kampung)
        secretary = signing.signer(full_name="Ni Ketut Sari")
        HoldingFactory.create(position=post, user=secretary, full_name="Ni Ketut Sari")
        factory.ask(kampung, person=people.make_resident())

        outcome = sign(secretary)

        assert outcome.signed
        assert outcome.document.signature_block["lines"] == [
            "a.n. Perbekel Purwakerthi", "Sekretaris Desa Purwakerthi,",
        ]  # fmt: skip
        assert outcome.document.delegation_sentence["id"].startswith(
            "Siapa pun yang menjabat Sekretaris Desa Purwakerthi boleh"
        )

    def test_one_whose_mandate_was_revoked_is_told_and_no_number_is_used(self, kampung: Unit) -> None:
        mandate, post = self.given(kampung)
        secretary = signing.signer()
        HoldingFactory.create(position=post, user=secretary)
        factory.ask(kampung, person=people.make_resident())
        revoke_delegation(delegation=mandate, actor=ACTOR, now=NOW, reason="SK Perbekel 9/2026")

        refusal = sign(secretary, now=NOW + MINUTE).refusal

        assert isinstance(refusal, delegations.AuthorityRevoked)
        with override("id"):
            assert "dicabut pada 26 Nov 2026" in refusal.reason
            assert "daftar" in refusal.remedy
        assert not IssuedNumber.objects.exists()

    def test_one_who_left_the_post_signs_no_more(self, kampung: Unit) -> None:
        _mandate, post = self.given(kampung)
        secretary = signing.signer()
        holding = HoldingFactory.create(position=post, user=secretary)
        factory.ask(kampung, person=people.make_resident())
        end_holding(holding=holding, active_to=NOW.date(), actor=ACTOR, now=NOW)

        refusal = sign(secretary).refusal

        assert isinstance(refusal, delegations.AuthorityOfAnotherPost)
        assert not IssuedNumber.objects.exists()


class TestMissingField:
    def test_what_rules_would_decide_goes_to_an_officer_and_nothing_is_lost(self, kampung: Unit) -> None:
        factory.let_seal(kampung)
        add_field("desa-sku", "warna_pintu")

        made = factory.ask(kampung, person=people.make_resident(full_name="Ni Made Sukerti")).request

        request = LetterRequest.objects.select_related("case").get(pk=made.pk)
        assert (request.decided_by, request.case.state, request.case.letter) == ("", "submitted", None)
        [entry] = EvidenceEntry.objects.filter(action="smart_kampung.letter_not_written")
        assert entry.details == {"case": request.case.code, "why": "kampung_wording_unfit"}

    def test_the_officer_is_told_which_one_and_what_to_do(self, kampung: Unit) -> None:
        add_field("desa-sku", "warna_pintu")
        made = factory.ask(kampung, person=people.make_resident()).request

        with pytest.raises(services.WordingUnfit) as refused, override("id"):
            services.approve(case_id=made.case_id, actor=ACTOR, now=NOW)

        with override("id"):
            assert "warna_pintu" in refused.value.reason
            assert "pengaturan surat" in refused.value.remedy
        assert Case.objects.get(pk=made.case_id).state == "submitted"
        assert not Document.objects.exists()
