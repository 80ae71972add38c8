"""The way to SATUSEHAT against a stand-in that refuses what it refuses."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from catalog.modules.one_student_one_client.exchange.bundle import bundle_of
from catalog.modules.one_student_one_client.exchange.outcomes import Outcome
from catalog.modules.one_student_one_client.exchange.port import NotNow, NotTaken
from catalog.modules.one_student_one_client.exchange.satusehat import Satusehat, outcome_of
from tests.catalog.modules.one_student_one_client.exchange.stand_in import (
    CLIENT_ID,
    CLIENT_SECRET,
    StandIn,
    running,
)
from tests.catalog.modules.one_student_one_client.exchange.test_bundle import RECORD, SENDER, WITA

BUNDLE = bundle_of(RECORD, SENDER)


@pytest.fixture
def satusehat() -> Iterator[StandIn]:
    with running() as state:
        yield state
    Satusehat._tokens.clear()


def account(state: StandIn, **changed: str) -> Satusehat:
    return Satusehat(**{"host": state.host, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | changed)


def test_a_record_arrives_whole(satusehat: StandIn) -> None:
    account(satusehat).send(BUNDLE)

    arrived = {kind: len(found) for kind, found in satusehat.kept.items()}
    assert arrived == {
        "Patient": 1, "Consent": 1, "EpisodeOfCare": 1, "Condition": 2, "Encounter": 2, "Observation": 15,
        "RiskAssessment": 1, "CarePlan": 1, "ServiceRequest": 1,
    }  # fmt: skip


def test_sent_again_it_is_there_once(satusehat: StandIn) -> None:
    account(satusehat).send(BUNDLE)
    before = {kind: sorted(found) for kind, found in satusehat.kept.items()}

    account(satusehat).send(BUNDLE)

    assert {kind: sorted(found) for kind, found in satusehat.kept.items()} == before


def test_a_lost_answer_is_not_taken_for_a_refusal(satusehat: StandIn) -> None:
    satusehat.lose_answers = 1

    with pytest.raises(NotNow):
        account(satusehat).send(BUNDLE)
    account(satusehat).send(BUNDLE)

    assert len(satusehat.all("EpisodeOfCare")) == 1


def test_one_token_serves_many_records(satusehat: StandIn) -> None:
    for _time in range(3):
        account(satusehat).send(BUNDLE)

    assert satusehat.token_requests == 1


def test_an_expired_token_is_fetched_anew(satusehat: StandIn) -> None:
    account(satusehat).send(BUNDLE)
    satusehat.tokens.clear()

    account(satusehat).send(BUNDLE)

    assert satusehat.token_requests == 2


def test_a_token_that_never_works_is_no_endless_loop(satusehat: StandIn) -> None:
    satusehat.expire = 9

    with pytest.raises(NotTaken) as refused:
        account(satusehat).send(BUNDLE)

    assert (refused.value.outcome, satusehat.token_requests) == (Outcome.SIGN_IN, 2)


def test_an_open_episode_is_closed_after_the_birth(satusehat: StandIn) -> None:
    account(satusehat).send(BUNDLE)
    born = bundle_of(replace(RECORD, ended=datetime(2027, 4, 10, 3, 0, tzinfo=WITA)), SENDER)

    account(satusehat).send(born)

    (episode,) = satusehat.all("EpisodeOfCare")
    assert (episode["status"], episode["period"]["end"]) == ("finished", "2027-04-09T19:00:00+00:00")


def test_an_episode_that_is_first_told_when_it_is_over_needs_no_closing(satusehat: StandIn) -> None:
    account(satusehat).send(bundle_of(replace(RECORD, ended=datetime(2027, 4, 10, 3, 0, tzinfo=WITA)), SENDER))

    assert not any(asked.startswith("PATCH") for asked in satusehat.asked)


def changed(kind: str, **elements: Any) -> dict[str, Any]:
    """The bundle with one resource of this kind spoilt; None takes an element out."""
    bundle = copy.deepcopy(BUNDLE)
    resource = next(one["resource"] for one in bundle["entry"] if one["resource"]["resourceType"] == kind)
    for name, value in elements.items():
        if value is None:
            del resource[name]
        else:
            resource[name] = value
    return bundle


@pytest.mark.parametrize(
    ("bundle", "outcome"),
    [
        (changed("Patient", identifier=[{"system": "https://fhir.kemkes.go.id/id/nik", "value": "12345"}]),
         Outcome.NUMBER),
        (changed("Condition", code={"coding": [{"system": "urn:x", "code": "1", "display": "x"}]}), Outcome.CODE),
        (changed("Observation", status="done and dusted", code=None), Outcome.INVALID),
        (changed("Encounter", serviceProvider=None), Outcome.INVALID),
        (changed("Encounter", period={"start": "2026-09-17T07:30:00+08:00"}), Outcome.INVALID),
        (changed("Encounter", serviceProvider={"reference": "Organization/1"}), Outcome.NOT_OURS),
        ({"resourceType": "Bundle", "type": "batch", "entry": []}, Outcome.INVALID),
    ],
    ids=["NIK malformed", "unknown code system", "not FHIR", "something missing", "not in UTC", "not ours", "a batch"],
)  # fmt: skip
def test_a_refusal_is_read_and_nothing_is_kept(satusehat: StandIn, bundle: dict[str, Any], outcome: Outcome) -> None:
    with pytest.raises(NotTaken) as refused:
        account(satusehat).send(bundle)

    assert refused.value.outcome == outcome
    assert not any(satusehat.kept.values())


def test_the_open_episode_of_another_health_centre_is_a_duplicate(satusehat: StandIn) -> None:
    account(satusehat).send(BUNDLE)
    (episode,) = satusehat.all("EpisodeOfCare")
    episode["identifier"][0]["value"] = "of another health centre"

    with pytest.raises(NotTaken) as refused:
        account(satusehat).send(BUNDLE)

    assert refused.value.outcome == Outcome.DUPLICATE


@pytest.mark.parametrize("wrong", [{"client_id": "x"}, {"client_secret": "x"}], ids=["id", "secret"])
def test_a_wrong_account_is_told_as_such(satusehat: StandIn, wrong: dict[str, str]) -> None:
    with pytest.raises(NotTaken) as refused:
        account(satusehat, **wrong).send(BUNDLE)

    assert refused.value.outcome == Outcome.SIGN_IN
    assert not satusehat.kept


@pytest.mark.parametrize(
    ("trouble", "after"), [("too_fast", timedelta(minutes=10)), ("broken", timedelta(0))], ids=["too fast", "broken"]
)
def test_trouble_that_passes_says_so(satusehat: StandIn, trouble: str, after: timedelta) -> None:
    setattr(satusehat, trouble, 1)

    with pytest.raises(NotNow) as later:
        account(satusehat).send(BUNDLE)

    assert later.value.after == after


def test_nobody_there() -> None:
    with running() as state:
        pass

    with pytest.raises(NotNow) as later:
        account(state).send(BUNDLE)
    assert later.value.__cause__ is None, "the cause holds the request, and with it the secret"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({}, 401), ({"Authorization": "Bearer worn-out"}, 401), ({"Content-Type": "text/plain"}, 415)],
    ids=["no token", "a worn-out token", "wrong content type"],
)
def test_the_stand_in_is_strict(satusehat: StandIn, headers: dict[str, str], status: int) -> None:
    account(satusehat).send(BUNDLE)
    if status == 415:
        headers = headers | {"Authorization": f"Bearer {next(iter(satusehat.tokens))}"}

    with pytest.raises(HTTPError) as refused:
        urlopen(Request(f"{satusehat.host}/fhir-r4/v1", json.dumps(BUNDLE).encode(), headers, method="POST"))

    with refused.value:
        assert refused.value.code == status


def test_what_is_not_conditional_would_be_doubled_and_is_refused(satusehat: StandIn) -> None:
    bundle = copy.deepcopy(BUNDLE)
    del bundle["entry"][2]["request"]["ifNoneExist"]

    with pytest.raises(NotTaken) as refused:
        account(satusehat).send(bundle)

    assert refused.value.outcome == Outcome.DUPLICATE


@pytest.mark.parametrize("answer", [None, [], {"issue": "?"}, {"issue": [None, {"code": "no such code"}]}])
def test_an_answer_that_nobody_understands(answer: Any) -> None:
    assert outcome_of(answer, Outcome.OTHER) == Outcome.OTHER


def test_the_secret_shows_in_no_traceback(satusehat: StandIn) -> None:
    assert CLIENT_SECRET not in repr(account(satusehat))
