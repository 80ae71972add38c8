"""Where the files lie that people bring and that Tiru makes: in the data directory, or in a bucket of S3."""

from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

_SCHEMES: Final = {"s3": "https", "s3+http": "http"}
_HELD: Final = 1_000_000
"""What is larger is read by way of a temporary file."""


def storages_for(url: str, data_dir: Path) -> dict[str, Any]:
    """
    The storages `default` and `private`.

    The bucket must be closed to the public: only views give files out, and no address leads to one.

    :param url: `s3://id:secret@host/bucket?region=name`, with `s3+http` for a service without TLS in the own network;
        empty for the data directory.
    :raises ValueError: if it is none of these.
    """
    if not url:
        return {"default": _folder(data_dir / "files"), "private": _folder(data_dir / "private", closed=True)}
    bucket = _bucket(url)
    return {"default": _in(bucket, "files"), "private": _in(bucket, "private")}


def _folder(place: Path, *, closed: bool = False) -> dict[str, Any]:
    # Closed: no other account of the machine reads it.
    modes = {"file_permissions_mode": 0o600, "directory_permissions_mode": 0o700} if closed else {}
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": place, **modes}}


def _in(bucket: dict[str, Any], folder: str) -> dict[str, Any]:
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": {**bucket, "location": folder}}


def _bucket(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    name, scheme = parts.path.strip("/"), _SCHEMES.get(parts.scheme)
    if not (scheme and parts.hostname and parts.username and parts.password and name):
        # Not the address itself: a secret stands in it.
        raise ValueError("TIRU_FILES_URL is written s3://id:secret@host/bucket?region=name.")
    from botocore.config import Config  # only where there is a bucket: it costs each process time and memory

    host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
    return {
        "endpoint_url": f"{scheme}://{host}",
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "bucket_name": name,
        "region_name": parse_qs(parts.query).get("region", ["us-east-1"])[0],
        # What services beside Amazon's understand, too.
        "client_config": Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
        "file_overwrite": False,
        "max_memory_size": _HELD,
    }
