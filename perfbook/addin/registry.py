"""The registry of Windows, as far as the add-in needs it: texts under our own key, and what policies say."""

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any, Literal

OWN = r"Software\perfbook"
Root = Literal["HKEY_CURRENT_USER", "HKEY_LOCAL_MACHINE"]


def own(name: str) -> str | None:
    """A text of our own key; None where it is not there."""
    found = value("HKEY_CURRENT_USER", OWN, name)
    return found if isinstance(found, str) else None


def remember(name: str, text: str) -> None:
    """Write a text under our own key. Raises OSError."""
    winreg = _winreg()
    with winreg.CreateKey(winreg.HKEY_CURRENT_USER, OWN) as key:
        winreg.SetValueEx(key, name, 0, winreg.REG_SZ, text)


def forget(*names: str) -> None:
    """Take away texts of our own key, and the key itself once it is empty. Raises OSError."""
    winreg = _winreg()
    with suppress(FileNotFoundError):
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, OWN, 0, winreg.KEY_ALL_ACCESS) as key:
            for name in names:
                with suppress(FileNotFoundError):
                    winreg.DeleteValue(key, name)
            keys, values, _ = winreg.QueryInfoKey(key)
        if not keys and not values:
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, OWN)


def value(root: Root, key: str, name: str) -> object | None:
    """What stands under a name of a key; None where it is not there or may not be read."""
    winreg = _winreg()
    try:
        with winreg.OpenKey(getattr(winreg, root), key) as opened:
            found: object = winreg.QueryValueEx(opened, name)[0]
            return found
    except OSError:
        return None


def values(root: Root, key: str) -> Iterator[object]:
    """All values of a key; none where it is not there or may not be read."""
    winreg = _winreg()
    with suppress(OSError), winreg.OpenKey(getattr(winreg, root), key) as opened:
        for at in range(winreg.QueryInfoKey(opened)[1]):
            yield winreg.EnumValue(opened, at)[1]


def _winreg() -> Any:
    return import_module("winreg")  # on Windows only
