# Each target does its own set-up. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-grading demo test test-fast test-long test-newest test-oldest test-backends test-colab bench results lint notebooks wheel lock site clean
RUN := . .venv/bin/activate &&
# What grading needs: where `make setup-grading` was run, nothing more is installed.
GRADER := $(if $(wildcard .venv/ready-to-grade),.venv/ready-to-grade,.venv/ready)

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/ready ## make .venv with the locked versions (the other targets do it themselves)

setup-grading: .venv/ready-to-grade ## make .venv for instructors who only grade: without what builds the site and tests

.venv/ready: requirements.lock pyproject.toml tools/setup.sh tools/kernel.py
	@tools/setup.sh

.venv/ready-to-grade: requirements-grading.lock pyproject.toml tools/setup.sh tools/kernel.py
	@tools/setup.sh grading

demo: $(GRADER) ## build the release, grade the sample class, write feedback and grades.csv
	@$(RUN) cifar-course demo

test: .venv/ready ## lint, unit tests, notebooks re-executed and compared, the demo's grades
	@$(RUN) tools/test.sh $(PART)

test-fast: .venv/ready ## lint, unit tests, and the answers of assignments that were changed: while you work
	@$(RUN) tools/test.sh fast

test-long: .venv/ready ## what takes hours: every case, attacks, kills, full disks, clusters, browsers
	@$(RUN) tools/test_long.sh

test-newest: ## the tests against the newest versions (needs uv)
	@tools/test_versions.sh newest

test-oldest: ## the tests against the oldest versions that pyproject.toml admits (needs uv)
	@tools/test_versions.sh oldest

test-backends: ## notebooks and known answers with Keras on JAX and on PyTorch (needs uv)
	@tools/test_backends.sh

test-colab: .venv/ready ## released notebooks with the versions that Colab publishes (needs uv)
	@$(RUN) tools/test_long.sh tests/notebooks/test_on_colab.py

bench: .venv/ready ## how fast nets train here, against the record (TORCH=python for PyTorch): some minutes
	@$(RUN) python benchmarks/bench.py $(if $(TORCH),--torch $(TORCH))

results: .venv/ready ## every published row on the official images, most valuable first: days; goes on where it stopped
	@$(RUN) python benchmarks/results.py $(if $(MINUTES),--minutes $(MINUTES))

lint: .venv/ready ## ruff and mypy, as CI runs them
	@$(RUN) tools/lint.sh

notebooks: $(GRADER) ## rebuild source/ and release/ from the text in course/assignments/
	@$(RUN) cifar-course build

wheel: $(GRADER) ## the helper package for students into dist/ (its checks hold reference answers)
	@$(RUN) tools/wheel.sh

lock: .venv/ready ## write the lock files again with the newest versions
	@$(RUN) tools/lock.sh

site: .venv/ready ## build the course site into site/
	@$(RUN) sphinx-build -q -W --keep-going course site && echo "open site/index.html"

clean: ## remove what the targets made, the environment too
	rm -rf .venv demo site jupyter_execute course/notebooks course/expected screenshots dist build .mypy_cache .pytest_cache .ruff_cache .hypothesis
