#!/bin/sh
# Resolves pyproject.toml for all supported Pythons at once; extra arguments go to uv (for example --upgrade-package NAME).
set -eu
cd "$(dirname "$0")/.."
resolve() {
    uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --quiet "$@"
}
resolve --extra dev --output-file requirements.lock "${@:---upgrade}"
# What grading alone needs, in the same versions.
rm -f requirements-grading.lock
resolve --extra grading --constraint requirements.lock --output-file requirements-grading.lock
