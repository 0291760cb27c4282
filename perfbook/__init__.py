"""Official performance forms in Excel: make them, read them back, check them."""

__version__ = "0.1"
