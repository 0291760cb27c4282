"""All that can be read in a file: what is packed in it, unpacked; what is coded in a mail, decoded."""

import io
import zipfile
from collections.abc import Iterator
from email import message_from_bytes, policy


def every_text(content: bytes, depth: int = 0) -> Iterator[str]:
    """All texts in a file, whatever it is packed in; the names of what is packed too."""
    if content[:2] == b"PK" and depth < 4:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for one in packed.infolist():
                yield one.filename
                yield from every_text(packed.read(one), depth + 1)
    else:
        yield content.decode("utf-8", "replace")


def texts_of_mail(content: bytes) -> Iterator[str]:
    """Its head, its text, the names of what is attached and all that is in it."""
    found = message_from_bytes(content, policy=policy.default)
    yield "\n".join(f"{name}: {value}" for name, value in found.items())
    for part in found.walk():
        if not part.is_multipart():
            yield str(part.get_filename())
            payload = part.get_payload(decode=True)
            assert isinstance(payload, bytes)
            yield from every_text(payload)
