"""Part formulas that several twins share: each is worked out once a row, in a hidden square of its own.

A template of a twin or of another term names a term in braces, as it names a field.
"""

from collections.abc import Callable, Mapping

from perfbook.figures import Figures

TERMS: Mapping[str, Callable[[Figures], str]] = {}
"""Name -> what gives the template for an edition's figures."""
