"""Every rule's page is true: what it draws as faulty is faulty, and the rest is not."""

import re
from pathlib import Path

import pytest

from perfbook.check import check
from perfbook.rules import RULES, Rule
from tests.pages import examples

every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: f"{rule.id}-{rule.name}")

# A fact, then what is to be done with it: please, or we suggest, and a verb.
VERBS = (
    "核实|核对|补填|补充|补上|改|恢复|填|重新|写明|说明|只|在|按|把|删去|取消|打开|去掉|另存|调整|主管部门|催报|尽量|"
    "合并|单位"
)
WHAT_TO_DO = re.compile(rf"^(?P<fact>[^。]+)。.*(?<!申)(?:请|建议)(?:{VERBS})[^。]*。$")


def findings(rule: Rule, heading: str):
    """What the rule says of each example."""
    return [
        [finding for finding in check(form, figures) if finding.rule == rule.id]
        for form, figures in examples(rule, heading)
    ]


@every_rule
def test_what_the_page_draws_as_faulty_is_found(rule):
    assert all(findings(rule, "不符合"))


@every_rule
def test_what_the_page_draws_as_sound_passes(rule):
    assert not any(findings(rule, "符合"))


@every_rule
def test_module_is_named_for_its_rule(rule):
    assert Path(rule.judge.__code__.co_filename).stem == f"{rule.id.lower()}_{rule.judge.__name__}"


@every_rule
def test_message_is_a_fact_and_then_what_to_do(rule):
    for finding in (finding for example in findings(rule, "不符合") for finding in example):
        said = WHAT_TO_DO.match(finding.message)
        assert said, finding.message
        assert not re.search("(?<!申)请", said["fact"]) and len(said["fact"]) >= 6, "a fact comes first"
        assert rule.id not in finding.message


@every_rule
def test_page_has_a_title_and_a_reason(rule):
    title, blank, reason, *_ = rule.page.splitlines()
    assert title.endswith("。") and blank == "" and len(reason) > 10


@every_rule
def test_rule_file_is_at_most_60_lines_of_code(rule):
    source = Path(rule.judge.__code__.co_filename).read_text("utf-8")
    assert len(source.partition('"""\n\n')[2].splitlines()) <= 60
