"""What runs on GitHub may read the repository and nothing else, and is what was looked at."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"uses: ([\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*|\./\.github/workflows/\w+\.yml)$")
# What a job may do beyond reading: prove to PyPI who it is, and make the release.
MORE = {("publish.yml", "pypi"): {"id-token": "write"}, ("publish.yml", "github"): {"contents": "write"}}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_but_for_the_two_jobs_that_publish(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    found = {
        (path.name, name): job["permissions"]
        for name, job in workflow["jobs"].items()
        if "permissions" in job
    }
    assert found == {place: rights for place, rights in MORE.items() if place[0] == path.name}


def test_nothing_is_published_before_all_checks_and_no_secret_is_named():
    text = (ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    jobs = workflow["jobs"]
    assert workflow[True] == {"push": {"tags": ["v*"]}}  # YAML reads `on` as true
    assert jobs["checks"] == {"uses": "./.github/workflows/test.yml"}
    assert jobs["pypi"]["needs"] == ["checks", "build"]
    assert jobs["github"]["needs"] == "pypi"
    assert "secrets." not in text
    run = "\n".join(step.get("run", "") for step in jobs["build"]["steps"])
    assert all(f"tools/{tool}.py" in run for tool in ("release", "try_wheel"))
    assert "twine" in run


def test_what_others_can_name_is_never_part_of_a_command():
    """A tag or branch is text to a shell only as a variable."""
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            for step in job.get("steps", []):
                assert not re.search(r"\$\{\{\s*github\.", step.get("run", "")), path


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_their_commit_and_tools_by_their_version(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "uses:" in line and not PINNED.search(line)] == []
    installed = [
        word for line in lines if "pip install" in line for word in line.split("pip install")[1].split()
    ]
    assert [line for line in lines if "uvx " in line and not re.search(r"uvx \w+==\d", line)] == []
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [word for word in installed if f"\n{word} " not in locked] == []


def test_each_week_runs_what_a_push_leaves_out():
    each, week = (
        yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"))["jobs"]
        for name in ("test", "weekly")
    )
    assert week["cases"]["steps"][-1] == {"run": "make test PART=weekly"}
    assert {"unit", "notebooks", "grading", "attacks"} < set(each["parts"]["strategy"]["matrix"]["part"])


def test_there_are_workflows():
    assert len(WORKFLOWS) >= 3
