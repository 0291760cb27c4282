"""A returned workbook as a form: contents of squares + layout -> values by path, and how they differ from the issue."""

from perfbook.readings.assembling import assemble
from perfbook.readings.reading import Reading
from perfbook.readings.verdicts import BookVerdict, FormVerdict

__all__ = ["BookVerdict", "FormVerdict", "Reading", "assemble"]
