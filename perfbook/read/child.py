"""The process that reads untrusted files, one after another: bytes come in by a pipe, plain JSON goes out.

It may die of any of them. Started by `isolation`, which starts another one then.
"""

import os
import struct
import sys
from importlib import import_module
from typing import BinaryIO

REQUEST = struct.Struct("<QQQ")
"""How many bytes follow, how many of the files in them are not to be read (they were, or ended a process), and how
many bytes of them, at the end, are the name of the one sheet that is wanted of a large workbook."""
ANSWER = struct.Struct("<Q")
"""How many bytes follow: one file each. 0: no more files, or ready for the first request."""
OUT_OF_MEMORY = 77


def serve() -> None:
    """Answer until the pipe is closed. Any fault ends the process: whatever state a parser left is gone with it."""
    source, target = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not get between the answers.
    sys.stdout = sys.stderr
    try:
        _serve(source, target)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except BaseException:  # a parser's panic is no Exception
        os._exit(1)


def _serve(source: BinaryIO, target: BinaryIO) -> None:
    import_module("perfbook.read.fast")  # what nearly every file needs
    from perfbook.read.confinement import confine, limit_the_next_file
    from perfbook.read.opening import openings
    from perfbook.read.plain import as_json

    confine()
    _send(target, b"")
    while head := source.read(REQUEST.size):
        length, start, name = REQUEST.unpack(head)
        content = source.read(length - name)
        sheet = source.read(name).decode()
        limit_the_next_file()
        for file in openings(content, start, sheet):
            _send(target, as_json(file))
            limit_the_next_file()
        _send(target, b"")


def _send(target: BinaryIO, content: bytes) -> None:
    target.write(ANSWER.pack(len(content)))
    target.write(content)
    target.flush()
