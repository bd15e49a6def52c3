#!/bin/sh
# What `make test-long` runs. What came of each test goes into benchmarks/results/long_tests.json, to be committed.
# Arguments go to pytest: `tools/test_long.sh tests/attacks` runs a part, and the rest of the file stays as it
# was. Choose whole test functions: cases that `-k` leaves out would be missing from the count.
set -eu
export TF_CPP_MIN_LOG_LEVEL=3 CIFAR_BUDGET=smoke
status=0
pytest -m "long or weekly" --durations=20 --junitxml=.pytest_cache/long.xml "$@" || status=$?
[ "$status" -gt 1 ] || python tools/long_results.py .pytest_cache/long.xml
exit "$status"
