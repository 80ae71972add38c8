"""
Encryption of personal data, with keys of its own for every schema.

A schema has data keys (AES-256-GCM, numbered, the newest encrypts) and one blind-index key (HMAC-SHA256),
with which an encrypted value can still be found. Both are random and kept only wrapped by a master key from
the environment (`TIRU_MASTER_KEYS`, a list, newest first). Where the wrapped keys lie is the business of the
store named by `TIRU_KEY_STORE`; when they are destroyed, everything encrypted with them is gone.

A ciphertext reads `k<version>:<base64>` and is bound to its schema and its purpose: copied into another
regency's table or another column it does not open.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib import import_module
from typing import Any, Final, NoReturn, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.signals import setting_changed
from django.utils.module_loading import import_string

from core import schema as schemas
from core.commits import Pending
from core.masking import mask_nik  # noqa: F401 -- belongs to what this module offers

_KEY_BYTES: Final = 32
# 96 random bits are good for the 2^32 texts per data key that NIST SP 800-38D allows. No regency comes near.
_NONCE_BYTES: Final = 12
_CIPHERTEXT = re.compile(r"k(?P<version>[1-9][0-9]{0,8}):(?P<body>[A-Za-z0-9_-]+={0,2})")
# A nonce and a tag alone make 38 characters, so an ordinary word never looks like one.
_CIPHERTEXT_INSIDE = re.compile(rb"(?<![A-Za-z0-9_:-])k[1-9][0-9]{0,8}:[A-Za-z0-9_-]{38}")
_SEALED_FILE: Final = b"tiru-sealed"
_SEALED_HEAD = re.compile(rb"tiru-sealed k(?P<version>[1-9][0-9]{0,8}) (?P<purpose>[a-z][a-z0-9_.]{0,99})(?=\n|\Z)")
SEALED_HEAD_BYTES: Final = 128
"""By so many of its first bytes `purpose_of` knows a sealed content."""
_PURPOSE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


class SecretsError(Exception):
    """Encryption or decryption cannot be done. The message is for operators and holds no secret."""


class MasterKeyMissing(SecretsError):
    """No usable master key in the environment, or not the one that is needed."""


class KeysMissing(SecretsError):
    """The schema has no keys: never provisioned, or destroyed on purpose."""


class CannotDecrypt(SecretsError):
    """The ciphertext is damaged, or was written for another schema, purpose or key."""


@dataclass(frozen=True)
class WrappedKey:
    """One key, encrypted with the master key that `master` names (a fingerprint, no secret)."""

    version: int
    master: str
    body: str = field(repr=False)


@dataclass(frozen=True)
class WrappedKeys:
    """All keys of a schema as they may lie in a table or an archive: useless without the master key."""

    data: tuple[WrappedKey, ...]
    index: WrappedKey
    made_for: str = ""
    """The schema that ciphertexts of these keys name, where it is not the one that has them: in a copy of a tenant."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for a JSON column."""
        made_for = {"made_for": self.made_for} if self.made_for else {}
        return {"data": [vars(key) for key in self.data], "index": vars(self.index)} | made_for

    @classmethod
    def from_dict(cls, value: Mapping[str, Any]) -> "WrappedKeys":
        data = tuple(WrappedKey(**key) for key in value["data"])
        return cls(data, WrappedKey(**value["index"]), value.get("made_for", ""))


class KeyStore(Protocol):
    """Where the wrapped keys lie. `TIRU_KEY_STORE` names a module or a class of this form."""

    def load(self, schema: str) -> WrappedKeys:
        """:raises LookupError: if the schema has no keys."""

    def save(self, schema: str, keys: WrappedKeys) -> None: ...


@dataclass(frozen=True, repr=False)
class Keys:
    """The unwrapped keys of a schema. Lives in memory only, says nothing of itself and cannot be pickled."""

    data: Mapping[int, bytes]
    index: bytes
    made_for: str = ""

    @property
    def newest(self) -> int:
        return max(self.data)

    def __repr__(self) -> str:
        return f"<Keys {sorted(self.data)}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("Keys stay in memory; store the wrapped ones.")


def encrypt(text: str, *, purpose: str) -> str:
    """
    Encrypt a text for the current schema. The same text gives another ciphertext every time.

    :param purpose: what the value is, e.g. `residents.nik`; the same is needed to read it.
    :raises SecretsError: if the keys are not there.
    :raises LookupError: outside of a schema.
    """
    version, body = _sealed(text.encode(), purpose)
    return f"k{version}:{base64.urlsafe_b64encode(body).decode()}"


def decrypt(value: str, *, purpose: str) -> str:
    """
    The text that `encrypt` was given in this schema for this purpose.

    :raises CannotDecrypt: if it was another schema or purpose, or somebody changed the ciphertext.
    """
    return _opened(*_parts(value), purpose).decode()


def encrypt_bytes(content: bytes, *, purpose: str) -> bytes:
    """
    As `encrypt`, of a file's content: one line that names the key's version and the purpose, then the ciphertext.

    The purpose stands there so that a regency that leaves can take its files along in the clear (`purpose_of`).
    """
    version, body = _sealed(content, purpose)
    return b"%s k%d %s\n" % (_SEALED_FILE, version, purpose.encode()) + body


def decrypt_bytes(content: bytes, *, purpose: str) -> bytes:
    """
    What `encrypt_bytes` was given in this schema for this purpose.

    :raises CannotDecrypt: as `decrypt`.
    """
    head, _line, body = content.partition(b"\n")
    match = _SEALED_HEAD.fullmatch(head)
    if match is None or len(body) < _NONCE_BYTES + 16:
        raise CannotDecrypt("This is no content that core.secrets sealed.")
    return _opened(int(match["version"]), body, purpose)


def purpose_of(content: bytes) -> str | None:
    """For what a file's content was sealed; None if it is not sealed."""
    match = _SEALED_HEAD.match(content)
    return match["purpose"].decode() if match else None


def is_current(value: str) -> bool:
    """Whether `value` was encrypted with the newest data key; a job that rotates re-encrypts the others."""
    return _parts(value)[0] == _keys_of(schemas.current()).newest


def blind_index(text: str, *, purpose: str) -> bytes:
    """
    32 bytes by which an encrypted text can be found again in this schema, and in no other.

    Equal texts give equal bytes, so bring the text into one form first (digits only, lower case). The index
    key does not rotate: changing it means computing every index anew.
    """
    schema = schemas.current()
    keys = _keys_of(schema)
    context = _context(keys.made_for or schema, purpose)
    return hmac.new(keys.index, context + text.encode(), hashlib.sha256).digest()


def has_ciphertext(content: bytes) -> bool:
    """Whether something in these bytes was written by `encrypt`, as far as its form tells."""
    return _CIPHERTEXT_INSIDE.search(content) is not None


def generate_master_key() -> str:
    """A new master key as it stands in `TIRU_MASTER_KEYS`."""
    return base64.urlsafe_b64encode(os.urandom(_KEY_BYTES)).decode()


def new_wrapped_keys() -> WrappedKeys:
    """Fresh random keys for a new schema, wrapped by the newest master key."""
    return WrappedKeys(
        data=(_wrap(os.urandom(_KEY_BYTES), "data", 1),), index=_wrap(os.urandom(_KEY_BYTES), "index", 1)
    )


def with_new_data_key(wrapped: WrappedKeys) -> WrappedKeys:
    """The same keys and a new data key, which encrypts from now on; the older ones still decrypt."""
    version = max(key.version for key in wrapped.data) + 1
    return replace(wrapped, data=(*wrapped.data, _wrap(os.urandom(_KEY_BYTES), "data", version)))


def carried_from(schema: str, wrapped: WrappedKeys) -> WrappedKeys:
    """The keys of a schema as its copy needs them: what was encrypted there opens here, and can be found here."""
    return replace(wrapped, made_for=wrapped.made_for or schema)


def includes(wrapped: WrappedKeys, others: WrappedKeys) -> bool:
    """
    Whether these keys open all that the others open.

    :raises SecretsError: as `unwrap`.
    """
    mine, theirs = unwrap(wrapped), unwrap(others)
    return (mine.index, mine.made_for) == (theirs.index, theirs.made_for) and theirs.data.items() <= mine.data.items()


def unwrap(wrapped: WrappedKeys) -> Keys:
    """
    The keys themselves.

    :raises MasterKeyMissing: if the master key that wrapped one of them is not in the list.
    :raises SecretsError: if a wrapped key was damaged.
    """
    return Keys(
        data={key.version: _unwrap(key, "data") for key in wrapped.data},
        index=_unwrap(wrapped.index, "index"),
        made_for=wrapped.made_for,
    )


def wrap_key(secret: bytes, *, kind: str) -> WrappedKey:
    """
    A key that belongs to no schema, wrapped by the newest master key; `kind` says what it is for.

    :raises MasterKeyMissing: without a master key.
    """
    return _wrap(secret, kind, 1)


def unwrap_key(wrapped: WrappedKey, *, kind: str) -> bytes:
    """
    The secret that `wrap_key` was given for this kind.

    :raises MasterKeyMissing: if the master key that wrapped it is not in the list.
    :raises SecretsError: if it was damaged, or wrapped for another kind.
    """
    return _unwrap(wrapped, kind)


def rewrap(wrapped: WrappedKeys) -> WrappedKeys:
    """
    The same keys under the newest master key. Once every schema is rewrapped, and no parcel that was sealed under the
    old master key is kept any more (tenants.custody), that one may go.

    :raises SecretsError: as `unwrap`.
    """
    keys = unwrap(wrapped)
    return WrappedKeys(
        data=tuple(_wrap(secret, "data", version) for version, secret in sorted(keys.data.items())),
        index=_wrap(keys.index, "index", wrapped.index.version),
        made_for=wrapped.made_for,
    )


def needs_rewrap(wrapped: WrappedKeys) -> bool:
    """Whether any key is still under an older master key."""
    return masters_of(wrapped) != {masters()[0]}


def rewrap_key(wrapped: WrappedKey, *, kind: str) -> WrappedKey:
    """
    The same key of no schema under the newest master key.

    :raises SecretsError: as `unwrap_key`.
    """
    return _wrap(_unwrap(wrapped, kind), kind, wrapped.version)


def masters() -> list[str]:
    """
    The fingerprints of the master keys at hand, newest first.

    :raises MasterKeyMissing: if there is none, or one cannot be read.
    """
    return [_fingerprint(key) for key in _master_keys()]


def masters_of(wrapped: WrappedKeys) -> set[str]:
    """The fingerprints of the master keys that these keys are under."""
    return {key.master for key in (*wrapped.data, wrapped.index)}


def keep(schema: str, wrapped: WrappedKeys) -> None:
    """
    Put the keys of a schema into the store, and see that no process works with keys of a rolled back
    transaction.
    """
    _store().save(schema, wrapped)
    unsettle(schema)


def unsettle(schema: str) -> None:
    """
    Say that this transaction changes the keys of a schema: they are not cached until it commits.

    For a store that writes keys by other ways than `keep`.
    """
    _cache.distrust(schema)


def check_keys(schema: str) -> None:
    """
    See that the keys of a schema are there and open.

    :raises SecretsError: if not; its message says what to do.
    """
    forget(schema)
    _keys_of(schema)


def fingerprints(schema: str) -> dict[str, str]:
    """
    What the keys of a schema are recognised by, without giving them away: `index` and each data key's version.

    Data that travel with these open only where the same keys are.

    :raises SecretsError: if the keys are not there.
    """
    keys = _keys_of(schema)
    secrets = {"index": keys.index} | {str(version): key for version, key in keys.data.items()}
    return {name: hashlib.sha256(b"tiru schema key\0" + secret).hexdigest() for name, secret in secrets.items()}


@contextmanager
def keys_at_hand() -> Iterator[None]:
    """
    Keep the keys of the current schema for as long as this block runs.

    For work during which the store cannot be asked, however long it takes: it is in the database, and whoever reads the
    rows of a COPY cannot ask anything else over the same connection.

    :raises SecretsError: if the keys are not there.
    """
    schema = schemas.current()
    token = _at_hand.set(_at_hand.get() | {schema: _keys_of(schema)})
    try:
        yield
    finally:
        _at_hand.reset(token)


def forget(schema: str) -> None:
    """Drop the unwrapped keys of a schema from this process. Other processes do so within half a minute."""
    _cache.forget(schema)


class _Cache:
    """
    Unwrapped keys, few and for a short time: keys destroyed elsewhere must stop working here.

    A schema whose keys were just saved is not cached until that transaction is over, committed or rolled back: nothing
    is ever encrypted with a key that was never kept.
    """

    SIZE = 64
    SECONDS = 30.0

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, Keys]] = OrderedDict()
        self._changes: dict[str, list[Pending]] = {}
        self._lock = threading.Lock()

    def get(self, schema: str) -> Keys | None:
        with self._lock:
            entry = self._kept.get(schema)
            if entry is None:
                return None
            until, keys = entry
            if until < time.monotonic():
                del self._kept[schema]
                return None
            self._kept.move_to_end(schema)
            return keys

    def put(self, schema: str, keys: Keys) -> None:
        with self._lock:
            if self._is_changing(schema):
                return
            self._kept[schema] = (time.monotonic() + self.SECONDS, keys)
            self._kept.move_to_end(schema)
            while len(self._kept) > self.SIZE:
                self._kept.popitem(last=False)

    def forget(self, schema: str) -> None:
        with self._lock:
            self._kept.pop(schema, None)

    def distrust(self, schema: str) -> None:
        with self._lock:
            self._changes.setdefault(schema, []).append(Pending())
            self._kept.pop(schema, None)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._changes.clear()

    def _is_changing(self, schema: str) -> bool:
        waiting = [change for change in self._changes.get(schema, []) if change.is_open]
        if waiting:
            self._changes[schema] = waiting
        else:
            self._changes.pop(schema, None)
        return bool(waiting)


_cache = _Cache()
_at_hand: ContextVar[dict[str, Keys]] = ContextVar("keys_at_hand", default={})  # noqa: B039 -- replaced, never changed


def _keys_of(schema: str) -> Keys:
    keys = _at_hand.get().get(schema) or _cache.get(schema)
    if keys is None:
        try:
            wrapped = _store().load(schema)
        except LookupError:
            raise KeysMissing(
                f"Schema {schema} has no keys. A new schema gets them when it is provisioned; for a restored "
                "one bring back the wrapped keys from its archive."
            ) from None
        keys = unwrap(wrapped)
        _cache.put(schema, keys)
    return keys


def _context(schema: str, purpose: str) -> bytes:
    if not _PURPOSE.fullmatch(purpose):
        raise ValueError(f"A purpose is named like residents.nik, not {purpose!r}.")
    # NUL parts the names: neither can hold one.
    return f"tiru\0{schema}\0{purpose}\0".encode()


def _sealed(content: bytes, purpose: str) -> tuple[int, bytes]:
    """The version of the key, and nonce and ciphertext."""
    schema = schemas.current()
    keys = _keys_of(schema)
    nonce = os.urandom(_NONCE_BYTES)
    context = _context(keys.made_for or schema, purpose)
    return keys.newest, nonce + AESGCM(keys.data[keys.newest]).encrypt(nonce, content, context)


def _opened(version: int, body: bytes, purpose: str) -> bytes:
    schema = schemas.current()
    keys = _keys_of(schema)
    context = _context(keys.made_for or schema, purpose)
    if version not in keys.data:
        # Another process may have rotated the key a moment ago.
        forget(schema)
        keys = _keys_of(schema)
    if version not in keys.data:
        raise CannotDecrypt(
            f"Schema {schema} has no data key {version}. Restore the wrapped keys that belong to these data."
        )
    try:
        return AESGCM(keys.data[version]).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], context)
    except InvalidTag:
        raise CannotDecrypt(
            f"A value of purpose {purpose} does not open with data key {version} of {schema}: "
            "it was changed, or written for another schema, purpose or key."
        ) from None


def _parts(value: str) -> tuple[int, bytes]:
    match = _CIPHERTEXT.fullmatch(value)
    try:
        body = base64.b64decode(match["body"], altchars=b"-_", validate=True) if match else b""
    except binascii.Error:
        body = b""
    if match is None or len(body) < _NONCE_BYTES + 16:
        raise CannotDecrypt("This is not a ciphertext of core.secrets (k<version>:<base64>).")
    return int(match["version"]), body


def _wrap(secret: bytes, kind: str, version: int) -> WrappedKey:
    master = _master_keys()[0]
    nonce = os.urandom(_NONCE_BYTES)
    body = nonce + AESGCM(master).encrypt(nonce, secret, _wrap_context(kind, version))
    return WrappedKey(version, _fingerprint(master), base64.urlsafe_b64encode(body).decode())


def _unwrap(key: WrappedKey, kind: str) -> bytes:
    for master in _master_keys():
        if hmac.compare_digest(_fingerprint(master), key.master):
            break
    else:
        raise MasterKeyMissing(
            f"A key was wrapped by master key {key.master}, which TIRU_MASTER_KEYS does not hold. Put "
            "it back at the end of the list, rewrap all keys, and only then remove it."
        )
    try:
        body = base64.urlsafe_b64decode(key.body)
        return AESGCM(master).decrypt(body[:_NONCE_BYTES], body[_NONCE_BYTES:], _wrap_context(kind, key.version))
    except (InvalidTag, ValueError):
        raise SecretsError(
            f"The wrapped {kind} key {key.version} is damaged. Restore the wrapped keys from a backup."
        ) from None


def _wrap_context(kind: str, version: int) -> bytes:
    return f"tiru wrapped key\0{kind}\0{version}".encode()


@lru_cache(maxsize=16)
def _fingerprint(master: bytes) -> str:
    return hashlib.sha256(b"tiru master key\0" + master).hexdigest()[:16]


def _master_keys() -> Sequence[bytes]:
    listed: Sequence[str] = getattr(settings, "TIRU_MASTER_KEYS", ())
    if not listed:
        raise MasterKeyMissing("TIRU_MASTER_KEYS is empty. Set it to a key made by core.secrets.generate_master_key().")
    keys = []
    for position, text in enumerate(listed, start=1):
        try:
            key = base64.b64decode(text, altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != _KEY_BYTES:
            # The text itself stays out of the message: it may be a real key with a slip in it.
            raise MasterKeyMissing(f"Entry {position} of TIRU_MASTER_KEYS is not 32 bytes in base64.")
        keys.append(key)
    return keys


@lru_cache(maxsize=1)
def _store() -> KeyStore:
    path = settings.TIRU_KEY_STORE
    try:
        named: Any = import_module(path)
    except ModuleNotFoundError as error:
        # The path names a class, or something that the module itself imports is missing.
        if not f"{path}.".startswith(f"{error.name}."):
            raise
        named = import_string(path)
    return named() if isinstance(named, type) else named


def _settings_changed(*, setting: str, **kwargs: Any) -> None:
    if setting in {"TIRU_KEY_STORE", "TIRU_MASTER_KEYS"}:
        _store.cache_clear()
        _cache.clear()


setting_changed.connect(_settings_changed)
