"""Any returned file -> contents of squares. The one seam: `read(bytes) -> BookContents`."""

from perfbook.read.reading import Unreadable, read

__all__ = ["Unreadable", "read"]
