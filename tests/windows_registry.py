"""A stand-in for Python's winreg: keys in memory, with what Windows refuses refused."""

from types import TracebackType
from typing import Any

HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "HKCU", "HKLM"
REG_SZ, REG_BINARY, REG_DWORD = 1, 3, 4
KEY_READ, KEY_ALL_ACCESS = 0x20019, 0xF003F


class Handle:
    """An open key."""

    def __init__(self, path: tuple[str, ...], access: int) -> None:
        self.path, self.access = path, access

    def __enter__(self) -> "Handle":
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, at: TracebackType | None) -> None:
        self.path = ()


class Registry:
    """What `import winreg` gives; `keys` maps a path of lower-case names to values by their names."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE
    REG_SZ, REG_BINARY, REG_DWORD = REG_SZ, REG_BINARY, REG_DWORD
    KEY_READ, KEY_ALL_ACCESS = KEY_READ, KEY_ALL_ACCESS

    def __init__(self) -> None:
        self.keys: dict[tuple[str, ...], dict[str, tuple[object, int]]] = {}

    def set(self, root: str, key: str, name: str, value: object) -> None:
        """What somebody else has written there."""
        kind = REG_BINARY if isinstance(value, bytes) else REG_DWORD if isinstance(value, int) else REG_SZ
        self._made(_path(root, key))[name] = (value, kind)

    def _made(self, path: tuple[str, ...]) -> dict[str, tuple[object, int]]:
        for length in range(2, len(path) + 1):
            self.keys.setdefault(path[:length], {})
        return self.keys[path]

    def OpenKey(self, root: str, key: str, reserved: int = 0, access: int = KEY_READ) -> Handle:
        path = _path(root, key)
        if path not in self.keys:
            raise FileNotFoundError(2, "系统找不到指定的文件。")
        if root == HKEY_LOCAL_MACHINE and access != KEY_READ:
            raise PermissionError(5, "拒绝访问。")
        return Handle(path, access)

    def CreateKey(self, root: str, key: str) -> Handle:
        if root == HKEY_LOCAL_MACHINE:
            raise PermissionError(5, "拒绝访问。")
        self._made(_path(root, key))
        return Handle(_path(root, key), KEY_ALL_ACCESS)

    def QueryValueEx(self, handle: Handle, name: str) -> tuple[object, int]:
        found = self.keys[handle.path]
        for known, value in found.items():
            if known.lower() == name.lower():
                return value
        raise FileNotFoundError(2, "系统找不到指定的文件。")

    def EnumValue(self, handle: Handle, at: int) -> tuple[str, object, int]:
        name, (value, kind) = list(self.keys[handle.path].items())[at]
        return name, value, kind

    def QueryInfoKey(self, handle: Handle) -> tuple[int, int, int]:
        below = [path for path in self.keys if path[:-1] == handle.path]
        return len(below), len(self.keys[handle.path]), 0

    def SetValueEx(self, handle: Handle, name: str, reserved: Any, kind: int, value: object) -> None:
        assert isinstance(value, str) == (kind == REG_SZ)
        self._writable(handle)[name] = (value, kind)

    def DeleteValue(self, handle: Handle, name: str) -> None:
        self.QueryValueEx(handle, name)
        del self._writable(handle)[name]

    def DeleteKey(self, root: str, key: str) -> None:
        path = _path(root, key)
        if any(other[:-1] == path for other in self.keys):
            raise PermissionError(5, "拒绝访问。")
        del self.keys[path]

    def _writable(self, handle: Handle) -> dict[str, tuple[object, int]]:
        if handle.access != KEY_ALL_ACCESS:
            raise PermissionError(5, "拒绝访问。")
        return self.keys[handle.path]


def _path(root: str, key: str) -> tuple[str, ...]:
    assert "/" not in key
    return (root, *key.lower().split("\\"))
