"""What stops a command, said so that a person knows what to do."""


class Refused(Exception):
    """A command cannot be carried out; the argument is the Chinese sentence for people. Exit code 2."""


_REASONS = {
    1: "没有权限", 2: "找不到", 5: "磁盘读写出错", 13: "没有权限", 16: "正被别的程序占用", 17: "同名文件已存在",
    20: "它不是文件夹", 21: "它是文件夹", 27: "文件太大", 28: "磁盘已满",
    30: "只能读", 36: "名字太长", 122: "超过了磁盘配额",
}  # fmt: skip


def not_written(fault: OSError) -> str:
    """What a file system has against a file, as a sentence that says what to do."""
    why = _REASONS.get(fault.errno or 0, fault.strerror or str(fault))
    return f"“{fault.filename or '文件'}”不能读写（{why}）。请检查权限、磁盘空间，或换一个位置。"
