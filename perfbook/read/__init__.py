"""Any returned file -> contents of squares. The one seam: `read(bytes) -> BookContents`."""

from perfbook.read.reading import read
from perfbook.read.sniffing import Unreadable

__all__ = ["Unreadable", "read"]
