#!/bin/sh
# What `make lint` runs: ruff, and mypy on the parts that pyproject.toml names.
set -eu
ruff check .
ruff format --check .
# The last NumPy for Python 3.10 says too little of its types.
python -c 'import sys; sys.exit(sys.version_info >= (3, 11))' || mypy
