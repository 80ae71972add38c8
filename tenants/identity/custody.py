"""How one tenant looks, speaks and writes, as far as that stands in public tables (tenants.custody.parts)."""

from typing import Any

from tenants.custody.parts import rows_as_json, rows_from_json
from tenants.identity.models import Identity, LookVersion, MailSettings
from tenants.models import Regency


def collect(schema: str) -> dict[str, Any]:
    return {
        name: rows_as_json(model._base_manager.filter(regency__schema_name=schema).order_by("pk"))
        for name, model in (("looks", LookVersion), ("identity", Identity), ("mail", MailSettings))
    }


def restore(schema: str, kept: dict[str, Any] | None) -> None:
    """
    Put words, looks and mail back as they were; the pictures come with the files. A backup that knows none of it leaves
    what there is.
    """
    if kept is None:
        return
    regency = Regency.objects.get(schema_name=schema)
    forget(schema)
    numbers: dict[int, int] = {}
    for look in rows_from_json(kept["looks"]):
        before, look.pk, look.regency = look.pk, None, regency
        look.logo_key = f"{schema}/{look.logo_key.partition('/')[2]}" if look.logo_key else ""
        look.save()
        numbers[before] = look.pk
    for row in rows_from_json(kept["identity"]):
        row.look_id = numbers.get(row.look_id)
        row.pk = regency.pk
        row.save()
    for row in rows_from_json(kept["mail"]):
        row.pk = regency.pk
        row.save()


def forget(schema: str) -> None:
    for model in (Identity, LookVersion, MailSettings):
        model._base_manager.filter(regency__schema_name=schema).delete()


def stays_behind(schema: str) -> list[str]:
    return []
