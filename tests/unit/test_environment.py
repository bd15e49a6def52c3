"""The lock file and environment.yml name the same versions, and no address of a package index."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text()


def test_environment_yml_has_the_versions_of_the_lock():
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = {re.sub(r"\s", "", line) for line in dependencies[-1]["pip"]} - {"-e."}
    lock = {re.sub(r"\s", "", line.rstrip("\\")) for line in re.findall(r"^[\w.\[\]-]+==.*$", LOCK, re.M)}
    assert conda == lock


def test_every_locked_package_has_hashes():
    packages = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    assert len(packages) > 100
    assert all("--hash=sha256:" in package for package in packages)


def test_the_lock_names_no_index():
    assert not re.search(r"https?:|file:|index-url|find-links", LOCK)


def test_the_locked_versions_are_installed():
    from importlib.metadata import version

    for name in ("nbgrader", "jupytext", "tensorflow", "nbval"):
        assert f"{name}=={version(name)}" in LOCK
