"""One LibreOffice for a test run: its own profile, a pipe instead of a port, gone with its parent.

`import uno` needs Debian's python3-uno and a CPython of the same minor version; only its two modules are put on the
path, not all of Debian's packages.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

PROGRAM = "/usr/lib/libreoffice/program/soffice.bin"
FONTS = Path(__file__).with_name("fonts.conf")
RESTART_ME = 81  # what a fresh profile's first start says
FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "pdf": "calc_pdf_Export"}

# Always recalculate on load: what is kept in a file is never believed.
_RECALCULATING = {
    ("Calc/Formula/Load", "OOXMLRecalcMode"): "0",
    ("Calc/Formula/Load", "ODFRecalcMode"): "0",
}
_SETTINGS = {
    # A lock file left by a killed run would make loading fail for ever.
    ("Common/Misc", "UseLocking"): "false",
    ("Common/Misc", "UseDocumentOOoLockFile"): "false",
    ("Common/Misc", "UseDocumentSystemFileLocking"): "false",
    ("Common/Security/Scripting", "MacroSecurityLevel"): "3",
}


def _uno() -> Any:
    with contextlib.suppress(ImportError):
        import uno

        return uno
    shim = Path(tempfile.gettempdir()) / f"perfbook_uno_{os.getuid()}"
    shim.mkdir(exist_ok=True)
    for name in ("uno.py", "unohelper.py"):
        with contextlib.suppress(FileExistsError):  # of an earlier run, or of one at the same time
            (shim / name).symlink_to(Path("/usr/lib/python3/dist-packages") / name)
    sys.path += [str(shim), "/usr/lib/libreoffice/program"]
    import uno

    return uno


def _settings(recalculating: bool) -> str:
    wanted = _SETTINGS | (_RECALCULATING if recalculating else {})
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for (path, name), value in wanted.items()
    )
    locale = (
        '<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">'
        "<value>zh-CN</value></prop></item>"
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}{locale}</oor:items>"
    )


class Office:
    """A running LibreOffice. Without `recalculating` it believes what a file keeps, as it does at people's desks."""

    def __init__(self, seconds: float = 90, recalculating: bool = True) -> None:
        self._uno = _uno()
        self._profile = Path(tempfile.mkdtemp(prefix="perfbook_office_"))
        (self._profile / "user").mkdir()
        (self._profile / "user" / "registrymodifications.xcu").write_text(_settings(recalculating), "utf-8")
        self._pipe = f"perfbook{uuid.uuid4().hex[:12]}"
        self._process = self._start()
        self._context = self._connect(time.monotonic() + seconds)
        self._desktop = self._service("com.sun.star.frame.Desktop")

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            PROGRAM, "--headless", "--invisible", "--nologo", "--norestore", "--nodefault", "--nolockcheck",
            "--nofirststartwizard", f"-env:UserInstallation=file://{self._profile}",
            f"--accept=pipe,name={self._pipe};urp;",
        ]  # fmt: skip
        environment = {
            **os.environ, "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8", "HOME": str(self._profile),
            "FONTCONFIG_FILE": str(FONTS),
        }  # fmt: skip
        library = ctypes.CDLL(None)
        die_with_parent = 1
        return subprocess.Popen(
            command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=lambda: library.prctl(die_with_parent, signal.SIGKILL),
        )  # fmt: skip

    def _connect(self, until: float) -> Any:
        local = self._uno.getComponentContext()
        name = "com.sun.star.bridge.UnoUrlResolver"
        resolver = local.ServiceManager.createInstanceWithContext(name, local)
        refused = self._uno.getClass("com.sun.star.connection.NoConnectException")
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext")
            except refused:
                if self._process.poll() == RESTART_ME:
                    self._process = self._start()
                if self._process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("LibreOffice did not come up") from None
                time.sleep(0.05)

    def _service(self, name: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(name, self._context)

    def properties(self, **values: Any) -> tuple[Any, ...]:
        make = self._uno.createUnoStruct
        return tuple(make("com.sun.star.beans.PropertyValue", Name=name, Value=v) for name, v in values.items())

    def _url(self, path: Path) -> str:
        return str(self._uno.systemPathToFileUrl(str(path.resolve())))

    def open(self, path: Path, hidden: bool = True) -> Any:
        """Load a document; macros never run, links are never followed."""
        wanted = self.properties(Hidden=hidden, MacroExecutionMode=0, UpdateDocMode=0)
        document = self._desktop.loadComponentFromURL(self._url(path), "_blank", 0, wanted)
        assert document is not None, f"LibreOffice could not load {path}"
        return document

    def open_add_in(self, path: Path) -> Any:
        """Load an add-in that a test has built: the only kind of document whose macros may run."""
        wanted = self.properties(Hidden=True, MacroExecutionMode=4, FilterName="Calc MS Excel 2007 VBA XML")
        document = self._desktop.loadComponentFromURL(self._url(path), "_blank", 0, wanted)
        assert document is not None, f"LibreOffice could not load {path}"
        return document

    def save_as(self, document: Any, path: Path) -> None:
        """Save in the format of the path's suffix."""
        document.storeToURL(self._url(path), self.properties(FilterName=FILTERS[path.suffix[1:]], Overwrite=True))

    def as_format(self, content: bytes, suffix: str) -> bytes:
        """A workbook's bytes as LibreOffice saves them in another format."""
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "book.xlsx"
            source.write_bytes(content)
            return self.convert(source, Path(folder) / f"saved.{suffix}").read_bytes()

    def convert(self, source: Path, target: Path) -> Path:
        """Open, recalculate, save as: an honest re-save."""
        document = self.open(source)
        try:
            self.save_as(document, target)
        finally:
            document.close(True)
        return target

    def dispatch(self, frame: Any, command: str, **arguments: Any) -> None:
        helper = self._service("com.sun.star.frame.DispatchHelper")
        helper.executeDispatch(frame, command, "", 0, self.properties(**arguments))

    def stop(self) -> None:
        with contextlib.suppress(Exception):  # the bridge is gone while the program ends
            self._desktop.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        shutil.rmtree(self._profile, ignore_errors=True)


class Clerk:
    """A person at a workbook: selects a square, types, goes on. A locked square refuses."""

    def __init__(self, office: Office, path: Path) -> None:
        self._office = office
        # Typing needs a window: a hidden document has no controller that takes keys.
        self._document = office.open(path, hidden=False)

    def cell(self, sheet: str, address: str) -> Any:
        return self._document.Sheets.getByName(sheet).getCellRangeByName(address)

    def type(self, sheet: str, address: str, text: str) -> str:
        """Type a text into a square and return what it shows. Raises PermissionError where the program refused."""
        cell = self.cell(sheet, address)
        before = cell.Formula
        controller = self._document.CurrentController
        controller.setActiveSheet(self._document.Sheets.getByName(sheet))
        controller.select(cell)
        self._office.dispatch(controller.Frame, ".uno:EnterString", StringName=text)
        if cell.Formula == before and text not in (before, cell.String):
            raise PermissionError(f"{sheet}!{address} refused")
        return str(cell.String)

    def take_off_the_lock(self, sheet: str) -> None:
        """As anybody can: the lock of a sheet has no password."""
        self._document.Sheets.getByName(sheet).unprotect("")

    def shows(self, sheet: str, address: str) -> str:
        return str(self.cell(sheet, address).String)

    def save(self, path: Path) -> Path:
        self._office.save_as(self._document, path)
        return path

    def leave(self) -> None:
        self._document.close(True)
