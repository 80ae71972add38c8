"""Keys that sort by the time they were made."""

import os
import time
import uuid


def uuid7() -> uuid.UUID:
    """Sorted by time, 74 random bits; the standard library has it from Python 3.14 on only."""
    value = int(time.time() * 1000) << 80 | int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | 0x7 << 76
    return uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62)
