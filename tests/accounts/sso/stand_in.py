"""
A real provider of OpenID Connect (oidc-provider-mock, on Authlib) that answers over HTTP at 127.0.0.1, and that can be
told to do something wrong. It checks PKCE, which the package leaves out.
"""

import base64
import hashlib
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import flask
import jwt
import oidc_provider_mock
import werkzeug.serving
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client

CLIENT_ID, CLIENT_SECRET = "tiru-karangasem", "rahasia-yang-panjang"
type Change = Callable[[dict[str, Any]], object]


class StandIn:
    """
    The provider and what it is told to do wrong.

    :ivar change: alters the claims before they are signed.
    :ivar sign: `"own"`, `"foreign"` (a key of somebody else under the same name) or `"none"`.
    :ivar discovery: what the discovery document says instead.
    :ivar seconds: how long the token endpoint takes.
    """

    def __init__(self) -> None:
        self.change: Change = lambda claims: None
        self.sign = "own"
        self.discovery: dict[str, Any] = {}
        self.seconds = 0.0
        self.is_down = False
        self._challenges: dict[str, str] = {}
        self.app = oidc_provider_mock.app(require_nonce=True)
        self.app.before_request(self._before)
        self.app.after_request(self._after)
        self._foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def knows(self, sub: str, **claims: Any) -> None:
        """Somebody with an account there."""
        answer = self.app.test_client().put(f"/users/{sub}", json=claims)
        assert answer.status_code == 204

    def logout_token(self, sub: str, /, *, typ: str | None = "logout+jwt", **changed: Any) -> str:
        """What the provider sends when somebody signed out there. A claim that is changed to None is left out."""
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "iat": int(time.time()),
            "jti": "1",
            "sub": sub,
            "events": {"http://schemas.openid.net/event/backchannel-logout": {}},
        } | changed
        return self._signed({name: value for name, value in claims.items() if value is not None}, typ)

    @contextmanager
    def served(self) -> Iterator["StandIn"]:
        server = werkzeug.serving.make_server("127.0.0.1", 0, self.app, threaded=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        self.issuer = f"http://127.0.0.1:{server.server_port}"
        with self.app.test_request_context():
            self.app.preprocess_request()
            self._key = flask.g.oidc_provider_mock_storage.jwk.as_pem(private=True)
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    def _before(self) -> Any:
        request = flask.request
        if self.is_down:
            return "down", 502
        if request.path == "/oauth2/authorize" and request.method == "POST":
            assert request.args["code_challenge_method"] == "S256"
            self._challenges[request.args["state"]] = request.args["code_challenge"]
        if request.path == "/oauth2/token":
            time.sleep(self.seconds)
            digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            if base64.urlsafe_b64encode(digest).decode().rstrip("=") not in self._challenges.values():
                return {"error": "invalid_grant"}, 400
            given = request.authorization
            if given is None or (given.username, given.password) != (CLIENT_ID, CLIENT_SECRET):
                return {"error": "invalid_client"}, 401
        return None

    def _after(self, response: flask.Response) -> flask.Response:
        if flask.request.path == "/.well-known/openid-configuration":
            response.set_data(json.dumps(response.get_json() | self.discovery))
        if flask.request.path == "/oauth2/token" and response.status_code == 200:
            tokens = response.get_json()
            claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
            self.change(claims)
            response.set_data(json.dumps(tokens | {"id_token": self._signed(claims)}))
        return response

    def _signed(self, claims: dict[str, Any], typ: str | None = "JWT") -> str:
        headers = {"typ": typ}
        if self.sign == "none":
            return jwt.encode(claims, None, algorithm="none", headers=headers)
        if self.sign == "secret":
            return jwt.encode(claims, CLIENT_SECRET.ljust(32, "x"), algorithm="HS256", headers=headers)
        key = self._key if self.sign == "own" else self._foreign
        return jwt.encode(claims, key, algorithm="RS256", headers=headers)


def sent_back(address: str, sub: str) -> str:
    """Sign in at the provider as `sub`; answers the path and query with which the browser comes back."""
    url = urlsplit(address)
    connection = http.client.HTTPConnection(url.hostname or "", url.port, timeout=30)
    body = urlencode({"action": "deny"} if sub == "nobody" else {"sub": sub})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"{url.path}?{url.query}", body, kind)
    back = connection.getresponse().headers["Location"]
    connection.close()
    target = urlsplit(back)
    return f"{target.path}?{target.query}"


def go_round(client: Client, sub: str, *, begin: str = "/akun/masuk-tunggal/") -> Any:
    """The whole way: from our page to the provider and back, as a browser goes it."""
    away = client.get(begin)
    assert away.status_code == 302, away.content.decode()
    return client.get(sent_back(away["Location"], sub))


def asked_of(address: str) -> dict[str, str]:
    """The parameters of an address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
