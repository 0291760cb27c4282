"""LibreOffice carries out orders: started without a window and with a profile of its own, driven by a Basic macro."""

import os
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

from perfbook.selftest import children
from perfbook.selftest.outcome import NotTried

NAME = "LibreOffice"
# A first start on a slow disk.
SECONDS = 90.0
_WHERE = {
    "win32": (r"C:\Program Files\LibreOffice\program", r"C:\Program Files (x86)\LibreOffice\program"),
    "darwin": ("/Applications/LibreOffice.app/Contents/MacOS",),
}
_OPTIONS = (
    "--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
)  # fmt: skip
_KIND = '"-//OpenOffice.org//DTD OfficeDocument 1.0//EN"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_LIBRARIES = f"""{_HEAD}<!DOCTYPE library:libraries PUBLIC {_KIND} "libraries.dtd">
<library:libraries xmlns:library="http://openoffice.org/2000/library" xmlns:xlink="http://www.w3.org/1999/xlink">
<library:library library:name="Standard" library:link="false"/></library:libraries>"""
_LIBRARY = f"""{_HEAD}<!DOCTYPE library:library PUBLIC {_KIND} "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"
 library:passwordprotected="false"><library:element library:name="Trial"/></library:library>"""
_MODULE = f"""{_HEAD}<!DOCTYPE script:module PUBLIC {_KIND} "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Trial"
 script:language="StarBasic">{{}}</script:module>"""
# Not a fresh profile, which would be filled with its own macros first; every formula is computed anew on loading.
_SETTINGS = {
    ("Setup/Office", "ooSetupInstCompleted"): "true",
    ("Setup/L10N", "ooSetupSystemLocale"): "zh-CN",
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode"): "0",
    ("Office.Common/Misc", "UseLocking"): "false",
}


def found() -> Path | None:
    """Where the program is: on the path, else where its installer puts it."""
    # The .com waits on Windows until the program has ended.
    names = ("soffice.com", "soffice.exe") if sys.platform == "win32" else ("soffice", "libreoffice")
    for name in names:
        if known := shutil.which(name):
            return Path(known)
    places = [*map(Path, _WHERE.get(sys.platform, ())), *sorted(Path("/opt").glob("libreoffice*/program"))]
    return next((place / name for place in places for name in names if (place / name).is_file()), None)


def obey(folder: Path) -> None:
    """Carry out `orders.txt` of a folder; the replies are in its `said.txt`. Raises NotTried and Failed."""
    program = found()
    if program is None:
        raise NotTried("没有找到 LibreOffice。")
    profile = folder / "profile"
    _put_profile(profile, folder)
    command = [str(program), f"-env:UserInstallation={profile.as_uri()}", *_OPTIONS, "macro:///Standard.Trial.Main"]
    home = {} if os.name == "nt" else {"HOME": str(profile)}
    children.run(command, home, SECONDS)


def _put_profile(profile: Path, folder: Path) -> None:
    """A profile that holds the macro and knows nothing of the person's own."""
    basic = profile / "user" / "basic"
    (basic / "Standard").mkdir(parents=True)
    macro = files(__package__).joinpath("trial.bas").read_text("ascii").replace("@FOLDER@", folder.as_uri())
    (basic / "script.xlc").write_text(_LIBRARIES, "utf-8")
    (basic / "Standard" / "script.xlb").write_text(_LIBRARY, "utf-8")
    (basic / "Standard" / "Trial.xba").write_text(_MODULE.format(escape(macro)), "utf-8")
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (path, name), value in _SETTINGS.items()
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    settings = f"{_HEAD}<oor:items {spaces}>{items}</oor:items>"
    (profile / "user" / "registrymodifications.xcu").write_text(settings, "utf-8")
