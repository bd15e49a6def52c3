#!/bin/sh
# What `make test` runs, or only the parts that are named: lint, unit, notebooks, grading, attacks,
# nbval, fast; nbval_again, which runs after each push and not in `make test`; and weekly, the cases that are left out here.
# TEST_PROCESSES says how many processes share the tests; 0 runs them in this one. Without it there are three for two
# cores, since some tests wait for time limits.
set -eu
export TF_CPP_MIN_LOG_LEVEL=3 CIFAR_BUDGET=smoke
# Processes that share the cores and start a thread for each of them wait for one another: five times as long.
export OPENBLAS_NUM_THREADS=1
chosen="not long and not weekly"
shared="-n ${TEST_PROCESSES:-3} --no-loadscope-reorder"

lint() { tools/lint.sh; }
run() {
    rm -f .pytest_cache/v/cache/lastfailed
    # Without nbval, which no test here needs and which takes a second to be imported.
    pytest -p no:nbval $shared --dist loadscope -m "$chosen" "$@" || again $? "$@"
}
# A test that counts processes or seconds can fail for the company it had. Up to three that failed are run once more,
# with nothing beside them, and named: seeds are the same in every run, so what is wrong in the code is found again.
again() {
    code=$1
    shift
    failed=$(grep -c true .pytest_cache/v/cache/lastfailed) || return "$code"
    if [ "$code" -ne 1 ] || [ "$failed" -gt 3 ]; then return "$code"; fi
    echo "$failed of the tests failed. Once more, with nothing beside them:"
    pytest -p no:nbval -v --last-failed --last-failed-no-failures none -m "$chosen" "$@" || return
    echo "These passed only at the second try, alone: look for what they share with others."
}
unit() { run cifar_helpers tests/unit; }
notebooks() { run tests/notebooks; }
grading() { run tests/grading tests/browser; }
# The cases of which `make test` runs some.
weekly() { run tests -m weekly; }
attacks() { run tests/attacks; }
# Every notebook is executed and its outputs compared with the stored ones; it sets the budget itself. The second time
# another hash seed, another number of threads and another budget in the environment must change nothing.
compare() { pytest --nbval -p no:cacheprovider $shared --dist loadfile source; }
nbval() { (unset CIFAR_BUDGET TF_CPP_MIN_LOG_LEVEL && compare); }
nbval_again() { (export CIFAR_BUDGET=laptop PYTHONHASHSEED=1 OPENBLAS_NUM_THREADS=2 OMP_NUM_THREADS=2 && compare); }
# What one edits against: lint, the unit tests without the slow ones, and of what differs from the last commit the slow
# unit tests of that module and the known answers of that assignment. A change of what all checks share (checks/core.py)
# needs `notebooks`.
fast() {
    lint
    run cifar_helpers tests/unit -m "$chosen and not slow"
    modules=$(git status --porcelain -- cifar_helpers tests/unit | cut -c4- | tr '/' '\n' |
        sed 's/[.]py$//; s/^test_//' | grep -vx 'cifar_helpers\|checks\|tests\|unit\|__init__\|' | sort -u || true)
    slow=$(for name in $modules; do ls tests/unit/test_*"$name"*.py 2>/dev/null || true; done | sort -u)
    [ -z "$slow" ] || run $slow -m "$chosen and slow" || [ $? -eq 5 ]
    changed=$(git status --porcelain -- course/assignments cifar_helpers/checks |
        sed -n 's#.*course/assignments/[0-9]*_\([^/]*\)/.*#\1#p; s#.*cifar_helpers/checks/\([^/.]*\)[/.].*#\1#p' | sort -u)
    for name in $changed; do
        [ ! -e source/[0-9]*_"$name" ] || run tests/notebooks/test_answers.py -k "$name" -m "not long"
    done
}

[ $# -gt 0 ] || set -- lint all nbval
for part in "$@"; do
    case $part in
        all) run cifar_helpers tests ;;
        lint | unit | notebooks | grading | attacks | nbval | nbval_again | fast | weekly) "$part" ;;
        *) echo "tools/test.sh has no part called $part" >&2; exit 2 ;;
    esac
done
