"""The buttons by their names: the whitelist of what the ribbon may ask for. What a button needs is imported with it."""

from collections.abc import Callable
from importlib import import_module

from perfbook.addin.host import Host
from perfbook.addin.memory import Memories

Button = Callable[[Host, Memories], None]

_WHERE = {
    "check": "open_book:check",
    "next": "open_book:go_on",
    "clear": "open_book:clear",
    "template": "folders:template",
    "folder": "folders:folder",
    "summary": "folders:summary",
    "round_new": "round_buttons:new",
    "round_receive": "round_buttons:receive",
    "round_remind": "round_buttons:remind",
    "rules": "pages:rules",
    "about": "pages:about",
}
COMMANDS = tuple(_WHERE)


def button(command: str) -> Button:
    """What a command does. Raises KeyError for one that is not on the list."""
    module, _, name = _WHERE[command].partition(":")
    found: Button = getattr(import_module(f"perfbook.addin.{module}"), name)
    return found
