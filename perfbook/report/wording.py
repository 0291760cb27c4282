"""Where a finding stands, in the words of the form: 指标“培训人次”的得分."""

import re

from perfbook.forms.walk import owner_of, value_at
from perfbook.forms.words import FUND_LABELS, LABELS
from perfbook.readings import Reading

LONGEST_NAME = 24


def place_in_words(path: str, reading: Reading) -> str:
    """A finding's path as a person calls it."""
    if path.startswith("labels["):
        return "表样文字"
    owner, field = owner_of(path), path.rpartition(".")[2]
    label = LABELS.get(field, "")
    if match := re.fullmatch(r"indicators\[(\d+)\]", owner or path):
        name = value_at(reading.form, f"indicators[{match[1]}].level3") or f"第 {int(match[1]) + 1} 项"
        short = name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}…"
        return f"指标“{short}”的{label}" if owner else f"指标“{short}”"
    if owner.startswith("funds."):
        return f"{LABELS[owner.rpartition('.')[2]]}的{FUND_LABELS.get(field, '')}"
    return {"indicators": "绩效指标", "funds": "项目资金", "": "整张表"}.get(path, label or path)
