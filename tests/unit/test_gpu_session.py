"""A session on a lent GPU: what is packed comes out as it was, and the time that was given is kept."""

import json
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def session(monkeypatch, tmp_path):
    """The benchmark, with folders of its own for results and for what is unpacked."""
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    import gpu_session

    monkeypatch.setattr(gpu_session, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(gpu_session, "UNPACKED", tmp_path / "there")
    monkeypatch.setattr(gpu_session, "EFFORT", 0)
    (tmp_path / "results").mkdir()
    return gpu_session


def test_images_are_the_same_when_all_parts_are_there_and_not_before(session, monkeypatch, tmp_path, capsys):
    from cifar_helpers.data import load

    toy = load("toy10", train=4_000, test=1_000)
    downloaded = []
    with monkeypatch.context() as patch:
        patch.setattr(session.subprocess, "run", lambda line, check: downloaded.extend(line))
        patch.setattr("cifar_helpers.data.load", lambda name: toy)
        session.pack(tmp_path / "gpu", "3.12", most=4)
    assert downloaded[downloaded.index("--python-version") + 1] == "3.12"
    assert any(each.startswith("h5py==") for each in downloaded)  # Keras needs it
    assert not any("tensorflow" in each for each in downloaded)
    parts = sorted((tmp_path / "gpu").iterdir())
    assert len(parts) > 2
    for part in parts:
        assert sum(path.stat().st_size for path in part.iterdir()) < 4e6
        assert "are there" not in capsys.readouterr().out
        session.unpack(part, tmp_path / "there")
    assert "4,000 training images and 1,000 test images are there" in capsys.readouterr().out
    found = sorted((tmp_path / "there" / "cifar-10-batches-py").glob("data_batch_*"))
    loaded = [np.load(path, allow_pickle=True) for path in found]
    images = np.concatenate([each[b"data"] for each in loaded]).reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
    assert np.array_equal(images, toy.train.images)
    assert [label for each in loaded for label in each[b"labels"]] == toy.train.labels.tolist()


def test_each_command_is_one_that_its_script_takes(session):
    for command in session.COMMANDS:
        script, *arguments = shlex.split(command)
        line = [sys.executable, ROOT / "benchmarks" / f"{script}.py", *arguments, "--no-such-option"]
        refused = subprocess.run(line, capture_output=True, text=True, check=False).stderr
        assert "unrecognized arguments: --no-such-option" in refused, command  # all else was understood


def test_a_training_is_asked_to_stop_when_the_time_is_up(session, tmp_path):
    program = (
        "import signal, time\ntry:\n    time.sleep(60)\nexcept KeyboardInterrupt:\n    open('saved', 'w')"
    )
    process = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path)
    time.sleep(1)
    assert session.ended(process, time.monotonic() + 0.5)
    assert (tmp_path / "saved").exists()
    done = subprocess.Popen([sys.executable, "-c", ""])
    assert not session.ended(done, time.monotonic() + 30)


def test_rows_and_unfinished_runs_come_back_and_are_gone_on_with(session, monkeypatch, tmp_path, capsys):
    """A script that stands for a benchmark adds a row and saves an epoch."""
    script = tmp_path / "halved.py"
    script.write_text(
        "import json, pathlib, tempfile\n"
        f"results = pathlib.Path({str(tmp_path / 'results')!r}) / 'halved.json'\n"
        "results.write_text(json.dumps([{'net': 'a', 'seed': 0}]))\n"
        "runs = pathlib.Path(tempfile.gettempdir()) / 'halved-runs'\n"
        "was = (runs / 'epoch').exists()\n"
        "runs.mkdir(parents=True, exist_ok=True)\n"
        "(runs / 'epoch').write_text('2' if was else '1')\n"
    )
    monkeypatch.setattr(session, "HERE", tmp_path)
    monkeypatch.setattr(session, "COMMANDS", ("halved gpu",))
    out = tmp_path / "out"
    session.run(5, out, None)
    assert json.loads((out / "halved.json").read_text()) == [{"net": "a", "seed": 0}]
    shutil.rmtree(tmp_path / "there")
    session.run(5, tmp_path / "again", out / "runs.zip")
    assert (tmp_path / "there" / "runs" / "halved-runs" / "epoch").read_text() == "2"

    (tmp_path / "results" / "halved.json").write_text(json.dumps([{"net": "b", "seed": 0}]))
    monkeypatch.setattr(session.subprocess, "run", lambda line, check: None)
    session.merge(out)
    session.merge(out)
    assert [row["net"] for row in session.records.read(tmp_path / "results" / "halved.json")] == ["b", "a"]


def test_nothing_is_begun_when_little_time_is_left(session, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(session, "COMMANDS", ("missing gpu",))
    session.run(0.1, tmp_path / "out", None)
    assert capsys.readouterr().out == ""
