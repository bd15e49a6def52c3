"""Recorded runs: what they say is what was measured, and they say that they are recorded."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import recorded as benchmark

from cifar_helpers import evaluation, plots, recorded
from cifar_helpers.data import load, splits
from cifar_helpers.instructors import expected
from cifar_helpers.recorded import RecordError, storage
from cifar_helpers.training import History

ROOT = Path(__file__).parents[2]
FILES = [path for path in storage.FOLDER.iterdir() if path.suffix in (".json", ".npz")]
RUNS = [(name, seed) for name in recorded.names() for seed in recorded.seeds(name)]
HISTORY = History((2.0, 1.5), (0.3, 0.5), (1.9, 1.6), (0.31, 0.44), (60.0, 30.0), best_epoch=2)
NAME, SEED = "5_convnets/some net", 3


def draws(count: int, classes: int) -> np.ndarray:
    """Probabilities (count, classes) of a net that is now sure, now not."""
    random = np.random.default_rng(0)
    sure = random.dirichlet(np.full(classes, 0.1), count // 2)
    return np.concatenate([sure, random.dirichlet(np.full(classes, 50.0), count - count // 2)])


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A folder with one recorded run, of toy images."""
    parts = splits.positional(load("toy10", train=20, test=40), train=15, validation=5, test=40)
    accuracies = {"training": 0.5, "validation": 0.44, "test": 0.4}
    done = benchmark.Trained(HISTORY, accuracies, draws(40, 10), parts, "2 cores")
    benchmark.write(tmp_path, NAME, benchmark.entry(NAME, SEED, done, "beside other work"), done)
    monkeypatch.setattr(storage, "FOLDER", tmp_path)
    return done


class TestReading:
    def test_a_run_comes_back_as_it_was_recorded(self, made):
        run = recorded.run(NAME)
        assert (recorded.names(), recorded.seeds(NAME), run.seed) == ((NAME,), (SEED,), SEED)
        assert run.history == HISTORY
        assert run.accuracies == made.accuracies
        assert np.array_equal(run.labels, made.parts.test.labels)
        assert np.array_equal(run.predicted, made.probabilities.argmax(axis=1))
        assert np.abs(run.probabilities - made.probabilities).max() < 0.008
        assert (run.labels.dtype, run.probabilities.dtype) == (np.int64, np.float32)

    def test_its_sentence_says_recorded_on_what_when_and_by_which_command(self, made):
        about = recorded.run(NAME).sentence
        for part in (
            "Recorded",
            "CIFAR-10 (15 training",
            "40 test images",
            "seed 3",
            "2 epochs",
            "1.5 minutes",
        ):
            assert part in about
        assert f'by python benchmarks/recorded.py "{NAME}" --seeds 3.' in about
        assert "(2 cores, beside other work)" in about
        lines = recorded.run(NAME).about.splitlines()
        assert " ".join(lines) == about
        assert max(map(len, lines)) <= 88  # JupyterLab breaks longer ones within words
        assert "recorded" in recorded.run(NAME).title

    def test_confusions_and_classes_agree_with_the_predictions(self, made):
        run = recorded.run(NAME)
        assert run.confusion.sum() == 40
        sizes = np.bincount(run.labels, minlength=10)
        shares = np.array(list(run.per_class.values()))
        assert shares @ sizes / 40 == pytest.approx(np.mean(run.predicted == run.labels))

    def test_an_image_is_found_whatever_the_order_and_an_unknown_one_is_not(self, made):
        images = made.parts.test.images
        order = np.random.default_rng(0).permutation(40)
        assert np.array_equal(recorded.run(NAME).rows_of(images[order]), order)
        assert recorded.run(NAME).rows_of(255 - images[:2]).tolist() == [-1, -1]

    def test_normalised_images_are_refused_with_what_is_expected(self, made):
        with pytest.raises(ValueError, match="images are float32: expected uint8"):
            recorded.run(NAME).rows_of(made.parts.test.images.astype(np.float32))

    def test_a_name_or_seed_that_is_not_recorded_gets_those_that_are(self, made):
        with pytest.raises(RecordError, match=f'"vgg": choose {NAME}'):
            recorded.run("vgg")
        with pytest.raises(RecordError, match="not recorded with seed 7: choose 3"):
            recorded.run(NAME, seed=7)

    @pytest.mark.parametrize("keep", [0, 100, 0.9])
    def test_a_damaged_file_says_what_to_do(self, made, keep):
        path = storage.FOLDER / storage.file_of(NAME, SEED)
        content = path.read_bytes()
        path.write_bytes(content[: int(keep * len(content)) if keep < 1 else keep])
        with pytest.raises(RecordError, match=f"{path.name} can't be read .* Install cifar-helpers again"):
            recorded.run(NAME).probabilities  # noqa: B018

    def test_a_missing_file_or_one_of_another_shape_says_so_too(self, made):
        path = storage.FOLDER / storage.file_of(NAME, SEED)
        np.savez_compressed(path, probabilities=np.zeros((40, 9), np.uint8))
        with pytest.raises(RecordError, match=r"uint8 \(40, 9\) in place of uint8 \(40, 10\)"):
            recorded.run(NAME).probabilities  # noqa: B018
        (storage.FOLDER / storage.INDEX).write_text('{"half', encoding="utf-8")
        storage.index.cache_clear()
        with pytest.raises(RecordError, match=r"runs.json can't be read .* Install cifar-helpers again"):
            recorded.names()

    def test_another_copy_of_the_test_images_is_not_mixed_in(self, made):
        parts = splits.positional(load("toy10", train=20, test=30), train=15, validation=5, test=30)
        other = benchmark.Trained(HISTORY, {}, draws(30, 10), parts, "2 cores")
        with pytest.raises(SystemExit, match="of another order"):
            benchmark.write(storage.FOLDER, "2/b", benchmark.entry("2/b", 0, other, ""), other)
        assert recorded.names() == (NAME,)


class TestHundredClasses:
    """A run on CIFAR-100, whose classes have superclasses."""

    @pytest.fixture
    def run(self, tmp_path, monkeypatch):
        parts = splits.positional(load("toy100", train=200, test=100), train=100, validation=100, test=100)
        accuracies = {"training": 0.5, "validation": 0.44, "test": 0.4}
        done = benchmark.Trained(HISTORY, accuracies, draws(100, 100), parts, "2 cores", data="cifar100")
        benchmark.write(tmp_path, "8_resnet/net", benchmark.entry("8_resnet/net", 0, done, ""), done)
        monkeypatch.setattr(storage, "FOLDER", tmp_path)
        self.parts, self.said = parts, done.probabilities
        return recorded.run("8_resnet/net")

    def test_it_knows_the_superclass_of_each_image(self, run):
        assert np.array_equal(run.superclass_of[run.labels], self.parts.test.superclasses)
        assert len(run.superclass_names) == 20
        assert "CIFAR-100, recorded" in run.title

    def test_its_page_counts_superclasses_and_has_the_top_5_that_was_measured(self, run, tmp_path):
        matrix, names = expected.confusion(run)
        assert (matrix.shape, matrix.sum(), len(names)) == ((20, 20), 100, 20)
        (title, runs), *others = expected.pages().items()
        page = expected.page(title, runs, tmp_path)
        assert (title, others) == ("8_resnet", [])
        top5 = evaluation.top_k_accuracy(self.parts.test.labels, self.said)
        assert f"40.0 % | {100 * top5:.1f} % |" in page
        assert f"| {run.superclass_names[0]} |" in page
        assert "## Which superclasses are right" in page

    def test_two_data_sets_of_an_assignment_have_a_page_each(self, run, tmp_path):
        parts = splits.positional(load("toy10", train=20, test=40), train=15, validation=5, test=40)
        done = benchmark.Trained(HISTORY, {"test": 0.4}, draws(40, 10), parts, "2 cores")
        benchmark.write(tmp_path, "8_resnet/ten", benchmark.entry("8_resnet/ten", 0, done, ""), done)
        storage.index.cache_clear()
        assert set(expected.pages()) == {"8_resnet, CIFAR-10", "8_resnet, CIFAR-100"}


def test_ten_classes_have_no_superclass(made):
    assert recorded.run(NAME).superclass_names == ()
    with pytest.raises(RecordError, match="CIFAR-10, which has no superclasses"):
        recorded.run(NAME).superclass_of  # noqa: B018


@pytest.mark.parametrize("classes", [2, 10, 100])
def test_probabilities_in_bytes_keep_the_sum_and_the_most_probable_class(classes):
    given = draws(2_000, classes)
    steps = storage.as_bytes(given)
    assert (steps.sum(axis=1, dtype=int) == 255).all()
    back = storage.from_bytes(steps)
    assert np.array_equal(back.argmax(axis=1), given.argmax(axis=1))
    assert np.abs(back - given).max() < 2 / 255
    two = np.sort(steps, axis=1)[:, -2:].astype(int)
    assert (two[:, 1] > two[:, 0]).all()


class TestRecords:
    """What the package holds."""

    def test_the_files_take_at_most_2_mb_and_hold_no_image(self):
        assert sum(path.stat().st_size for path in FILES) <= 2_000_000
        keys = {key for path in FILES if path.suffix == ".npz" for key in np.load(path).files}
        assert keys == {"labels", "digests", "probabilities"}

    def test_every_file_belongs_to_a_run_and_is_in_what_students_install(self):
        kept = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        patterns = kept["tool"]["setuptools"]["package-data"]["cifar_helpers"]
        packed = {path for pattern in patterns for path in (ROOT / "cifar_helpers").glob(pattern)}
        assert {*FILES} <= packed
        kept = {f"{recorded.run(*run).facts['data']}_test.npz" for run in RUNS}
        belonging = {storage.file_of(*run) for run in RUNS} | {storage.INDEX} | kept
        assert {path.name for path in FILES} == belonging

    def test_they_are_in_the_package_that_submissions_see(self):
        from cifar_helpers.grading.sandbox.package import for_students

        copied = for_students() / "recorded"
        assert {path.name for path in FILES} <= {path.name for path in copied.iterdir()}

    @pytest.mark.parametrize(("name", "seed"), RUNS)
    def test_the_predictions_have_the_accuracy_that_was_measured(self, name, seed):
        run = recorded.run(name, seed)
        assert evaluation.accuracy(run.labels, run.predicted) == pytest.approx(
            run.accuracies["test"], abs=6e-5
        )
        classes = len(run.class_names)
        assert np.bincount(run.labels).tolist() == [10_000 // classes] * classes
        assert run.facts["budget"] == "laptop"

    @pytest.mark.parametrize(("name", "seed"), RUNS)
    def test_a_history_is_whole_and_can_be_drawn(self, name, seed):
        run = recorded.run(name, seed)
        lists = [getattr(run.history, each) for each in ("loss", "accuracy", "val_loss", "val_accuracy")]
        assert {len(each) for each in [*lists, run.history.seconds]} == {len(run.history)}
        assert run.facts["minutes"] == pytest.approx(sum(run.history.seconds) / 60, abs=0.01)
        assert "recorded" in plots.training_curves(run.history, run.title).alt

    def test_nets_do_about_as_well_as_with_the_seeds_of_the_benchmarks(self):
        measured = {}
        for name in ("5_convnets", "8_resnet"):
            path = ROOT / "benchmarks" / "results" / f"{name[2:]}.json"
            rows = json.loads(path.read_text(encoding="utf-8"))
            measured |= {f"{name}/{row['net']}": row for row in rows if row["budget"] == "laptop"}
        compared = [recorded.run(name, seed) for name, seed in RUNS if name in measured]
        assert compared
        for run in compared:
            row = measured[run.name]
            assert run.accuracies["test"] == pytest.approx(row["test"], abs=0.025), run.name
            assert run.accuracies["training"] == pytest.approx(row["training"], abs=0.05), run.name
