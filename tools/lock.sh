#!/bin/sh
# Resolves pyproject.toml for all supported Pythons at once; extra arguments go to uv (for example --upgrade-package NAME).
set -eu
cd "$(dirname "$0")/.."
uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --quiet --output-file requirements.lock "${@:---upgrade}"
python tools/environment.py
