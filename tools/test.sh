#!/bin/sh
# What `make test` runs. The notebooks are compared twice: the second time with another hash seed,
# another number of threads and the assignments in reverse order. Neither needs the budget that is set here.
set -eu
export TF_CPP_MIN_LOG_LEVEL=3 CIFAR_BUDGET=smoke
ruff check .
ruff format --check .
pytest -m "not long" cifar_helpers tests
notebooks=$(find source -name '[0-9]*.ipynb' | sort)
env -u CIFAR_BUDGET -u TF_CPP_MIN_LOG_LEVEL pytest --nbval -p no:cacheprovider $notebooks
CIFAR_BUDGET=laptop PYTHONHASHSEED=1 OMP_NUM_THREADS=1 pytest --nbval -p no:cacheprovider $(echo "$notebooks" | sort -r)
