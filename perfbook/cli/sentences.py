"""What the command line itself says, in Chinese: help pages, and what is wrong with a command."""

import sys
from collections.abc import Callable
from typing import Any

from typer import Exit
from typer._click.core import Context, Parameter
from typer._click.exceptions import (
    BadParameter,
    ClickException,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
)
from typer._click.formatting import HelpFormatter
from typer.core import TyperCommand, TyperGroup

from perfbook.cli import asks_for_check
from perfbook.forms.plain_text import shown
from perfbook.refused import Refused, not_written

# Each command has a Chinese name too; help pages list them as they are used, one after the other.
ALIASES = {
    "plan": "计划",
    "new": "新建",
    "from": "取自",
    "make": "生成",
    "mail": "发送",
    "receive": "接收",
    "check": "校验",
    "install": "安装",
    "status": "情况",
    "remind": "催报",
    "waive": "免报",
    "choose": "选用",
    "close": "关闭",
    "reopen": "重开",
    "remove": "卸载",
    "build": "生成",
    "round": "批次",
    "read": "读取",
    "rules": "规则",
    "layouts": "版式",
    "show": "预览",
    "trace": "转换",
    "addin": "插件",
    "key": "密钥",
    "export": "导出",
    "import": "导入",
    "demo": "演示",
    "selftest": "自检",
}
# What people type as well.
_ALSO = {"核对": "check", "状态": "status"}


def run(arguments: list[str] | None = None) -> int:
    """Carry out a command and return its exit code."""
    from perfbook.cli.commands import app

    if not asks_for_check(sys.argv[1:] if arguments is None else arguments):
        import perfbook.cli.addin_commands
        import perfbook.cli.collect_commands
        import perfbook.cli.key_commands
        import perfbook.cli.plan_commands
        import perfbook.cli.round_commands
        import perfbook.cli.round_mail_commands
        import perfbook.cli.selftest_commands  # noqa: F401  (they add their commands to the others)

    return guarded(lambda: app(args=arguments, prog_name="perfbook", standalone_mode=False) or 0)


def guarded(work: Callable[[], int]) -> int:
    """Do what gives an exit code; what goes wrong is said in a sentence. Nothing leaves as a traceback."""
    try:
        return work()
    except NoArgsIsHelpError as fault:
        print(fault.format_message())
        return 2
    except (ClickException, Exit) as fault:
        if isinstance(fault, Exit):
            return fault.exit_code
        return _refuse(usage_sentence(fault), _hint(fault))
    except Refused as fault:
        return _refuse(str(fault))
    except OSError as fault:
        return _refuse(not_written(fault))
    except (KeyboardInterrupt, EOFError):
        return _refuse("已中断。")
    except Exception as fault:
        return _refuse(f"程序出错了（{type(fault).__name__}：{fault}）。请把这句话和所用的文件发给维护人员。")


def _refuse(sentence: str, hint: str = "") -> int:
    said = (shown(line) for line in f"perfbook：{sentence}{hint}".split("\n"))
    print("\n".join(said), file=sys.stderr)
    return 2


def _hint(fault: ClickException) -> str:
    context = getattr(fault, "ctx", None)
    return f"\n看用法：{context.command_path} --help" if context else ""


def usage_sentence(fault: ClickException) -> str:
    """What is wrong with a command, as a sentence."""
    if isinstance(fault, MissingParameter):
        return f"缺少{_kind(fault.param)} {_name(fault.param)}。"
    if isinstance(fault, NoSuchOption):
        near = f"是不是 {'、'.join(fault.possibilities)}？" if fault.possibilities else ""
        return f"没有 {fault.option_name} 这个选项。{near}"
    if isinstance(fault, BadParameter):
        wanted = getattr(fault.param, "metavar", None)
        return f"{_kind(fault.param)} {_name(fault.param)} 填得不对{f'，应为：{wanted}' if wanted else ''}。"
    said = fault.message
    if said.startswith("No such command"):
        return f"没有 {said.split(' ')[3].rstrip('.')} 这个命令。"
    if said.startswith("Missing command"):
        return "没有写命令。"
    if "requires" in said and "argument" in said:
        return f"选项 {getattr(fault, 'option_name', '')} 后面缺少内容。"
    if "unexpected extra argument" in said:
        return f"多写了内容：{said.rpartition('(')[2].rstrip(')')}。"
    return f"命令写得不对（{said}）。"


def _kind(parameter: Any) -> str:
    return "选项" if getattr(parameter, "param_type_name", "") == "option" else "参数"


def _name(parameter: Any) -> str:
    if parameter is None:
        return ""
    return str(parameter.opts[0] if _kind(parameter) == "选项" else parameter.metavar or parameter.name)


class ChineseCommand(TyperCommand):
    """A command whose help page is Chinese."""

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        write_help(self, ctx, formatter)


class ChineseGroup(TyperGroup):
    """The program itself: its help page lists the commands, each with its Chinese alias."""

    def list_commands(self, ctx: Context) -> list[str]:
        order = [*ALIASES]
        return sorted(self.commands, key=lambda name: order.index(name) if name in ALIASES else len(order))

    def get_command(self, ctx: Context, cmd_name: str) -> Any:
        # One word may name two commands, of different groups.
        meant = (name for name in self.commands if ALIASES.get(name) == cmd_name)
        return super().get_command(ctx, next(meant, _ALSO.get(cmd_name, cmd_name)))

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        write_help(self, ctx, formatter)
        shown = [(name, self.commands[name]) for name in self.list_commands(ctx) if not self.commands[name].hidden]
        formatter.write("\n命令（中文名也可以用）：\n")
        for name, command in shown:
            both = f"{name}、{ALIASES[name]}" if name in ALIASES else name
            formatter.write(f"  {both}{' ' * (18 - columns(both))}{(command.help or '').strip().splitlines()[0]}\n")


def columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    from perfbook.layouts.fitting import ems

    return int(2 * ems(text))


def write_help(command: Any, context: Context, formatter: HelpFormatter) -> None:
    """A help page: usage, what it does, arguments and options, an example that can be pasted."""
    own = [parameter for parameter in command.get_params(context) if not getattr(parameter, "hidden", False)]
    arguments = [parameter for parameter in own if _kind(parameter) == "参数"]
    options = [parameter for parameter in own if _kind(parameter) == "选项"]
    tail = " 命令 …" if isinstance(command, TyperGroup) else "".join(f" {_name(one)}" for one in arguments)
    formatter.write(f"用法：{context.command_path} [选项]{tail}\n\n{(command.help or '').strip()}\n")
    for title, parameters in (("参数", arguments), ("选项", options)):
        if parameters:
            formatter.write(f"\n{title}：\n")
            for parameter in parameters:
                formatter.write(f"  {_written(parameter)}\n      {_help_of(parameter)}\n")


def _written(parameter: Parameter) -> str:
    if _kind(parameter) == "参数":
        return _name(parameter)
    content = "" if getattr(parameter, "is_flag", False) or parameter.name == "help" else f" {parameter.metavar or ''}"
    return f"{'，'.join(reversed(parameter.opts))}{content}"


def _help_of(parameter: Any) -> str:
    return "显示这一页。" if parameter.name == "help" else parameter.help or ""
