"""
What somebody looks for, kept in their session: a name or a NIK in an address would stand in histories and in the logs
of every proxy. A list is searched by POST, answers with a redirect, and shows what was sought while `?cari=1` stands in
its address.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.secrets import SecretsError, decrypt, encrypt

MOST = 150


def keep(request: HttpRequest, name: str, *, list_view: str) -> HttpResponse:
    """
    Keep the text that was posted as `cari`, and go to the list.

    :param name: of the search, as `residents`; each list has its own.
    """
    text = request.POST.get("cari", "").strip()[:MOST]
    response = redirect(list_view)
    if not text:
        request.session.pop(_key(name), None)
        return response
    request.session[_key(name)] = encrypt(text, purpose=_purpose(name))
    response["Location"] += "?cari=1"
    return response


def kept(request: HttpRequest, name: str) -> str:
    """What is sought; empty where nothing is, or where it can no longer be opened."""
    if "cari" not in request.GET or _key(name) not in request.session:
        return ""
    try:
        return decrypt(request.session[_key(name)], purpose=_purpose(name))
    except SecretsError:
        return ""


def _key(name: str) -> str:
    return f"{name}_search"


def _purpose(name: str) -> str:
    return f"{name}.search"
