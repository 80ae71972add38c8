"""
The child process in which typst runs. It is started as a script of its own, imports nothing of ours, and shuts itself
in before it looks at a wording: so much time, so much memory, one folder to read, no network, no other program.

A wording is a program. Words that load packages are refused before (`rendering`), but typst can spell a forbidden word
(`dictionary(std).at("ev" + "al")`), so what counts is what this process can reach.

Arguments: the folder, the timestamp, seconds, megabytes. The PDF goes to the standard output, a refusal of typst as
one line to the standard error with exit code 3.
"""

import ctypes
import os
import platform
import resource
import struct
import sys
from typing import Any

REFUSED = 3
FULL = 4

# Numbers of system calls: socket, execve, execveat; and what the kernel calls the machine.
_MACHINES = {"x86_64": (0xC000003E, (41, 59, 322)), "aarch64": (0xC00000B7, (198, 221, 281))}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _DENY = 0x7FFF0000, 0x00050000 | 1  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO with EPERM
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_ALL_OF_LANDLOCK, _READ = 0x1FFF, 0x4 | 0x8


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def shut_in(folder: str, seconds: int, megabytes: int) -> None:
    """Limit this process for good. Where the system is not Linux, time and memory are all that can be limited."""
    for kind, most in (
        (resource.RLIMIT_AS, megabytes * 1024 * 1024),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    _close_files(libc, folder)
    _close_network(libc)


def _close_files(libc: Any, folder: str) -> None:
    """Landlock: this folder may be read and nothing else. Older kernels lack it; typst keeps to its root anyway."""
    handled = ctypes.create_string_buffer(struct.pack("=Q", _ALL_OF_LANDLOCK), 8)
    rules = libc.syscall(444, handled, ctypes.c_size_t(8), 0)
    if rules < 0:
        return
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    beneath = ctypes.create_string_buffer(struct.pack("=Qi", _READ, place), 12)
    if libc.syscall(445, rules, 1, beneath, 0) or libc.syscall(446, rules, 0):
        raise OSError(ctypes.get_errno(), "landlock")
    os.close(place)
    os.close(rules)


def _close_network(libc: Any) -> None:
    """A seccomp filter that answers "not permitted" to whoever opens a socket or starts a program."""
    machine = _MACHINES.get(platform.machine())
    if machine is None:
        return
    kind, calls = machine
    tests = [(_AT_LEAST, 0x40000000)] if platform.machine() == "x86_64" else []  # the same calls under other numbers
    tests += [(_EQUAL, number) for number in calls]
    steps = struct.pack("=HBBI", _LOAD, 0, 0, 4) + struct.pack("=HBBI", _EQUAL, 0, len(tests) + 2, kind)
    steps += struct.pack("=HBBI", _LOAD, 0, 0, 0)
    for place, (test, number) in enumerate(tests):
        steps += struct.pack("=HBBI", test, len(tests) - place, 0, number)
    steps += struct.pack("=HBBI", _RETURN, 0, 0, _ALLOW) + struct.pack("=HBBI", _RETURN, 0, 0, _DENY)
    program = _Program(len(steps) // 8, steps)
    if libc.prctl(_SECCOMP, _FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def main(folder: str, timestamp: str, seconds: str, megabytes: str) -> int:
    import typst  # before the doors close: it is a file elsewhere

    shut_in(folder, int(seconds), int(megabytes))
    try:
        made = typst.compile(
            f"{folder}/main.typ",
            root=folder,
            format="pdf",
            pdf_standards=["a-2b"],
            ignore_system_fonts=True,
            font_paths=[],
            package_path=folder,
            package_cache_path=folder,
            timestamp=int(timestamp),
        )
    except typst.TypstError as error:
        sys.stderr.write(" ".join(str(error.message).partition("(searched")[0].split()))
        return REFUSED
    except MemoryError:
        return FULL
    if not isinstance(made, bytes):
        raise TypeError("typst gave no document")
    sys.stdout.buffer.write(made)
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
