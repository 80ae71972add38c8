import pytest

pytestmark = pytest.mark.django_db

LIST = "/api/v1/regions/"


@pytest.fixture
def ask(ministry_client):
    def ask(path=LIST, **params):
        return ministry_client.get(path, params)

    return ask


def codes(response):
    return [row["code"] for row in response.json()["results"]]


class TestDetail:
    def test_regency(self, ask):
        response = ask(LIST + "5107/")

        assert response.status_code == 200
        assert response.json() == {
            "code": "5107",
            "dotted_code": "51.07",
            "level": "regency",
            "kind": "regency",
            "name": "Karangasem",
            "full_name": "Kabupaten Karangasem",
            "time_zone": "Asia/Makassar",
            "ancestors": [{"code": "51", "full_name": "Provinsi Bali"}],
            "counts": {"districts": 8, "urban_wards": 3, "villages": 75, "customary_villages": 0},
        }

    def test_dotted_code_is_taken_too(self, ask):
        assert ask(LIST + "82.71.06/").json()["full_name"] == "Kecamatan Kota Ternate Tengah"

    @pytest.mark.parametrize("code", ["5199", "99", "x", "51.0704", "5107%0A0", "٣٥", "0" * 300])
    def test_unknown_code_is_not_there(self, ask, code):
        response = ask(f"{LIST}{code}/")

        assert response.status_code == 404
        assert response.json()["errors"][0]["code"] == "not_found"


class TestList:
    def test_everything_in_pages(self, ask):
        response = ask()

        assert response.json()["count"] == 91_599
        assert codes(response)[:3] == ["11", "1101", "110101"]
        assert response.json()["next"]

    def test_page_size_is_bounded(self, ask):
        assert len(codes(ask(page_size=30, level="regency"))) == 30
        assert len(codes(ask(page_size=100_000, level="regency"))) == 100

    def test_level(self, ask):
        assert ask(level="province").json()["count"] == 38

    def test_parent_gives_the_next_level(self, ask):
        assert codes(ask(parent="51.07")) == [f"5107{n:02}" for n in range(1, 9)]

    def test_parent_and_level_go_deeper(self, ask):
        assert ask(parent="5107", level="village").json()["count"] == 78

    def test_search_forgives(self, ask):
        assert codes(ask(q="kab karangasam"))[0] == "5107"
        assert codes(ask(q="selat", parent="5107", level="district")) == ["510707"]

    @pytest.mark.parametrize(
        "params",
        [
            {"level": "continent"},
            {"level": ""},
            {"parent": "5"},
            {"parent": "51.0704"},
            {"parent": "x"},
            {"parent": ""},
            {"q": "a" * 101},
            {"q": ""},
            {"q": " "},
        ],
    )
    def test_senseless_question_is_refused(self, ask, params):
        response = ask(**params)

        assert response.status_code == 400
        assert response.json()["type"] == "validation_error"
        assert {error["attr"] for error in response.json()["errors"]} == set(params)

    def test_nul_is_refused(self, ask):
        assert ask(q="a\0b").status_code == 400
        assert ask(LIST + "%00/").status_code in {400, 404}

    @pytest.mark.parametrize("page", ["0", "-1", "x", "999999", "9" * 400])
    def test_page_that_is_not_there(self, ask, page):
        assert ask(page=page).status_code == 404

    def test_parent_without_children_is_empty(self, ask):
        assert ask(parent="5107012001").json()["results"] == []
        assert ask(parent="9999").json()["results"] == []

    @pytest.mark.parametrize("question", [{"level": "village"}, {"level": "province"}, {"q": "selat"}])
    def test_same_queries_with_1_and_30_rows(self, ask, question, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        ask(page_size=1, **question)
        with CaptureQueriesContext(connection) as few:
            assert len(codes(ask(page_size=1, **question))) == 1

        with django_assert_num_queries(len(few)):
            assert len(codes(ask(page_size=30, **question))) == 30


class TestOnlyReading:
    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    @pytest.mark.parametrize("path", [LIST, LIST + "5107/"])
    def test_nothing_can_be_changed(self, ministry_client, method, path):
        response = getattr(ministry_client, method)(path, {}, content_type="application/json")

        assert response.status_code in {401, 403, 405}


class TestEveryHost:
    def test_same_answer_at_a_regency(self, karangasem_client, ternate_client, ministry_client):
        answers = [client.get(LIST + "5107/") for client in (karangasem_client, ternate_client, ministry_client)]

        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert answers[0].json() == answers[1].json() == answers[2].json()
