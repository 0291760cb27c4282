"""What may keep Excel from loading the add-in or from starting perfbook, as far as the registry tells."""

from perfbook.addin.building import NAME
from perfbook.addin.registry import Root, value, values

_VERSIONS = ("16.0", "15.0", "14.0")
_ROOTS: tuple[Root, Root] = ("HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE")
_POLICIES = r"Software\Policies\Microsoft\Office"
_SETTINGS = r"Software\Microsoft\Office"
# Key below the version, name, value, what it does. Policies of the administrator, and the same as own settings.
_STOPS = (
    ("Common", "VBAOff", 1, "停用了 Office 的 VBA"),
    (r"Excel\Security", "DisableAllAddins", 1, "停用了 Excel 的全部加载项"),
    (r"Excel\Security", "RequireAddinSig", 1, "只允许有数字签名的加载项，perfbook 的没有签名"),
)
_NO_TRUSTED_PLACES = (r"Excel\Security\Trusted Locations", "AllLocationsDisabled")
# 4 forbids all macros, 3 those without a signature; what lies in a trusted place runs all the same.
_STRICT_MACROS = (3, 4)
_DISABLED_ITEMS = r"Excel\Resiliency\DisabledItems"


def obstacles() -> list[str]:
    """What stands in the way, each as a sentence that says whom to ask."""
    found = [sentence for version in _VERSIONS for sentence in _of_version(version)]
    if value("HKEY_CURRENT_USER", r"Software\Microsoft\Windows Script Host\Settings", "Enabled") in (0, "0") or value(
        "HKEY_LOCAL_MACHINE", r"Software\Microsoft\Windows Script Host\Settings", "Enabled"
    ) in (0, "0"):
        found.append("这台电脑停用了 Windows 脚本宿主（WScript），按钮可能启动不了 perfbook。请信息管理人员放行。")
    return found


def _of_version(version: str) -> list[str]:
    found = []
    for key, name, stopping, what in _STOPS:
        who = _who(version, key, name, (stopping,))
        if who:
            found.append(f"{who}{what}（Office {version}，{name}），功能区不会出现。{_ask(who)}")
    untrusted = _who(version, *_NO_TRUSTED_PLACES, (1,))
    strict = _who(version, r"Excel\Security", "VBAWarnings", _STRICT_MACROS)
    if untrusted and strict:
        found.append(f"{strict}不允许运行宏（Office {version}，VBAWarnings），按钮会没有反应。{_ask(strict)}")
    disabled = values("HKEY_CURRENT_USER", rf"{_SETTINGS}\{version}\{_DISABLED_ITEMS}")
    if any(isinstance(one, bytes) and NAME in one.decode("utf-16-le", "replace").lower() for one in disabled):
        found.append(
            "Excel 把这个加载项停用了（上次打开时出过错）。请在 Excel 的“文件—选项—加载项—管理：禁用项目”里启用它。"
        )
    return found


def _who(version: str, key: str, name: str, stopping: tuple[int, ...]) -> str:
    """Whose setting has one of these values: the administrator's, the user's own; empty for nobody's."""
    for root in _ROOTS:
        if value(root, rf"{_POLICIES}\{version}\{key}", name) in stopping:
            return "本单位的策略"
    own = value("HKEY_CURRENT_USER", rf"{_SETTINGS}\{version}\{key}", name)
    return "Excel 的信任中心" if own in stopping else ""


def _ask(who: str) -> str:
    return "请找信息管理人员。" if "策略" in who else "请在 Excel 的“文件—选项—信任中心—信任中心设置”里改。"
