"""`demo --check`: the main journey over HTTP, as a browser without scripts would walk it."""

import html
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

from config.demo.people import MINISTRY, PASSWORD, PLACES, Person, Place
from config.demo.report import Report

WAITING_SECONDS = 30
TOO_BUSY = 429
MOTHERS = "/one-student-one-client/ibu/"
CLIENT = "/one-student-one-client/klien/"


class JourneyFailed(Exception):
    """A page did not say what it should."""


@dataclass
class Page:
    status: int
    url: str
    text: str

    def must(self, *words: str, status: int = 200) -> "Page":
        """
        :raises JourneyFailed: if the page has another status or lacks one of the words.
        """
        if self.status != status:
            raise JourneyFailed(f"{self.url} answered {self.status}, expected {status}")
        for word in words:
            if word not in html.unescape(self.text):
                raise JourneyFailed(f"{self.url} does not say {word!r}")
        return self


@dataclass
class Visitor:
    """Somebody with a browser: one host, cookies, forms."""

    host: str
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Page:
        return self._follow("GET", path, b"")

    def post(self, page: Page, action: str = "", **values: str) -> Page:
        """Send the form of `page` whose action ends with `action` (the first one when empty)."""
        form = _form_of(page, action)
        return self._follow("POST", urljoin(page.url, form.action), urlencode(form.hidden | values).encode())

    def sign_in(self, person: Person) -> Page:
        page = self.get("/akun/masuk/").must()
        return self.post(page, "masuk/", login=person.email, password=PASSWORD).must(person.full_name)

    def _follow(self, method: str, path: str, body: bytes) -> Page:
        for _hop in range(12):
            status, headers, text = self._once(method, path, body)
            if status == TOO_BUSY:
                # A slow machine has one regency wait for another (tenants.limits); a person comes back, too.
                time.sleep(int(headers.get("Retry-After", "1")))
                continue
            if status not in {301, 302, 303, 307, 308}:
                return Page(status, path, text)
            path = _path_of(urljoin(path, headers.get("Location", "/")))
            if status != 308:
                method, body = "GET", b""
        raise JourneyFailed(f"{path} redirects without end")

    def _once(self, method: str, path: str, body: bytes) -> tuple[int, http.client.HTTPMessage, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAITING_SECONDS)
        headers = {"Host": f"{self.host}:{self.port}", "Accept-Language": "id"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method == "POST":
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Origin": f"http://{self.host}:{self.port}",
            }
        connection.request(method, path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        connection.close()
        return answer.status, answer.headers, text


def walk(*, port: int, report: Report) -> None:
    """
    Ministry, administrator, citizen, clerk, and those who look after mothers at Karangasem, with Ternate as the witness
    that nothing else moves.

    :raises JourneyFailed: at the first page that does not say what it should.
    """
    karangasem, ternate = PLACES[1], PLACES[2]
    ministry = Visitor("localhost", port)
    citizen, witness = Visitor("karangasem.localhost", port), Visitor("ternate.localhost", port)
    admin, clerk = Visitor("karangasem.localhost", port), Visitor("karangasem.localhost", port)
    report.say()

    with report.step("Kementerian: katalog umum memuat MPP", "public catalogue"):
        ministry.get("/").must("Tiru")
        ministry.get("/katalog/").must("Mal Pelayanan Publik")
        ministry.get("/katalog/mpp/").must("Banyuwangi")
    with report.step("Kementerian: kurator masuk, melihat adopsi dan rilis", "curator"):
        ministry.sign_in(MINISTRY[0])
        ministry.get("/konsol/").must("Mal Pelayanan Publik")
        ministry.get("/konsol/katalog/").must("Mal Pelayanan Publik")
        ministry.get("/konsol/daerah/5107/").must("Kabupaten Karangasem")
    with report.step("Kementerian: studi tiru, satu selesai dan satu menunggu tanda tangan", "study visits"):
        ministry.get("/konsol/studi-tiru/").must("Kota Ternate", "Menunggu tanda tangan", "Dievaluasi")
    with report.step("Admin: masuk, MPP menyala", "administrator sees the modules"):
        admin.sign_in(karangasem.admin)
        admin.get("/pengaturan/modul/").must("Mal Pelayanan Publik")
    with report.step("Warga: mencari layanan dan mengambil nomor", "citizen takes a number"):
        citizen.get("/").must("Kabupaten Karangasem")
        citizen.get("/cari/?q=kartu+identitas+anak").must("Kartu Identitas Anak")
        ticket = _take_number(citizen)
        code = _code_on(ticket)
    with report.step("Petugas: memanggil dan melayani", "clerk calls and serves"):
        clerk.sign_in(karangasem.staff[0])
        called = _call_next(clerk)
    with report.step(f"Layar: menampilkan {called}", "the display follows"):
        citizen.get("/mpp/layar/").must(called)
    with report.step("Admin: mematikan MPP; hilang di Karangasem saja", "off means off, here only"):
        preview = admin.get("/pengaturan/modul/mpp/matikan/").must("Mal Pelayanan Publik")
        admin.post(preview, "matikan/").must()
        unknown = citizen.get("/tidak-ada/").must(status=404)
        for path in ("/mpp/", "/mpp/layar/", "/mpp/loket/", ticket.url, "/api/v1/mpp/products/", "/api/v1/mpp/board/"):
            closed = citizen.get(path).must(status=404)
            if path.startswith("/mpp/") and closed.text.replace(path, "") != unknown.text.replace("/tidak-ada/", ""):
                raise JourneyFailed(f"{path} answers differently from an unknown page")
        if "/mpp/" in citizen.get("/").must().text:
            raise JourneyFailed("the home page still points to the module")
        witness.get("/mpp/").must("Ternate")
        witness.get("/api/v1/mpp/products/").must()
    with report.step("Admin: menyalakan lagi; data tetap ada", "on again, nothing lost"):
        preview = admin.get("/pengaturan/modul/mpp/nyalakan/").must()
        admin.post(preview, "nyalakan/").must()
        _wait_until(lambda: citizen.get("/mpp/").status == 200)
        citizen.get(ticket.url).must(code)
    with report.step("Bidan: daftar ibu dan satu rekam; mahasiswa hanya kliennya", "mothers, and who sees them"):
        _look_after_mothers(karangasem, port)
    with report.step("Dinas dan kementerian: kampus dan angka, tanpa nama ibu", "the scheme, without names"):
        _see_the_scheme(karangasem, ministry, port)
    with report.step("Keamanan: sesi Karangasem tidak berlaku di Ternate", "a session is worthless elsewhere"):
        stranger = Visitor("ternate.localhost", port, dict(admin.cookies))
        if karangasem.admin.full_name in stranger.get("/pengaturan/modul/").text:
            raise JourneyFailed("Ternate accepted a session of Karangasem")
        Visitor("tidak-ada.localhost", port).get("/").must(status=404)
    if ternate.admin.full_name in citizen.get("/").text:
        raise JourneyFailed("Karangasem shows a person of Ternate")


def _take_number(citizen: Visitor) -> Page:
    page = citizen.get("/mpp/antrean/ambil/").must()
    group = re.search(r'name="group"[^>]*?value="(\w+)"|value="(\w+)"[^>]*?name="group"', page.text)
    if group is None:
        raise JourneyFailed("there is no queue to choose")
    return citizen.post(page, "ambil/", group=group.group(1) or group.group(2), priority_reason="").must()


def _code_on(ticket: Page) -> str:
    found = re.search(r"\b[A-Z][0-9]{3}\b", ticket.text)
    if found is None:
        raise JourneyFailed(f"{ticket.url} shows no number")
    return found.group(0)


def _call_next(clerk: Visitor) -> str:
    """Finish whoever stands at the first counter, call the next, start and finish. Answers the number called."""
    counters = clerk.get("/mpp/loket/").must()
    desk = re.search(r"/mpp/loket/[0-9]+/", counters.text)
    if desk is None:
        raise JourneyFailed("the clerk sees no counter")
    page = clerk.get(desk.group(0)).must()
    for _try in range(4):
        for action in ("lanjut/", "mulai/", "selesai/", "panggil/"):
            if f'{desk.group(0)}{action}"' in page.text:
                page = clerk.post(page, action).must()
                break
        if action == "panggil/":
            called = _code_on(page)
            clerk.post(page, "mulai/").must(called)
            return called
    raise JourneyFailed("the clerk could not call anybody")


def _look_after_mothers(place: Place, port: int) -> None:
    """The midwife sees all mothers of her health centre, the student one, and Ternate does not know the page."""
    midwife, student = (_signed_in(place, role, port) for role in ("midwife", "osoc_student"))
    mothers = _mothers_of(midwife)
    for path, name in mothers.items():
        midwife.get(path).must(name)
        break
    own = [path for path in mothers if student.get(path).status == 200]
    if len(own) != 1:
        raise JourneyFailed(f"the student opens {len(own)} records of {len(mothers)}, expected their client's")
    student.get(MOTHERS).must(status=404)
    student.get(CLIENT).must("Dibicarakan sekarang")
    form = student.get(f"{CLIENT}kunjungan/").must("Catat kunjungan")
    if any(html.escape(name) in form.text for name in mothers.values()):
        raise JourneyFailed("the form of a visit, which devices keep, names a mother")
    Visitor("ternate.localhost", port).get(MOTHERS).must(status=404)


def _see_the_scheme(place: Place, ministry: Visitor, port: int) -> None:
    """The manager sees campuses, the officer no record, the ministry numbers; nobody of them a name."""
    names = _mothers_of(_signed_in(place, "midwife", port)).values()
    manager, officer = (_signed_in(place, role, port) for role in ("osoc_manager", "maternal_health_officer"))
    officer.get(MOTHERS).must(status=404)
    seen = (
        manager.get("/one-student-one-client/atur/").must("Poltekkes Kemenkes Denpasar"),
        ministry.get(f"/konsol/fakta/?daerah={place.code}").must("Ibu berisiko tinggi yang didampingi"),
        ministry.get(f"/konsol/daerah/{place.code}/modul/one_student_one_client/").must("One Student One Client"),
    )
    for page in seen:
        for name in names:
            if name in html.unescape(page.text):
                raise JourneyFailed(f"{page.url} names a mother")


def _signed_in(place: Place, role: str, port: int) -> Visitor:
    visitor = Visitor(f"{place.label}.localhost", port)
    visitor.sign_in(place.first(role))
    return visitor


def _mothers_of(midwife: Visitor) -> dict[str, str]:
    """The names on her list, by the address of the record."""
    page = midwife.get(MOTHERS).must("Ibu hamil")
    found = re.findall(rf'href="({MOTHERS}[0-9a-f-]{{36}}/)">([^<]+)</a>', page.text)
    if not found:
        raise JourneyFailed("the midwife sees no mother")
    return {path: html.unescape(name) for path, name in found}


def _wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAITING_SECONDS
    while not happened():
        if time.monotonic() > deadline:
            raise JourneyFailed(f"nothing happened for {WAITING_SECONDS} s")
        time.sleep(0.1)


@dataclass
class _Form:
    action: str
    hidden: dict[str, str]


def _form_of(page: Page, action: str) -> _Form:
    for attributes, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page.text, re.DOTALL):
        given = _attribute(attributes, "action") or page.url
        if "post" in attributes.lower() and given.split("?")[0].endswith(action):
            hidden = {
                _attribute(tag, "name"): html.unescape(_attribute(tag, "value"))
                for tag in re.findall(r"<input\b([^>]*)>", inside)
                if _attribute(tag, "type") == "hidden"
            }
            return _Form(given, hidden)
    raise JourneyFailed(f"{page.url} has no form for {action!r}")


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found.group(1)) if found else ""


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
