"""What the fields of a service are called where a bundle is shown; part of a module's `configuration_labels`."""

from core.localised import LocalisedText

SERVICE_LABELS = {
    "name": LocalisedText(id="Nama", en="Name"),
    "is_sample": LocalisedText(id="Contoh", en="Sample"),
    "summary": LocalisedText(id="Ringkasan", en="Summary"),
    "requirements": LocalisedText(id="Persyaratan", en="Requirements"),
    "procedure": LocalisedText(id="Prosedur", en="Procedure"),
    "time_amount": LocalisedText(id="Jangka waktu", en="Completion time"),
    "time_unit": LocalisedText(id="Satuan waktu", en="Unit of time"),
    "fee_amount": LocalisedText(id="Biaya", en="Fee"),
    "fee_basis": LocalisedText(id="Dasar biaya", en="How the fee is reckoned"),
    "result": LocalisedText(id="Produk layanan", en="Result"),
    "complaints": LocalisedText(id="Pengaduan", en="Complaints"),
    "legal_basis": LocalisedText(id="Dasar hukum", en="Legal basis"),
    "citation": LocalisedText(id="Sumber", en="Source"),
    "state": LocalisedText(id="Keadaan", en="State"),
    "unit": LocalisedText(id="Unit yang memutuskan", en="Unit that decides"),
    "making": LocalisedText(id="Cara instansi memenuhinya", en="How the agency keeps it"),
    "is_online": LocalisedText(id="Dapat diajukan daring", en="Can be asked for online"),
    "form": LocalisedText(id="Formulir", en="Form"),
    "optional_steps": LocalisedText(id="Langkah tambahan", en="Steps beside the usual ones"),
    "office_form": LocalisedText(id="Yang dicatat petugas", en="What the officer records"),
    "template_code": LocalisedText(id="Surat yang dihasilkan", en="Letter that comes out"),
    "permit_months": LocalisedText(id="Masa berlaku (bulan)", en="Holds for (months)"),
}
