#!/bin/sh
# Everything that CI runs: lint, types, import order, docs, tests. Installs what it needs, LibreOffice included.
. "$(dirname "$0")/environment.sh"

missing=""
for package in libreoffice-calc python3-uno gnumeric fonts-noto-cjk poppler-utils mblaze dovecot-imapd gcc libc6-dev; do
    dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
# shellcheck disable=SC2086  # one word a package
[ -z "$missing" ] || install_debian $missing
.venv/bin/pip install --quiet --disable-pip-version-check --editable '.[test]'

.venv/bin/ruff check .
.venv/bin/mypy
.venv/bin/lint-imports --no-cache
.venv/bin/python -m cogapp -c --check --diff -P perfbook/rules/README.md
# One process a core; a file stays together, so that what its tests share is made once.
exec .venv/bin/python -m pytest -n auto --dist loadfile "$@"
