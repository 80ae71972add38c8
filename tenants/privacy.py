"""The directory of regencies names governments and no people (core.personal_data)."""

from core.personal_data import Activity

ACTIVITIES: tuple[Activity, ...] = ()
NOT_PERSONAL = {
    "tenants.Regency.office_address": "where the seat of a government is",
    "tenants.Regency.office_latitude": "where the seat of a government is",
    "tenants.Regency.office_longitude": "where the seat of a government is",
    "identity.MailSettings.reply_to": "the mailbox of an office",
    "identity.MailSettings.server_sender": "the mailbox of an office",
    "identity.MailSettings.wanted_reply_to": "the mailbox of an office",
    "limits.Agreement.email": "a number of messages a day",
}
