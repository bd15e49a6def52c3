#!/bin/sh
# What `make test-long` runs. What came of each test goes into benchmarks/results/long_tests.json, to be committed.
set -eu
export TF_CPP_MIN_LOG_LEVEL=3 CIFAR_BUDGET=smoke
status=0
pytest -m long --durations=20 --junitxml=.pytest_cache/long.xml "$@" || status=$?
[ "$status" -gt 1 ] || python tools/long_results.py .pytest_cache/long.xml
exit "$status"
