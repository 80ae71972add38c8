"""The board of urgent problems: scored by people, ordered by rule, taken apart down to an outcome."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

import tenants
from catalog.bundles.privacy import HoldsPersonalData
from catalog.ministry.registry.models import Problem, Score, Step
from catalog.ministry.registry.priority import Order, Weight, counts_input, rank, weight_of
from catalog.ministry.registry.queries import problems as queries
from catalog.ministry.registry.services import problems as services
from core.actors import Actor
from core.errors import NotThere
from core.models import EvidenceEntry

pytestmark = pytest.mark.django_db

OFFICER = Actor.system("tests")
NOW = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 27)


def raised(title: str = "Ibu hamil berisiko tinggi jauh dari rumah sakit", **changes: Any) -> Problem:
    values = {
        "title": title,
        "description": "120 ibu berisiko tinggi tinggal lebih dari satu jam dari rumah sakit (Dinkes, Oktober 2026).",
        "theme": "priorities",
        "local_theme": "",
        "indicator": "",
    }
    return services.raise_problem(**(values | changes), actor=OFFICER, now=NOW)


def scored(problem: Problem, usg: tuple[int, int, int], *, now: datetime = NOW) -> Score:
    urgency, seriousness, growth = usg
    return services.score(
        problem_id=problem.pk, urgency=urgency, seriousness=seriousness, growth=growth,
        reason="Laporan Oktober 2026", actor=OFFICER, now=now,
    )  # fmt: skip


def at(schema: str, problem: Problem, usg: tuple[int, int, int], *, now: datetime = NOW) -> None:
    with tenants.enter(schema):
        scored(problem, usg, now=now)


def weight(urgency: str, seriousness: str, growth: str, places: int = 1) -> Weight:
    return Weight(urgency=Decimal(urgency), seriousness=Decimal(seriousness), growth=Decimal(growth), places=places)


class TestOrder:
    def test_ties_go_by_urgency_then_seriousness_then_places(self) -> None:
        in_order = [
            weight("3", "5", "5"),
            weight("5", "4", "3"),
            weight("4", "5", "3"),
            weight("4", "4", "4", places=3),
            weight("4", "4", "4"),
            weight("4", "3", "5"),
        ]

        assert sorted([*in_order[3:], *in_order[:3]], key=rank) == in_order

    @pytest.mark.parametrize(
        ("order", "first"), [(Order.HARM, "harm"), (Order.TREND, "trend"), (Order.REGENCIES, "many")]
    )
    def test_another_order_begins_elsewhere(self, order: Order, first: str) -> None:
        found = {
            "harm": weight("1", "5", "1"),
            "trend": weight("1", "1", "5"),
            "many": weight("1", "1", "1", places=9),
            "urgent": weight("5", "4", "4"),
        }

        assert min(found, key=lambda name: rank(found[name], order)) == first
        assert min(found, key=lambda name: rank(found[name])) == "urgent"

    def test_every_place_weighs_the_same(self) -> None:
        few, many = Score(urgency=5, seriousness=4, growth=3), Score(urgency=2, seriousness=4, growth=4)

        found = weight_of([few, many])

        assert found == weight("3.5", "4", "3.5", places=2)
        assert found.total == Decimal(11)
        assert weight_of([]) is None

    @pytest.mark.parametrize(
        ("measure", "is_input"),
        [
            ("Jumlah rapat koordinasi", True),
            ("Realisasi anggaran program", True),
            ("number of meetings held", True),
            ("Angka kemiskinan (BPS)", False),
            ("Prevalensi stunting", False),
            ("Anggaran keluarga miskin untuk pangan", True),
        ],
    )
    def test_rb_6_what_is_put_in_is_no_outcome(self, measure: str, is_input: bool) -> None:
        assert counts_input(measure) is is_input


class TestBoard:
    def test_the_most_pressing_comes_first_and_unscored_ones_last(self) -> None:
        with tenants.enter("r5107"):
            mothers, houses, unscored = raised(), raised("Rumah tidak layak huni", theme="poverty"), raised("Baru")
        at("r5107", mothers, (5, 5, 4))
        at("r8271", mothers, (3, 3, 4))
        at("r5107", houses, (5, 5, 5))

        rows = queries.board(day=DAY)

        assert [row.problem.pk for row in rows] == [houses.pk, mothers.pk, unscored.pk]
        assert rows[1].weight == weight("4", "4", "4", places=2)
        assert queries.board(day=DAY, order=Order.REGENCIES)[0].problem.pk == mothers.pk

    def test_a_later_score_of_a_place_counts_instead_of_the_earlier(self) -> None:
        with tenants.enter("r5107"):
            problem = raised()
        at("r5107", problem, (5, 5, 5))
        at("r5107", problem, (1, 2, 3), now=datetime(2027, 1, 5, tzinfo=UTC))

        [row] = queries.board(day=DAY)

        assert row.weight == weight("1", "2", "3")
        assert Score.objects.count() == 2

    def test_rb_5_what_is_outside_the_four_themes_is_a_local_theme(self) -> None:
        with pytest.raises(services.OneThemeOnly):
            raised(theme="tourism")
        raised("Pantai tanpa akses jalan", theme="", local_theme="Pariwisata")

        [row] = queries.board(day=DAY)
        assert row.is_local
        assert queries.board(day=DAY, theme="local") == [row]
        assert queries.board(day=DAY, theme="poverty") == []

    @pytest.mark.parametrize(("theme", "local"), [("poverty", "Pariwisata"), ("", "")])
    def test_a_problem_has_one_theme(self, theme: str, local: str) -> None:
        with pytest.raises(services.OneThemeOnly):
            raised(theme=theme, local_theme=local)

    def test_modules_that_work_elsewhere_stand_beside_it(self) -> None:
        with tenants.enter("r5107"):
            by_theme = raised("Layanan masih manual", theme="digitalisation")
            by_measure = raised("Antre lama", theme="investment", indicator="mpp.median_wait")

        for problem in (by_theme, by_measure):
            found = queries.page(problem.pk, day=DAY)
            [mall] = [one for one in found.helps if one.manifest.slug == "mpp"]
            assert mall.regencies == ["Kabupaten Karangasem", "Kota Ternate"]
        assert "smart_kampung" in {one.manifest.slug for one in queries.page(by_theme.pk, day=DAY).helps}
        with tenants.enter("r5107"):
            [here] = [one for one in queries.page_here(by_measure.pk, day=DAY).helps if one.manifest.slug == "mpp"]
        assert (here.number, here.regencies) == (2, [])

    def test_the_same_problem_is_not_put_forward_twice(self) -> None:
        with tenants.enter("r5107"):
            first = raised("Antre lama")
        with tenants.enter("r8271"), pytest.raises(services.ProblemKnown):
            raised("ANTRE LAMA")

        services.close(problem_id=first.pk, reason="Sudah selesai", actor=OFFICER, now=NOW)
        with tenants.enter("r8271"):
            raised("Antre lama")
        with pytest.raises(services.ProblemClosed):
            scored(first, (1, 1, 1))

    @pytest.mark.parametrize("field", ["title", "description", "local_theme"])
    def test_a_nik_is_refused(self, field: str) -> None:
        theme = {"theme": "", "local_theme": "Kesehatan"}
        with pytest.raises(HoldsPersonalData) as caught:
            raised(**(theme | {field: "Bu Sri 3510165209950003"}))

        assert caught.value.attr == field
        assert not Problem.objects.exists()

    @pytest.mark.parametrize("usg", [(0, 3, 3), (3, 6, 3), (3, 3, -1)])
    def test_scores_run_from_one_to_five(self, usg: tuple[int, int, int]) -> None:
        problem = raised()

        with pytest.raises(services.ScoreOutOfRange):
            scored(problem, usg)
        urgency, seriousness, growth = usg
        with pytest.raises(IntegrityError), transaction.atomic():
            Score.objects.create(
                problem_id=problem.pk, urgency=max(urgency, 0), seriousness=seriousness, growth=max(growth, 0),
                reason="x", scored_at=NOW, scored_by="x",
            )  # fmt: skip

    def test_each_score_says_who_and_when_in_the_places_own_log(self) -> None:
        with tenants.enter("r5107"):
            problem = raised()
            made = scored(problem, (4, 4, 4))
            last = EvidenceEntry.objects.order_by("-sequence")[0]

        assert (made.scored_by, made.scored_at) == (str(OFFICER), NOW)
        assert last.action == "registry.problem_scored"
        assert last.details == {"urgency": 4, "seriousness": 4, "growth": 4}

    def test_a_regency_cannot_write_past_the_services(self) -> None:
        problem = raised()

        with tenants.enter("r5107"), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM public.registry_problem")
            assert cursor.fetchone() == (1,)
            for forbidden in (
                f"UPDATE public.registry_problem SET title = 'x' WHERE id = '{problem.pk}'",
                "SELECT count(*) FROM public.registry_score",
                "SELECT count(*) FROM public.registry_step",
                "SELECT count(*) FROM public.registry_innovation",
            ):
                with pytest.raises(Exception, match="permission denied"), transaction.atomic():
                    cursor.execute(forbidden)


class TestTree:
    @pytest.fixture
    def problem(self) -> Problem:
        with tenants.enter("r5107"):
            return raised()

    def step(self, problem: Problem, kind: str, parent: Step | None, text: str = "x", indicator: str = "") -> Step:
        with tenants.enter("r5107"):
            return services.add_step(
                problem_id=problem.pk, kind=kind, parent=parent.pk if parent else None, text=text,
                indicator=indicator, actor=OFFICER, now=NOW,
            )  # fmt: skip

    def test_a_problem_is_taken_apart_down_to_the_outcome(self, problem: Problem) -> None:
        cause = self.step(problem, "cause", None, "Kontrol kehamilan terlewat")
        root = self.step(problem, "root_cause", cause, "Tidak ada yang mengingatkan")
        action = self.step(problem, "action", root, "Dampingi mahasiswa", "one_student_one_client.missed_visits")
        output = self.step(problem, "output", action, "120 ibu didampingi")
        self.step(problem, "outcome", output, "Komplikasi turun")

        with tenants.enter("r5107"):
            [(_place, [branch])] = queries.page_here(problem.pk, day=DAY).trees
        kinds, measures = [], []
        while branch:
            kinds.append(branch.step.kind)
            measures.append(branch.measure)
            branch = branch.below[0] if branch.below else None
        assert kinds == ["cause", "root_cause", "action", "output", "outcome"]
        assert measures[2] == "Kunjungan yang terlewat"

    def test_rb_1_an_action_without_an_outcome_measure_is_refused(self, problem: Problem) -> None:
        root = self.step(problem, "root_cause", self.step(problem, "cause", None))

        with pytest.raises(services.OutcomeMeasureMissing):
            self.step(problem, "action", root, "Dampingi mahasiswa", "  ")
        with pytest.raises(services.CountsInput):
            self.step(problem, "action", root, "Dampingi mahasiswa", "Jumlah rapat yang diadakan")
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(
                problem_id=problem.pk,
                regency_code="5107",
                kind="action",
                parent=root,
                text="x",
                added_at=NOW,
                added_by="x",
            )

    def test_rb_6_meetings_held_are_no_outcome(self, problem: Problem) -> None:
        root = self.step(problem, "root_cause", self.step(problem, "cause", None))
        output = self.step(problem, "output", self.step(problem, "action", root, "Dampingi", "Angka kematian ibu"))

        with pytest.raises(services.CountsInput) as caught:
            self.step(problem, "outcome", output, "12 rapat diadakan")
        assert caught.value.attr == "text"

    @pytest.mark.parametrize("kind", ["action", "output", "outcome", "cause"])
    def test_no_step_is_left_out(self, problem: Problem, kind: str) -> None:
        cause = self.step(problem, "cause", None)

        with pytest.raises(services.HangsElsewhere):
            self.step(problem, kind, cause, indicator="Angka kematian ibu")

    def test_a_tree_is_its_regencys_own(self, problem: Problem) -> None:
        cause = self.step(problem, "cause", None, "Sebab di Karangasem")

        with tenants.enter("r8271"):
            assert queries.page_here(problem.pk, day=DAY).trees == []
            with pytest.raises(services.HangsElsewhere):
                services.add_step(
                    problem_id=problem.pk, kind="root_cause", parent=cause.pk, text="x", indicator="",
                    actor=OFFICER, now=NOW,
                )  # fmt: skip
            with pytest.raises(NotThere):
                services.remove_step(problem_id=problem.pk, step=cause.pk, actor=OFFICER, now=NOW)
        assert [place for place, _branches in queries.page(problem.pk, day=DAY).trees] == ["Kabupaten Karangasem"]

    def test_only_a_step_that_carries_nothing_is_taken_away(self, problem: Problem) -> None:
        cause = self.step(problem, "cause", None)
        root = self.step(problem, "root_cause", cause)

        with tenants.enter("r5107"):
            with pytest.raises(services.StepCarriesOthers):
                services.remove_step(problem_id=problem.pk, step=cause.pk, actor=OFFICER, now=NOW)
            services.remove_step(problem_id=problem.pk, step=root.pk, actor=OFFICER, now=NOW)
            services.remove_step(problem_id=problem.pk, step=cause.pk, actor=OFFICER, now=NOW)

        assert not Step.objects.exists()


class TestPages:
    TITLE = "Rumah tidak layak huni di lereng"
    FORM = {"title": TITLE, "description": "80 rumah, data Perkim 2026.", "theme": "poverty"}
    SCORE = {"urgency": "5", "seriousness": "4", "growth": "3", "reason": "Musim hujan mulai Desember"}

    def test_from_the_regency_to_the_ministry(
        self,
        karangasem_client: Client,
        ministry_client: Client,
        staff: Callable[..., Any],
    ) -> None:
        staff("r5107", "outcomes.read", "outcomes.manage", client=karangasem_client, name="Ni Wayan Suci")
        staff("public", "regencies.read", "catalogue.curate", client=ministry_client)
        wrong = karangasem_client.post("/pengaturan/masalah/ajukan/", self.FORM | {"local_theme": "Lain"})
        done = karangasem_client.post("/pengaturan/masalah/ajukan/", self.FORM)
        address = done["Location"]
        pk = UUID(address.split("/")[-2])

        assert (wrong.status_code, done.status_code) == (422, 302)
        assert karangasem_client.post(f"{address}nilai/", self.SCORE | {"growth": "6"}).status_code == 422
        assert karangasem_client.post(f"{address}nilai/", self.SCORE).status_code == 302
        steps = f"{address}langkah/"
        assert karangasem_client.post(steps, {"kind": "cause", "text": "Tanah curam"}).status_code == 302
        root = {"kind": "root_cause", "text": "Izin tak terkendali", "parent": Step.objects.get().pk}
        assert karangasem_client.post(steps, root).status_code == 302
        action = {"kind": "action", "text": "Pindahkan", "parent": Step.objects.get(kind="root_cause").pk}
        refused = karangasem_client.post(steps, action)
        assert refused.status_code == 422
        assert karangasem_client.post(steps, action | {"own_indicator": "Rumah rusak per tahun"}).status_code == 302
        here = karangasem_client.get(address).content.decode()
        assert "Ni Wayan Suci" in here, "a score says who"
        assert "Rumah rusak per tahun" in here

        board = ministry_client.get("/konsol/masalah/").content.decode()
        page = ministry_client.get(f"/konsol/masalah/{pk}/").content.decode()
        assert self.TITLE in board
        assert "Kabupaten Karangasem" in page
        assert "Pindahkan" in page
        assert "Ni Wayan Suci" not in page, "the ministry learns no names"
        assert ministry_client.post(f"/konsol/masalah/{pk}/nilai/", self.SCORE).status_code == 302
        assert ministry_client.post(f"/konsol/masalah/{pk}/tutup/", {"reason": "singkat"}).status_code == 422
        closed = ministry_client.post(f"/konsol/masalah/{pk}/tutup/", {"reason": "Digabung dengan masalah lain."})
        assert closed.status_code == 302
        assert self.TITLE not in ministry_client.get("/konsol/masalah/").content.decode()
        assert "Digabung" in karangasem_client.get(address).content.decode()

    def test_who_only_reads_changes_nothing(
        self, karangasem_client: Client, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        problem = raised()
        staff("r5107", "outcomes.read", client=karangasem_client)
        staff("public", "regencies.read", client=ministry_client)

        assert karangasem_client.get(f"/pengaturan/masalah/{problem.pk}/").status_code == 200
        for path in ("ajukan/", f"{problem.pk}/nilai/", f"{problem.pk}/langkah/", f"{problem.pk}/langkah/1/hapus/"):
            assert karangasem_client.post(f"/pengaturan/masalah/{path}", self.SCORE).status_code == 404, path
        for path in ("ajukan/", f"{problem.pk}/nilai/", f"{problem.pk}/tutup/"):
            assert ministry_client.post(f"/konsol/masalah/{path}", self.SCORE).status_code == 404, path
        assert ministry_client.get("/konsol/masalah/00000000-0000-0000-0000-000000000001/").status_code == 404

    def test_the_boards_take_as_many_queries_for_three_as_for_one(
        self, karangasem_client: Client, ministry_client: Client, staff: Callable[..., Any]
    ) -> None:
        staff("r5107", "outcomes.read", client=karangasem_client)
        staff("public", "regencies.read", client=ministry_client)

        def counts() -> list[int]:
            found = []
            for client, address in ((karangasem_client, "/pengaturan/masalah/"), (ministry_client, "/konsol/masalah/")):
                client.get(address)
                with CaptureQueriesContext(connection) as made:
                    assert client.get(address).status_code == 200
                found.append(len(made))
            return found

        at("r5107", raised(), (3, 3, 3))
        few = counts()
        for number in range(2):
            problem = raised(f"Masalah {number}", theme="digitalisation")
            at("r5107", problem, (3, 3, 3))
            at("r8271", problem, (4, 3, 3))

        assert counts() == few
