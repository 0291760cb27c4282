"""The daily work by the command line: keys, blank forms, the check of what comes back, and how long it takes."""

import json
import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfbook.keys import key_folder, keys_at_hand
from perfbook.returns import REPORT_NAME, RETURNS_FOLDER
from perfbook.selftest.children import perfbook
from perfbook.selftest.forms import WRONG_RULE, put_json, right_form, wrong_form
from perfbook.selftest.outcome import Failed, Told
from perfbook.selftest.running import TO_MAINTAINERS
from samples import document

_NO_OTHERS = 0o077


def keys(folder: Path) -> Told:
    """Whether a key is made on first use, for its owner's eyes only, and vouches for what it has signed."""
    own, other = folder / "密钥", folder / "同事的"
    source = put_json(folder / "表.json", right_form())
    perfbook(own, "make", source, "-o", folder / "表")
    [file] = own.iterdir()
    secret = file.read_text("ascii").split()[4]
    said = perfbook(own, "key", "export", folder / "导出.key")
    if secret in said.out + said.err:
        raise Failed("密钥显示在屏幕上了。", TO_MAINTAINERS)
    if os.name == "posix" and file.stat().st_mode & _NO_OTHERS:
        raise Failed("密钥文件别人也能读。", "请不要把密钥放在共享文件夹、U 盘上。")
    perfbook(other, "key", "import", folder / "导出.key")
    signers = {"BK07", "BK14", "BK17"}
    if signers & {one["rule"] for one in _findings(_checked(other, folder / "表"))}:
        raise Failed("导入密钥以后，同事签名的表不认得。", TO_MAINTAINERS)
    alone = "只有本人能读" if os.name == "posix" else "文件的权限没有查"
    return Told(f"生成、签名、导出、导入、核对都对；{alone}。")


def _checked(keyring: Path, *words: str | Path) -> Any:
    """What `perfbook check` says as JSON."""
    return json.loads(perfbook(keyring, "check", *words, "--json", "-", fine=(0, 1)).out)


def _findings(report: Any) -> list[dict[str, Any]]:
    return [one for book in report["books"] for form in book["forms"] for one in form["findings"]]


def own_keys(folder: Path) -> Told:
    """Whether the officer's own keys can be read, and their folder be written to; none is made or shown."""
    place = key_folder()
    count = len(keys_at_hand().keys)
    there = next(one for one in (place, *place.absolute().parents) if one.is_dir())
    if not os.access(there, os.W_OK):
        do = "请用环境变量 PERFBOOK_KEY_DIR 指定一个能写的文件夹。"
        raise Failed("放密钥的文件夹不能写。", do, folder=str(there))
    known = f"现有 {count} 个，都能读" if count else "还没有密钥，第一次生成表格时自动生成"
    return Told(f"放在“{place}”，{known}。", {"keys": count})


def daily_work(folder: Path) -> Told:
    """Make blank forms, check what comes back, write report and return: as an officer does it."""
    own, back, result = folder / "密钥", folder / "回收", folder / "核对结果"
    source = put_json(folder / "表.json", right_form(), wrong_form())
    perfbook(own, "make", source, "-o", folder / "下发", "--blank")
    perfbook(own, "make", source, "-o", back)
    (back / "传坏的.xlsx").write_bytes(next(back.glob("*.xlsx")).read_bytes()[:5000])
    before = _digests(back)
    report = _checked(own, back, "-o", result)
    said = {Path(book["file"]).name: _said(book) for book in report["books"]}
    if sorted(map(str, said.values())) != sorted(["checked", f"checked {WRONG_RULE}", "unreadable"]):
        raise Failed("核对的结果与应有的不同。", TO_MAINTAINERS, said=said)
    if _digests(back) != before:
        raise Failed("核对时动了报回来的文件。", TO_MAINTAINERS)
    if not (result / REPORT_NAME).is_file() or len(list((result / RETURNS_FOLDER).iterdir())) != 1:
        raise Failed("没有写出校验报告和退回表。", TO_MAINTAINERS, there=[one.name for one in result.rglob("*")])
    if len(list((folder / "下发").glob("*.xlsx"))) != 2:
        raise Failed("没有生成下发的空表。", TO_MAINTAINERS)
    return Told("生成、核对、报告、退回都对：错的一处指出来了，传坏的文件说了，原件没有动。")


def _said(book: Any) -> str:
    """The status of a book and its errors."""
    errors = (one["rule"] for one in _findings({"books": [book]}) if one["severity"] == "error")
    return " ".join([book["status"], *errors])


def _digests(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def speed(folder: Path) -> Told:
    """How long it takes to make and to check the published forms."""
    forms = document("self_evaluations_2024")
    source = put_json(folder / "表.json", *forms)
    start = time.monotonic()
    perfbook(folder / "密钥", "make", source, "-o", folder / "回收")
    made = time.monotonic() - start
    report = _checked(folder / "密钥", folder / "回收", "-o", folder / "核对结果")
    checked = time.monotonic() - start - made
    if len(report["books"]) != len(forms):
        raise Failed("生成的表没有都核对到。", TO_MAINTAINERS, books=len(report["books"]))
    facts = {"make": round(made, 2), "check": round(checked, 2), "forms": len(forms)}
    return Told(f"生成 {len(forms)} 张公开的样表 {made:.1f} 秒，核对并写报告 {checked:.1f} 秒。", facts)
