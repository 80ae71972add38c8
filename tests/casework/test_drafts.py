"""Applications that were begun and never handed in: how long they are kept, what is said about it, how they go."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client

import tenants
from casework import services
from casework.models import Case, CaseDocument, Channel
from core import clock, files
from core.errors import NotThere
from core.models import EvidenceEntry
from tests.factories import casework as make
from tests.factories.privacy import let_go

NOW = make.NOW
DAY = timedelta(days=1)
LAST_DAY = NOW + 30 * DAY
AFTER = NOW + 31 * DAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The clock of the pages; the last moment in the list counts."""
    moments = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moments[-1])
    return moments


def is_stored(key: str) -> bool:
    try:
        files.open_stored(key).close()
    except NotThere:
        return False
    return True


@pytest.mark.usefixtures("in_karangasem")
def test_a_draft_goes_after_its_last_day_with_papers_and_files_and_leaves_its_code_in_the_log() -> None:
    make.product()
    draft = make.begun().case
    first = make.brought(draft, 0)[0]
    second = make.brought(draft, 0)[0]  # the first one stays as replaced

    assert let_go("casework.drafts", now=LAST_DAY) == 0
    assert let_go("casework.drafts", now=AFTER) == 1

    assert not Case.objects.filter(pk=draft.pk).exists()
    assert not CaseDocument.objects.exists()
    assert [is_stored(paper.file_key) for paper in (first, second)] == [False, False]
    entry = EvidenceEntry.objects.get(action="casework.draft_forgotten")
    assert entry.details == {"case": draft.code, "files": 2}


@pytest.mark.usefixtures("in_karangasem")
def test_each_change_gives_a_draft_its_whole_time_again_and_handing_in_ends_the_count() -> None:
    make.product()
    draft = make.begun().case
    assert draft.kept_until == date(2026, 12, 25)

    make.brought(draft, 0, 1, now=NOW + 10 * DAY)
    draft.refresh_from_db()
    assert draft.kept_until == date(2027, 1, 4)

    handed_in = services.hand_in(case_id=draft.pk, actor=make.CITIZEN, now=NOW + 11 * DAY)
    assert handed_in.kept_until is None
    assert let_go("casework.drafts", now=NOW + 400 * DAY) == 0


@pytest.mark.usefixtures("in_karangasem")
def test_what_was_withdrawn_before_it_was_handed_in_goes_too() -> None:
    make.product()
    draft = make.begun().case
    services.withdraw(case_id=draft.pk, actor=make.CITIZEN, now=NOW)

    assert let_go("casework.drafts", now=AFTER) == 1


@pytest.mark.usefixtures("in_karangasem")
def test_a_file_that_another_case_uses_stays() -> None:
    make.product()
    earlier = make.handed_in()
    paper = earlier.papers.get(requirement=0)
    services.judge_paper(case_id=earlier.pk, paper_id=paper.pk, accepted=True, actor=make.ACTOR, now=NOW)
    draft = make.begun().case
    services.reuse_paper(
        case_id=draft.pk, requirement=0, paper_id=paper.pk, allowed=[earlier.pk], actor=make.CITIZEN, now=NOW
    )

    assert let_go("casework.drafts", now=AFTER) == 1
    assert is_stored(paper.file_key)


@pytest.mark.usefixtures("in_karangasem")
def test_a_file_that_cannot_be_deleted_keeps_its_draft_for_the_next_night_and_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make.product()
    stuck, other = make.begun().case, make.begun(now=NOW + timedelta(minutes=1)).case
    broken = make.brought(stuck, 0)[0].file_key
    make.brought(other, 0)
    really = files.delete_stored

    def failing(key: str) -> None:
        if key == broken:
            raise OSError("the store does not answer")
        really(key)

    monkeypatch.setattr(files, "delete_stored", failing)
    assert let_go("casework.drafts", now=AFTER) == 1
    assert list(Case.objects.values_list("pk", flat=True)) == [stuck.pk]

    monkeypatch.setattr(files, "delete_stored", really)
    assert let_go("casework.drafts", now=AFTER) == 1
    assert not is_stored(broken)


@pytest.mark.usefixtures("in_karangasem")
def test_a_draft_that_was_told_no_day_goes_by_the_days_of_now() -> None:
    make.product()
    draft = make.begun().case
    Case.objects.filter(pk=draft.pk).update(kept_until=None, policies={})

    assert let_go("casework.drafts", now=NOW + 30 * DAY) == 0
    assert let_go("casework.drafts", now=NOW + 31 * DAY) == 1


def test_the_citizen_reads_the_day_and_afterwards_the_code_is_as_unknown_as_any(
    karangasem_client: Client, at: list[datetime]
) -> None:
    with tenants.enter("r5107"):
        make.product()
        begun = make.begun()
        unknown = make.begun().case
        Case.objects.filter(pk=unknown.pk).delete()
    code = begun.case.code
    karangasem_client.post("/lacak/", {"code": code, "pin": begun.pin})

    page = karangasem_client.get(f"/lacak/{code}/", headers={"Accept-Language": "id"}).content.decode()
    later = karangasem_client.get(f"/lacak/{code}/nanti/", headers={"Accept-Language": "id"}).content.decode()
    assert "Jumat, 25 Desember 2026" in page
    assert "Jumat, 25 Desember 2026" in later

    at.append(AFTER)
    with tenants.enter("r5107"):
        let_go("casework.drafts", now=AFTER)
    # Still among the keys of this session, and yet: as a code that never was.
    gone, never = (karangasem_client.get(f"/lacak/{one}/") for one in (code, unknown.code))
    assert (gone.status_code, gone.headers["Location"].replace(code, "")) == (
        never.status_code,
        never.headers["Location"].replace(unknown.code, ""),
    )
    answers = [
        karangasem_client.post(
            "/api/v1/cases/track/", {"code": one, "pin": begun.pin}, content_type="application/json"
        ).json()
        for one in (code, unknown.code)
    ]
    assert answers[0] == answers[1]


def test_other_systems_learn_the_day_too(karangasem_client: Client, at: list[datetime]) -> None:
    with tenants.enter("r5107"):
        make.product()
    sent = {"service": "SKU-01", "name": "Ni Komang Sri Wahyuni", "answers": {"usaha": "Warung Sri"}}

    begun = karangasem_client.post("/api/v1/cases/", sent, content_type="application/json").json()

    assert (begun["state"], begun["kept_until"]) == ("draft", "2026-12-25")


def test_the_other_regency_keeps_its_drafts(at: list[datetime]) -> None:
    for schema in ("r5107", "r8271"):
        with tenants.enter(schema):
            make.product()
            make.begun(channel=Channel.WEB)

    with tenants.enter("r5107"):
        assert let_go("casework.drafts", now=AFTER) == 1
    with tenants.enter("r8271"):
        assert Case.objects.count() == 1
