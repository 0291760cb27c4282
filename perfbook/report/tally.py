"""What the sheet 总览 counts, each as a live formula over the other sheets together with its result."""

import operator
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from perfbook.findings import Finding, Severity
from perfbook.readings import BookVerdict
from perfbook.report import arrivals, finding_list
from perfbook.report.answer_sheet import Answered
from perfbook.report.entries import Conclusion, Entry, State
from perfbook.report.finding_list import BY_OFFICE, level
from perfbook.report.paper import Area, Formula
from perfbook.report.roll_up import amount_at
from perfbook.report.units import Rolled, asked_for, unit_name

_RATE = "funds.total.execution_rate"
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Tally:
    """The verdicts and where they are listed: findings, what the office answered, arrivals, sums."""

    verdicts: Sequence[BookVerdict]
    of_set: Sequence[Finding]
    entries: Sequence[Entry]
    listed: Area
    answered: Answered
    arrived: Area
    rolled: Sequence[Rolled]

    def concluded(self, conclusion: Conclusion) -> Formula:
        """How many forms taken, or files that need a person, have a conclusion."""
        states = [entry.state for entry in self.entries if entry.conclusion == conclusion]
        if conclusion == Conclusion.BY_PERSON:
            return Formula(f'=COUNTIF({self.arrived.column("结论")},"{conclusion.value}")', len(states))
        taken = f'COUNTIFS({self.arrived.column("状态")},"{State.TAKEN.value}"'
        text = f'={taken},{self.arrived.column("结论")},"{conclusion.value}")'
        return Formula(text, states.count(State.TAKEN))

    def state(self, state: State) -> Formula:
        """How many forms or files are in a state."""
        count = sum(entry.state == state for entry in self.entries)
        return Formula(f'=COUNTIF({self.arrived.column("状态")},"{state.value}")', count)

    def severity(self, severity: Severity) -> Formula:
        """How many findings of a severity there are."""
        count = sum(number for (_, one), number in self.by_rule.items() if one == severity)
        return Formula(f'=COUNTIF({self.listed.column("级别")},"{level(severity)}")', count)

    def rule(self, rule: str, severity: Severity) -> Formula:
        """How many findings of a rule, or of all whose ids begin so (`FD*`), have a severity."""
        own = (number for (name, one), number in self.by_rule.items() if one == severity and _meets(name, rule))
        column = self.listed.column
        return Formula(f'=COUNTIFS({column("规则")},"{rule}",{column("级别")},"{level(severity)}")', sum(own))

    def by_office(self) -> Formula:
        """How many findings only the office can mend."""
        count = sum(
            finding_list.corrected_by(finding, entry.form) == BY_OFFICE
            for entry in self.entries
            if entry.form
            for finding in entry.form.asked
        )
        return Formula(f'=COUNTIF({self.listed.column("由谁更正")},"{BY_OFFICE}")', count)

    def grade(self, word: str) -> Formula:
        """How many forms taken have a grade."""
        column = self.arrived.column
        count = sum(entry.grade == word for entry in self.entries if entry.state == State.TAKEN)
        return Formula(f'=COUNTIFS({column("状态")},"{State.TAKEN.value}",{column("评分等级")},"{word}")', count)

    def left_out(self) -> Formula:
        """How many forms taken are in no sum."""
        count = sum(len(one.group.left_out) for one in self.rolled)
        return Formula(f'=COUNTIF({self.arrived.column(arrivals.REMARK)},"{arrivals.LEFT_OUT}*")', count)

    def rates(self, bounds: Sequence[tuple[str, int]]) -> Formula:
        """How many forms that are added up have an execution rate (percent) within bounds, each a sign and a number."""
        texts, count = [], 0
        for one, head in self.with_rates:
            column = one.area.column(head)
            within = ",".join(f'{column},"{sign}{bound}"' for sign, bound in bounds)
            texts.append(f"COUNTIFS({within})")
            said = (amount_at(entry, _RATE) for entry in one.group.counted)
            count += sum(rate is not None and all(_SIGNS[sign](rate, bound) for sign, bound in bounds) for rate in said)
        return Formula(f"={'+'.join(texts)}", count)

    @cached_property
    def with_rates(self) -> list[tuple[Rolled, str]]:
        """The sheets of sums that have an execution rate, each with its head."""
        return [
            (one, item.head)
            for one in self.rolled
            for item in one.group.table.items
            if item.path == _RATE and one.group.counted
        ]

    @cached_property
    def by_rule(self) -> Counter[tuple[str, Severity]]:
        """How many findings each rule has, by severity."""
        return Counter((finding.rule, finding.severity) for finding in self._findings())

    def _findings(self) -> Iterator[Finding]:
        yield from self.of_set
        for book in self.verdicts:
            yield from book.findings
            for form in book.forms:
                yield from form.asked

    @cached_property
    def by_unit(self) -> Counter[tuple[str, Severity]]:
        """How many findings each unit has in what is not an older version, by severity."""
        found: Counter[tuple[str, Severity]] = Counter()
        for entry in self.entries:
            if entry.unit and entry.state != State.OLDER:
                for severity, count in entry.counts.items():
                    found[unit_name(entry), severity] += count
        return found

    def unit(self, name: str, square: str, severity: Severity) -> Formula | int:
        """How many findings a unit has, whose name stands in a square of the sheet."""
        column, count = self.arrived.column, self.by_unit[name, severity]
        asked = f'{column(arrivals.UNIT)},"="&{square},{column("状态")},"<>{State.OLDER.value}"'
        text = f"=SUMIFS({column(arrivals.COUNTS[severity])},{asked})"
        return Formula(text, count) if asked_for(name) else count


def _meets(name: str, asked: str) -> bool:
    return name.startswith(asked[:-1]) if asked.endswith("*") else name == asked
