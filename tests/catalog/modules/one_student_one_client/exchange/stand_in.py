"""
A loopback stand-in for SATUSEHAT, as strict as its documents say it is: OAuth2 client credentials, FHIR R4 transactions
whole or not at all, conditional creation and writing over, closing of an episode by PATCH.
"""

from __future__ import annotations

import json
import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

CLIENT_ID, CLIENT_SECRET = "klien-puskesmas-abang", "rahasia-puskesmas-abang"
ORGANIZATION = "100011961"
NIK_SYSTEM = "https://fhir.kemkes.go.id/id/nik"
SYSTEMS = {
    "http://loinc.org",
    "http://snomed.info/sct",
    "http://unitsofmeasure.org",
    "http://hl7.org/fhir/sid/icd-10",
    "http://terminology.kemkes.go.id/CodeSystem/anc-custom-codes",
    "http://terminology.kemkes.go.id/CodeSystem/episodeofcare-type",
    "http://terminology.kemkes.go.id/CodeSystem/episodeofcare/ANC",
} | {
    f"http://terminology.hl7.org/CodeSystem/{name}"
    for name in (
        "observation-category", "condition-category", "condition-clinical", "condition-ver-status", "v3-ActCode",
        "v3-ParticipationType", "diagnosis-role", "consentscope", "risk-probability",
    )
}  # fmt: skip
REQUIRED = {
    "Encounter": ("identifier", "status", "class", "subject", "participant", "period", "location", "serviceProvider",
                  "statusHistory", "diagnosis"),
    "EpisodeOfCare": ("identifier", "status", "type", "patient", "managingOrganization", "period"),
    "Observation": ("status", "category", "code", "subject", "encounter", "performer", "effectiveDateTime"),
    "Condition": ("clinicalStatus", "category", "code", "subject", "encounter"),
    "ServiceRequest": ("status", "intent", "code", "subject", "requester", "performer"),
    "Patient": ("identifier", "name", "gender", "birthDate"),
}  # fmt: skip
UTC_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\+00:00)?")


class Refused(Exception):
    def __init__(self, code: str, text: str, *expression: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status
        issue = {"severity": "error", "code": code, "details": {"text": text}, "expression": list(expression)}
        self.body = {"resourceType": "OperationOutcome", "issue": [issue]}


@dataclass
class StandIn:
    """
    What it knows, by kind and id, and what it was asked.

    :param lose_answers: so many requests are carried out and then not answered, as on a broken line.
    :param too_fast: so many requests are answered with 429. :param broken: so many with 503.
    :param expire: so many tokens are worthless before their time.
    """

    host: str = ""
    kept: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    token_requests: int = 0
    lose_answers: int = 0
    too_fast: int = 0
    broken: int = 0
    expire: int = 0

    def all(self, kind: str) -> list[dict[str, Any]]:
        return list(self.kept.get(kind, {}).values())

    def token(self, kind: str, query: dict[str, list[str]], body: str) -> dict[str, Any]:
        self.token_requests += 1
        account = parse_qs(body)
        if kind != "application/x-www-form-urlencoded" or query.get("grant_type") != ["client_credentials"]:
            raise Refused("structure", "unsupported grant type")
        if (account.get("client_id"), account.get("client_secret")) != ([CLIENT_ID], [CLIENT_SECRET]):
            raise Refused("login", "Invalid client credential", status=401)
        made = uuid.uuid4().hex
        if self.expire:
            self.expire -= 1
        else:
            self.tokens.add(made)
        return {"access_token": made, "expires_in": "3599", "token_type": "BearerToken", "status": "approved"}

    def transaction(self, bundle: Any) -> dict[str, Any]:
        if not isinstance(bundle, dict) or (bundle.get("resourceType"), bundle.get("type")) != (
            "Bundle",
            "transaction",
        ):
            raise Refused("structure", "a transaction bundle is expected")
        before = {kind: dict(found) for kind, found in self.kept.items()}
        try:
            return self._carried_out(bundle["entry"])
        except Refused:
            self.kept = before
            raise

    def _carried_out(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        places: dict[str, str] = {}
        answers = []
        for entry in entries:
            kind = entry["resource"]["resourceType"]
            found = self._found(kind, entry["request"])
            places[entry["fullUrl"]] = f"{kind}/{found or uuid.uuid4()}"
            answers.append("200 OK" if found else "201 Created")
        for entry, answer in zip(entries, answers, strict=True):
            resource, place = entry["resource"], places[entry["fullUrl"]]
            self._see(resource, places)
            if answer.startswith("201") or entry["request"]["method"] == "PUT":
                kind, key = place.split("/")
                if kind == "EpisodeOfCare" and answer.startswith("201"):
                    self._one_active_episode(resource, places)
                self.kept.setdefault(kind, {})[key] = resource
        base = f"{self.host}/fhir-r4/v1"
        return {
            "resourceType": "Bundle",
            "type": "transaction-response",
            "entry": [
                {"response": {"status": answer, "location": f"{base}/{places[one['fullUrl']]}/_history/1"}}
                for one, answer in zip(entries, answers, strict=True)
            ],
        }

    def _found(self, kind: str, request: dict[str, str]) -> str | None:
        if request["method"] == "POST" and request["url"] == kind and "ifNoneExist" in request:
            condition = request["ifNoneExist"]
        elif request["method"] == "PUT" and request["url"].startswith(f"{kind}?"):
            condition = request["url"].partition("?")[2]
        else:
            raise Refused("duplicate", "without a condition it would be there twice", kind)
        name, _, value = condition.partition("=")
        system, _, number = unquote(value).partition("|")
        if name != "identifier" or not number:
            raise Refused("structure", "no such condition")
        matches = [
            key
            for key, resource in self.kept.get(kind, {}).items()
            if {"system": system, "value": number}.items()
            <= {key: one.get(key) for one in resource["identifier"] if one["system"] == system for key in one}.items()
        ]
        return matches[0] if matches else None

    def _see(self, resource: dict[str, Any], places: dict[str, str]) -> None:
        kind = resource["resourceType"]
        try:
            get_fhir_model_class(kind).model_validate(resource)
        except ValidationError as error:
            raise Refused("structure", f"{kind} is not valid", *(str(one["loc"]) for one in error.errors())) from error
        for element in REQUIRED.get(kind, ()):
            if not resource.get(element):
                raise Refused("required", f"{element} is required", f"{kind}.{element}")
        if kind == "Patient":
            numbers = [one["value"] for one in resource["identifier"] if one["system"] == NIK_SYSTEM]
            if len(numbers) != 1 or not re.fullmatch(r"\d{16}", numbers[0]) or numbers[0].endswith("0000"):
                raise Refused("value", "NIK is malformed", "Patient.identifier[0].value")
        self._see_parts(kind, resource, places)

    def _see_parts(self, path: str, value: Any, places: dict[str, str]) -> None:
        if isinstance(value, list):
            for part in value:
                self._see_parts(path, part, places)
        if not isinstance(value, dict):
            return
        if "code" in value and "display" in value and value.get("system") not in SYSTEMS:
            raise Refused("code-invalid", "unknown code system", path)
        reference = value.get("reference", "")
        if reference.startswith("urn:") and reference not in places:
            raise Refused("not-found", "reference to nothing", path)
        if reference.startswith("Organization/") and reference != f"Organization/{ORGANIZATION}":
            raise Refused("forbidden", "resource cannot be accessed due to business rule", path, status=403)
        for name, part in value.items():
            if name in ("start", "end", "effectiveDateTime", "authoredOn") and not UTC_MOMENT.fullmatch(part):
                raise Refused("value", "moments are in UTC", f"{path}.{name}")
            self._see_parts(f"{path}.{name}", part, places)

    def _one_active_episode(self, resource: dict[str, Any], places: dict[str, str]) -> None:
        """Of one mother and type only one may be open (rule 10109)."""
        resource["_mother"] = places[resource["patient"]["reference"]]
        if any(
            one["status"] == "active" == resource["status"] and one["_mother"] == resource["_mother"]
            for one in self.all("EpisodeOfCare")
        ):
            raise Refused("duplicate", "an active episode is there already", "EpisodeOfCare.patient")

    def patched(self, path: str, kind: str, operations: list[dict[str, Any]]) -> dict[str, Any]:
        resource = self.kept.get("EpisodeOfCare", {}).get(path.rpartition("/")[2])
        if kind != "application/json-patch+json" or resource is None:
            raise Refused("not-found", "nothing to patch", status=404)
        values = {one["path"]: one["value"] for one in operations}
        if values.get("/patient") != {"reference": resource["_mother"]}:
            raise Refused("required", "patient reference can't be empty", "EpisodeOfCare.patient")
        resource["status"] = values["/status"]
        resource["period"] = resource["period"] | {"end": values["/period/end"]}
        return resource


@contextmanager
def running() -> Iterator[StandIn]:
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            url, kind = urlsplit(self.path), self.headers.get("Content-Type", "")
            state.asked.append(f"{self.command} {url.path}")
            try:
                if url.path == "/oauth2/v1/accesstoken":
                    return self._answer(200, state.token(kind, parse_qs(url.query), body.decode()))
                if self.headers.get("Authorization", "").removeprefix("Bearer ") not in state.tokens:
                    raise Refused("login", "Invalid access token", status=401)
                if state.too_fast:
                    state.too_fast -= 1
                    return self._answer(429, {}, {"Retry-After": "600"})
                if state.broken:
                    state.broken -= 1
                    return self._answer(503, "<html>")
                if self.command == "PATCH":
                    found = state.patched(url.path, kind, json.loads(body))
                elif (url.path, kind) == ("/fhir-r4/v1", "application/json"):
                    found = state.transaction(json.loads(body))
                else:
                    raise Refused("not-supported", "unsupported media type or address", status=415)
            except Refused as refused:
                return self._answer(refused.status, refused.body)
            if state.lose_answers:
                state.lose_answers -= 1
                self.close_connection = True
                return None
            return self._answer(200, found)

        do_PATCH = do_POST  # noqa: N815 -- the name by which http.server calls it

        def _answer(self, status: int, value: Any, more: dict[str, str] | None = None) -> None:
            content = json.dumps(value).encode() if not isinstance(value, str) else value.encode()
            self.send_response(status)
            for name, text in ({"Content-Length": str(len(content))} | (more or {})).items():
                self.send_header(name, text)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.host = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
