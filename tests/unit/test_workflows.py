"""What runs on GitHub may read the repository and nothing else, and is what was looked at."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$")


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    assert not any("permissions" in job for job in workflow["jobs"].values())


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_named_by_their_commit_and_tools_by_their_version(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "uses:" in line and not PINNED.search(line)] == []
    installed = [
        word for line in lines if "pip install" in line for word in line.split("pip install")[1].split()
    ]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert [word for word in installed if f"\n{word} " not in locked] == []


def test_there_are_workflows():
    assert len(WORKFLOWS) >= 2
