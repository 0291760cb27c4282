"""The whole circle on the official samples: make, check, report, return; ends by naming the files to open."""

from pathlib import Path

from perfbook.generate.saving import save
from perfbook.making import make
from perfbook.report.lines import summary
from perfbook.report.summary import summary_workbook
from perfbook.returns import REPORT_NAME, RETURNS_FOLDER, verdicts, write_returns
from perfbook.whole_set import set_findings
from samples import official_self_evaluations


def demonstrate(folder: Path) -> None:
    """Write `下发`, `回收` and `结果` below a folder. Raises OSError."""
    forms = official_self_evaluations()
    issued, collected, result = folder / "下发", folder / "回收", folder / "结果"
    print(f"1. 生成下发的空表：{issued}")
    blank = [path for path, _ in make(forms, issued, "to_be_filled")]
    print(f"2. 生成单位报回来的表（按 2023、2024 年公开的 21 张自评表填好）：{collected}")
    for _ in make(forms, collected, "as_returned"):
        pass
    print("3. 核对，写校验报告和退回表")
    books = list(write_returns(verdicts([collected]), result / RETURNS_FOLDER))
    of_set = set_findings(books)
    report = save(result / REPORT_NAME, summary_workbook(books, result, of_set))
    print(f"   {summary(books, of_set)}")
    print("\n请打开看看：")
    print(f"   下发的空表　{blank[0]}")
    print(f"   校验报告　　{report}")
    for book in books:
        if book.returned:
            print(f"   退回表　　　{book.returned}")
