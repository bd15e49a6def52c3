"""`make results`: what it runs exists, and it goes on when a part of it fails."""

import ast
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def results(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    return runpy.run_path(str(BENCHMARKS / "results.py"))


def test_each_command_is_a_script_that_says_that_it_saves_what_is_done(monkeypatch):
    for command in results(monkeypatch)["COMMANDS"]:
        about = ast.get_docstring(ast.parse((BENCHMARKS / f"{command.split()[0]}.py").read_text("utf-8")))
        assert "saved" in about, command


def test_the_recipes_that_are_asked_for_are_there(monkeypatch):
    monkeypatch.syspath_prepend(BENCHMARKS)
    recipes = runpy.run_path(str(BENCHMARKS / "speedrun.py"))["ALL"]
    named = {
        word
        for command in results(monkeypatch)["COMMANDS"]
        if command.startswith("speedrun ")
        for word in shlex.split(command)[1:]
        if word.startswith("cifar")
    }
    assert named
    assert named <= set(recipes)


def test_a_list_runs_nothing_and_names_all():
    command = [sys.executable, BENCHMARKS / "results.py", "--list", "--only", "convnets", "resnet"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.splitlines() == [
        f"benchmarks/{name}.py {budget} --seeds 0 1 2"
        for budget in ("laptop", "gpu")
        for name in ("convnets", "resnet")
    ]


def test_what_fails_is_named_and_the_rest_is_run(monkeypatch, capsys):
    module = results(monkeypatch)
    ran = []
    module["main"].__globals__["python"] = lambda line: ran.append(line) or line.startswith("resnet")
    monkeypatch.setattr(sys, "argv", ["results.py", "--only", "resnet", "two_layer_net"])
    assert module["main"]() == 1
    assert [line for line in ran if "page" not in line] == [
        "resnet.py laptop --seeds 0 1 2",
        "two_layer_net.py laptop",
        "resnet.py gpu --seeds 0 1 2",
    ]
    assert ran.count("page.py") == 3
    assert "Not finished" in capsys.readouterr().out
