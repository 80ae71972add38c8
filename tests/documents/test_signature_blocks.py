"""What stands above and under a signature: own right, a.n., u.b., who acts; kept with the letter."""

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pypdf
import pytest
from django.test import Client

import tenants
from accounts.models import User
from core.localised import LocalisedText
from documents import queries, services
from documents.blocks import Block, block_for
from documents.models import Document
from organisation.delegations import NoAuthority
from organisation.models import Holding, Position, Unit
from organisation.nip import NipOdd, parse_nip
from tests.documents.test_pages import url
from tests.factories import documents as make
from tests.factories.accounts import UserFactory
from tests.factories.organisation import (
    DelegationFactory,
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    UnitFactory,
)

pytestmark = pytest.mark.django_db
NIP = "198001312005012004"


def post(unit: Unit, name: str, kind: str = "head") -> Position:
    return PositionFactory.create(unit=unit, name=LocalisedText(id=name, en="A post"), kind=kind)


def text_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


def lines_of(user: User, unit: Unit, **mandate: Any) -> tuple[str, ...]:
    delegation = DelegationFactory.create(holder=user, unit=unit, **mandate) if mandate else None
    return block_for(user, unit, delegation, at=make.NOW).lines


@pytest.mark.usefixtures("in_karangasem")
class TestTheBlock:
    @pytest.fixture
    def office(self) -> Unit:
        government = UnitFactory.create(name="Pemerintah Kabupaten Karangasem")
        return UnitFactory.create(name="Dinas Perhubungan", parent=government)

    @pytest.mark.parametrize(
        ("standing", "mandate", "lines"),
        [
            ("definitive", {}, ("Kepala Dinas Perhubungan,",)),
            ("plt", {}, ("Plt. Kepala Dinas Perhubungan,",)),
            ("plh", {}, ("Plh. Kepala Dinas Perhubungan,",)),
            (
                "definitive",
                {"delegator": "Bupati Karangasem"},
                ("a.n. Bupati Karangasem", "Kepala Dinas Perhubungan,"),
            ),
            (
                "plt",
                {"delegator": "Bupati Karangasem", "through": "Sekretaris Daerah"},
                ("a.n. Bupati Karangasem", "Sekretaris Daerah", "u.b.", "Plt. Kepala Dinas Perhubungan,"),
            ),
        ],
    )
    def test_it_says_in_whose_name_and_how_the_post_is_held(
        self, office: Unit, standing: str, mandate: dict[str, str], lines: tuple[str, ...]
    ) -> None:
        head = UserFactory.create()
        HoldingFactory.create(position=post(office, "Kepala Dinas Perhubungan"), user=head, standing=standing)

        assert lines_of(head, office, **mandate) == lines

    def test_grade_and_nip_stand_under_the_name_with_titles(self, office: Unit) -> None:
        head = UserFactory.create(full_name="Made Sri")
        HoldingFactory.create(
            position=post(office, "Kepala Dinas"), user=head, full_name="Ni Made Sri, S.STP.", grade="Pembina, IV/a",
            nip=NIP,
        )  # fmt: skip

        block = block_for(head, office, None, at=make.NOW)

        assert (block.name, block.title) == ("Ni Made Sri, S.STP.", "Kepala Dinas")
        assert block.below == ("Pembina, IV/a", "NIP 19800131 200501 2 004")
        assert Block.from_dict(block.as_dict()) == block

    def test_who_holds_several_posts_signs_in_the_one_nearest_to_the_letter(self, office: Unit) -> None:
        assert office.parent is not None
        section = UnitFactory.create(name="Bidang Angkutan", parent=office)
        person = UserFactory.create()
        for unit, name, kind in (
            (office.parent, "Asisten Pemerintahan", "other"),
            (office, "Sekretaris Dinas", "secretary"),
            (UnitFactory.create(), "Kepala Dinas Lain", "head"),
        ):
            HoldingFactory.create(position=post(unit, name, kind), user=person)
        ended = post(section, "Kepala Bidang Angkutan", "head")
        HoldingFactory.create(position=ended, user=person, active_to=date(2026, 11, 25))

        assert lines_of(person, section) == ("Sekretaris Dinas,",)
        assert lines_of(person, office.parent) == ("Asisten Pemerintahan,",)

    def test_somebody_without_a_post_signs_by_the_role(self, office: Unit) -> None:
        clerk, nobody = UserFactory.create(full_name="I Wayan Karya"), UserFactory.create()
        role = RoleFactory.create(name=LocalisedText(id="Kepala Seksi", en="Head"), rights=["documents.sign"])
        RoleAssignmentFactory.create(user=clerk, unit=office, role=role)

        assert lines_of(clerk, office, delegator="Bupati Karangasem") == ("a.n. Bupati Karangasem", "Kepala Seksi,")
        assert lines_of(nobody, office, delegator="Bupati Karangasem") == ("a.n. Bupati Karangasem",)
        assert block_for(clerk, office, None, at=make.NOW).name == "I Wayan Karya"


@pytest.mark.parametrize(("typed", "kept"), [("19800131 200501 2 004", NIP), (NIP, NIP), (" ", ""), ("", "")])
def test_an_nip_is_kept_as_digits(typed: str, kept: str) -> None:
    assert parse_nip(typed) == kept


@pytest.mark.parametrize("typed", ["198013312005012004", "19800131200501200", "198001312005013004", "NIP 1980"])
def test_an_odd_nip_is_refused(typed: str) -> None:
    with pytest.raises(NipOdd):
        parse_nip(typed)


def test_an_nip_of_a_servant_on_contract_has_no_month() -> None:
    assert parse_nip("199001312023211004")


@pytest.mark.usefixtures("in_karangasem")
class TestOwnRight:
    def letter(self) -> tuple[Document, User, Position]:
        letter, head = make.letter(make.version(by_head=True), make.office()), make.signer()
        position = post(letter.unit, "Perbekel Padangkerta")
        HoldingFactory.create(position=position, user=head, full_name="I Nyoman Contoh, S.E.")
        return letter, head, position

    def sign(self, letter: Document, head: User) -> services.Outcome:
        return services.sign_documents(
            documents=[letter], signer=head, passphrase=make.PASSPHRASE, actor=make.ACTOR, now=make.NOW
        )[0]

    def test_the_head_signs_without_a_mandate_and_the_letter_keeps_the_block_of_that_day(self) -> None:
        letter, head, position = self.letter()

        outcome = self.sign(letter, head)
        Holding.objects.filter(position=position).update(active_to=make.NOW.date(), full_name="Lain")
        HoldingFactory.create(position=position, active_from=make.NOW.date(), full_name="Ni Putu Baru")

        assert outcome.signed, outcome.refusal
        signed = Document.objects.get(pk=letter.pk)
        text = text_of(services.content_of(signed))
        assert "Perbekel Padangkerta, " in text
        assert "I Nyoman Contoh, S.E." in text
        assert "a.n." not in text
        assert (signed.own_right, signed.delegation) == (True, None)
        assert Block.from_dict(signed.signature_block).lines == ("Perbekel Padangkerta,",)
        checked = queries.check(signed.token, day=make.DAY)
        assert (checked.signer, checked.position) == ("I Nyoman Contoh, S.E.", "Perbekel Padangkerta")
        assert checked.delegation is not None
        assert checked.delegation.en == "In own right, as Perbekel Padangkerta."

    def test_nobody_else_does_and_no_head_signs_what_is_not_the_heads(self) -> None:
        letter, head, position = self.letter()
        other = make.letter(make.version("sktm"), letter.unit)
        former = make.signer()
        HoldingFactory.create(
            position=position, user=former, active_from=date(2026, 1, 1), active_to=date(2026, 1, 2), full_name="Lama"
        )

        assert isinstance(self.sign(letter, former).refusal, NoAuthority)
        assert isinstance(self.sign(other, head).refusal, NoAuthority)

    def test_the_holder_who_is_away_does_not_while_a_plh_does(self) -> None:
        letter, head, position = self.letter()
        acting = make.signer(full_name="Ni Kadek Pengganti")
        HoldingFactory.create(position=position, user=acting, standing="plh", full_name="Ni Kadek Pengganti")

        assert isinstance(self.sign(letter, head).refusal, NoAuthority)
        assert self.sign(letter, acting).signed
        assert Document.objects.get().signer_position == "Plh. Perbekel Padangkerta"


def test_a_mandate_is_printed_with_the_decree_and_shown_on_the_letter_s_page(
    staff: Callable[..., Any], karangasem_client: Client
) -> None:
    staff("r5107", "documents.manage", client=karangasem_client)
    with tenants.enter("r5107"):
        letter, head = make.letter(make.version(), make.office()), make.signer()
        HoldingFactory.create(position=post(letter.unit, "Sekretaris Desa", "secretary"), user=head, nip=NIP)
        DelegationFactory.create(holder=head, unit=letter.unit, through="Camat Karangasem")
        document = make.sign(letter, by=head)[0].document
        text = text_of(services.content_of(document))

    page = karangasem_client.get(url("letter", pk=letter.pk)).content.decode()

    assert "a.n. Bupati Karangasem Camat Karangasem u.b. Sekretaris Desa," in text
    assert "NIP 19800131 200501 2 004" in text
    assert "Berdasarkan SK Bupati" in text
    assert "Blok tanda tangan" in page
    assert "NIP 19800131 200501 2 004" in page
