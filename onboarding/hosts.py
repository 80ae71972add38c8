"""The host names that regencies answer at: `karangasem.<base domain>`."""

import re
from typing import Final

from django.conf import settings
from django.utils.text import slugify

from regions import queries as regions
from regions.codes import Kind

# What a domain of a government ends with (Permenkominfo 5/2015). [A]: recommended on the form, not demanded.
RECOMMENDED_ENDING: Final = ".go.id"
_DOMAIN: Final = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# Endings under which anybody may have a name are nobody's host by themselves.
_ENDINGS: Final = frozenset({"go.id", "co.id", "or.id", "ac.id", "sch.id", "web.id", "my.id", "desa.id", "biz.id"})

LABEL = re.compile(r"[a-z0-9][a-z0-9-]{1,38}[a-z0-9]")

# Names that people or programs expect to belong to the platform itself.
RESERVED = frozenset(
    {"admin", "api", "app", "autodiscover", "demo", "dns", "ftp", "imap", "katalog", "konsol", "localhost", "mail"}
    | {"ministry", "mta-sts", "ns1", "ns2", "panrb", "pop", "smtp", "static", "status", "tiru", "webmail", "www"}
)


def is_possible(label: str) -> bool:
    """Whether a label may become the first part of a host name: letters, digits, dashes inside, nothing reserved."""
    return bool(LABEL.fullmatch(label)) and "--" not in label and label not in RESERVED


def is_possible_domain(domain: str) -> bool:
    """Whether a regency's own site may answer there: a whole host name, in small letters, that is not under ours."""
    ours = settings.TIRU_BASE_DOMAIN
    is_ours = domain == ours or domain.endswith(f".{ours}")
    return bool(_DOMAIN.fullmatch(domain)) and domain not in _ENDINGS and not is_ours


def host_of(label: str) -> str:
    """The full host name, without port."""
    return f"{label}.{settings.TIRU_BASE_DOMAIN}"


def suggested_label(code: str) -> str:
    """
    The label a regency would expect: its name, with `kab-` or `kota-` before it where two share the name.

    :raises regions.queries.UnknownRegion: if it is no regency or city.
    """
    region = regions.regency(code)
    label = slugify(region.name)
    if regions.regencies().filter(search_name=region.search_name).count() > 1:
        label = f"{'kota' if region.kind == Kind.CITY else 'kab'}-{label}"
    return label
