"""Names of what a set-up file of the mall carries, for its rehearsal. Read by the manifest: it touches no model."""

from catalog.sdk.service_labels import SERVICE_LABELS
from core.localised import LocalisedText

LABELS = SERVICE_LABELS | {
    "code": LocalisedText(id="Kode", en="Code"),
    "letter": LocalisedText(id="Huruf", en="Letter"),
    "daily_cap": LocalisedText(id="Nomor sehari paling banyak", en="Most numbers a day"),
    "is_active": LocalisedText(id="Dipakai", en="In use"),
    "number": LocalisedText(id="Nomor", en="Number"),
    "group": LocalisedText(id="Antrean", en="Queue"),
    "agency": LocalisedText(id="Instansi", en="Agency"),
    "product": LocalisedText(id="Layanan", en="Service"),
    "counter_only": LocalisedText(id="Alasan tidak daring", en="Why not online"),
    "counter_note": LocalisedText(id="Penjelasan alasannya", en="The reason in words"),
    "address": LocalisedText(id="Alamat", en="Address"),
    "opens_at": LocalisedText(id="Buka", en="Opens"),
    "closes_at": LocalisedText(id="Tutup", en="Closes"),
    "numbers_from": LocalisedText(id="Nomor mulai", en="Numbers from"),
    "weekdays": LocalisedText(id="Hari buka (1 = Senin)", en="Days open (1 is Monday)"),
    "closed_on_holidays": LocalisedText(id="Tutup pada hari libur", en="Closed on holidays"),
    "outside_hours": LocalisedText(id="Mode coba di luar jam buka", en="Trial mode outside opening hours"),
    "regular_calls": LocalisedText(id="Nomor biasa sebelum satu prioritas", en="Regular numbers before one priority"),
    "calls_before_no_show": LocalisedText(id="Panggilan sebelum dianggap tidak hadir", en="Calls before absent"),
    "call_spacing": LocalisedText(id="Detik antar panggilan", en="Seconds between calls"),
    "slot_minutes": LocalisedText(id="Lama satu janji temu dalam menit", en="Minutes of an appointment"),
    "slot_places": LocalisedText(
        id="Jumlah orang dengan janji temu pada jam yang sama", en="People with an appointment at the same time"
    ),
    "priority_rule": LocalisedText(id="Cara nomor prioritas dipanggil", en="How priority numbers are called"),
    "appointment_share": LocalisedText(id="Bagian janji temu, dalam persen", en="Share of appointments, in percent"),
    "appointment_days": LocalisedText(
        id="Janji temu bisa dipesan sampai berapa hari ke depan", en="Appointments can be booked so many days ahead"
    ),
    "check_in_minutes": LocalisedText(
        id="Mulai berapa menit sebelum jamnya orang bisa lapor datang",
        en="Minutes before an appointment from which people check in",
    ),
    "late_minutes": LocalisedText(
        id="Sampai berapa menit setelah jamnya janji temu tetap berlaku",
        en="Minutes after an appointment until which it keeps its turn",
    ),
    "hold_numbers": LocalisedText(
        id="Berapa nomor boleh didahulukan sekali", en="Numbers somebody may let pass at a time"
    ),
    "hold_times": LocalisedText(
        id="Berapa kali seseorang boleh mendahulukan orang lain", en="How often somebody may let others pass"
    ),
}
