"""The ledger of a round: what each command has done, so that none does it twice and every one goes on where it was.

Each method that changes something is one transaction, and doing it again changes nothing; `transaction()` joins
several.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from perfbook.forms.form import Form
from perfbook.forms.plan import Key, Unit, project_key
from perfbook.forms.quantity import fold
from perfbook.rounds.arrivals_ledger import ArrivalsLedger
from perfbook.rounds.letters_ledger import LettersLedger
from perfbook.rounds.records import (
    Choice,
    Closing,
    Contact,
    Issue,
    IssuedForm,
    Known,
    Letter,
    Opening,
    Project,
    Waiver,
    WaiverKind,
)
from perfbook.rounds.rows import stamped

T = TypeVar("T")


class Ledger(ArrivalsLedger, LettersLedger):
    """An open ledger; what came in and what was mailed stand in the two classes that it is made of."""

    def opening(self) -> Opening:
        """What the round collects."""
        return self._all(Opening)[0]

    def change_due(self, due: str) -> None:
        """Another due date, an ISO date."""
        self._do("UPDATE opening SET due = ?", due)

    # projects

    def projects(self) -> list[Project]:
        """Those of the plan in its order, then those that it lists no more."""
        return self._all(Project, "ORDER BY listed DESC, position, id")

    def list_projects(self, forms: Sequence[Form]) -> tuple[list[Project], list[Project]]:
        """Take over the plan's projects: those that are new, and those that it listed until now and does no more."""
        with self.transaction():
            before = {project.key: project for project in self.projects()}
            self._do("UPDATE project SET listed = 0")
            for position, form in enumerate(forms):
                key = project_key(form)
                if key in before:
                    sql = "UPDATE project SET unit = ?, name = ?, position = ?, listed = 1 WHERE id = ?"
                    self._do(sql, form.unit, form.project_name, position, before[key].id)
                    continue
                names = {"unit_key": key[2], "name_key": key[3], "unit": form.unit, "name": form.project_name}
                self._add("project", form=key[0], year=int(key[1]), **names, position=position, listed=1)
            after = {project.key: project for project in self.projects()}
        added = [project for key, project in after.items() if key not in before]
        return added, [after[key] for key, one in before.items() if one.listed and not after[key].listed]

    def list_contacts(self, units: Iterable[Unit]) -> None:
        """Take over whom to ask in each unit of the plan, in place of what was known."""
        with self.transaction():
            self._do("DELETE FROM contact")
            for unit in units:
                known = {"unit": unit.name, "person": unit.contact, "phone": unit.phone, "mail": unit.mail}
                texts = {name: text or "" for name, text in known.items()}
                self._add("contact", unit_key=fold(unit.name or ""), **texts)

    def contacts(self) -> dict[str, Contact]:
        """Whom to ask, by the unit's folded name."""
        return {one.unit_key: one for one in self._all(Contact, "ORDER BY unit_key")}

    # what is issued

    def issues(self) -> list[Issue]:
        """Every workbook that was issued, oldest first."""
        return self._all(Issue, "ORDER BY id")

    def issued_forms(self) -> list[IssuedForm]:
        """Every form that was issued, oldest first."""
        return self._all(IssuedForm, "ORDER BY issue_id, project_id")

    def record_issue(self, issue: Issue, forms: Iterable[tuple[int, str, int]]) -> Issue:
        """Remember a workbook that lies in 发出/ already; `id` may be 0. A file that is known stays as it is.

        `forms`: project id, the form's stamp number, and the how-manieth issue it is to the project.
        """
        with self.transaction():
            if known := self._one(Issue, "WHERE file = ?", issue.file):
                return known
            added = self._add("issue", **{name: value for name, value in vars(issue).items() if name != "id"})
            for project_id, stamp, number in forms:
                self._add("issued_form", issue_id=added, project_id=project_id, stamp=stamp, number=number)
            return self._the(Issue, added)

    def issued_as(self, stamp: str) -> tuple[Project, IssuedForm] | None:
        """Whose form was issued with a stamp number; None where this round issued none such."""
        found = self._one(IssuedForm, "WHERE stamp = ? ORDER BY issue_id DESC", stamp)
        return (self._the(Project, found.project_id), found) if found else None

    # what need not come

    def waive(self, project_id: int, kind: WaiverKind, reason: str, now: datetime) -> Waiver:
        """免报 or 零报告; takes the place of a waiver that holds."""
        with self.transaction():
            last = self._one(Waiver, "WHERE project_id = ? AND withdrawn IS NULL", project_id)
            if last and (last.kind, last.reason) == (kind, reason):
                return last
            self.withdraw_waiver(project_id, now)
            values = {"project_id": project_id, "kind": kind, "reason": reason, "made": stamped(now)}
            return self._the(Waiver, self._add("waiver", **values))

    def withdraw_waiver(self, project_id: int, now: datetime) -> bool:
        """The project is to be returned after all. Whether a waiver held."""
        sql = "UPDATE waiver SET withdrawn = ? WHERE project_id = ? AND withdrawn IS NULL"
        return self._do(sql, stamped(now), project_id).rowcount > 0

    # closing

    def closings(self) -> list[Closing]:
        """How often the round was closed, oldest first; it is closed while the last was not reopened."""
        return self._all(Closing, "ORDER BY id")

    def closed(self) -> Closing | None:
        """The closing that holds."""
        return self._one(Closing, "WHERE reopened IS NULL")

    def close_round(self, file: str, sha256: str, now: datetime, forced: str = "") -> Closing:
        """Remember that the round is closed into an archive that lies there already."""
        with self.transaction():
            values = {"file": file, "sha256": sha256, "closed": stamped(now), "forced": forced, "reason": ""}
            return self.closed() or self._the(Closing, self._add("closing", **values))

    def reopen_round(self, reason: str, now: datetime) -> bool:
        """Go on with a closed round. Whether it was closed."""
        sql = "UPDATE closing SET reopened = ?, reason = ? WHERE reopened IS NULL"
        return self._do(sql, stamped(now), reason).rowcount > 0

    # all of it

    def known(self) -> dict[Key, Known]:
        """All that is known of each project, by its key, in the order of `projects`."""
        with self.transaction():
            issued = _by_project((one.project_id, one) for one in self.issued_forms())
            letters = _by_project(self._letters_by_project())
            arrived = _by_project((one.version.project_id, one) for one in self.arrived())
            choices = _by_project((one.project_id, one) for one in self._all(Choice, "ORDER BY id"))
            waivers = _by_project((one.project_id, one) for one in self._all(Waiver, "ORDER BY id"))
            projects = self.projects()
        return {
            one.key: Known(one, issued[one.id], letters[one.id], arrived[one.id], choices[one.id], waivers[one.id])
            for one in projects
        }

    def _letters_by_project(self) -> list[tuple[int, Letter]]:
        letters = {one.id: one for one in self.letters()}
        rows = self._ledger.execute("SELECT letter_id, project_id FROM letter_project ORDER BY letter_id, project_id")
        return [(project_id, letters[letter_id]) for letter_id, project_id in rows]


def _by_project(pairs: Iterable[tuple[int | None, T]]) -> Mapping[int, tuple[T, ...]]:
    found: defaultdict[int, tuple[T, ...]] = defaultdict(tuple)
    for project_id, one in pairs:
        if project_id is not None:
            found[project_id] += (one,)
    return found
