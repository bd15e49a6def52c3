#!/bin/sh
# Builds the helper package for students into dist/ (or the folder named). Each wheel has a higher version than the
# one before it, so that plain `pip install` takes the new one, and ends with the time (UTC) at which it was built.
set -eu
cd "$(dirname "$0")/.."
into=${1:-dist}
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
# Nothing of the build stays here: its egg-info would give this checkout the wheel's version, too.
printf '[egg_info]\ntag_build = .post%s\negg_base = %s\n[build]\nbuild_base = %s/build\n' \
    "$(date -u +%Y%m%d%H%M)" "$made" "$made" > "$made/setup.cfg"
DIST_EXTRA_CONFIG=$made/setup.cfg python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$into" .
ls -t "$into"/cifar_helpers-*.whl | head -n 1
