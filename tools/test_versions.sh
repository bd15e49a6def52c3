#!/bin/sh
# Runs the tests against other versions than the locked ones: `newest`, or `lowest-direct` (the bounds in pyproject.toml).
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
uv venv --quiet "$folder/venv"
if [ "$1" = newest ]; then set -- --upgrade; else set -- --resolution lowest-direct; fi
uv pip install --quiet --python "$folder/venv/bin/python" "$@" --editable '.[dev]'
. "$folder/venv/bin/activate"
python tools/kernel.py
pytest -m "not long" tests --deselect tests/unit/test_environment.py
pytest --nbval-lax source
