"""Where the wrapped keys of each schema are kept: a CONTROL table. The store that core.secrets asks for."""

from contextlib import AbstractContextManager, nullcontext

from core.secrets import WrappedKeys, new_wrapped_keys, unsettle
from tenants.context import connection, public
from tenants.models import RegencyKeys


def load(schema: str) -> WrappedKeys:
    """
    :raises LookupError: if the schema has no keys (it is not provisioned, or it was purged).
    """
    with _control():
        wrapped = RegencyKeys.objects.filter(schema=schema).values_list("wrapped", flat=True).first()
    if wrapped is None:
        raise LookupError(f"The schema {schema} has no keys.")
    return WrappedKeys.from_dict(wrapped)


def save(schema: str, keys: WrappedKeys) -> None:
    with _control():
        RegencyKeys.objects.update_or_create(schema=schema, defaults={"wrapped": keys.as_dict()})


def ensure(schema: str) -> None:
    """Make keys for a schema that has none."""
    with _control():
        if not RegencyKeys.objects.filter(schema=schema).exists():
            RegencyKeys.objects.bulk_create(
                [RegencyKeys(schema=schema, wrapped=new_wrapped_keys().as_dict())], ignore_conflicts=True
            )
            unsettle(schema)


def destroy(schema: str) -> None:
    """Forget the keys of a schema: what was encrypted with them stays unreadable for ever."""
    with _control():
        RegencyKeys.objects.filter(schema=schema).delete()
    unsettle(schema)


def _control() -> AbstractContextManager[None]:
    return nullcontext() if connection.operator and connection.schema_name == "public" else public()
