"""What must hold: every rule, one module each. `RULES` holds them by id."""

import re
from importlib import import_module
from importlib.resources import files

from perfbook.rules.rule import RULES, Fault, Rule, empty_in, said_best, scope_of, scopes_of

for _name in sorted(file.name for file in files(__name__).iterdir()):
    if re.fullmatch(r"[a-z]{2}\d\d_\w+\.py", _name):
        import_module(f"{__name__}.{_name.removesuffix('.py')}")

__all__ = ["RULES", "Fault", "Rule", "empty_in", "said_best", "scope_of", "scopes_of"]
