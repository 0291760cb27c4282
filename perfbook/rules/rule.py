"""What a rule is, and how a module of this folder declares one."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from perfbook.figures import Figures
from perfbook.findings import Finding, Severity
from perfbook.forms.differences import Difference
from perfbook.forms.part import Part
from perfbook.forms.walk import fields_of, join, owner_of, parts, value_at


class Fault(NamedTuple):
    """What a judge found: the message, and where it is not the rule's own `at`, the field that it is pinned to.

    `expected` is what should stand there; `severity` only where a rule has two.
    """

    message: str
    at: str | None = None
    expected: str | None = None
    severity: Severity | None = None


Judgement = str | Fault | Iterable[Fault] | None
Judge = Callable[..., Judgement]


Scope = Mapping[str, object]
"""What rules on a part can read, by the name of the field."""


def scope_of(part: Part, figures: Figures, around: Scope | None = None) -> Scope:
    """The scope of a part: its own fields, then those of the parts around it; `part` and `figures` themselves.

    A field of its own that this form does not have is not there, whatever stands around.
    """
    has, values = part.model_fields_set, vars(part)
    scope = dict(around or ())
    for name in fields_of(type(part)):
        if name in has:
            scope[name] = values[name]
        else:
            scope.pop(name, None)
    return scope | {"part": part, "figures": figures}


def scopes_of(form: Part, figures: Figures) -> Iterator[tuple[str, Part, Scope]]:
    """Every part of a form under its path, outermost first, with its scope."""
    scopes: dict[str, Scope] = {}
    for path, part in parts(form):
        scopes[path] = scope_of(part, figures, scopes.get(owner_of(path)) if path else None)
        yield path, part, scopes[path]


def empty_in(scope: Scope) -> set[str]:
    """The fields of a scope that stand empty: a rule that needs one is not asked."""
    return {name for name, value in scope.items() if not value and (value is None or value in ("", ()))}


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of one part of a form.

    `judge` takes the fields that it names as parameters: of its own part first, then of the parts around it, and
    `figures`; `part` is its own part as a whole. It is not asked where the form lacks one of them, nor while one
    without default is empty.
    `excel` is the fault as a formula's template (see perfbook.computations), by the field it marks; a list's column
    (`indicators.score`) marks that field in each row. `unfilled`: it says that something has not been filled in yet.
    """

    id: str
    on: tuple[type[Part], ...]
    at: str
    severity: Severity
    basis: str
    judge: Judge
    excel: Mapping[str, Callable[[Figures], str]]
    yields_to: Sequence[str]
    may_lack: Sequence[str]
    unfilled: bool

    @property
    def name(self) -> str:
        return self.judge.__name__.replace("_", "-")

    @cached_property
    def reads(self) -> Mapping[str, inspect.Parameter]:
        return inspect.signature(self.judge).parameters

    @cached_property
    def required(self) -> set[str]:
        """The fields that must not be empty for the rule to be asked."""
        return {name for name, parameter in self.reads.items() if parameter.default is inspect.Parameter.empty}

    @property
    def page(self) -> str:
        return inspect.getmodule(self.judge).__doc__ or ""

    @property
    def title(self) -> str:
        return self.page.partition("\n")[0].rstrip("。")

    def takes(self, names: Set[str]) -> tuple[str, ...] | None:
        """The fields that it takes from a scope of these names; None where it cannot be asked: it needs others."""
        if any(name not in names and name not in self.may_lack for name in self.reads):
            return None
        return tuple(name for name in self.reads if name in names)

    def findings(self, path: str, part: Part, scope: Scope) -> Iterable[Finding]:
        """Ask the rule about the part of a `scope_of`, which stands at a path."""
        taken = self.takes(scope.keys())
        if taken is None or not self.required.isdisjoint(empty_in(scope)):
            return ()
        judged = self.judge(**{name: scope[name] for name in taken})
        return () if judged is None else self.found(judged, path, part)

    def found(self, judged: str | Fault | Iterable[Fault], path: str, part: Part) -> list[Finding]:
        """The findings of what its judge said of a part that stands at a path."""
        return [self._finding(fault, path, part) for fault in _faults(judged)]

    def _finding(self, fault: Fault, path: str, part: Part) -> Finding:
        at = self.at if fault.at is None else fault.at
        value = value_at(part, "present" if isinstance(part, Difference) else at)
        return Finding(
            rule=self.id,
            name=self.name,
            severity=fault.severity or self.severity,
            path=part.path if isinstance(part, Difference) else join(path, at),
            message=fault.message,
            found=None if value is None or isinstance(value, Part | tuple) else str(value),
            expected=fault.expected,
        )


def _faults(judged: str | Fault | Iterable[Fault]) -> Iterator[Fault]:
    if isinstance(judged, str):
        yield Fault(judged)
    elif isinstance(judged, Fault):
        yield judged
    else:
        yield from judged


RULES: dict[str, Rule] = {}


def said_best(found: Set[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Of rules' ids, each with the path that it was found at: without what another one says better of the same path."""
    worse = {(id, path) for id, path in found if any((better, path) in found for better in RULES[id].yields_to)}
    return frozenset(found - worse)


Twin = str | Callable[[Figures], str]


def rule(
    *,
    id: str,
    on: type[Part] | tuple[type[Part], ...],
    at: str,
    severity: Severity,
    basis: str,
    excel: Twin | Mapping[str, Twin] | None = None,
    yields_to: Sequence[str] = (),
    may_lack: Sequence[str] = (),
    unfilled: bool = False,
) -> Callable[[Judge], Judge]:
    """Declare the function below as the rule's judge.

    `on`: the kind of part that it judges, or several. `at`: the field, from the part, that a finding is pinned to.
    `yields_to`: rules whose finding on the same field says the same better. `may_lack`: fields that the form need not
    have; their default stands in. `unfilled`: it says that something is not filled in yet, which is no fault of a form
    that somebody is still filling in.
    Raises ValueError where an id is not two letters and two digits, or is taken.
    """

    def declare(judge: Judge) -> Judge:
        if id in RULES or not re.fullmatch(r"[A-Z]{2}\d\d", id):
            raise ValueError(f"rule {id} is declared twice, or is no id")
        twins = excel if isinstance(excel, Mapping) else {at: excel} if excel else {}
        templates = {field: _template(twin) for field, twin in twins.items()}
        kinds = on if isinstance(on, tuple) else (on,)
        RULES[id] = Rule(id, kinds, at, severity, basis, judge, templates, yields_to, may_lack, unfilled)
        return judge

    return declare


def _template(twin: Twin) -> Callable[[Figures], str]:
    return twin if callable(twin) else lambda figures: twin
