"""What DNS says about who may send mail of a domain: hints for whoever looks after it, nothing we enforce."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from tenants.domains.dns import texts_of

SELECTORS = ("default", "mail", "dkim", "selector1", "google")
"""[A] Usual names of DKIM keys. A domain may use others, so that none found is no fault."""


@dataclass(frozen=True)
class Hint:
    name: str
    tone: str
    text: str
    seen: str = ""


def hints_for(domain: str) -> Iterator[Hint]:
    """SPF, DKIM and DMARC of a domain, each with what to do next."""
    yield _spf(domain)
    yield _dkim(domain)
    yield _dmarc(domain)


def _spf(domain: str) -> Hint:
    said = texts_of(domain)
    if said is None:
        return _silent("SPF")
    found = [text for text in said if text.lower().startswith("v=spf1")]
    if len(found) > 1:
        return Hint(
            "SPF", "danger", _("There are several SPF records, so none counts. Make one of them."), " · ".join(found)
        )
    if not found:
        return Hint(
            "SPF", "warning", _("No SPF record. Add one that names your mail server, or mail may land in spam.")
        )
    if found[0].lower().rstrip().endswith("+all"):
        return Hint("SPF", "danger", _("It lets everybody send in your name. End it with -all or ~all."), found[0])
    return Hint("SPF", "success", _("There is one. It must name the mail server above."), found[0])


def _dkim(domain: str) -> Hint:
    for selector in SELECTORS:
        if any("p=" in text for text in texts_of(f"{selector}._domainkey.{domain}") or ()):
            return Hint("DKIM", "success", _("There is a key."), f"{selector}._domainkey.{domain}")
    return Hint(
        "DKIM", "info", _("No key under a usual name. Ask the keeper of your mail server whether it signs mail.")
    )


def _dmarc(domain: str) -> Hint:
    said = texts_of(f"_dmarc.{domain}")
    if said is None:
        return _silent("DMARC")
    found = [text for text in said if text.lower().startswith("v=dmarc1")]
    if not found:
        return Hint("DMARC", "warning", _("No DMARC record. Start with one that only reports: p=none."))
    return Hint("DMARC", "success", _("There is one."), found[0])


def _silent(name: str) -> Hint:
    return Hint(name, "info", _("The DNS server did not answer. Try again in a few minutes."))
