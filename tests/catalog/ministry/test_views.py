"""The ministry's pages: what everybody reads, what curators do, what nobody else sees."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.activation.models import Activation, Release, ReleaseState, State
from catalog.activation.services import request_activation, restrict_release
from catalog.ministry.curation.models import Word
from catalog.ministry.curation.services import waive_first_installation
from core import clock
from core.actors import Actor
from core.evidence import head_of_log
from core.jobs import run_waiting
from core.models import EvidenceEntry
from tenants.context import operator_rights
from tenants.models import Regency
from tests.factories.custody import OperationFactory

pytestmark = pytest.mark.django_db

REASON = "Keputusan Menteri 12/2026 tentang penghentian sementara."
CONSOLE = ["/konsol/", "/konsol/adopsi.csv", "/konsol/daerah/", "/konsol/daerah/5107/"]
EVERYTHING = [
    *CONSOLE,
    "/konsol/katalog/",
    "/konsol/katalog/mpp/{version}/terbitkan/",
    "/konsol/katalog/mpp/{version}/hentikan/",
    "/konsol/katalog/mpp/{version}/batasi/",
    "/konsol/pekerjaan/",
]


@pytest.fixture
def sign_in(ministry_client: Client, staff: Callable[..., Any]) -> Callable[..., Client]:
    def with_rights(*rights: str) -> Client:
        staff("public", *rights, client=ministry_client)
        return ministry_client

    return with_rights


@pytest.fixture
def curator(sign_in: Callable[..., Client]) -> Client:
    return sign_in("catalogue.curate", "regencies.read", "applications.decide", "jobs.read", "jobs.retry")


@pytest.fixture
def mpp(db: None) -> Release:
    return Release.objects.get(slug="mpp")


def body(response: Any) -> str:
    return str(response.content.decode())


def main_of(response: Any) -> str:
    return body(response).partition("<main")[2].partition("</main")[0]


class TestPublicSite:
    def test_home_shows_the_catalogue_and_who_uses_it(self, ministry_client: Client) -> None:
        shown = main_of(ministry_client.get("/"))

        assert 'href="/katalog/mpp/"' in shown
        assert 'href="/daftar/"' in shown
        assert 'href="http://karangasem.tiru.test/"' in shown

    def test_the_catalogue_finds_modules_in_both_languages(self, ministry_client: Client) -> None:
        for text in ("mal pelayanan", "service mall", "MÁL"):
            assert 'href="/katalog/mpp/"' in main_of(ministry_client.get("/katalog/", {"q": text}))
        assert 'href="/katalog/mpp/"' not in main_of(ministry_client.get("/katalog/", {"q": "kapal selam"}))

    def test_a_module_says_what_it_rests_on(self, ministry_client: Client) -> None:
        shown = main_of(ministry_client.get("/katalog/mpp/"))

        for expected in ("Banyuwangi", "Perpres 89/2021", "Petugas loket", "Kabupaten Karangasem", "Kota Ternate"):
            assert expected in shown

    @pytest.mark.parametrize("state", [ReleaseState.DRAFT, ReleaseState.IN_REVIEW])
    def test_what_is_not_published_is_not_there(self, ministry_client: Client, mpp: Release, state: str) -> None:
        Release.objects.filter(pk=mpp.pk).update(state=state)

        assert ministry_client.get("/katalog/mpp/").status_code == 404
        assert "/katalog/mpp/" not in body(ministry_client.get("/katalog/"))

    @pytest.mark.parametrize("path", ["tidak-ada", "MPP", "mpp-", "..", "mpp%2F.."])
    def test_an_unknown_module_is_not_there(self, ministry_client: Client, path: str) -> None:
        assert ministry_client.get(f"/katalog/{path}/").status_code == 404

    def test_a_suspended_regency_is_not_in_the_public_list(self, ministry_client: Client, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.SUSPENDED)
        shown = main_of(ministry_client.get("/daerah/"))

        assert "Kota Ternate" in shown
        assert "Karangasem" not in shown

    def test_an_empty_catalogue_says_so(self, ministry_client: Client) -> None:
        Release.objects.update(state=ReleaseState.DRAFT)

        for path in ("/", "/katalog/"):
            assert ministry_client.get(path).status_code == 200

    def test_these_pages_exist_at_the_ministry_only(self, karangasem_client: Client) -> None:
        for path in ("/katalog/", "/katalog/mpp/", "/daerah/", *CONSOLE):
            assert karangasem_client.get(path).status_code == 404


class TestDoors:
    def test_strangers_are_sent_to_sign_in(self, ministry_client: Client, mpp: Release) -> None:
        for path in EVERYTHING:
            response = ministry_client.get(path.format(version=mpp.version))
            assert response.status_code == 302
            assert "/akun/masuk/" in response.headers["Location"]

    def test_people_without_the_right_see_nothing(self, sign_in: Callable[..., Client], mpp: Release) -> None:
        client = sign_in("people.manage")

        for path in EVERYTHING:
            assert client.get(path.format(version=mpp.version)).status_code == 404

    def test_who_reads_may_not_change(self, sign_in: Callable[..., Client], mpp: Release, karangasem: Regency) -> None:
        client = sign_in("regencies.read")

        assert [client.get(path).status_code for path in CONSOLE] == [200] * 4
        for path in (
            "/konsol/daerah/5107/tangguhkan/",
            "/konsol/daerah/5107/pulihkan/",
            f"/konsol/katalog/mpp/{mpp.version}/batasi/",
            "/konsol/katalog/permintaan/1/",
            "/konsol/pekerjaan/1/ulangi/",
        ):
            assert client.post(path, {"reason": REASON}).status_code == 404
        assert "tangguhkan" not in main_of(client.get("/konsol/daerah/5107/"))
        karangasem.refresh_from_db()
        assert karangasem.status == Regency.Status.ACTIVE

    def test_changes_are_not_made_by_looking(self, curator: Client, mpp: Release) -> None:
        before = head_of_log()
        for path in EVERYTHING:
            assert curator.get(path.format(version=mpp.version)).status_code == 200

        assert head_of_log() == before

    def test_nothing_of_a_tenant_is_read(self, curator: Client, mpp: Release) -> None:
        """The control role has no rights there at all, so a page that tried would fail; this names the culprit."""
        with CaptureQueriesContext(connection) as queries:
            for path in EVERYTHING:
                curator.get(path.format(version=mpp.version))

        assert not [query["sql"] for query in queries if "r5107." in query["sql"] or '"r5107"' in query["sql"]]


class TestConsole:
    def test_the_figures_are_those_of_the_ledgers(self, curator: Client) -> None:
        shown = main_of(curator.get("/konsol/"))

        assert "2 dari 514 kabupaten dan kota, di 2 dari 38 provinsi" in shown
        assert "Bali" in shown
        assert "rata-rata 1,0 per daerah" in shown

    def test_the_map_can_show_one_module(self, curator: Client) -> None:
        shown = main_of(curator.get("/konsol/", {"modul": "mpp"}))
        unknown = main_of(curator.get("/konsol/", {"modul": "'; DROP"}))

        assert "Mal Pelayanan Publik menurut provinsi" in shown
        assert "Daerah pemakai menurut provinsi" in unknown

    def test_a_regency_without_any_module_needs_attention(self, curator: Client, ternate: Regency) -> None:
        Regency.objects.filter(pk=ternate.pk).update(modules_on=[])
        figures = {item["label"]: item["value"] for item in curator.get("/konsol/").context["attention"]}

        assert figures["Daerah tanpa modul menyala"] == "1"

    def test_copies_and_sandboxes_do_not_count(self, curator: Client, karangasem: Regency) -> None:
        with operator_rights():
            Regency.objects.filter(schema_name="r8271").update(purpose=Regency.Purpose.COPY, schema_name="c8271_1")
        figures = {item["label"]: item["value"] for item in curator.get("/konsol/").context["kpis"]}

        assert figures["Daerah memakai Tiru"] == "1"

    def test_a_suspended_regency_still_counts_as_a_user(self, curator: Client, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(status=Regency.Status.SUSPENDED)
        figures = {item["label"]: item["value"] for item in curator.get("/konsol/").context["kpis"]}
        absent = curator.get("/konsol/daerah/", {"status": "absent"}).context["page"].paginator.count

        assert figures["Daerah memakai Tiru"] == "2"
        assert absent == 512

    def test_the_console_takes_as_many_queries_for_two_regencies_as_for_thirty(
        self, curator: Client, django_assert_num_queries: Any
    ) -> None:
        curator.get("/konsol/")
        with django_assert_num_queries(10):
            curator.get("/konsol/")
        _many_regencies(30)
        with django_assert_num_queries(10):
            curator.get("/konsol/")

    def test_the_spreadsheet_holds_every_regency_and_module(self, curator: Client) -> None:
        response = curator.get("/konsol/adopsi.csv")
        lines = response.content.decode("utf-8-sig").splitlines()

        assert lines[0].startswith("kode,daerah,provinsi,status,sejak,")
        assert "mpp" in lines[0]
        assert lines[1].startswith("5107,Kabupaten Karangasem,Bali,active,2026-11-02,")
        assert len(lines) == 3


class TestRegencies:
    def test_all_514_are_listed_in_pages(self, curator: Client) -> None:
        response = curator.get("/konsol/daerah/")

        assert response.context["page"].paginator.count == 514
        assert len(response.context["rows"]) == 25

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"q": "5107"}, 1),
            ({"status": "active"}, 2),
            ({"status": "absent"}, 512),
            ({"status": "suspended"}, 0),
            ({"provinsi": "51"}, 9),
            ({"provinsi": "51", "status": "active"}, 1),
            ({"status": "nonsense", "provinsi": "'; --", "page": "-3"}, 514),
        ],
    )
    def test_the_list_narrows(self, curator: Client, query: dict[str, str], count: int) -> None:
        found = curator.get("/konsol/daerah/", query).context["page"].paginator.count

        assert found == count

    def test_the_list_takes_as_many_queries_for_one_as_for_twenty_five(
        self, curator: Client, django_assert_num_queries: Any
    ) -> None:
        curator.get("/konsol/daerah/")
        with django_assert_num_queries(12):
            curator.get("/konsol/daerah/", {"provinsi": "51", "status": "active"})
        _many_regencies(30)
        with django_assert_num_queries(12):
            curator.get("/konsol/daerah/", {"provinsi": "35", "status": "active"})

    def test_a_regency_on_tiru_shows_modules_hosts_and_units(self, curator: Client) -> None:
        shown = main_of(curator.get("/konsol/daerah/5107/"))

        for expected in ("Mal Pelayanan Publik", "karangasem.tiru.test", "75", "Buka situs"):
            assert expected in shown

    def test_a_regency_that_is_not_on_tiru_shows_what_it_has(self, curator: Client) -> None:
        shown = main_of(curator.get("/konsol/daerah/8272/"))

        assert "Kota Tidore Kepulauan" in shown
        assert "belum memakai Tiru" in shown
        assert "tangguhkan" not in shown

    @pytest.mark.parametrize("code", ["9999", "51", "510701", "x"])
    def test_what_is_no_regency_is_not_there(self, curator: Client, code: str) -> None:
        assert curator.get(f"/konsol/daerah/{code}/").status_code == 404

    def test_a_module_is_closed_with_a_reason_and_opened_again(
        self, curator: Client, karangasem_client: Client, ternate_client: Client
    ) -> None:
        page = "/konsol/daerah/5107/modul/mpp/"
        asked = curator.get(page)
        without_reason = curator.post(page, {"reason": ""})
        curator.post(page, {"reason": REASON})
        closed = [client.get("/mpp/").status_code for client in (karangasem_client, ternate_client)]
        shown = main_of(curator.get(page))
        opened = curator.post(page)

        assert "Tutup modul" in main_of(asked)
        assert without_reason.status_code == 422
        assert closed == [404, 200]
        assert REASON in shown
        assert "Buka modul lagi" in shown
        assert opened.status_code == 302
        assert karangasem_client.get("/mpp/").status_code == 200
        assert curator.get("/konsol/daerah/5107/modul/example/").status_code == 404

    def test_suspending_closes_the_site_until_it_is_resumed(self, curator: Client, karangasem_client: Client) -> None:
        without_reason = curator.post("/konsol/daerah/5107/tangguhkan/", {"reason": ""})
        curator.post("/konsol/daerah/5107/tangguhkan/", {"reason": REASON})
        closed = karangasem_client.get("/").status_code
        shown = main_of(curator.get("/konsol/daerah/5107/"))
        twice = curator.post("/konsol/daerah/5107/tangguhkan/", {"reason": REASON})
        curator.post("/konsol/daerah/5107/pulihkan/")

        assert without_reason.status_code == 422
        assert closed == 503
        assert REASON in shown
        assert twice.status_code == 422
        assert karangasem_client.get("/").status_code == 200

    def test_a_site_that_is_closed_by_a_restore_has_no_button(self, curator: Client, karangasem: Regency) -> None:
        Regency.objects.filter(pk=karangasem.pk).update(status="suspended")
        closed = curator.get("/konsol/daerah/5107/").content.decode()
        OperationFactory.running(kind="restore")
        restoring = curator.get("/konsol/daerah/5107/").content.decode()
        pressed = curator.post("/konsol/daerah/5107/pulihkan/", headers={"accept": "text/html"})

        assert "/konsol/daerah/5107/pulihkan/" in closed
        assert "/konsol/daerah/5107/pulihkan/" not in restoring
        assert "Cadangan sedang dipulihkan" in restoring
        assert pressed.status_code == 409

    def test_the_reason_of_a_suspension_stays_when_it_is_over(self, curator: Client) -> None:
        curator.post("/konsol/daerah/5107/tangguhkan/", {"reason": REASON})
        curator.post("/konsol/daerah/5107/pulihkan/")

        with tenants.public():
            entries = EvidenceEntry.objects.filter(subject="regency:5107").order_by("-sequence")[:2]
            assert [(entry.action, entry.reason) for entry in entries] == [
                ("tenants.active", ""),
                ("tenants.suspended", REASON),
            ]

    def test_a_regency_that_is_not_on_tiru_cannot_be_suspended(self, curator: Client) -> None:
        assert curator.post("/konsol/daerah/8272/tangguhkan/", {"reason": REASON}).status_code == 422


class TestCuration:
    def test_retiring_shows_what_it_means_and_takes_two_dates(self, curator: Client, mpp: Release) -> None:
        url = f"/konsol/katalog/mpp/{mpp.version}/hentikan/"
        preview = main_of(curator.get(url))
        backwards = curator.post(url, _dates("1 6 2030", "1 5 2030"))
        past = curator.post(url, _dates("1 1 2020", "1 1 2021"))
        announced = curator.post(url, _dates("1 6 2030", "31 12 2030"))

        assert "2 daerah memakainya" in preview
        assert (backwards.status_code, past.status_code, announced.status_code) == (422, 422, 302)
        mpp.refresh_from_db()
        assert mpp.state == ReleaseState.DEPRECATED
        assert "berakhir 31 Des 2030" in main_of(curator.get("/konsol/katalog/"))

    def test_an_announced_end_can_be_taken_back(self, curator: Client, mpp: Release) -> None:
        curator.post(f"/konsol/katalog/mpp/{mpp.version}/hentikan/", _dates("1 6 2030", "31 12 2030"))
        curator.post(f"/konsol/katalog/mpp/{mpp.version}/terbitkan/", {"notes_id": "Kembali.", "notes_en": ""})

        mpp.refresh_from_db()
        assert (mpp.state, mpp.ends_on) == (ReleaseState.PUBLISHED, None)

    def test_what_is_published_cannot_be_published_again(self, curator: Client, mpp: Release) -> None:
        assert curator.post(f"/konsol/katalog/mpp/{mpp.version}/terbitkan/", {}).status_code == 422

    def test_a_new_module_is_a_draft_until_it_is_published(self, curator: Client) -> None:
        version = Release.objects.get(slug="example").version
        Release.objects.filter(slug="example").delete()
        Word.objects.filter(slug="example").delete()
        url = f"/konsol/katalog/example/{version}/"
        listed = main_of(curator.get("/konsol/katalog/"))
        too_early = curator.post(f"{url}terbitkan/", {"restricted": "on", "ring": "origin"})
        with tenants.public():
            first = {"note": "Pemasangan pertama.", "actor": Actor.system("tests"), "now": clock.now()}
            waive_first_installation(slug="example", version=version, **first)
        published = curator.post(f"{url}terbitkan/", {"restricted": "on", "ring": "origin"})

        assert f'href="{url}"' in listed
        assert too_early.status_code == 422
        assert f"{url}butir/isolation/" in main_of(too_early)
        assert (published.status_code, published["Location"]) == (302, url)
        release = Release.objects.get(slug="example")
        assert (release.restricted, release.ring) == (True, "origin")

    def test_restricting_and_opening(self, curator: Client, mpp: Release) -> None:
        url = f"/konsol/katalog/mpp/{mpp.version}/batasi/"
        curator.post(url, {"batasi": "ya"})
        mpp.refresh_from_db()
        restricted = mpp.restricted
        curator.post(url, {"batasi": "tidak"})
        mpp.refresh_from_db()

        assert (restricted, mpp.restricted) == (True, False)

    def test_every_step_is_evidence_of_the_person_who_took_it(self, curator: Client, mpp: Release) -> None:
        curator.post(f"/konsol/katalog/mpp/{mpp.version}/batasi/", {"batasi": "ya"})
        entry = EvidenceEntry.objects.order_by("-sequence").first()

        assert entry is not None
        assert entry.action == "activation.release_restricted"
        assert entry.actor.startswith("user:")
        assert entry.actor.endswith("@public")

    @pytest.mark.parametrize("path", ["mpp/9.9.9", "tidak_ada/1.0.0"])
    def test_an_unknown_release_is_not_there(self, curator: Client, path: str) -> None:
        for verb in ("terbitkan", "hentikan", "batasi"):
            assert curator.get(f"/konsol/katalog/{path}/{verb}/").status_code == 404

    def test_a_request_for_a_restricted_module_is_answered(self, curator: Client) -> None:
        asked = _ask_for_the_example()
        listed = main_of(curator.get("/konsol/katalog/"))
        unexplained = curator.post(f"/konsol/katalog/permintaan/{asked.pk}/", {"jawaban": "tolak", "reason": ""})
        curator.post(f"/konsol/katalog/permintaan/{asked.pk}/", {"jawaban": "tolak", "reason": REASON})
        again = curator.post(f"/konsol/katalog/permintaan/{asked.pk}/", {"jawaban": "setuju"})

        assert "Kabupaten Karangasem" in listed
        assert unexplained.status_code == 422
        asked.refresh_from_db()
        assert (asked.state, asked.reason) == (State.REFUSED, REASON)
        assert again.status_code == 404

    def test_an_approved_request_is_carried_out(self, curator: Client) -> None:
        asked = _ask_for_the_example()
        response = curator.post(f"/konsol/katalog/permintaan/{asked.pk}/", {"jawaban": "setuju"})
        run_waiting(queues=("operator",))

        assert response.status_code == 302
        asked.refresh_from_db()
        assert asked.state == State.ON


class TestJobs:
    def test_a_failed_job_is_shown_and_can_run_again(self, curator: Client) -> None:
        number = _failed_job()
        shown = main_of(curator.get("/konsol/pekerjaan/"))
        response = curator.post(f"/konsol/pekerjaan/{number}/ulangi/")

        assert "onboarding.tasks.send_letter" in shown
        assert "application_id 3" in shown
        assert response.status_code == 302
        assert _status_of(number) == "todo"
        with tenants.public():
            entry = EvidenceEntry.objects.get(action="core.job_retried")
        assert (entry.subject, entry.actor[:5]) == (f"core.job:{number}", "user:")

    def test_who_may_only_look_lets_nothing_run_again(self, sign_in: Callable[..., Client]) -> None:
        reader = sign_in("jobs.read")
        number = _failed_job()
        shown = reader.get("/konsol/pekerjaan/").text

        assert "onboarding.tasks.send_letter" in shown
        assert f"/konsol/pekerjaan/{number}/ulangi/" not in shown
        assert reader.post(f"/konsol/pekerjaan/{number}/ulangi/").status_code == 404
        assert _status_of(number) == "failed"

    def test_only_failed_jobs_can_run_again(self, curator: Client) -> None:
        number = _failed_job(status="succeeded")

        assert curator.post(f"/konsol/pekerjaan/{number}/ulangi/").status_code == 404
        assert curator.get(f"/konsol/pekerjaan/{number}/ulangi/").status_code == 405
        assert curator.post("/konsol/pekerjaan/0/ulangi/").status_code == 404

    def test_the_list_takes_as_many_queries_for_three_as_for_one(
        self, curator: Client, django_assert_num_queries: Any
    ) -> None:
        _failed_job()
        curator.get("/konsol/pekerjaan/")
        with django_assert_num_queries(8):
            curator.get("/konsol/pekerjaan/")
        _failed_job()
        _failed_job()
        with django_assert_num_queries(8):
            curator.get("/konsol/pekerjaan/")


def _dates(closes: str, ends: str) -> dict[str, str]:
    values = {}
    for name, text in (("closes_on", closes), ("ends_on", ends)):
        for part, value in zip(("day", "month", "year"), text.split(), strict=True):
            values[f"{name}_{part}"] = value
    return values


def _ask_for_the_example() -> Activation:
    release = Release.objects.get(slug="example")
    restrict_release(
        slug="example", version=release.version, restricted=True, actor=Actor.system("tests"), now=clock.now()
    )
    with tenants.enter("r5107"):
        return request_activation(slug="example", actor=Actor.system("tests"), now=clock.now())


def _many_regencies(number: int) -> None:
    """Rows of the ledger alone: the console must not need more than that."""
    codes = [f"35{number:02d}" for number in range(1, 30)] + ["3571", "3572"]
    Regency.objects.bulk_create(
        Regency(
            schema_name=f"r{code}",
            code=code,
            name=f"Kabupaten {code}",
            short_name=code,
            kind="regency",
            time_zone="Asia/Jakarta",
            status=Regency.Status.ACTIVE,
            modules_on=["mpp"],
            created_at=clock.now(),
            live_at=clock.now(),
        )
        for code in codes[:number]
    )


def _failed_job(status: str = "failed") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, attempts)"
            " VALUES ('control', 'onboarding.tasks.send_letter', %s, %s, 10) RETURNING id",
            ['{"schema": "public", "application_id": 3, "letter": "approved"}', status],
        )
        return int(cursor.fetchone()[0])


def _status_of(number: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [number])
        return str(cursor.fetchone()[0])
