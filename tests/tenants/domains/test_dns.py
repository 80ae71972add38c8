"""What DNS may answer, from a real server on the loopback, and what we read in it."""

import pytest

from tenants.domains.dns import Finding, Look, look_at, texts_of
from tests.factories.name_server import SERVFAIL, SILENT, NameServer

HOST, TARGET, PROOF = "layanan.karangasemkab.go.id", "karangasem.tiru.test", "kata-acak-7f3a"
NAME = f"_tiru-verifikasi.{HOST}"


def look() -> Look:
    return look_at(host=HOST, proof=PROOF, target=TARGET)


def prove(zone: NameServer) -> None:
    zone.put(NAME, "TXT", f"tiru-verifikasi={PROOF}")
    zone.put(HOST, "CNAME", TARGET)


def test_both_records_are_found_and_both_resolvers_were_asked(resolvers: tuple[NameServer, NameServer]) -> None:
    one, other = resolvers
    prove(one)
    prove(other)

    assert look().is_whole
    assert (NAME, "TXT") in one.asked
    assert (NAME, "TXT") in other.asked


def test_other_words_beside_the_proof_do_not_matter(zone: NameServer) -> None:
    prove(zone)
    zone.put(NAME, "TXT", "v=spf1 -all", f"tiru-verifikasi={PROOF}")

    assert look().proof.finding == Finding.FOUND


@pytest.mark.parametrize(
    ("texts", "finding"),
    [
        ([], Finding.MISSING),
        (["google-site-verification=abc"], Finding.MISSING),
        (["tiru-verifikasi=kata-lain"], Finding.OTHER),
        ([f"tiru-verifikasi={PROOF} "], Finding.OTHER),
        ([f"TIRU-VERIFIKASI={PROOF}"], Finding.MISSING),
        ([f"tiru-verifikasi={PROOF}", "tiru-verifikasi=kata-lain"], Finding.SEVERAL),
    ],
)
def test_a_proof_is_this_word_alone(zone: NameServer, texts: list[str], finding: Finding) -> None:
    prove(zone)
    zone.zone.pop((NAME, "TXT"))
    if texts:
        zone.put(NAME, "TXT", *texts)

    assert look().proof.finding == finding


def test_what_stands_there_instead_is_kept_for_the_page(zone: NameServer) -> None:
    zone.put(NAME, "TXT", "tiru-verifikasi=kata-lain")
    zone.put(HOST, "CNAME", "lama.karangasemkab.go.id")
    zone.put("lama.karangasemkab.go.id", "A", "203.0.113.9")

    found = look()

    assert found.proof.seen == ("tiru-verifikasi=kata-lain",)
    assert found.alias.seen == ("lama.karangasemkab.go.id", "203.0.113.9")
    assert (found.alias.finding, found.is_whole) == (Finding.OTHER, False)


def test_a_host_that_does_not_exist(zone: NameServer) -> None:
    assert (look().proof.finding, look().alias.finding) == (Finding.MISSING, Finding.NO_HOST)


def test_an_alias_over_two_steps_leads_here(zone: NameServer) -> None:
    prove(zone)
    zone.put(HOST, "CNAME", "pintu.karangasemkab.go.id")
    zone.put("pintu.karangasemkab.go.id", "CNAME", TARGET)

    assert look().alias.finding == Finding.FOUND


def test_aliases_that_lead_in_a_circle(zone: NameServer) -> None:
    prove(zone)
    zone.put(HOST, "CNAME", "pintu.karangasemkab.go.id")
    zone.put("pintu.karangasemkab.go.id", "CNAME", HOST)

    assert look().alias.finding == Finding.LOOP


def test_at_the_top_of_a_zone_the_same_addresses_count(zone: NameServer) -> None:
    prove(zone)
    del zone.zone[HOST, "CNAME"]
    zone.put(HOST, "A", "203.0.113.7")
    zone.put(TARGET, "A", "203.0.113.7", "203.0.113.8")

    assert look().alias.finding == Finding.FOUND
    zone.put(HOST, "A", "203.0.113.7", "198.51.100.1")
    assert look().alias.finding == Finding.OTHER


@pytest.mark.parametrize(("how", "finding"), [(SERVFAIL, Finding.BROKEN), (SILENT, Finding.SLOW)])
def test_a_server_that_fails_or_is_silent(zone: NameServer, how: str, finding: Finding) -> None:
    prove(zone)
    zone.fail(NAME, how)
    zone.fail(HOST, how)

    assert (look().proof.finding, look().alias.finding) == (finding, finding)


def test_what_only_one_resolver_sees_is_still_on_its_way(resolvers: tuple[NameServer, NameServer]) -> None:
    one, other = resolvers
    prove(one)
    other.put(HOST, "CNAME", TARGET)

    found = look()

    assert (found.proof.finding, found.alias.finding) == (Finding.DIFFERENT, Finding.FOUND)
    assert not found.is_whole


def test_texts_tell_none_from_no_answer(zone: NameServer) -> None:
    zone.put("karangasemkab.go.id", "TXT", "v=spf1 mx -all")
    zone.fail("rusak.go.id", SERVFAIL)

    assert texts_of("karangasemkab.go.id") == ("v=spf1 mx -all",)
    assert texts_of("tidak-ada.go.id") == ()
    assert texts_of("rusak.go.id") is None
