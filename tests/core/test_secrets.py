import base64
import pickle
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from core import schema, secrets
from tests.core.key_stores import memory as store

NIK = "3510165209950003"
OLD_MASTER = base64.urlsafe_b64encode(b"o" * 32).decode()
NEW_MASTER = base64.urlsafe_b64encode(b"n" * 32).decode()


here = SimpleNamespace(schema_name="r5107")


@pytest.fixture(autouse=True)
def two_regencies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(schema, "connection", here)
    here.schema_name = "r5107"
    with override_settings(TIRU_KEY_STORE="tests.core.key_stores.memory", TIRU_MASTER_KEYS=[OLD_MASTER]):
        store.kept = {schema: secrets.new_wrapped_keys() for schema in ("r5107", "r8271")}
        store.asked = []
        yield


def rotate() -> None:
    store.kept["r5107"] = secrets.with_new_data_key(store.kept["r5107"])
    secrets.forget("r5107")


@given(st.text())
def test_what_was_encrypted_decrypts(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()

    assert secrets.decrypt(secrets.encrypt(text, purpose="residents.nik"), purpose="residents.nik") == text


def test_a_ciphertext_carries_its_keys_version_and_nothing_of_the_text() -> None:
    first, second = (secrets.encrypt(NIK, purpose="residents.nik") for _ in range(2))

    assert first.startswith("k1:")
    assert first != second
    assert NIK not in first
    assert NIK.encode() not in base64.urlsafe_b64decode(first[3:])


def test_a_ciphertext_of_another_regency_does_not_open_even_with_the_same_key() -> None:
    store.kept["r8271"] = store.kept["r5107"]
    value = secrets.encrypt(NIK, purpose="residents.nik")
    here.schema_name = "r8271"

    with pytest.raises(secrets.CannotDecrypt, match="r8271"):
        secrets.decrypt(value, purpose="residents.nik")


def test_a_ciphertext_of_another_purpose_does_not_open() -> None:
    value = secrets.encrypt(NIK, purpose="residents.nik")

    with pytest.raises(secrets.CannotDecrypt, match=r"residents\.kk"):
        secrets.decrypt(value, purpose="residents.kk")


@given(position=st.integers(0, 43), bit=st.integers(0, 7))
def test_a_changed_ciphertext_does_not_open(position: int, bit: int) -> None:
    value = secrets.encrypt(NIK, purpose="residents.nik")
    body = bytearray(base64.urlsafe_b64decode(value[3:]))
    body[position] ^= 1 << bit

    with pytest.raises(secrets.CannotDecrypt):
        secrets.decrypt(f"k1:{base64.urlsafe_b64encode(body).decode()}", purpose="residents.nik")


@pytest.mark.parametrize("value", ["", NIK, "k1:", "k1:QUJD", "k0:" + "A" * 60, "k1:" + "A" * 61, "k1:!!", "k1\n:AA"])
def test_what_is_no_ciphertext_is_said_to_be_none(value: str) -> None:
    with pytest.raises(secrets.CannotDecrypt, match="not a ciphertext") as caught:
        secrets.decrypt(value, purpose="residents.nik")

    assert NIK not in str(caught.value)


@pytest.mark.parametrize("purpose", ["", "Residents", "a\0b", "a..b"])
def test_a_purpose_has_a_plain_name(purpose: str) -> None:
    with pytest.raises(ValueError, match="purpose"):
        secrets.encrypt("x", purpose=purpose)


def test_encryption_outside_of_a_schema_is_refused() -> None:
    here.schema_name = None

    with pytest.raises(LookupError, match="No schema"):
        secrets.encrypt("x", purpose="residents.nik")


def test_the_blind_index_finds_equal_texts_in_one_regency_and_purpose_only() -> None:
    index = secrets.blind_index(NIK, purpose="residents.nik")

    assert len(index) == 32
    assert secrets.blind_index(NIK, purpose="residents.nik") == index
    assert secrets.blind_index("3510165209950004", purpose="residents.nik") != index
    assert secrets.blind_index(NIK, purpose="residents.kk") != index
    here.schema_name = "r8271"
    assert secrets.blind_index(NIK, purpose="residents.nik") != index


def test_after_rotation_the_new_key_encrypts_and_the_old_one_still_decrypts() -> None:
    old = secrets.encrypt(NIK, purpose="residents.nik")
    index = secrets.blind_index(NIK, purpose="residents.nik")
    rotate()
    new = secrets.encrypt(NIK, purpose="residents.nik")

    assert (old[:3], new[:3]) == ("k1:", "k2:")
    assert secrets.decrypt(old, purpose="residents.nik") == secrets.decrypt(new, purpose="residents.nik") == NIK
    assert secrets.blind_index(NIK, purpose="residents.nik") == index
    assert (secrets.is_current(old), secrets.is_current(new)) == (False, True)


def test_a_key_rotated_by_another_process_is_found() -> None:
    secrets.encrypt(NIK, purpose="residents.nik")  # fills the cache with version 1
    stale = secrets._cache.get("r5107")
    rotate()
    value = secrets.encrypt(NIK, purpose="residents.nik")
    assert stale is not None
    secrets._cache.put("r5107", stale)

    assert secrets.decrypt(value, purpose="residents.nik") == NIK


def test_a_version_that_is_nowhere_says_what_to_restore() -> None:
    value = "k7:" + secrets.encrypt(NIK, purpose="residents.nik")[3:]

    with pytest.raises(secrets.CannotDecrypt, match="no data key 7"):
        secrets.decrypt(value, purpose="residents.nik")


def test_the_master_key_changes_without_touching_a_ciphertext() -> None:
    value = secrets.encrypt(NIK, purpose="residents.nik")

    with override_settings(TIRU_MASTER_KEYS=[NEW_MASTER, OLD_MASTER]):
        assert secrets.needs_rewrap(store.kept["r5107"])
        store.kept["r5107"] = secrets.rewrap(store.kept["r5107"])
        assert not secrets.needs_rewrap(store.kept["r5107"])
    with override_settings(TIRU_MASTER_KEYS=[NEW_MASTER]):
        assert secrets.decrypt(value, purpose="residents.nik") == NIK


def test_a_missing_master_key_is_named_and_the_way_back_told() -> None:
    with (
        override_settings(TIRU_MASTER_KEYS=[NEW_MASTER]),
        pytest.raises(secrets.MasterKeyMissing, match="Put it back at the end") as caught,
    ):
        secrets.encrypt("x", purpose="residents.nik")

    assert store.kept["r5107"].index.master in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "words"), [([], "is empty"), (["c2hvcnQ="], "Entry 1"), ([NEW_MASTER, "?"], "Entry 2")]
)
def test_a_wrong_setting_is_told_without_repeating_it(keys: list[str], words: str) -> None:
    with (
        override_settings(TIRU_MASTER_KEYS=keys),
        pytest.raises(secrets.MasterKeyMissing, match=words) as caught,
    ):
        secrets.new_wrapped_keys()

    assert not any(key in str(caught.value) for key in keys if len(key) > 1)


def test_a_schema_without_keys_says_so() -> None:
    here.schema_name = "r3510"

    with pytest.raises(secrets.KeysMissing, match="Schema r3510 has no keys"):
        secrets.check_keys("r3510")


def test_a_damaged_wrapped_key_and_an_index_key_in_place_of_a_data_key_are_refused() -> None:
    good = store.kept["r5107"]
    damaged = secrets.WrappedKey(1, good.index.master, good.index.body[:-8] + "AAAAAAA=")

    with pytest.raises(secrets.SecretsError, match="index key 1 is damaged"):
        secrets.unwrap(secrets.WrappedKeys(good.data, damaged))
    with pytest.raises(secrets.SecretsError, match="data key 1 is damaged"):
        secrets.unwrap(secrets.WrappedKeys((good.index,), good.index))


def test_wrapped_keys_survive_a_json_column() -> None:
    rotate()
    wrapped = store.kept["r5107"]

    assert secrets.WrappedKeys.from_dict(wrapped.as_dict()) == wrapped


def test_nothing_secret_shows_and_keys_are_not_pickled() -> None:
    wrapped = store.kept["r5107"]
    keys = secrets.unwrap(wrapped)

    assert repr(keys) == "<Keys [1]>"
    assert wrapped.index.body not in repr(wrapped)
    with pytest.raises(TypeError, match="memory"):
        pickle.dumps(keys)


def test_keys_are_asked_for_once_and_again_after_half_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(secrets.time, "monotonic", lambda: clock.now)
    secrets.forget("r5107")

    for _ in range(3):
        secrets.encrypt("x", purpose="residents.nik")
    assert store.asked == ["r5107"]
    clock.now = 31.0
    del store.kept["r5107"]  # destroyed by another process
    with pytest.raises(secrets.KeysMissing):
        secrets.encrypt("x", purpose="residents.nik")


def test_the_cache_is_bounded() -> None:
    keys = secrets.unwrap(store.kept["r5107"])
    for number in range(secrets._Cache.SIZE + 5):
        secrets._cache.put(f"r{number}", keys)

    assert len(secrets._cache._kept) == secrets._Cache.SIZE
    assert secrets._cache.get("r0") is None


@pytest.mark.django_db
def test_keys_of_an_open_transaction_are_never_cached(django_capture_on_commit_callbacks: Any) -> None:
    before = store.kept["r5107"]

    with transaction.atomic():
        secrets.keep("r5107", secrets.with_new_data_key(before))
        store.asked.clear()
        assert [secrets.encrypt("x", purpose="residents.nik")[:3] for _ in range(2)] == ["k2:", "k2:"]
        assert store.asked == ["r5107", "r5107"]
        transaction.set_rollback(True)
    store.kept["r5107"] = before  # as a table would
    store.asked.clear()
    assert [secrets.encrypt("x", purpose="residents.nik")[:3] for _ in range(2)] == ["k1:", "k1:"]
    assert store.asked == ["r5107"]  # a change that was given up is over, too

    with django_capture_on_commit_callbacks(execute=True):
        secrets.keep("r5107", secrets.with_new_data_key(before))
    store.asked.clear()
    for _ in range(2):
        secrets.encrypt("x", purpose="residents.nik")
    assert store.asked == ["r5107"]


@pytest.mark.django_db
def test_another_thread_keeps_no_keys_while_they_change() -> None:
    def ask() -> None:
        secrets.encrypt("x", purpose="residents.nik")

    def asked_in_another_thread() -> list[str]:
        store.asked.clear()
        for _ in range(2):
            (other := threading.Thread(target=ask)).start()
            other.join()
        return list(store.asked)

    with transaction.atomic():
        secrets.keep("r5107", secrets.with_new_data_key(store.kept["r5107"]))
        assert asked_in_another_thread() == ["r5107", "r5107"]
        transaction.set_rollback(True)
    assert asked_in_another_thread() == ["r5107"]


@pytest.mark.parametrize(
    ("number", "masked"), [(NIK, "************0003"), ("351016520995003", "***************"), ("", "")]
)
def test_mask_nik_shows_the_last_four_of_a_whole_number_only(number: str, masked: str) -> None:
    assert secrets.mask_nik(number) == masked


def test_a_generated_master_key_is_one() -> None:
    with override_settings(TIRU_MASTER_KEYS=[secrets.generate_master_key()]):
        assert secrets.unwrap(secrets.new_wrapped_keys()).newest == 1


@pytest.mark.parametrize("path", ["tests.core.key_stores", "tests.core.key_stores.Empty"])
def test_a_key_store_is_a_module_or_a_class(path: str) -> None:
    with override_settings(TIRU_KEY_STORE=path), pytest.raises(LookupError, match="r5107"):
        secrets._store().load("r5107")


def test_a_key_of_no_schema_is_wrapped_for_one_kind_and_by_one_master_key() -> None:
    wrapped = secrets.wrap_key(b"p" * 32, kind="parcel")

    assert secrets.unwrap_key(wrapped, kind="parcel") == b"p" * 32
    with pytest.raises(secrets.SecretsError, match="damaged"):
        secrets.unwrap_key(wrapped, kind="data")
    with override_settings(TIRU_MASTER_KEYS=[NEW_MASTER]), pytest.raises(secrets.MasterKeyMissing):
        secrets.unwrap_key(wrapped, kind="parcel")


def test_keys_carried_to_a_copy_open_and_find_what_was_encrypted_in_the_first() -> None:
    value, index = secrets.encrypt(NIK, purpose="residents.nik"), secrets.blind_index(NIK, purpose="residents.nik")
    store.kept["c5107_1"] = secrets.carried_from("r5107", store.kept["r5107"])
    here.schema_name = "c5107_1"

    assert secrets.decrypt(value, purpose="residents.nik") == NIK
    assert secrets.blind_index(NIK, purpose="residents.nik") == index
    kept = secrets.WrappedKeys.from_dict(secrets.rewrap(secrets.with_new_data_key(store.kept["c5107_1"])).as_dict())
    assert kept.made_for == "r5107"


def test_keys_include_older_ones_and_no_others() -> None:
    older, other = store.kept["r5107"], store.kept["r8271"]
    newer = secrets.with_new_data_key(older)

    assert secrets.includes(newer, older)
    assert not secrets.includes(older, newer)
    assert not secrets.includes(newer, other)
    assert not secrets.includes(newer, secrets.carried_from("r5107", older))


def test_keys_are_recognised_without_giving_them_away() -> None:
    before = secrets.fingerprints("r5107")
    rotate()
    after = secrets.fingerprints("r5107")

    assert set(before) == {"index", "1"}
    assert after == before | {"2": after["2"]}
    assert set(before.values()).isdisjoint(secrets.fingerprints("r8271").values())


def test_ciphertext_is_seen_among_other_text() -> None:
    sealed = secrets.encrypt(NIK, purpose="residents.nik").encode()

    assert secrets.has_ciphertext(b"1\t" + sealed + b"\tDewi\n")
    assert secrets.has_ciphertext(b'{"nik": "' + sealed + b'"}')
    assert not secrets.has_ciphertext(b"1\tk1:short\thttps://contoh.go.id/berkas-k1:tidak\n")


@given(st.binary(max_size=200))
def test_content_is_sealed_and_says_for_what(content: bytes) -> None:
    sealed = secrets.encrypt_bytes(content, purpose="residents.photo")

    assert secrets.purpose_of(sealed[: secrets.SEALED_HEAD_BYTES]) == "residents.photo"
    assert secrets.decrypt_bytes(sealed, purpose="residents.photo") == content
    assert secrets.purpose_of(content) is None


def test_sealed_content_opens_for_its_purpose_and_regency_alone_and_only_unchanged() -> None:
    sealed = secrets.encrypt_bytes(b"foto", purpose="residents.photo")
    store.kept["r8271"] = store.kept["r5107"]

    for changed, purpose, schema_name in (
        (sealed, "residents.nik", "r5107"),
        (sealed, "residents.photo", "r8271"),
        (sealed[:-1] + bytes([sealed[-1] ^ 1]), "residents.photo", "r5107"),
        (sealed[:40], "residents.photo", "r5107"),
        (b"foto", "residents.photo", "r5107"),
    ):
        here.schema_name = schema_name
        with pytest.raises(secrets.CannotDecrypt):
            secrets.decrypt_bytes(changed, purpose=purpose)


def test_sealed_content_opens_after_the_key_was_rotated() -> None:
    sealed = secrets.encrypt_bytes(b"foto", purpose="residents.photo")
    rotate()

    assert secrets.decrypt_bytes(sealed, purpose="residents.photo") == b"foto"
    assert secrets.encrypt_bytes(b"foto", purpose="residents.photo").startswith(b"tiru-sealed k2 ")
