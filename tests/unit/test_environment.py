"""Lock files have what a role needs, and no index; environment.yml installs what pyproject.toml describes."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
LOCKS = {"dev": "requirements.lock", "grading": "requirements-grading.lock"}
LOCK = (ROOT / LOCKS["dev"]).read_text()


def pins(name: str) -> dict[str, set[str]]:
    """The versions that a lock file names for each package, for some Python or other."""
    found: dict[str, set[str]] = {}
    for line in re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / name).read_text(), re.M):
        package, version = line.split("==")
        found.setdefault(package, set()).add(version)
    return found


def needed(extra: str) -> list[Requirement]:
    """What a role needs, of other roles as well."""
    own = [Requirement(line) for line in EXTRAS[extra]]
    others = [needed(other) for need in own if need.name == PROJECT["name"] for other in need.extras]
    return [need for need in own if need.name != PROJECT["name"]] + [need for each in others for need in each]


@pytest.mark.parametrize("role", LOCKS)
def test_a_lock_has_what_its_role_needs_in_versions_that_the_project_admits(role):
    locked = pins(LOCKS[role])
    for need in [*map(Requirement, PROJECT["dependencies"]), *needed(role)]:
        assert locked[need.name], need
        assert any(need.specifier.contains(version) for version in locked[need.name]), need


def test_who_only_grades_installs_nothing_that_builds_the_site_or_tests():
    grading, everything = pins(LOCKS["grading"]), pins(LOCKS["dev"])
    assert all(versions <= everything[package] for package, versions in grading.items())
    assert {"sphinx", "myst-nb", "playwright", "pytest", "hypothesis", "mypy", "ruff"} & {*grading} == set()


@pytest.mark.parametrize("name", LOCKS.values())
def test_every_locked_package_has_hashes_and_no_index_is_named(name):
    lock = (ROOT / name).read_text()
    packages = re.split(r"^(?=[\w.-]+==)", lock, flags=re.M)[1:]
    assert len(packages) > 100
    assert all("--hash=sha256:" in package for package in packages)
    assert not re.search(r"https?:|file:|index-url|find-links", lock)


def test_the_locked_versions_are_installed():
    from importlib.metadata import version

    for name in ("nbgrader", "jupytext", "tensorflow", "nbval"):
        assert f"{name}=={version(name)}" in LOCK


def test_environment_yml_installs_the_package_on_a_python_that_it_admits():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    python, pip, lines = environment["dependencies"]
    assert pip == "pip"
    [extras] = [re.fullmatch(r"--editable \.\[([\w,]+)\]", line)[1].split(",") for line in lines["pip"]]
    assert {*extras} <= {*EXTRAS}
    name, version = python.split("=")
    assert name == "python"
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)
    # For this Python TensorFlow has a release, with which the course grades.
    assert any(
        need.name == "tensorflow" and need.marker.evaluate({"python_version": version})
        for need in needed("tensorflow")
    )


def test_no_release_candidate_is_installed_where_tensorflow_has_no_release():
    """pip takes a candidate where nothing else fits: so no line may ask for one there."""
    found = {
        python: {
            need.name
            for need in needed("tensorflow")
            if not need.marker or need.marker.evaluate({"python_version": python})
        }
        for python in ("3.11", "3.12", "3.13", "3.14")
    }
    assert all(
        "tensorflow" in names and "jax" not in names for python, names in found.items() if python != "3.14"
    )
    assert "tensorflow" not in found["3.14"]
    assert {"jax", "keras"} <= found["3.14"]
