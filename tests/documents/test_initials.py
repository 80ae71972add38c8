"""Initials that a template asks for: of whom, in which order, refused with a reason, shown to the office."""

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from accounts.models import User
from core import clock, evidence
from core.actors import Actor
from core.localised import LocalisedText
from core.models import EvidenceEntry
from documents import queries, services
from documents.capacities import office_of
from documents.models import Document, TemplateVersion
from documents.notices import notices
from documents.services.letters import RefusalWithoutReason
from notifications.models import Message
from notifications.queries import Contents, contents_of
from organisation.models import Holding, Unit
from tests.documents.test_pages import url
from tests.factories import documents as make
from tests.factories.accounts import UserFactory
from tests.factories.organisation import (
    HoldingFactory,
    PositionFactory,
    RoleAssignmentFactory,
    RoleFactory,
    UnitFactory,
    person_with_rights,
)

pytestmark = pytest.mark.django_db
ROLE = "role:kasi_pelayanan"
ASKED = ["post:section_head", "post:secretary", ROLE]


def holder(unit: Unit, kind: str, name: str, user: User | None = None, **fields: Any) -> User:
    user = user or person_with_rights("documents.initial", unit=unit, full_name=f"Pejabat {name}")
    post = PositionFactory.create(unit=unit, kind=kind, name=LocalisedText(id=name, en="A post"))
    HoldingFactory.create(position=post, user=user, full_name=user.full_name, **fields)
    return user


def role_of(user: User, unit: Unit | None) -> User:
    role = RoleFactory.create(
        slug="kasi_pelayanan",
        name=LocalisedText(id="Kepala Seksi Pelayanan", en="Head of services"),
        rights=["documents.initial"],
    )
    RoleAssignmentFactory.create(user=user, unit=unit, role=role)
    return user


def give(letter: Document, user: User) -> None:
    services.give_initial(document=letter, user=user, actor=make.ACTOR, now=make.NOW)


def refuse(letter: Document, user: User, reason: str = "nama ayah keliru") -> None:
    services.refuse_initial(document=letter, user=user, reason=reason, actor=make.ACTOR, now=make.NOW)


def waiting(user: User) -> list[Document]:
    return [asked.document for asked in queries.waiting_for_initial(user, make.NOW)]


@pytest.mark.usefixtures("in_karangasem")
class TestTheOrder:
    @pytest.fixture
    def unit(self) -> Unit:
        return make.office(parent=UnitFactory.create(name="Pemerintah Kabupaten Karangasem"))

    @pytest.fixture
    def people(self, unit: Unit) -> list[User]:
        return [
            holder(unit, "section_head", "Kasi Pemerintahan"),
            holder(unit, "secretary", "Sekretaris Desa"),
            role_of(UserFactory.create(full_name="Ni Kadek Peran"), None),
        ]

    @pytest.fixture
    def letter(self, unit: Unit, people: list[User]) -> Document:
        return make.letter(make.version(initials=ASKED, shows_initials=True), unit)

    def test_a_letter_is_signed_only_after_everybody_the_template_names_in_order(
        self, letter: Document, people: list[User]
    ) -> None:
        first, second, third = people
        head = make.signer()

        early = make.sign(letter, by=head)[0]
        turns = []
        for user in people:
            turns.append([waiting(one) == [letter] for one in people])
            give(letter, user)
        signed = make.sign(Document.objects.get(pk=letter.pk), by=head)[0]

        assert isinstance(early.refusal, services.InitialsMissing)
        assert turns == [[True, False, False], [False, True, False], [False, False, True]]
        assert signed.signed
        given = letter.initials.order_by("place")
        assert [(one.user, one.given_as, one.given_at) for one in given] == [
            (first, "Kasi Pemerintahan", make.NOW),
            (second, "Sekretaris Desa", make.NOW),
            (third, "Kepala Seksi Pelayanan", make.NOW),
        ]
        entries = EvidenceEntry.objects.filter(action="documents.initialled").order_by("sequence")
        assert [(it.details["asked"], it.details["missing"]) for it in entries] == [*zip(ASKED, (2, 1, 0), strict=True)]
        assert evidence.verify() == []
        text = pypdf.PdfReader(io.BytesIO(services.content_of(signed.document))).pages[0].extract_text()
        assert "Paraf:" in text
        assert "Sekretaris Desa, Pejabat Sekretaris Desa, 25 Nov 2026 10.00 WITA" in text

    def test_nobody_else_puts_it_and_nobody_before_the_turn(self, letter: Document, people: list[User]) -> None:
        stranger = holder(make.office(), "section_head", "Kasi Desa Lain")

        for user in (stranger, people[1], people[2]):
            with pytest.raises(services.NotYourTurn):
                give(letter, user)

    def test_who_acts_in_the_post_puts_it_and_the_one_who_is_away_does_not(
        self, letter: Document, people: list[User]
    ) -> None:
        holding = Holding.objects.get(user=people[0])
        acting = UserFactory.create()
        HoldingFactory.create(position=holding.position, user=acting, standing="plh")

        with pytest.raises(services.NotYourTurn):
            give(letter, people[0])
        give(letter, acting)

        assert letter.initials.get(user=acting).given_as == "Plh. Kasi Pemerintahan"

    def test_one_person_in_two_posts_puts_one_for_each(self, unit: Unit) -> None:
        person = holder(unit, "section_head", "Kasi Pemerintahan")
        holder(unit, "secretary", "Sekretaris Desa", user=person, standing="plt")
        letter = make.letter(make.version(initials=ASKED[:2]), unit)

        give(letter, person)
        give(letter, person)

        assert Document.objects.get(pk=letter.pk).state == Document.State.INITIALLED

    def test_people_who_are_named_come_before_and_cannot_push_the_others_out(
        self, letter: Document, people: list[User]
    ) -> None:
        colleague = UserFactory.create()

        def ask(*users: User) -> None:
            services.ask_initials(document=letter, initials=users, actor=make.ACTOR, now=make.NOW)

        ask(colleague)
        before = (waiting(colleague), waiting(people[0]))
        ask()

        assert before == ([letter], [])
        assert waiting(people[0]) == [letter]
        assert Document.objects.get(pk=letter.pk).state == Document.State.DRAFT

    def test_the_post_of_the_nearest_office_is_meant(self, unit: Unit) -> None:
        assert unit.parent is not None
        holder(unit.parent, "secretary", "Sekretaris Daerah")
        day = date(2026, 11, 25)

        above = office_of("post:secretary", unit, day=day)
        holder(unit, "secretary", "Sekretaris Desa")

        assert above == unit.parent
        assert office_of("post:secretary", unit, day=day) == unit
        assert office_of("post:treasurer", unit, day=day) == unit

    def test_a_post_that_nobody_holds_is_named_with_what_to_do(self, unit: Unit) -> None:
        letter = make.letter(make.version(initials=["post:treasurer"]), unit)

        (asked,) = queries.initials_of(letter, make.NOW)
        treasurer = holder(unit, "treasurer", "Bendahara Desa")
        (later,) = queries.initials_of(letter, make.NOW)

        assert asked.people == []
        assert later.people == [treasurer.full_name]


@pytest.mark.usefixtures("in_karangasem")
class TestRefusing:
    def test_a_refusal_sends_it_back_with_a_reason_and_everybody_sees_the_mended_letter_anew(self) -> None:
        unit = make.office()
        first, second = holder(unit, "section_head", "Kasi"), holder(unit, "secretary", "Sekretaris Desa")
        letter = make.letter(make.version(initials=ASKED[:2]), unit)
        give(letter, first)

        with pytest.raises(RefusalWithoutReason):
            refuse(letter, second, " ")
        refuse(letter, second)
        back = Document.objects.get(pk=letter.pk)
        assert back.state == Document.State.RETURNED
        early = make.sign(back, by=make.signer())[0]
        services.rewrite_document(
            document=back, data={"nama": "Ni Luh Betul", "usaha": "warung"}, actor=make.ACTOR, now=make.NOW
        )

        assert isinstance(early.refusal, services.InitialsMissing)
        again = Document.objects.get(pk=letter.pk)
        assert again.state == Document.State.DRAFT
        assert services.data_of(again)["nama"] == "Ni Luh Betul"
        assert waiting(first) == [letter]
        assert [asked.is_waiting for asked in queries.initials_of(again, make.NOW)] == [True, True]
        assert [one.refused_reason for one in queries.refusals_of(again)] == ["nama ayah keliru"]
        log = [str(entry.details) + entry.reason for entry in EvidenceEntry.objects.all()]
        assert not [text for text in log if "ayah" in text]
        assert EvidenceEntry.objects.filter(action="documents.initial_refused").count() == 1

    def test_nobody_refuses_out_of_turn_and_nothing_is_mended_that_was_not_sent_back(self) -> None:
        unit = make.office()
        holder(unit, "section_head", "Kasi")
        second = holder(unit, "secretary", "Sekretaris Desa")
        letter = make.letter(make.version(initials=ASKED[:2]), unit)

        with pytest.raises(services.NotYourTurn):
            refuse(letter, second)
        with pytest.raises(services.WrongState):
            services.rewrite_document(document=letter, data={}, actor=make.ACTOR, now=make.NOW)


def inbox(user: User) -> list[Message]:
    return list(Message.objects.filter(channel="inbox", recipient_id=str(user.pk)).order_by("pk"))


def inside(message: Message) -> Contents:
    found = contents_of(message)
    assert found is not None
    return found


def subjects(user: User) -> list[str]:
    return [inside(one).subject for one in inbox(user)]


WAITS, BACK = "Menunggu paraf Anda: Surat Keterangan Usaha", "Dikembalikan: Surat Keterangan Usaha"


@pytest.mark.usefixtures("in_karangasem")
class TestTelling:
    def test_whose_turn_it_is_is_told_once_for_each_turn_and_nobody_is_named(self) -> None:
        unit = make.office()
        first, second = holder(unit, "section_head", "Kasi"), holder(unit, "secretary", "Sekretaris Desa")
        told = []

        letter = make.letter(make.version(initials=ASKED[:2]), unit)
        told.append((subjects(first), subjects(second)))
        services.ask_initials(document=letter, initials=[], actor=make.ACTOR, now=make.NOW)
        give(letter, first)
        told.append((subjects(first), subjects(second)))
        refuse(letter, second)
        services.rewrite_document(
            document=letter, data={"nama": "Ni Luh Betul", "usaha": "warung"}, actor=make.ACTOR, now=make.NOW
        )
        told.append((subjects(first), subjects(second)))

        assert told == [([WAITS], []), ([WAITS], [WAITS]), ([WAITS, WAITS], [WAITS])]
        words = str([contents_of(one) for one in Message.objects.all()])
        assert [name for name in (first.full_name, second.full_name, "Ni Luh") if name in words] == []

    def test_without_an_order_everybody_is_told_at_once(self) -> None:
        asked = [person_with_rights("documents.initial") for _number in range(2)]

        make.letter(make.version(), make.office(), initials=asked, in_order=False)

        assert [subjects(user) for user in asked] == [[WAITS], [WAITS]]

    @pytest.mark.parametrize("may_mend", [True, False])
    def test_who_wrote_it_is_told_that_it_came_back_and_who_can_mend_it_where_the_writer_cannot(
        self, may_mend: bool
    ) -> None:
        unit = make.office(parent=UnitFactory.create(name="Pemerintah Kabupaten Karangasem"))
        secretary = holder(unit, "secretary", "Sekretaris Desa")
        writer = person_with_rights("documents.manage" if may_mend else "cases.work", unit=unit)
        clerk = person_with_rights("documents.manage", unit=unit)
        far = person_with_rights("documents.manage")
        wrote = Actor.user(writer.pk, schema="r5107")

        letter = make.letter(make.version(initials=["post:secretary"]), unit, actor=wrote)
        refuse(letter, secretary)

        page = f"/surat/{letter.pk}/"
        links = [[inside(one).link for one in inbox(user)] for user in (writer, clerk, far)]
        assert links == ([[page], [], []] if may_mend else [[""], [page], []])
        assert subjects(writer) == [BACK]
        assert "ayah" not in str([contents_of(one) for one in Message.objects.all()])


@pytest.mark.usefixtures("in_karangasem")
def test_the_today_page_says_what_waits_for_an_initial_and_what_came_back(settings: Any) -> None:
    settings.ROOT_URLCONF = "config.urls.tenant"
    unit = make.office()
    secretary, clerk = holder(unit, "secretary", "Sekretaris Desa"), person_with_rights("documents.manage", unit=unit)
    version = make.version(initials=["post:secretary"])
    back, _waiting, _other = (make.letter(version, unit) for _number in range(3))
    refuse(back, secretary)

    said = {user: [(str(one.title), one.url) for one in notices(user)] for user in (secretary, clerk)}

    assert said[secretary] == [("2 surat menunggu paraf Anda", "/surat/paraf/")]
    assert said[clerk] == [("1 surat dikembalikan tanpa paraf", f"/surat/{back.pk}/")]
    assert list(notices(UserFactory.create())) == []


@pytest.mark.usefixtures("in_karangasem")
@pytest.mark.parametrize("initials", [["post:king"], ["role:nobody"], ["secretary"], ["post:head", "post:head"]])
def test_a_template_asks_only_for_what_exists_and_once(initials: list[str]) -> None:
    with pytest.raises(services.InitialsUnknown):
        make.version(initials=initials)


class TestPages:
    def test_an_administrator_sets_them_and_the_version_shows_them(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        staff("r5107", "documents.templates", client=karangasem_client)
        with tenants.enter("r5107"):
            make.version()
        values = {"source": make.SOURCE, "fields-TOTAL_FORMS": 2, "fields-INITIAL_FORMS": 0}
        for number, name in enumerate(make.FIELDS):
            values |= {f"fields-{number}-name": name, f"fields-{number}-kind": "text"}
        order = {"first": "post:section_head", "third": "post:secretary", "shows_initials": "on"}

        twice = karangasem_client.post(url("write", code="sku"), values | order | {"second": "post:secretary"})
        karangasem_client.post(url("write", code="sku"), values | order, follow=True)
        editor = karangasem_client.get(url("write", code="sku")).content.decode()
        page = karangasem_client.get(url("version", code="sku", number=2)).content.decode()

        assert "dua kali" in twice.content.decode()
        with tenants.enter("r5107"):
            draft = TemplateVersion.objects.get(number=2)
        assert (draft.initials, draft.shows_initials) == (["post:section_head", "post:secretary"], True)
        assert '<option value="post:secretary" selected>' in editor
        assert "Paraf: Sekretaris" in page

    def test_an_officer_sends_a_letter_back_and_the_office_mends_it(
        self, staff: Callable[..., Any], karangasem_client: Client, client: Client
    ) -> None:
        own = staff("r5107", "documents.initial", "documents.manage", client=karangasem_client)
        with tenants.enter("r5107"):
            unit = make.office()
            holder(unit, "secretary", "Sekretaris Desa", user=own)
            holder(unit, "section_head", "Kasi")
            letter = make.letter(make.version("satu", initials=["post:secretary"]), unit)
            others = make.letter(make.version("dua", initials=["post:section_head"]), unit)

        page = karangasem_client.get(url("initials")).content.decode()
        strange = karangasem_client.get(url("refuse_initial", pk=others.pk)).status_code
        empty = karangasem_client.post(url("refuse_initial", pk=letter.pk), {"reason": ""})
        karangasem_client.post(url("refuse_initial", pk=letter.pk), {"reason": "NIK ayah keliru"})
        seen = karangasem_client.get(url("letter", pk=letter.pk)).content.decode()
        form = karangasem_client.get(url("rewrite", pk=letter.pk)).content.decode()
        data = {"data_nama": "Ni Luh Betul", "data_usaha": "warung kopi"}
        karangasem_client.post(url("rewrite", pk=letter.pk), data)
        again = karangasem_client.get(url("letter", pk=letter.pk)).content.decode()

        assert str(letter.pk) in page
        assert str(others.pk) not in page
        assert strange == 404
        assert "Reason" not in empty.content.decode()
        assert empty.status_code == 200
        assert "Surat dikembalikan" in seen
        assert "NIK ayah keliru" in seen
        assert 'value="Ni Luh Contoh"' in form
        assert "Pernah dikembalikan" in again
        assert karangasem_client.get(url("rewrite", pk=letter.pk)).status_code == 404
        with tenants.enter("r5107"):
            assert services.data_of(Document.objects.get(pk=letter.pk))["nama"] == "Ni Luh Betul"

    @pytest.mark.parametrize("name", ["initials", "queue"])
    def test_a_list_costs_the_same_with_many_letters(
        self, staff: Callable[..., Any], karangasem_client: Client, name: str
    ) -> None:
        own = staff("r5107", "documents.initial", "documents.sign", client=karangasem_client)
        with tenants.enter("r5107"):
            unit = make.office()
            holder(unit, "secretary", "Sekretaris Desa", user=own)
            version, ready = make.version(initials=["post:secretary"]), make.version("sktm")
            make.letter(version, unit)
            make.letter(ready, unit)
        karangasem_client.get(url(name))

        def cost() -> int:
            with CaptureQueriesContext(connection) as got:
                assert karangasem_client.get(url(name)).status_code == 200
            # How fresh the list of regencies is, is asked by the clock.
            return len([query for query in got if "directoryversion" not in query["sql"]])

        one = cost()
        with tenants.enter("r5107"):
            for _number in range(15):
                make.letter(version, unit)
                make.letter(ready, unit)

        assert cost() == one

    def test_the_queue_says_what_is_late_and_how_many_initials_are_missing(
        self, staff: Callable[..., Any], karangasem_client: Client
    ) -> None:
        staff("r5107", "documents.sign", client=karangasem_client)
        with tenants.enter("r5107"):
            unit = make.office()
            first = holder(unit, "section_head", "Kasi")
            asking = make.version("dua", initials=ASKED[:2])
            half, late = make.letter(asking, unit), make.letter(make.version("satu"), unit)
            fresh = make.letter(make.version("tiga"), unit)
            give(half, first)
            Document.objects.filter(pk__in=[half.pk, fresh.pk]).update(created_at=clock.now())
            Document.objects.filter(pk=late.pk).update(created_at=clock.now() - timedelta(hours=25))

        page = karangasem_client.get(url("queue")).content.decode()

        assert page.index(str(late.pk)) < page.index(str(fresh.pk)) < page.index(str(half.pk))
        assert page.count("terlambat") == 1
        assert "1 dari 2 paraf belum ada" in page
