#!/bin/sh
# The main job on the official samples: make the workbooks, check them, write report and marked returns.
. "$(dirname "$0")/environment.sh"
rm -rf build # what an earlier installation left there would be installed with it
.venv/bin/pip install --quiet --disable-pip-version-check .
exec .venv/bin/perfbook demo "$@"
