#!/bin/sh
# Makes .venv with the exact versions of requirements.lock, or, after `tools/setup.sh grading`, of what grading alone
# needs. Can be run again at any time.
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
    "") lock=requirements.lock ready=.venv/ready ;;
    grading) lock=requirements-grading.lock ready=.venv/ready-to-grade ;;
    *) echo "tools/setup.sh has no set-up called $1: grading, or none for all" >&2; exit 2 ;;
esac

fail() { printf '\nSet-up stopped: %s\n' "$1" >&2; exit 1; }

usable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

find_python() {
    for candidate in "${PYTHON:-python3}" python3.12 python3.11 python3.13; do
        if usable "$candidate"; then echo "$candidate"; return; fi
    done
    fail "Python 3.11 to 3.13 is needed: the course is graded with TensorFlow, which has no release for 3.14 yet (the students' package runs there). Install one, or name it: PYTHON=/path/to/python make setup"
}

# apt_install PACKAGE...: true if they could be installed; asks for no password.
apt_install() {
    command -v apt-get >/dev/null || return 1
    if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else return 1; fi
    echo "Installing Debian packages: $*"
    $as_root apt-get install -qq -y "$@" >/dev/null 2>&1 ||
        { $as_root apt-get update -qq && $as_root apt-get install -qq -y "$@" >/dev/null; }
}

python=$(find_python)
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    apt_install "python$version-venv" ||
        fail "Python's venv module is missing. As an administrator run: apt-get install python$version-venv"
fi

if ! .venv/bin/python -c '' 2>/dev/null; then
    rm -rf .venv
    "$python" -m venv .venv
fi
rm -f .venv/installed .venv/ready .venv/ready-to-grade

echo "Installing the packages of $lock into .venv (about 3 GB; 2 to 5 minutes the first time)"
export PIP_DISABLE_PIP_VERSION_CHECK=1
{ .venv/bin/python -m pip install --require-hashes -r "$lock" && touch .venv/installed; } | awk '
    /^Collecting/ { printf "\r  %d packages found", ++count; fflush() }
    /^Installing collected/ { printf "\n  unpacking them, about a minute\n"; fflush() }'
[ -e .venv/installed ] ||
    fail "pip could not install the locked packages (its message is above). Check the network and the free disk space, then run the same command again."
rm -rf cifar_helpers.egg-info  # an old one would be read before the installed one
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python tools/kernel.py
if [ "$(uname)" = Linux ] && ! command -v bwrap >/dev/null && ! apt_install bubblewrap; then
    echo "Without bubblewrap there is no sandbox, and only your own notebooks can be graded."
    echo "As an administrator run: apt-get install bubblewrap"
fi
touch "$ready"
