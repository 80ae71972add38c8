"""
SATUSEHAT, by OAuth2 client credentials and FHIR R4 transactions.

It cannot be reached from here: this was tested only against the strict stand-in in
`tests/catalog/modules/one_student_one_client/exchange/stand_in.py`, which refuses what SATUSEHAT's documents say it
refuses, never against SATUSEHAT. To be tried in its sandbox first, above all conditional creation inside a transaction.

Nothing that is sent or answered is logged or kept: an error carries one of our codes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPException
from typing import Any, ClassVar, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from catalog.modules.one_student_one_client.exchange.outcomes import Outcome
from catalog.modules.one_student_one_client.exchange.port import NotNow, NotTaken

HOSTS: Final = {
    "sandbox": "https://api-satusehat-stg.dto.kemkes.go.id",
    "real": "https://api-satusehat.kemkes.go.id",
}
TIMEOUT: Final = 30.0
_LARGEST_ANSWER: Final = 2_000_000
_BEFORE_EXPIRY: Final = 60.0
"""A token is not used in its last minute: it might expire on the way."""

# Codes of OperationOutcome.issue and what they mean here; the first that fits of all issues of the answer.
_MEANINGS: Final[Mapping[str, Outcome]] = {
    "login": Outcome.SIGN_IN,
    "expired": Outcome.SIGN_IN,
    "unknown": Outcome.SIGN_IN,
    "security": Outcome.NOT_OURS,
    "forbidden": Outcome.NOT_OURS,
    "suppressed": Outcome.NOT_OURS,
    "business-rule": Outcome.NOT_OURS,
    "duplicate": Outcome.DUPLICATE,
    "conflict": Outcome.DUPLICATE,
    "multiple-matches": Outcome.DUPLICATE,
    "code-invalid": Outcome.CODE,
    "not-found": Outcome.INVALID,
    "invalid": Outcome.INVALID,
    "structure": Outcome.INVALID,
    "required": Outcome.INVALID,
    "value": Outcome.INVALID,
    "invariant": Outcome.INVALID,
    "processing": Outcome.OTHER,
}


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Any
    after: timedelta


@dataclass(frozen=True)
class Satusehat:
    """One health centre's account. A token is kept in this process until it expires, never stored."""

    host: str
    client_id: str
    client_secret: str = field(repr=False)

    _tokens: ClassVar[dict[tuple[str, str], tuple[str, float]]] = {}
    _lock: ClassVar[threading.Lock] = threading.Lock()

    def send(self, bundle: dict[str, Any]) -> None:
        answer = self._asked("POST", "/fhir-r4/v1", bundle, "application/json")
        self._close_episode(bundle, answer.body)

    def _close_episode(self, bundle: dict[str, Any], answer: Any) -> None:
        """
        Close an episode that SATUSEHAT has as open: it was there before (200, not 201), so what the bundle says of its
        end was not taken over. By PATCH, which must name the patient again (playbook from version 2.5).
        """
        sent: dict[str, Any] = {}
        taken: dict[str, Any] = {}
        try:
            for entry, told in zip(bundle["entry"], answer["entry"], strict=True):
                kind = entry["resource"]["resourceType"]
                sent.setdefault(kind, entry["resource"])
                taken.setdefault(kind, told["response"])
            episode, is_old = sent["EpisodeOfCare"], taken["EpisodeOfCare"]["status"].startswith("200")
            address = _address(taken["EpisodeOfCare"]["location"], "EpisodeOfCare")
            mother = _address(taken["Patient"]["location"], "Patient")
        except (KeyError, TypeError, ValueError, AttributeError):
            # Whatever answered is not a FHIR server that keeps to transactions.
            raise NotNow from None
        if episode["status"] != "finished" or not is_old:
            return
        operations = [
            {"op": "replace", "path": "/patient", "value": {"reference": mother}},
            {"op": "replace", "path": "/status", "value": "finished"},
            {"op": "add", "path": "/period/end", "value": episode["period"]["end"]},
        ]
        self._asked("PATCH", f"/fhir-r4/v1/{address}", operations, "application/json-patch+json")

    def _asked(self, method: str, path: str, value: Any, kind: str) -> _Answer:
        body = json.dumps(value).encode()
        for is_last in (False, True):
            headers = {"Authorization": f"Bearer {self._token()}", "Content-Type": kind}
            answer = _asked(Request(f"{self.host}{path}", body, headers, method=method))  # noqa: S310 -- of HOSTS
            if answer.status == 401 and not is_last:
                # Revoked before its time, or a clock that goes wrong.
                self._forget_token()
                continue
            break
        _see_that_taken(answer)
        return answer

    def _token(self) -> str:
        key = (self.host, self.client_id)
        with self._lock:
            token, until = self._tokens.get(key, ("", 0.0))
            if until > time.monotonic():
                return token
            account = urlencode({"client_id": self.client_id, "client_secret": self.client_secret}).encode()
            answer = _asked(
                Request(  # noqa: S310 -- of HOSTS
                    f"{self.host}/oauth2/v1/accesstoken?grant_type=client_credentials",
                    account,
                    {"Content-Type": "application/x-www-form-urlencoded"},
                    method="POST",
                )
            )
            if answer.status in (400, 401, 403):
                raise NotTaken(Outcome.SIGN_IN)
            _see_that_taken(answer)
            try:
                token, seconds = str(answer.body["access_token"]), float(answer.body["expires_in"])
            except (KeyError, TypeError, ValueError):
                raise NotNow from None
            self._tokens[key] = (token, time.monotonic() + seconds - _BEFORE_EXPIRY)
            return token

    def _forget_token(self) -> None:
        with self._lock:
            self._tokens.pop((self.host, self.client_id), None)


def _see_that_taken(answer: _Answer) -> None:
    if answer.status in (200, 201):
        return
    if answer.status == 429 or answer.status >= 500:
        raise NotNow(answer.after)
    if answer.status == 401:
        raise NotTaken(Outcome.SIGN_IN)
    raise NotTaken(outcome_of(answer.body, Outcome.NOT_OURS if answer.status == 403 else Outcome.OTHER))


def outcome_of(answer: Any, otherwise: Outcome) -> Outcome:
    """
    What an OperationOutcome means.

    :param otherwise: where it gives no reason that is known.
    """
    for issue in _issues(answer):
        code = str(issue.get("code"))
        if code in ("value", "invalid", "invariant", "not-found") and "Patient" in str(issue.get("expression", "")):
            return Outcome.NUMBER
        if code in _MEANINGS:
            return _MEANINGS[code]
    return otherwise


def _issues(answer: Any) -> Iterator[dict[str, Any]]:
    issues = answer.get("issue") if isinstance(answer, dict) else None
    for issue in issues if isinstance(issues, list) else []:
        if isinstance(issue, dict):
            yield issue


def _address(location: str, kind: str) -> str:
    """`EpisodeOfCare/<id>` of an address that may be whole and may name a version; ValueError if it is of others."""
    parts = location.split("/")
    return f"{kind}/{parts[parts.index(kind) + 1]}"


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token and her record to somewhere else."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def _asked(request: Request) -> _Answer:
    """
    What the server says, whatever it says.

    :raises NotNow: if nobody answers, or the line breaks.
    """
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as response:
            return _Answer(response.status, _parsed(response.read(_LARGEST_ANSWER)), timedelta(0))
    except HTTPError as error:
        with error:
            after = error.headers.get("Retry-After", "")
            seconds = int(after) if after.isdecimal() else 0
            return _Answer(error.code, _parsed(error.read(_LARGEST_ANSWER)), timedelta(seconds=min(seconds, 86_400)))
    except (URLError, HTTPException, OSError):
        # Without a chain: the error holds the request, and with it the token.
        raise NotNow from None


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
