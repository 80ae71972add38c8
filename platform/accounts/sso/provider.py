"""
What is said with the identity provider: OpenID Connect 1.0, the code flow with PKCE, state and nonce.

An ID token counts only with a signature by one of the provider's own keys, for us, from the issuer, in its time and for
the round that asked for it, also where it came over TLS. (The provider of django-allauth looks at neither signature nor
nonce there, calls any address it is given, and keeps the secret in the clear.) Neither tokens nor claims are stored.
"""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import jwt
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from core import outgoing
from core.errors import Refusal

SCOPES: Final = "openid email profile"
LOGOUT_EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
_ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Those with a key that the provider alone has. Without `none`, and without those that sign with our client secret."""
_LOGOUT_TYPES: Final = (None, "JWT", "LOGOUT+JWT", "APPLICATION/LOGOUT+JWT")
_LOGOUT_SECONDS: Final = 300
"""So old a logout token may be; `exp` is looked at besides, where the provider sends one."""
_CLOCKS_DIFFER: Final = 60
"""Seconds by which the other clock may be wrong."""
_LONGEST_SUBJECT: Final = 255
_KEPT_SECONDS: Final = 600
_ASKED_AGAIN_AFTER: Final = 60


class ProviderSilent(Refusal):
    code = "provider_silent"
    status = 503
    message = _("%(host)s did not answer in time.")
    fix = _("Try again in a few minutes. If it stays so, tell those who run your office's sign-in service.")


class AddressNotPublic(Refusal):
    code = "address_not_public"
    status = 422
    message = _("This address cannot be called: it is not https, or it lies in an internal network.")
    fix = _("Type the public https address of the sign-in service.")
    attr = "issuer"


class OtherIssuer(Refusal):
    code = "other_issuer"
    message = _("The sign-in service at this address says that it is another one: %(said)s.")
    fix = _("Copy the address called “issuer” from its settings.")
    attr = "issuer"


class NoProvider(Refusal):
    code = "no_provider"
    message = _("At this address there is no sign-in service by OpenID Connect.")
    fix = _("Copy the address called “issuer” from its settings, without anything after it.")
    attr = "issuer"


class CodeNotTaken(Refusal):
    """The provider will not give a token for the code."""

    code = "code_not_taken"
    message = _("The sign-in service did not take our request (%(error)s).")
    fix = _("Check client ID and client secret, and that the return address is entered there exactly as shown here.")


class SignInDenied(Refusal):
    """The provider sent the person back without a code."""

    code = "sign_in_denied"
    message = _("The sign-in service did not let you in (%(error)s).")
    fix = _("Try again. If it stays so, ask those who run your office's sign-in service to let you use Tiru.")


class NotSigned(Refusal):
    code = "not_signed"
    message = _("The answer of the sign-in service is not signed by it.")
    fix = _("It must sign ID tokens with a key of its own (RS256 or ES256). Tell those who run it.")


class OfAnotherIssuer(Refusal):
    code = "of_another_issuer"
    message = _("The answer comes from another sign-in service.")
    fix = _("Compare the address of the sign-in service with its settings.")


class ForAnotherClient(Refusal):
    code = "for_another_client"
    message = _("The answer of the sign-in service is meant for another application.")
    fix = _("Compare the client ID with the settings of the sign-in service.")


class OutOfTime(Refusal):
    code = "out_of_time"
    message = _("The answer of the sign-in service is too old, or its clock is wrong.")
    fix = _("Sign in once more. If it stays so, the clock of the sign-in service must be set right.")


class NoLogoutToken(Refusal):
    code = "no_logout_token"
    message = _("This is no logout token.")


class OfAnotherRound(Refusal):
    code = "of_another_round"
    message = _("This answer belongs to another sign-in, or it was used before.")
    fix = _("Begin once more at the sign-in page.")


@dataclass(frozen=True)
class Provider:
    """What the discovery document says, as far as it is used."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    takes_basic: bool
    names_itself: bool
    """It sends `iss` along with the code (RFC 9207)."""


@dataclass(frozen=True)
class Round:
    """One way to the provider and back. It lies in the session of the browser that began it, and counts once."""

    state: str
    nonce: str
    verifier: str = field(repr=False)

    @classmethod
    def begin(cls) -> "Round":
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class Logout:
    """What a logout token says: one session by its `sid`, every session of a subject, or a session and whose it is."""

    issuer: str
    subject: str
    session: str
    name: str


@dataclass(frozen=True)
class Client:
    """This regency, as the provider knows it."""

    issuer: str
    id: str
    secret: str = field(repr=False)
    return_to: str


def discover(issuer: str, *, anew: bool = False) -> Provider:
    """
    What the provider says of itself; kept for ten minutes.

    :param anew: ask, whatever is kept.
    :raises AddressNotPublic, ProviderSilent, NoProvider, OtherIssuer:
    """
    document = _kept("discovery", f"{issuer.rstrip('/')}/.well-known/openid-configuration", anew=anew)
    said = str(document.get("issuer", ""))
    if not said:
        raise NoProvider
    if said.rstrip("/") != issuer.rstrip("/"):
        raise OtherIssuer(said=said[:100])
    there, tokens, keys, leaving = (
        str(document.get(name) or "")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
    )
    try:
        for address in (there, tokens, keys, *([leaving] if leaving else [])):
            outgoing.refuse_unless_https(address)
    except outgoing.NotPublic:
        raise NoProvider from None
    methods = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    names_itself = document.get("authorization_response_iss_parameter_supported") is True
    return Provider(said, there, tokens, keys, leaving, "client_secret_basic" in methods, names_itself)


def way_there(provider: Provider, client: Client, round: Round, *, login_hint: str = "") -> str:
    """The address at the provider to which the browser goes."""
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": client.return_to,
        "scope": SCOPES,
        "state": round.state,
        "nonce": round.nonce,
        "code_challenge": round.challenge,
        "code_challenge_method": "S256",
    } | ({"login_hint": login_hint} if login_hint else {})
    return _with(provider.authorization_endpoint, asked)


def way_out(provider: Provider, client: Client, *, back: str) -> str:
    """Where somebody who signed out here signs out at the provider too; empty where that is not offered."""
    if not provider.end_session_endpoint:
        return ""
    return _with(provider.end_session_endpoint, {"client_id": client.id, "post_logout_redirect_uri": back})


def claims_of(
    provider: Provider, client: Client, round: Round, answer: Mapping[str, str], *, now: datetime
) -> dict[str, Any]:
    """
    What the provider says about the person who came back with this answer: the claims of the ID token.

    :param answer: the parameters with which the browser came back, whose `state` the caller found to be of this round.
    :raises Refusal: one of those above.
    """
    issuer = answer.get("iss", "")
    if issuer != provider.issuer and (issuer or provider.names_itself):
        raise OfAnotherIssuer
    if "code" not in answer:
        raise SignInDenied(error=_plain(answer.get("error", "no code")))
    tokens = _exchange(provider, client, round, answer["code"])
    claims = verified(str(tokens.get("id_token", "")), provider=provider, client=client, now=now)
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), round.nonce.encode()):
        raise OfAnotherRound
    subject = claims.get("sub")
    if "exp" not in claims or not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise NotSigned
    return claims


def verified(token: str, *, provider: Provider, client: Client, now: datetime) -> dict[str, Any]:
    """
    The claims of an ID token or a logout token, once all is checked but what binds it to a round.

    :raises NotSigned, OfAnotherIssuer, ForAnotherClient, OutOfTime:
    """
    try:
        claims = _opened(token, provider)
    except jwt.InvalidIssuerError:
        raise OfAnotherIssuer from None
    except jwt.PyJWTError:
        raise NotSigned from None
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    is_ours = client.id in audience and claims.get("azp", client.id) == client.id
    if not is_ours or (len(audience) > 1 and "azp" not in claims):
        raise ForAnotherClient
    at = now.timestamp()
    times = [claims["iat"], claims.get("exp", at + _CLOCKS_DIFFER), claims.get("nbf", 0)]
    if not all(isinstance(one, int | float) for one in times):
        raise OutOfTime
    issued, expires, begins = times
    if expires <= at - _CLOCKS_DIFFER or max(issued, begins) > at + _CLOCKS_DIFFER:
        raise OutOfTime
    return claims


def logout_of(token: str, *, provider: Provider, client: Client, now: datetime) -> Logout:
    """
    Whose session at the provider has ended (OpenID Connect Back-Channel Logout 1.0, 2.6).

    :raises NoLogoutToken: if it is another token, names nobody, or is too old.
    :raises NotSigned, OfAnotherIssuer, ForAnotherClient, OutOfTime:
    """
    claims = verified(token, provider=provider, client=client, now=now)
    kind = jwt.get_unverified_header(token).get("typ")
    events, name = claims.get("events"), claims.get("jti")
    subject, session = (claims.get(claim, "") for claim in ("sub", "sid"))
    is_one = (
        (kind.upper() if isinstance(kind, str) else kind) in _LOGOUT_TYPES
        and isinstance(events, dict)
        and isinstance(events.get(LOGOUT_EVENT), dict)
        and "nonce" not in claims
        and isinstance(name, str)
        and name != ""
        and all(isinstance(one, str) and len(one) <= _LONGEST_SUBJECT for one in (subject, session))
        and (subject or session)
    )
    if not is_one or now.timestamp() - claims["iat"] >= _LOGOUT_SECONDS:
        raise NoLogoutToken
    return Logout(provider.issuer, subject, session, str(name))


def _exchange(provider: Provider, client: Client, round: Round, code: str) -> dict[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.return_to,
        "code_verifier": round.verifier,
    }
    headers = {}
    if provider.takes_basic:
        pair = f"{quote(client.id, safe='')}:{quote(client.secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form |= {"client_id": client.id, "client_secret": client.secret}
    answer = _called(provider.token_endpoint, form=form, headers=headers)
    try:
        tokens = answer.json()
    except outgoing.NotReached:
        tokens = {}
    if answer.status != 200 or "id_token" not in tokens:
        raise CodeNotTaken(error=_plain(tokens.get("error", answer.status)))
    return tokens


def _opened(token: str, provider: Provider) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in _ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    key = _key(provider, header.get("kid")) or _key(provider, header.get("kid"), anew=True)
    if key is None:
        raise jwt.InvalidKeyError
    return jwt.decode(
        token,
        key=key,
        algorithms=_ALGORITHMS,
        issuer=provider.issuer,
        # Audience and times are looked at by `verified`: each has words of its own, and `now` is the caller's.
        options={
            "require": ["iss", "aud", "iat"],
            "verify_aud": False,
            "verify_exp": False,
            "verify_nbf": False,
            "verify_iat": False,
        },
    )


def _key(provider: Provider, name: str | None, *, anew: bool = False) -> jwt.PyJWK | None:
    # A provider changes its keys when it likes. A token with an unknown key makes us ask again, at most once a minute.
    if anew and not cache.add(_cache_key("asked", provider.jwks_uri), True, _ASKED_AGAIN_AFTER):
        return None
    keys = [
        key
        for key in jwt.PyJWKSet.from_dict(_kept("keys", provider.jwks_uri, anew=anew)).keys
        if key.public_key_use in (None, "sig") and key.key_type in ("RSA", "EC", "OKP")
    ]
    if name is None:
        return keys[0] if len(keys) == 1 else None
    return next((key for key in keys if key.key_id == name), None)


def _kept(what: str, url: str, *, anew: bool) -> dict[str, Any]:
    name = _cache_key(what, url)
    kept = None if anew else cache.get(name)
    if kept is None:
        answer = _called(url)
        try:
            kept = answer.json() if answer.status == 200 else None
        except outgoing.NotReached:
            kept = None
        if kept is None:
            raise NoProvider
        cache.set(name, kept, _KEPT_SECONDS)
    return dict(kept)


def _called(url: str, **options: Any) -> outgoing.Answer:
    try:
        answer = outgoing.call(url, **options)
    except outgoing.NotPublic:
        raise AddressNotPublic from None
    except outgoing.NotReached:
        raise ProviderSilent(host=_host(url)) from None
    if answer.status >= 500:
        raise ProviderSilent(host=_host(url))
    return answer


def _cache_key(what: str, url: str) -> str:
    return f"sso_{what}_{hashlib.sha256(url.encode()).hexdigest()}"


def _with(address: str, values: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(values)}"


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def _plain(error: object) -> str:
    """An error code of the other side, as far as it may stand in a sentence."""
    text = str(error)
    return text if len(text) <= 40 and text.replace("_", "").replace(" ", "").isalnum() else "?"
