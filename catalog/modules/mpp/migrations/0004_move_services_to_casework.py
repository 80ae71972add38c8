"""
Each service of the mall becomes one of casework, with the version it had; numbers, appointments and stops follow it.

A code that a service outside the mall has already stays with that service: the mall's gets the next free one that
begins alike (PZ-01, PZ-01M). Both go on; which of them is the mall's is seen at once, and nothing is overwritten.
"""

from typing import Any, Final

from django.db import migrations

AT_ONCE: Final = 500
FIELDS: Final = (
    "name", "summary", "requirements", "procedure", "time_amount", "time_unit", "fee_amount", "fee_basis", "result",
    "complaints", "legal_basis", "citation", "is_sample", "search_text", "state", "published_at",
)  # fmt: skip
SHOWN_BY: Final = "system:mpp"
REFERRING: Final = ("QueueTicket", "Appointment", "VisitStop")


def move(apps: Any, editor: Any) -> None:
    try:
        before = apps.get_model("mpp", "ServiceProduct").objects
    except LookupError:
        return  # the blueprint makes the tables as they are at the end, where there is nothing to move
    product_model = apps.get_model("casework", "ServiceProduct")
    versions = apps.get_model("casework", "ProductVersion").objects
    places = apps.get_model("mpp", "MallService").objects
    taken = set(product_model.objects.values_list("code", flat=True))
    # A code that another service of the mall has is no more free than one of casework.
    taken_or_ours = taken | set(before.values_list("code", flat=True))
    moved = {}
    for old in before.order_by("code").iterator(chunk_size=AT_ONCE):
        code = old.code if old.code not in taken else _free(old.code, taken_or_ours)
        taken_or_ours.add(code)
        is_published = old.state == "published"
        product = product_model(
            code=code,
            module="mpp",
            version=max(old.version, 1) if is_published else old.version,
            **{name: getattr(old, name) for name in FIELDS},
        )
        if code != old.code:
            product.search_text = f"{code.lower()} {product.search_text}"
        product.save()
        places.create(product=product, agency_id=old.agency_id, group_id=old.group_id)
        if is_published:
            versions.create(
                product=product,
                number=product.version,
                valid_from=product.published_at,
                content=_content(product),
                published_by=SHOWN_BY,
            )
        moved[old.pk] = product.pk
    for name in REFERRING:
        rows = apps.get_model("mpp", name).objects
        for old_pk, new_pk in moved.items():
            rows.filter(product_id=old_pk, service=None).update(service_id=new_pk)
    # An archive is brought up to date in one transaction: the next step cannot change tables with checks outstanding.
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _free(code: str, taken: set[str]) -> str:
    """`PZ-01M`, `PZ-01M2`: within the shape of codes, whose last part has seven characters at most."""
    head, hyphen, tail = code.partition("-")
    for number in range(1, 10_000):
        mark = "M" if number == 1 else f"M{number}"
        found = f"{head}-{tail[: 7 - len(mark)]}{mark}" if hyphen else f"{head}-{mark}"
        if found not in taken:
            return found
    raise ValueError(f"No code is free that begins like {code}.")


def _content(product: Any) -> dict[str, Any]:
    """What a version keeps, as `casework.services.products` wrote it when this was released."""

    def words(text: Any) -> dict[str, str] | None:
        return text.as_dict() if text else None

    return {
        "name": words(product.name),
        "summary": words(product.summary),
        "requirements": product.requirements,
        "procedure": product.procedure,
        "time_amount": product.time_amount,
        "time_unit": product.time_unit,
        "fee_amount": None if product.fee_amount is None else str(product.fee_amount),
        "fee_basis": words(product.fee_basis),
        "result": words(product.result),
        "complaints": words(product.complaints),
        "making": {},
        "legal_basis": product.legal_basis,
        "citation": product.citation,
        "is_sample": product.is_sample,
        "form": {},
        "optional_steps": [],
        "template_code": "",
        "permit_months": None,
    }


class Migration(migrations.Migration):
    dependencies = [("mpp", "0003_services_of_casework")]

    operations = [migrations.RunPython(move, migrations.RunPython.noop)]
