# Sourced by demo.sh and test.sh: a Python 3.11 environment in .venv, made on a bare Debian.
set -eu
cd "$(dirname "$0")/.."

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

install_debian() {
    as_root apt-get update -qq
    DEBIAN_FRONTEND=noninteractive as_root apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

if [ ! -x .venv/bin/pip ]; then
    PYTHON=/usr/bin/python3
    # Debian ships venv apart from Python, and says so only when asked to make one.
    "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null || install_debian python3 python3-venv
    rm -rf .venv
    "$PYTHON" -m venv .venv
fi
