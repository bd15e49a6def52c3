#!/bin/sh
# What `make lint` runs: ruff, and mypy on the parts that pyproject.toml names.
set -eu
ruff check .
ruff format --check .
mypy
