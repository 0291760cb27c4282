"""What a rule is, and how a module of this folder declares one."""

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from perfbook.figures import Figures
from perfbook.findings import Finding, Severity
from perfbook.forms.differences import Difference
from perfbook.forms.part import Part
from perfbook.forms.walk import fields_of, join, value_at


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


@dataclass(frozen=True)
class Rule:
    """One thing that must hold of one part of a form.

    `judge` takes the fields that it names as parameters: of its own part first, then of the parts around it, and
    `figures`; `part` is its own part as a whole. It is not asked where the form lacks one of them, nor while one
    without default is empty.
    `excel` is the fault as a formula's template (see perfbook.computations), by the field it marks.
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

    def findings(self, path: str, part: Part, around: Sequence[Part], figures: Figures) -> Iterator[Finding]:
        """Ask the rule about one part; `around` are the parts that hold it, innermost first."""
        arguments = self._arguments((part, *around), figures)
        if arguments is None:
            return
        for fault in _faults(self.judge(**arguments)):
            at = self.at if fault.at is None else fault.at
            value = value_at(part, "present" if isinstance(part, Difference) else at)
            yield Finding(
                rule=self.id,
                name=self.name,
                severity=fault.severity or self.severity,
                path=part.path if isinstance(part, Difference) else join(path, at),
                message=fault.message,
                found=None if value is None or isinstance(value, Part | tuple) else str(value),
                expected=fault.expected,
            )

    def _arguments(self, chain: Sequence[Part], figures: Figures) -> dict[str, object] | None:
        arguments: dict[str, object] = {}
        for name in self.reads:
            if name in ("figures", "part"):
                arguments[name] = figures if name == "figures" else chain[0]
                continue
            owner = next((part for part in chain if name in fields_of(type(part))), None)
            if owner is None or name not in owner.model_fields_set:
                if name in self.may_lack:
                    continue
                return None
            value = getattr(owner, name)
            if name in self.required and (value is None or value in ("", ())):
                return None
            arguments[name] = value
        return arguments


def _faults(judged: Judgement) -> Iterator[Fault]:
    if judged is None:
        return
    if isinstance(judged, str):
        yield Fault(judged)
    elif isinstance(judged, Fault):
        yield judged
    else:
        yield from judged


RULES: dict[str, Rule] = {}

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
) -> Callable[[Judge], Judge]:
    """Declare the function below as the rule's judge.

    `on`: the kind of part that it judges, or several. `at`: the field, from the part, that a finding is pinned to.
    `yields_to`: rules whose finding on the same field says the same better. `may_lack`: fields that the form need not
    have; their default stands in.
    Raises ValueError where an id is not two letters and two digits, or is taken.
    """

    def declare(judge: Judge) -> Judge:
        if id in RULES or not re.fullmatch(r"[A-Z]{2}\d\d", id):
            raise ValueError(f"rule {id} is declared twice, or is no id")
        twins = excel if isinstance(excel, Mapping) else {at: excel} if excel else {}
        templates = {field: _template(twin) for field, twin in twins.items()}
        kinds = on if isinstance(on, tuple) else (on,)
        RULES[id] = Rule(id, kinds, at, severity, basis, judge, templates, yields_to, may_lack)
        return judge

    return declare


def _template(twin: Twin) -> Callable[[Figures], str]:
    return twin if callable(twin) else lambda figures: twin
