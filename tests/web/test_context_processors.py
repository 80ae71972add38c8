from tests.web.conftest import KARANGASEM, TERNATE, UNBRANDED, request_for
from web.brands import GENERIC, MINISTRY
from web.context_processors import Shell, shell


def test_regency_is_the_sender() -> None:
    context = shell(request_for("/", TERNATE))

    assert context["regency"] == TERNATE
    assert context["brand"].slug == "ternate"
    assert context["shell"].name == "Kota Ternate"
    assert context["shell"].owner == "Pemerintah Kota Ternate"
    assert context["shell"].host == "ternate.tiru.test"
    assert context["shell"].zone_label == "WIT"
    assert context["shell"].base == "web/citizen.html"


def test_ministry_is_the_sender_at_its_own_host() -> None:
    value = Shell(request_for("/", None))

    assert value.brand == MINISTRY
    assert value.name == "Tiru"
    assert value.zone_label == "WIB"
    assert value.base == "web/public.html"


def test_regency_without_colours_of_its_own_gets_the_generic_brand() -> None:
    assert Shell(request_for("/", UNBRANDED)).brand == GENERIC


def test_page_at_an_unclaimed_host_does_not_look_like_the_ministrys() -> None:
    request = request_for("/", None, host="bukan-siapa-siapa.tiru.test")

    assert Shell(request).brand == GENERIC


def test_malformed_host_is_no_host() -> None:
    value = Shell(request_for("/", None, host="a b/../c"))

    assert value.host == ""
    assert value.brand == GENERIC


def test_language_switch_returns_to_the_same_page_with_its_parameters() -> None:
    request = request_for("/antrean/?layanan=kia&page=2", KARANGASEM)

    assert Shell(request).next_url == "/antrean/?layanan=kia&page=2"


def test_language_switch_after_a_sent_form_returns_to_its_address() -> None:
    request = request_for("/antrean/?x=1", KARANGASEM)
    request.method = "POST"

    assert Shell(request).next_url == "/antrean/"


def test_languages_know_which_one_is_active() -> None:
    value = Shell(request_for("/", KARANGASEM))

    assert [(language.code, language.current) for language in value.languages] == [("id", True), ("en", False)]
