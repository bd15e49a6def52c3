"""Figures: words for those who can't see them, labels for those who can; explorers without sliders."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from cifar_helpers import plots, widgets
from cifar_helpers.data import load
from cifar_helpers.plots.images import SHEET_TILE

HISTORY = {"train_acc_history": [0.1, 0.5], "val_acc_history": [0.2, 0.4]}
IMAGES = np.random.default_rng(0).integers(256, size=(12, 32, 32, 3), dtype=np.uint8)
FIGURES = {
    "loss": plots.loss_curve(np.linspace(2.3, 1.0, 200), "First net"),
    "accuracy": plots.accuracy_curves(HISTORY, "First net"),
    "images": plots.image_grid(IMAGES, [0, 1] * 6, ["cat", "dog"], "toy data"),
    "trainings": plots.validation_curves({"a": {"val_accuracy": [0.1, 0.2]}}, "Nets"),
    "panels": plots.validation_panels(
        {"yours": {"a": {"val_accuracy": [0.1, 0.2]}}, "recorded": {"b": {"val_accuracy": [0.6]}}}, "Nets"
    ),
    "map": plots.feature_map(np.random.default_rng(0).normal(size=(20, 2)), np.arange(20) % 2, "ab", "Map"),
    "gradients": plots.layer_norms({"plain": [1e-4, 1e-2], "residual": [0.5, 1.0]}, "Two nets"),
    "reliability": plots.reliability_curves(
        {"plain": [[0, 0, 0], [0.2, 0.6, 0.5], [0.8, 0.9, 0.7]]}, "A net"
    ),
    "unit": plots.residual_graph(["BN", "ELU", "CONV"], ["CONV 1 × 1"], "A unit with a projection"),
    "receptive field": plots.receptive_field_drawing([(3, 1), (2, 2), (3, 1)]),
    "filters": plots.filter_pictures(np.random.default_rng(0).normal(size=(3, 5, 5, 3)), "abc", "A layer"),
    "feature maps": plots.array_pictures([np.eye(4), np.zeros((4, 4, 3))], ["a map", "an image"], "A net"),
    "equivariance": plots.equivariance_drawing(
        np.zeros((4, 4, 3)), np.zeros((4, 4, 3)), np.eye(4), np.eye(4)
    ),
    "heat": plots.heat_map(np.eye(4), "A field", "column", "row"),
    "captions": plots.captioned_images(IMAGES[:2], ["as it is", "mirrored"], "toy data"),
    "sheet": plots.sample_sheet(IMAGES, np.array([0, 1] * 6), ["cat", "dog"], "toy data", count=3),
    "balance": plots.class_bars([6, 3], ["cat", "dog"], "toy data"),
    "templates": plots.template_pictures(np.ones((3072, 2)), ["cat", "dog"], "Linear"),
    "weights": plots.weight_pictures(np.random.default_rng(0).normal(size=(3072, 12)), title="First net"),
}


class Net:
    """The loss is a sum of cubes: enough of a net for the explorers."""

    def __init__(self):
        random = np.random.default_rng(0)
        self.params = {"W2": random.normal(size=(6, 2)), "W1": random.normal(size=(3072, 6))}

    def loss(self, X, y, reg=0.0):
        return sum(np.sum(W**3) for W in self.params.values()), {
            name: 3 * W**2 for name, W in self.params.items()
        }


def central_differences(loss, weights, h):
    gradient = np.zeros_like(weights)
    for index in list(np.ndindex(weights.shape))[:12]:
        start = weights[index]
        weights[index] = start + h
        above = loss()
        weights[index] = start - h
        gradient[index] = (above - loss()) / (2 * h)
        weights[index] = start
    return gradient


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_in_words_what_it_shows_and_carries_them_as_alternative_text(name):
    data, metadata = FIGURES[name]._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == data["text/plain"] == FIGURES[name].alt
    assert len(FIGURES[name].alt) > 30


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_has_a_title(name):
    assert any(axes.get_title() for axes in FIGURES[name].axes)


@pytest.mark.parametrize("name", ["loss", "accuracy"])
def test_a_curve_has_labelled_axes_with_units_and_a_legend(name):
    (axes,) = FIGURES[name].axes
    assert axes.get_xlabel() in ("iteration", "epoch")
    assert axes.get_ylabel() in ("loss (nats)", "accuracy (%)")
    assert axes.get_legend() is not None


def test_curves_differ_by_line_style_as_well_as_by_colour():
    (axes,) = FIGURES["accuracy"].axes
    assert len({line.get_linestyle() for line in axes.get_lines()}) == 2


def test_the_words_carry_the_numbers():
    assert "training 50 %, validation 40 %" in FIGURES["accuracy"].alt
    assert "from 2.30 to 1.00 in 200 iterations" in FIGURES["loss"].alt
    assert "plain 0.0001, 0.01" in FIGURES["gradients"].alt
    assert "BN, ELU, CONV; to that, what CONV 1 × 1 makes of x is added" in FIGURES["unit"].alt
    assert "cat, dog, cat" in FIGURES["images"].alt
    assert "as it is, mirrored" in FIGURES["captions"].alt
    assert "cat (3), dog (3)" in FIGURES["sheet"].alt
    assert "from 3 (dog) to 6 (cat), 9 in all" in FIGURES["balance"].alt


def test_a_drawing_of_a_receptive_field_says_how_many_numbers_each_layer_depends_on():
    field = "3 numbers after layer 2, and those on 6 numbers after layer 1, and those on 8 pixels"
    assert field in FIGURES["receptive field"].alt


def test_a_drawing_of_a_receptive_field_has_a_square_for_each_number():
    (axes,) = FIGURES["receptive field"].axes
    assert len(axes.patches) == 1 + 3 + 6 + 8


NORMS = {"a": [1.0, 1.0], "batch normalisation": [2.0, 0.5]}


@pytest.mark.parametrize(
    "figure",
    [
        plots.named_curves(NORMS, "Norms", "layer", "norm", log=True),
        plots.layer_norms(NORMS, "Norms"),
        plots.validation_curves({name: {"val_accuracy": values} for name, values in NORMS.items()}, "Nets"),
        plots.valley_paths({name: [[1.0, 2.0], [0.0, 1.0]] for name in NORMS}, [4.0, 2.0], "A valley"),
    ],
    ids=lambda figure: figure.alt.split(":")[0],
)
def test_the_legend_of_several_curves_stands_beside_the_plot_and_covers_no_point(figure):
    figure.draw_without_rendering()
    (axes,) = figure.axes
    legend = axes.get_legend().get_window_extent()
    assert legend.x0 >= axes.get_window_extent().x1
    assert legend.x1 <= figure.bbox.x1


def test_a_sheet_shows_each_class_in_its_own_row_and_only_the_classes_asked_for():
    flat = np.arange(1, 13, dtype=np.uint8)[:, None, None, None] + np.zeros((12, 32, 32, 3), np.uint8)
    sheet = plots.sample_sheet(flat, np.array([0, 1, 2] * 4), ["cat", "dog", "ship"], count=2, classes=[2, 0])
    (axes,) = sheet.axes
    pixels = axes.get_images()[0].get_array()
    tile = SHEET_TILE[0]
    middles = [[int(pixels[row, column, 0]) for column in (16, 16 + tile)] for row in (16, 16 + tile)]
    assert middles == [[3, 6], [1, 4]]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["ship", "cat"]


def test_a_class_with_few_images_leaves_the_rest_of_its_row_white():
    sheet = plots.sample_sheet(IMAGES[:3], np.array([0, 0, 1]), ["cat", "dog"], count=2)
    pixels = sheet.axes[0].get_images()[0].get_array()
    assert (pixels[SHEET_TILE[0] :, SHEET_TILE[1] :] == 255).all()
    assert "cat (2), dog (1)" in sheet.alt


def test_bars_are_as_long_as_the_counts_and_a_hundred_of_them_carry_no_names():
    (axes,) = FIGURES["balance"].axes
    assert [bar.get_width() for bar in axes.patches] == [6, 3]
    assert axes.get_xlabel() == "images"
    (axes,) = plots.class_bars([5] * 100, [f"class {k}" for k in range(100)]).axes
    assert "class 3" not in [label.get_text() for label in axes.get_yticklabels()]


def test_noise_and_flat_colour_are_told_apart_in_words():
    flat = plots.weight_pictures(np.ones((3072, 3)))
    assert "correlate by 1.00" in flat.alt
    assert "correlate by 0.0" in FIGURES["weights"].alt.replace("-", "")


def test_weights_of_another_first_layer_are_refused():
    with pytest.raises(ValueError, match=r"shape \(10, 3\): expected 3072 rows"):
        plots.weight_pictures(np.zeros((10, 3)))


def test_explorers_are_figures_where_nobody_can_choose():
    weights = widgets.weight_pictures(Net(), ["cat", "dog"], "First net")
    gradient = widgets.gradient_check(central_differences, Net(), np.zeros((1, 1)), np.zeros(1))
    assert isinstance(weights, plots.DescribedFigure)
    assert isinstance(gradient, plots.DescribedFigure)
    assert "h = 1e-05" in gradient.alt


def test_explorers_have_lists_to_choose_from_where_somebody_is_there(monkeypatch):
    monkeypatch.setattr(widgets, "someone_is_there", lambda: True)
    box = widgets.weight_pictures(Net(), ["cat", "dog"], "First net")
    choice, picture = box.children
    assert "6 of 6 hidden units" in picture.value
    choice.value = "dog"
    assert "most in favour of dog" in picture.value
    assert 'alt="' in picture.value


def test_an_explorer_is_stored_with_its_picture_and_cuts_no_name_off(monkeypatch):
    monkeypatch.setattr(widgets, "someone_is_there", lambda: True)
    box = widgets.weight_pictures(Net(), ["cat", "dog"], "First net")
    data, metadata = box._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == box.model_id
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == metadata["image/png"]["alt"]
    [choice] = [child for child in box.children if getattr(child, "description", "")]
    assert (choice.description, choice.style.description_width) == ("units", "initial")


def test_the_superclass_explorer_shows_the_classes_that_the_table_puts_there(monkeypatch):
    monkeypatch.setattr(widgets, "someone_is_there", lambda: True)
    data = load("toy100", train=200, test=100)
    table = np.zeros(100, int)
    table[[4, 30]] = 1
    choice, picture = widgets.superclass_sheet(data, table).children
    assert "aquatic_mammals" in picture.value
    choice.value = data.superclass_names[1]
    assert f"{data.class_names[4]} (2), {data.class_names[30]} (2)." in picture.value


@pytest.mark.parametrize(("person", "kind"), [(True, "Explorer"), (False, "DescribedFigure")])
def test_a_kernel_knows_whether_a_person_is_there(person, kind):
    from jupyter_client.manager import start_new_kernel

    code = (
        "import numpy as np; from cifar_helpers import widgets\n"
        "class Net: params = {'W1': np.zeros((3072, 2)), 'W2': np.eye(2)}\n"
        "print(type(widgets.weight_pictures(Net, ['cat', 'dog'])).__name__)"
    )
    printed = []
    manager, client = start_new_kernel()
    try:
        client.execute_interactive(
            code,
            allow_stdin=person,
            output_hook=lambda message: printed.append(message["content"]),
            timeout=60,
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert [content["text"] for content in printed if "text" in content] == [f"{kind}\n"]


def test_the_gradient_explorer_starts_at_the_usual_step_and_follows_the_choice(monkeypatch):
    monkeypatch.setattr(widgets, "someone_is_there", lambda: True)
    monkeypatch.setattr(widgets, "STEPS", [1e-6, 1e-5, 1e-4])
    box = widgets.gradient_check(central_differences, Net(), np.zeros((1, 1)), np.zeros(1))
    _, step, picture = box.children
    assert "h = 1e-05" in picture.value
    step.value = 1e-4
    assert "h = 1e-04" in picture.value


def test_the_gradient_explorer_leaves_the_net_as_it_was():
    net = Net()
    before = {name: values.copy() for name, values in net.params.items()}
    error = widgets.step_error(central_differences, net, "W2", np.zeros((1, 1)), None, 0.0, 1e-5, "float64")
    assert error < 1e-9
    assert all(np.array_equal(net.params[name], before[name]) for name in before)


def test_what_a_first_cell_imports_loads_no_framework():
    code = (
        "import sys; from cifar_helpers import budget, logs, plots, widgets\n"
        "from cifar_helpers.checks import explore, resnet, two_layer_net\n"
        "print({'tensorflow', 'keras', 'nbgrader'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_a_feature_map_gives_each_of_ten_classes_its_own_look():
    random = np.random.default_rng(0)
    figure = plots.feature_map(random.normal(size=(100, 2)), np.arange(100) % 10, "abcdefghij", "Map")
    (axes,) = figure.axes
    looks = {
        (tuple(points.get_facecolor()[0]), points.get_paths()[0].vertices.tobytes())
        for points in axes.collections
    }
    assert len(looks) == 10


def test_a_feature_map_says_which_classes_are_nearest_to_each_other():
    points = np.array([[0, 0], [0, 1], [9, 0], [9, 1], [6, 0], [6, 1]])
    figure = plots.feature_map(points, np.array([0, 0, 1, 1, 2, 2]), ["cat", "dog", "ship"], "toy data")
    assert figure.alt == (
        "toy data: 6 points of 3 classes; the nearest other point has the same class for 100 %. "
        "Nearest to each other are the middles of dog and ship."
    )


def test_epochs_are_marked_by_integers_after_the_first_one_too():
    history = {name: [0.5] for name in ("loss", "val_loss", "accuracy", "val_accuracy")}
    figures = (
        plots.training_curves(history, "A net"),
        plots.validation_curves({"a": history}, "Nets"),
        plots.validation_panels({"yours": {"a": history}, "recorded": {"a": history}}, "Nets"),
        plots.named_curves({"a": [0.5]}, "Loss", "epoch", "loss (nats)", first=1),
        plots.learning_rates({"a": [0.1]}, "A schedule"),
    )
    for axes in (axes for figure in figures for axes in figure.axes):
        assert [tick % 1 for tick in axes.get_xticks()] == [0] * len(axes.get_xticks())
