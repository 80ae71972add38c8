"""What the privacy desk tells people. Nobody is named; what was asked stands on the page behind code and PIN."""

from __future__ import annotations

from typing import Final

from core.localised import LocalisedText
from notifications.wording import MessageTemplate, Placeholder

_text = LocalisedText
_CODE: Final = {
    "code": Placeholder(
        name=_text("Kode permintaan", "Code of the request"), example=_text("KAR-4821-7QMX", "KAR-4821-7QMX")
    )
}

ANSWERED: Final = MessageTemplate(
    code="privacy.answered",
    name=_text("Jawaban atas permintaan data", "Answer to a request about data"),
    subject=_text("Permintaan data Anda sudah dijawab", "Your request about your data is answered"),
    body=_text(
        "Permintaan Anda atas data pribadi sudah dijawab. Buka Data saya, atau halaman Lacak berkas dengan kode {code} "
        "dan PIN Anda.",
        "Your request about your personal data is answered. Open My data, or the page Track a case with the code "
        "{code} and your PIN.",
    ),
    placeholders=_CODE,
    channels=("whatsapp", "sms", "email"),
)
LATE: Final = MessageTemplate(
    code="privacy.late",
    name=_text("Permintaan data lewat waktu", "A request about data is late"),
    subject=_text("Permintaan data {code} lewat 3 x 24 jam", "Request {code} about data is past 3 x 24 hours"),
    body=_text(
        "Permintaan warga atas datanya belum dijawab dalam waktu yang ditetapkan UU 27/2022. Buka meja pelindungan "
        "data untuk melihat apa yang ditunggu.",
        "A citizen's request about own data was not answered within the time of UU 27/2022. Open the data protection "
        "desk to see what it waits for.",
    ),
    placeholders=_CODE,
)


def _words(id: str, en: str, example_id: str, example_en: str) -> Placeholder:
    return Placeholder(name=_text(id, en), example=_text(example_id, example_en))


BREACH: Final = MessageTemplate(
    code="privacy.breach",
    name=_text("Pemberitahuan kegagalan pelindungan data", "Notice of a failure of protection"),
    subject=_text("Pemberitahuan tentang data pribadi Anda", "Notice about your personal data"),
    body=_text(
        "{regency} memberitahukan kegagalan pelindungan data pribadi (UU 27/2022 pasal 46), diketahui {when}. "
        "Data: {data}. Yang terjadi: {happened} Penanganan: {handling} Yang dapat Anda lakukan: {recovery}",
        "{regency} gives notice of a failure of protection of personal data (UU 27/2022, article 46), known since "
        "{when}. Data: {data}. What happened: {happened} What is done: {handling} What you can do: {recovery}",
    ),
    placeholders={
        "regency": _words("Pemerintah daerah", "Government", "Kabupaten Karangasem", "Kabupaten Karangasem"),
        "when": _words("Diketahui", "Known since", "1 Desember 2026 10.00 WIB", "1 December 2026 10.00 WIB"),
        "data": _words("Data yang terkena", "What data", "nama, nomor HP", "name, phone number"),
        "happened": _words(
            "Kapan dan bagaimana", "When and how", "Sebuah laptop petugas hilang.", "An officer's laptop was lost."
        ),
        "handling": _words(
            "Penanganan",
            "What is done",
            "Akun ditutup dan sandi diganti.",
            "The account was closed, passwords changed.",
        ),
        "recovery": _words(
            "Pemulihan", "What people can do", "Waspadai telepon yang mengaku petugas.", "Beware of calls in our name."
        ),
    },
    channels=("whatsapp", "sms", "email"),
)

REPORTED: Final = MessageTemplate(
    code="privacy.reported",
    name=_text("Kegagalan pada penyelenggara Tiru", "Failure at the operator of Tiru"),
    subject=_text("Penyelenggara Tiru melaporkan kegagalan", "The operator of Tiru reports a failure"),
    body=_text(
        "Penyelenggara Tiru melaporkan kegagalan pelindungan data yang menyangkut daerah ini. Berkas nomor {number} "
        "sudah dibuka; 3 x 24 jam berjalan sejak pesan ini. Buka meja pelindungan data.",
        "The operator of Tiru reports a failure of protection that touches this regency. Case {number} is open; the "
        "3 x 24 hours run from this message. Open the data protection desk.",
    ),
    placeholders={"number": _words("Nomor kegagalan", "Number of the failure", "3", "3")},
)

ERRAND: Final = MessageTemplate(
    code="privacy.errand",
    name=_text("Permintaan data diserahkan ke unit", "A request about data is handed to a unit"),
    subject=_text("Permintaan data {code} menunggu unit Anda", "Request {code} about data waits for your office"),
    body=_text(
        "Meja pelindungan data menyerahkan permintaan seorang warga atas datanya kepada unit Anda. Waktunya 3 x 24 jam "
        "sejak permintaan masuk dan terus berjalan. Buka dan kerjakan, atau tulis mengapa tidak dapat.",
        "The data protection desk handed a citizen's request about own data to your office. Its 3 x 24 hours run since "
        "it came in. Open it and do it, or write why it cannot be done.",
    ),
    placeholders=_CODE,
)
ERRAND_ANSWERED: Final = MessageTemplate(
    code="privacy.errand_answered",
    name=_text("Unit menjawab permintaan data", "A unit answered a request about data"),
    subject=_text("Unit sudah menjawab permintaan data {code}", "The office has answered on request {code} about data"),
    body=_text(
        "Unit yang menyimpan datanya sudah menjawab. Baca jawabannya di meja pelindungan data, lalu jawab warganya.",
        "The office that keeps the data has answered. Read it at the data protection desk, then answer the person.",
    ),
    placeholders=_CODE,
)

EXCEPTION: Final = MessageTemplate(
    code="privacy.exception",
    name=_text("Pengecualian menunggu orang kedua", "An exception waits for a second person"),
    subject=_text(
        "Pengecualian dari pembatasan menunggu persetujuan", "An exception from a restriction waits to be agreed to"
    ),
    body=_text(
        "Seorang petugas mengusulkan agar satu urusan dilanjutkan walaupun warganya meminta datanya tidak diproses. "
        "Buka halamannya, baca alasannya, lalu setujui atau tolak.",
        "An officer proposes to go on with one matter although the citizen asked that their data stand still. Open the "
        "page, read the reason, then agree or refuse.",
    ),
    placeholders={},
)

TEMPLATES: Final = (ANSWERED, LATE, BREACH, REPORTED, ERRAND, ERRAND_ANSWERED, EXCEPTION)
