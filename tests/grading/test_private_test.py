"""A private test is made once; its images are handed out, and its labels never are."""

import json
import stat

import numpy as np
import pytest
from classroom import ASSIGNMENT, RIGHT
from typer.testing import CliRunner

from cifar_helpers.cli import app
from cifar_helpers.data import Split
from cifar_helpers.grading import assistants, intake, withheld
from cifar_helpers.grading.errors import CourseError
from cifar_helpers.instructors import notebooks
from cifar_helpers.instructors.leaderboard import private_test

IMAGES, TOY = "private_images.npy", "private_images_toy.npy"


def run(*arguments):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, " ".join(result.output.split())


def make(classroom, *options):
    return run("private-test", ASSIGNMENT, *options, "--course", classroom.root)


def kept(classroom):
    return classroom.root / "private" / ASSIGNMENT


def own(count=40, seed=0):
    """Images that show their number, and labels in the order of the classes."""
    images = np.zeros((count, 32, 32, 3), np.uint8)
    images[:, 0, 0, 0] = np.arange(count)
    return Split(images, np.sort(np.random.default_rng(seed).integers(0, 10, count)))


@pytest.fixture
def files(tmp_path):
    split = own()
    np.save(tmp_path / "x.npy", split.images)
    np.save(tmp_path / "y.npy", split.labels)
    return ["--images", tmp_path / "x.npy", "--labels", tmp_path / "y.npy"]


def test_toy_images_are_handed_out_and_their_labels_kept(classroom):
    code, output = make(classroom, "--from", "toy10", "--count", 30)
    assert code == 0
    assert "30 images (toy data (10 classes))" in output
    for folder in (classroom.course.source(ASSIGNMENT), classroom.course.release(ASSIGNMENT)):
        images = np.load(folder / TOY)
        assert images.shape == (30, 32, 32, 3)
        assert images.std() > 20
    assert np.bincount(np.load(kept(classroom) / withheld.LABELS)).tolist() == [3] * 10
    assert stat.S_IMODE((classroom.root / "private").stat().st_mode) == 0o700
    assert (classroom.root / "private" / ".gitignore").read_text() == "*\n"


def test_two_private_tests_share_no_image(classroom):
    first, second = (private_test.toy_images(20)[0].images for _ in range(2))
    assert not any((image == second).all(axis=(1, 2, 3)).any() for image in first)


def test_own_images_come_in_another_order_with_their_labels(classroom, files):
    assert make(classroom, *files)[0] == 0
    numbers = np.load(classroom.course.release(ASSIGNMENT) / IMAGES)[:, 0, 0, 0]
    labels = np.load(kept(classroom) / withheld.LABELS)
    assert sorted(numbers) == list(range(40))
    assert labels.tolist() != sorted(labels)
    np.testing.assert_array_equal(labels, own().labels[numbers])


def test_cifar_images_change_a_little_and_keep_their_labels(classroom, monkeypatch):
    random = np.random.default_rng(1)
    test = Split(random.integers(8, 248, (60, 32, 32, 3), np.uint8), random.integers(0, 10, 60))
    monkeypatch.setattr(private_test, "load", lambda name: type("Data", (), {"test": test}))
    split, title, name = private_test.cifar_images(50)
    assert (len(split), title, name) == (50, "CIFAR-10 test images, slightly changed", IMAGES)
    for image, label in zip(split.images, split.labels, strict=True):
        distances = np.abs(test.images.astype(int) - image).max(axis=(1, 2, 3))
        assert 0 < distances.min() <= private_test.LIGHT + private_test.NOISE
        assert test.labels[distances.argmin()] == label
    with pytest.raises(CourseError, match="has 60 test images"):
        private_test.cifar_images(61)


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (np.zeros((4, 32, 32, 3)), np.zeros(4, int), r"float64 \(4, 32, 32, 3\): expected uint8"),
        (np.zeros((4, 3072), np.uint8), np.zeros(4, int), r"expected uint8 \(N, 32, 32, 3\)"),
        (np.zeros((4, 32, 32, 3), np.uint8), np.zeros((4, 1), int), r"expected one integer per image"),
        (np.zeros((4, 32, 32, 3), np.uint8), np.zeros(4), "expected one integer per image"),
        (np.zeros((4, 32, 32, 3), np.uint8), np.full(4, 10), "classes from 0 to 9"),
        (np.zeros((0, 32, 32, 3), np.uint8), np.zeros(0, int), "at least one"),
        (np.zeros((4, 32, 32, 3), np.uint8), np.array([object()] * 4), "can't be read"),
    ],
)
def test_own_images_that_do_not_fit_are_explained(tmp_path, images, labels, message):
    np.save(tmp_path / "x.npy", images)
    np.save(tmp_path / "y.npy", labels)
    with pytest.raises(CourseError, match=message):
        private_test.own_images(tmp_path / "x.npy", tmp_path / "y.npy")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "say where the images are from: --from toy10 or --from cifar10"),
        (["--from", "mnist"], "say where the images are from"),
        (["--from", "toy10", "--count", 200], "as many as in students' toy stand-in"),
        (["--images", "x.npy"], "need --images and --labels"),
        (["--images", "x.npy", "--labels", "y.npy", "--count", 3], "neither --from nor --count"),
        (["--images", "none.npy", "--labels", "none.npy"], "none.npy can't be read"),
    ],
)
def test_options_that_do_not_fit_are_explained_and_nothing_is_made(classroom, options, message):
    code, output = make(classroom, *options)
    assert code == 1
    assert message in output
    assert not (classroom.root / "private").exists()


def test_an_assignment_without_folders_needs_a_place_for_the_images(classroom, tmp_path):
    code, output = run("private-test", "9_none", "--from", "toy10", "--course", classroom.root)
    assert code == 1
    assert "neither source nor release here: name a folder" in output
    place = tmp_path / "handout"
    arguments = ["--from", "toy10", "--count", 10, "--into", place, "--course", classroom.root]
    assert run("private-test", "9_none", *arguments)[0] == 0
    assert [path.name for path in place.iterdir()] == [TOY]


def test_a_private_test_stays_until_another_is_asked_for(classroom, files):
    make(classroom, *files)
    labels = np.load(kept(classroom) / withheld.LABELS)
    (classroom.course.release(ASSIGNMENT) / IMAGES).unlink()
    code, output = make(classroom, "--from", "toy10")
    assert code == 1
    assert "Another one voids all predictions for it" in output
    assert make(classroom)[0] == 0
    assert (classroom.course.release(ASSIGNMENT) / IMAGES).is_file()
    np.testing.assert_array_equal(np.load(kept(classroom) / withheld.LABELS), labels)
    assert make(classroom, "--from", "toy10", "--count", 20, "--replace")[0] == 0
    assert len(np.load(kept(classroom) / withheld.LABELS)) == 20
    assert [path.name for path in (classroom.root / "private").iterdir() if path.is_dir()] == [ASSIGNMENT]


def test_an_interrupted_replacement_leaves_the_private_test(classroom, files, monkeypatch):
    make(classroom, *files)
    labels = np.load(kept(classroom) / withheld.LABELS)
    monkeypatch.setattr(private_test, "RECORD", "no/such/folder")
    with pytest.raises(OSError, match="no/such"):
        private_test.make(classroom.course, ASSIGNMENT, private_test.toy_images(10))
    monkeypatch.undo()
    assert private_test.find(classroom.course, ASSIGNMENT).labels.tolist() == labels.tolist()


@pytest.mark.parametrize("content", ["", "[]", '{"title": 3}', "{"])
def test_a_damaged_record_is_named(classroom, files, content):
    make(classroom, *files)
    (kept(classroom) / private_test.RECORD).write_text(content)
    with pytest.raises(CourseError, match="damaged: restore your backup"):
        private_test.find(classroom.course, ASSIGNMENT)


# ------------------------------------------------------------------ what students never get


def put_labels(classroom, name, change=lambda labels: labels):
    labels = np.load(kept(classroom) / withheld.LABELS)
    np.save(classroom.course.source(ASSIGNMENT) / name, change(labels))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("private_labels.npy", lambda labels: labels),
        ("private_labels_old.npy", lambda labels: labels[::-1]),
        ("notes.npy", lambda labels: labels),
        ("notes.npy", lambda labels: labels.astype(np.uint8)[:, None]),
    ],
)
def test_labels_beside_the_source_stop_a_release(classroom, files, name, change):
    make(classroom, *files)
    put_labels(classroom, name, change)
    before = sorted(classroom.course.release(ASSIGNMENT).iterdir())
    with pytest.raises(CourseError, match=f"{name} holds the labels of a private test"):
        classroom.course.generate_assignment(ASSIGNMENT)
    with pytest.raises(CourseError, match="nothing was released"):
        notebooks.generate_release(ASSIGNMENT, classroom.root, classroom.root)
    assert sorted(classroom.course.release(ASSIGNMENT).iterdir()) == before


def test_nbgraders_own_release_has_the_images_and_no_labels(classroom, files, monkeypatch):
    make(classroom, *files)
    put_labels(classroom, "private_labels.npy")
    monkeypatch.setattr(withheld, "refuse", lambda *_: None)  # as nbgrader's own command does
    classroom.course.generate_assignment(ASSIGNMENT)
    released = {path.name for path in classroom.course.release(ASSIGNMENT).iterdir()}
    assert released == {f"{ASSIGNMENT}.ipynb", IMAGES, *assistants.FILES}


def test_the_images_that_everyone_was_given_are_not_copied_for_each(classroom):
    classroom.hand_in("ada", **RIGHT)
    for name in (IMAGES, TOY, "mine.npy"):
        classroom.put("ada", b"x", name)
    assert list(intake.read(classroom.course, ASSIGNMENT, "ada").files) == ["mine.npy"]


def test_the_record_holds_nothing_from_which_labels_could_be_drawn_again(classroom):
    make(classroom, "--from", "toy10", "--count", 10)
    record = json.loads((kept(classroom) / private_test.RECORD).read_text())
    assert sorted(record) == ["count", "images", "made", "title"]
