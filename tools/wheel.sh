#!/bin/sh
# Builds the helper package for students into dist/ (or the folder named). Each wheel has a higher version than the
# one before it, so that plain `pip install` takes the new one: 0.1.0.post202611261724 was built at that time (UTC).
set -eu
cd "$(dirname "$0")/.."
into=${1:-dist}
build=$(mktemp)
trap 'rm -f "$build"' EXIT
printf '[egg_info]\ntag_build = .post%s\n' "$(date -u +%Y%m%d%H%M)" > "$build"
rm -rf build # modules that are gone would still be in it
DIST_EXTRA_CONFIG=$build python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir "$into" .
ls -t "$into"/cifar_helpers-*.whl | head -n 1
