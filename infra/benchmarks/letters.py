"""
`letters`: the end of a month in a regency of 217 villages, by open arrivals: people ask when they ask, whether or not
the system has kept up. In each village one person asks for a letter from the first page to the sealed PDF; at the end
each letter is accounted for.

The whole installation is under load over HTTP: two web processes, one worker of the regencies' jobs, PostgreSQL. The
load generator asks 127.0.0.1 only, each visitor with an address of their own, and ends by itself.
"""

from __future__ import annotations

import http.client
import random
import re
import resource
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import urlencode

from infra.benchmarks.measure import Ratio, Result, Series, say
from infra.benchmarks.processes import cpu_seconds, running, serving
from infra.benchmarks.stage import Stage, host_of

CODE = "3510"
"""Banyuwangi: 189 desa and 28 kelurahan."""

VILLAGES = 217
SPAN = 180.0
"""Seconds within which somebody asks in every village."""

BUSINESS, OTHERS = "S-14", ("S-02", "S-36", "S-01")
"""Every second letter is the business letter that is promised within 15 minutes."""

PAGE_TARGET, PDF_TARGET = 300.0, 3000.0
PROCESSES, THREADS = 2, 2
VISITORS_AT_ONCE = 64
POLL = 1.0
PATIENCE = 60.0

ANSWERS = {
    "S-14": {
        "nama_usaha": "Warung Bu Sari", "jenis_usaha": "warung makan", "alamat_usaha": "Jalan Raya 12",
        "di_desa_ini": "on", "sejak_day": "1", "sejak_month": "3", "sejak_year": "2019",
        "keperluan": "mengajukan kredit usaha rakyat",
    },
    "S-02": {"keperluan": "membuka rekening bank"},
    "S-36": {"sejak_day": "1", "sejak_month": "6", "sejak_year": "2010", "keperluan": "melamar pekerjaan"},
    "S-01": {"ditujukan_kepada": "Kantor camat", "keperluan": "mengurus izin keluarga"},
}  # fmt: skip


def run(stage: Stage, tenants: int) -> Result:
    schema = f"r{CODE}"
    if CODE in stage.codes[: len(stage.present)]:
        raise RuntimeError("This benchmark makes its regency anew: run it in a folder without the others.")
    stage.unmake(CODE)
    stage.make(CODE, ("smart_kampung",))
    try:
        people = _populated(schema)
        stage.settle()
        return _measured(stage, schema, people)
    finally:
        stage.unmake(CODE)


@dataclass(frozen=True)
class Person:
    """Somebody who asks, with what stands on their cards."""

    village: str
    nik: str
    kk: str
    key: object


@dataclass
class Day:
    """What was measured, in milliseconds."""

    pages: dict[str, list[float]] = field(default_factory=dict)
    ready: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, milliseconds: float) -> None:
        with self.lock:
            self.pages.setdefault(name, []).append(milliseconds)


def _measured(stage: Stage, schema: str, people: list[Person]) -> Result:
    from django.db import connections

    environment = {
        "TIRU_ROLE_PREFIX": "tiru",
        "DJANGO_SETTINGS_MODULE": "infra.benchmarks.settings",
        "DATABASE_URL": stage.app_url,
        "TIRU_PROXIES": "1",
    }
    day, host = Day(), host_of(CODE)
    connections.close_all()
    with ExitStack() as stack:
        work = ["manage.py", "work", "--queues", "tenant,control"]
        worker = stack.enter_context(running(work, environment, stage.folder / "worker.log"))
        log = stage.folder / "web.log"
        web, port = stack.enter_context(
            serving(
                "config.wsgi:application",
                environment,
                log=log,
                threads=THREADS,
                processes=PROCESSES,
                host=host,
                path="/smart-kampung/",
            )
        )
        _warm_up(Visit(port, host, people[-1], OTHERS[0], schema, Day(), 0))
        spent = {"web": cpu_seconds(web), "worker": cpu_seconds(worker.pid), "database": cpu_seconds(stage.server.pid)}
        begun, load = time.monotonic(), _own_cpu()
        _let_them_come(port, host, people[:-1], schema, day)
        wall = time.monotonic() - begun
        load = _own_cpu() - load
        spent = {
            "web": cpu_seconds(web) - spent["web"],
            "worker": cpu_seconds(worker.pid) - spent["worker"],
            "database": cpu_seconds(stage.server.pid) - spent["database"],
        }
    if day.failures:
        raise RuntimeError(f"{len(day.failures)} visits failed, the first: {day.failures[0]}")
    told = _account(schema, len(people))
    every = [one for samples in day.pages.values() for one in samples]
    series = [Series(name, tuple(samples)) for name, samples in day.pages.items()]
    series += [Series("every page", tuple(every)), Series("PDF ready", tuple(day.ready))]
    return Result(
        name="letters",
        unit="milliseconds",
        series=series,
        ratios=[
            Ratio("p95 of a citizen's page", _p95(every), at_most=PAGE_TARGET, unit="ms"),
            Ratio("p95 until the PDF is ready", _p95(day.ready), at_most=PDF_TARGET, unit="ms"),
            Ratio("letters sealed, of those asked for", len(day.ready) / (len(people) - 1), at_least=1.0),
        ],
        notes=[
            f"{VILLAGES} villages, one person each within {SPAN:.0f} s, {len(every):,} pages in {wall:.0f} s.",
            "CPU seconds: " + ", ".join(f"{name} {seconds:.0f}" for name, seconds in spent.items())
            + f"; load generator, apart: {load:.0f}.",
            f"The latest visitor was let go {max(day.late) * 1000:.0f} ms after they were due.",
            f"At the end: {told}.",
        ],
    )  # fmt: skip


def _let_them_come(port: int, host: str, people: list[Person], schema: str, day: Day) -> None:
    chance = random.Random(217)
    due = sorted(chance.random() * SPAN for _person in people)
    started = time.monotonic()
    with ThreadPoolExecutor(VISITORS_AT_ONCE) as pool:
        for number, (moment, person) in enumerate(zip(due, people, strict=True), start=1):
            if (left := started + moment - time.monotonic()) > 0:
                time.sleep(left)
            letter = BUSINESS if number % 2 else chance.choice(OTHERS)
            visit = Visit(port, host, person, letter, schema, day, number)
            pool.submit(visit.go, started + moment)


def _warm_up(visit: Visit) -> None:
    """One letter before anything counts: code, connections and fonts are read."""
    visit.go(time.monotonic())
    if visit.day.failures:
        raise RuntimeError(visit.day.failures[0])


class Visit:
    """One person with a browser of their own: page after page, until the letter is on their device."""

    def __init__(self, port: int, host: str, person: Person, letter: str, schema: str, day: Day, number: int) -> None:
        self.port, self.host, self.person, self.letter = port, host, person, letter
        self.schema, self.day = schema, day
        self.cookies: dict[str, str] = {}
        self.address = f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"

    def go(self, due: float) -> None:
        try:
            with self.day.lock:
                self.day.late.append(max(0.0, time.monotonic() - due))
            self._ask()
        except Exception as error:  # noqa: BLE001 -- told by the main thread, which raises it
            with self.day.lock:
                self.day.failures.append(f"{self.letter} in {self.person.village}: {error!r}")

    def _ask(self) -> None:
        at = f"/smart-kampung/surat/{self.letter}/"
        self._page("the letter", "GET", f"{at}?desa={self.person.village}")
        self._page("who asks", "GET", f"{at}bukti/")
        self._page("NIK and KK", "POST", f"{at}bukti/", {"nik": self.person.nik, "kk": self.person.kk}, to="/kode/")
        self._page("waiting for the code", "GET", f"{at}kode/")
        self._page("the code", "POST", f"{at}kode/", {"code": self._code()}, to="/isi/")
        form = self._page("the questions", "GET", f"{at}isi/")
        key = re.search(rb'name="kunci" value="([^"]+)"', form)
        answers = {f"isian-{name}": value for name, value in ANSWERS[self.letter].items()}
        answers |= {"kunci": key[1].decode()} if key else {}
        handed_in = time.monotonic()
        self._page("handing in", "POST", f"{at}isi/", answers, to="/permohonan/")
        code = self.moved_to.rstrip("/").rsplit("/", 1)[1]
        until = handed_in + PATIENCE
        # As the page does it: each second it asks whether the case is another by now, and then it is read anew.
        while b"/dokumen/" not in (state := self._page("its state", "GET", f"/smart-kampung/permohonan/{code}/")):
            live = re.search(rb'hx-get="([^"]+)"', state)
            if live is None:
                raise ValueError(f"{code} waits for nothing, and is not ready")
            while not self._is_another(live[1].decode()):
                if time.monotonic() > until:
                    raise TimeoutError(f"{code} was not ready after {PATIENCE:.0f} s")
        with self.day.lock:
            self.day.ready.append((time.monotonic() - handed_in) * 1000)
        pdf = self._page("the PDF", "GET", f"/lacak/{code}/dokumen/")
        if not pdf.startswith(b"%PDF"):
            raise ValueError("no PDF")

    def _is_another(self, live: str) -> bool:
        time.sleep(POLL)
        self._page("is it ready?", "GET", live, status=204)
        return self.is_to_be_read_anew

    def _code(self) -> str:
        """As the clerk of the village gives it."""
        import tenants
        from catalog.modules.smart_kampung.services import give_code
        from core import clock
        from core.actors import Actor
        from organisation.models import Unit
        from residents.models import Resident

        with tenants.enter(self.schema):
            return give_code(
                resident=Resident.objects.get(pk=self.person.key),
                unit=Unit.objects.get(region_code=self.person.village),
                actor=Actor.system("benchmark"),
                now=clock.now(),
            )

    def _page(
        self, name: str, method: str, path: str, data: dict[str, str] | None = None, *, to: str = "", status: int = 200
    ) -> bytes:
        headers = {
            "Host": self.host,
            "X-Forwarded-For": self.address,
            "Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items()),
        }
        body = None
        if data is not None:
            body = urlencode(data | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        with _connected(self.port) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
        self.day.note(name, (time.monotonic() - begun) * 1000)
        for one in answer.headers.get_all("Set-Cookie") or ():
            key, _equals, value = one.partition(";")[0].partition("=")
            self.cookies[key] = value
        self.moved_to = answer.headers.get("Location", "")
        self.is_to_be_read_anew = answer.headers.get("HX-Refresh") == "true"
        if answer.status != (302 if to else status) or to not in self.moved_to:
            raise ValueError(f"{method} {path} answered {answer.status} {self.moved_to}")
        return content


@contextmanager
def _connected(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        yield connection
    finally:
        connection.close()


def _populated(schema: str) -> list[Person]:
    """All villages with their letters and the office's seal, and one person with a family card in each."""
    import tenants
    from catalog.modules.smart_kampung.services import set_up_letters
    from core import clock
    from core.actors import Actor
    from documents.signing.local import issue_certificate
    from organisation.models import Unit
    from organisation.services import create_units_from_regions, grant_delegation, sync_core_roles

    now, actor = clock.now(), Actor.system("benchmark")
    with tenants.enter(schema):
        sync_core_roles(actor=actor, now=now)
        create_units_from_regions(actor=actor, now=now)
        made = set_up_letters(actor=actor, now=now)
        issue_certificate(user=None, passphrase="", actor=actor, now=now)
        grant_delegation(
            act="documents.desa", holder=None, unit=Unit.objects.get(parent=None), delegator="Bupati Banyuwangi",
            legal_basis="SK 1/2026", actor=actor, now=now,
        )  # fmt: skip
        villages = list(
            Unit.objects.filter(kind__in=[Unit.Kind.VILLAGE_OFFICE, Unit.Kind.WARD_OFFICE]).order_by("region_code")
        )
        people = [_register(unit.region_code, number, now) for number, unit in enumerate(villages, start=1)]
        # One more, for the way that is walked before anything counts.
        people.append(_register(villages[0].region_code, len(villages) + 1, now))
    if len(villages) != VILLAGES or made.villages != VILLAGES:
        raise RuntimeError(f"{len(villages)} villages, {made.villages} were set up.")
    say(f"  {VILLAGES} villages write {made.letters} letters")
    return people


def _register(village: str, number: int, now) -> Person:  # type: ignore[no-untyped-def]
    from datetime import date

    from core.actors import Actor
    from residents import services

    actor = Actor.system("benchmark")
    born = date(1970 + number % 30, 1 + number % 12, 1 + number % 28)
    nik, kk = f"{village[:6]}{born:%d%m%y}{number:04}", f"{village[:6]}040520{number:04}"
    details = services.Details(
        full_name=f"Slamet Riyadi {number}", birth_date=born, sex="male", village_code=village, nik=nik,
        birth_place="Banyuwangi", address=f"Jalan Raya {number}", hamlet="Dusun Krajan", rt="01", rw="02",
        marital_status="married", religion="islam", occupation="petani",
    )  # fmt: skip
    person = services.register_resident(details=details, actor=actor, now=now)
    home = services.Home(village_code=village, address=f"Jalan Raya {number}", hamlet="Dusun Krajan")
    services.found_family(kk=kk, head=person, home=home, day=date(2020, 5, 4), actor=actor, now=now)
    return Person(village, nik, kk, person.pk)


def _account(schema: str, asked: int) -> str:
    """
    How the day ended, in words.

    :raises RuntimeError: if a letter is lost, has no number or another's, a serial is missing, or the log is broken.
    """
    import tenants
    from catalog.modules.smart_kampung.models import LetterRequest
    from core import evidence
    from documents.models import IssuedNumber

    with tenants.enter(schema):
        requests = LetterRequest.objects.count()
        numbered = LetterRequest.objects.filter(case__letter__number__text__gt="", case__letter__sealed=True).count()
        serials: dict[object, list[int]] = {}
        for series, serial in IssuedNumber.objects.order_by("serial").values_list("series_id", "serial"):
            serials.setdefault(series, []).append(serial)
        faults = evidence.verify()
    if requests != asked or numbered != asked:
        raise RuntimeError(f"{asked} asked, {requests} requests are kept, {numbered} were sealed under a number.")
    gaps = [found for found in serials.values() if found[0] != 1 or any(b - a != 1 for a, b in pairwise(found))]
    if gaps or sum(map(len, serials.values())) != asked:
        raise RuntimeError(f"Numbers are missing or were given twice: {gaps[:3]}.")
    if faults:
        raise RuntimeError(f"The evidence log is broken: {faults[0]}.")
    return f"{asked} letters, each with its number, no gap in {len(serials)} series; the evidence log is whole"


def _own_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _p95(samples: list[float]) -> float:
    return statistics.quantiles(samples, n=20, method="inclusive")[-1]
