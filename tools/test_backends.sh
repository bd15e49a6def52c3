#!/bin/sh
# Runs notebooks and known answers with Keras's other backends, in an environment of its own: JAX and PyTorch for processors.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
uv venv --quiet "$folder/venv"
uv pip install --quiet --python "$folder/venv/bin/python" -r requirements.lock
uv pip install --quiet --python "$folder/venv/bin/python" --no-deps --editable .
uv pip install --quiet --python "$folder/venv/bin/python" --torch-backend cpu jax==0.10.2 torch==2.13.0
. "$folder/venv/bin/activate"
python tools/kernel.py
export TF_CPP_MIN_LOG_LEVEL=3
pytest -m long tests/notebooks/test_backends.py
