"""Where a finding stands, in the words of the form: 指标“培训人次”的得分."""

import re
from collections.abc import Mapping

from perfbook.forms.walk import owner_of, value_at
from perfbook.forms.words import FUND_LABELS, LABELS, label_of
from perfbook.readings import FormVerdict, Reading
from perfbook.readings.rounds import Changed, Status

LONGEST_NAME = 24
# Where a form prints one label twice and a person could not tell which, or calls its indicators otherwise.
_OF_FORM: Mapping[str, Mapping[str, str]] = {
    "declaration": {
        "project_fiscal": "项目资金总额其中的财政资金",
        "project_other": "项目资金总额其中的其他资金",
        "annual_fiscal": "年度资金申请总额其中的当年财政拨款",
        "annual_carried_over": "年度资金申请总额其中的上年结转资金",
        "annual_other": "年度资金申请总额其中的其他资金",
    },
    "targets": {
        "unit": "申报单位名称",
        "indicators": "绩效目标",
        "level1": "一级目标",
        "level2": "二级目标",
        "level3": "三级目标",
        "annual_target": "指标目标值",
    },
}
_PARTS = {"indicators": "绩效指标", "funds": "项目资金", "": "整张表"}


def place_in_words(path: str, reading: Reading) -> str:
    """A finding's path as a person calls it."""
    if path.startswith("labels["):
        return "表样文字"
    of_form = _OF_FORM.get(reading.layout.form, {})
    owner, field = owner_of(path), path.rpartition(".")[2]
    label = of_form.get(field) or (label_of(field, reading.layout.form) if field in LABELS else "")
    if match := re.fullmatch(r"indicators\[(\d+)\]", owner or path):
        name = value_at(reading.judged, f"indicators[{match[1]}].level3") or f"第 {int(match[1]) + 1} 项"
        short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        return f"指标“{short}”的{label}" if owner else f"指标“{short}”"
    if owner.startswith("funds."):
        return f"{LABELS[owner.rpartition('.')[2]]}的{FUND_LABELS.get(field, '')}"
    if path.startswith("funds."):
        return label or _PARTS["funds"]
    return of_form.get(path) or _PARTS.get(path) or label or path


def changed_place(one: Changed, reading: Reading) -> str:
    """Where something was changed: a field, or a whole row of the list."""
    if not one.path:
        return f"指标“{one.was}”（整行）"
    whole = "（整行）" if one.path.endswith("]") else ""
    return f"{place_in_words(one.path, reading)}{whole}"


def progress_in_words(form: FormVerdict) -> str:
    """How a form stands to its last marked return, as one sentence; empty in the first round."""
    progress = form.progress
    if progress.round == 1:
        return ""
    counts = progress.counts(form.to_mend)
    order = (Status.MENDED, Status.STILL, Status.NEW, Status.EXPLAINED)
    said = [f"{one.label} {counts[one]} 项" for one in order]
    said += [f"另有改动 {len(progress.changed)} 处"] if progress.changed else []
    return f"第 {progress.round} 轮：{'，'.join(said)}"
