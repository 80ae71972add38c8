import pytest
from django.conf import settings
from django.test import RequestFactory

from tests.web.conftest import KARANGASEM, TERNATE, answer, request_for
from web import views


def posted(**data: str):
    request = RequestFactory(enforce_csrf_checks=True).post("/bahasa/", data, headers={"host": "karangasem.tiru.test"})
    request.regency = KARANGASEM
    return views.set_language(request)


def test_set_language_remembers_the_choice_and_returns() -> None:
    response = posted(language="en", next="/antrean/?layanan=kia")

    assert response.status_code == 302
    assert response.headers["Location"] == "/antrean/?layanan=kia"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


def test_set_language_ignores_a_language_that_is_not_spoken() -> None:
    response = posted(language="fr", next="/antrean/")

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize("target", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)"])
def test_set_language_never_leads_away(target: str) -> None:
    assert posted(language="en", next=target).headers["Location"] == "/"


def test_set_language_sets_no_cookie_for_a_token() -> None:
    # Else every page that shows the switch would set one, for every visitor.
    assert views.set_language.csrf_exempt  # type: ignore[attr-defined]


def test_set_language_is_no_link() -> None:
    request = RequestFactory().get("/bahasa/?language=en")

    assert views.set_language(request).status_code == 405


def test_server_error_needs_no_database_and_no_menu() -> None:
    # The mark `db` is missing on purpose: pytest-django raises on any query.
    response = views.server_error(request_for("/antrean/", TERNATE))
    html = response.content.decode()

    assert response.status_code == 500
    assert "Ada gangguan di sistem kami" in html
    assert "Kota Ternate" in html
    assert "<nav" not in html
    assert response.headers["Cache-Control"] == "no-store"


def test_server_error_survives_a_malformed_host() -> None:
    response = views.server_error(request_for("/", None, host="a b"))

    assert response.status_code == 500


def test_csrf_failure_says_what_to_do() -> None:
    response = views.csrf_failure(request_for("/antrean/"), reason="CSRF cookie not set.")
    html = response.content.decode()

    assert response.status_code == 403
    assert "Kirim formulir sekali lagi" in html
    assert "CSRF" not in html


def test_gone_names_what_expired_and_the_way_to_a_new_one() -> None:
    response = views.gone(
        request_for("/x/"),
        title="Undangan sudah dipakai",
        text="Satu kali pakai.",
        url="/minta/",
        action="Minta undangan",
    )
    html = response.content.decode()

    assert response.status_code == 410
    assert "<h1" in html
    assert "Undangan sudah dipakai" in html
    assert 'href="/minta/"' in html


def test_too_many_requests_answers_429() -> None:
    assert views.too_many_requests(request_for("/x/")).status_code == 429


@pytest.mark.parametrize("language", ["id", "en"])
def test_accessibility_page_stands_at_both_sites(language: str) -> None:
    for regency in (KARANGASEM, None):
        response = answer(request_for("/aksesibilitas/", regency, language=language))

        assert response.status_code == 200
        assert f'<html lang="{language}"' in response.content.decode()
