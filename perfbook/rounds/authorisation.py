"""The code that a mail server asks for: from the environment or the system's own keyring, never from a file."""

import os

from perfbook.refused import Refused

# A code for one run, where there is no keyring.
CODE = "PERFBOOK_MAIL_CODE"


def code_of(host: str, login: str) -> str | None:
    """The code for a login at a server; None where neither the environment nor the keyring has one."""
    if given := os.environ.get(CODE):
        return given
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:
        return None
    try:
        return keyring.get_password(_service(host), login)
    except KeyringError:  # there is none, or it stays locked
        return None


def keep_code(host: str, login: str, code: str) -> None:
    """Put a code into the system's keyring. Raises Refused where there is none."""
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as fault:
        raise Refused(f"没有装 keyring，不能存授权码。请装好再试，或每次用环境变量 {CODE}。") from fault
    try:
        keyring.set_password(_service(host), login, code)
    except KeyringError as fault:
        raise Refused(f"系统的凭据管理器不能用（{fault}）。请用环境变量 {CODE}。") from fault


def _service(host: str) -> str:
    return f"perfbook {host}"
