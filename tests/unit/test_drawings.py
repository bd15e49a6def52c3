"""Drawings: readable for every eye and in words, inert, the same each time, and right in their numbers."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from cifar_helpers import drawings, palette
from cifar_helpers.drawings.descent import B1, B2, LABEL, W1, W2, X, small_net
from cifar_helpers.drawings.shapes import CARD, INK, WIDTH, Drawing, tint
from cifar_helpers.drawings.windows import IMAGE, KERNEL, POOLED
from cifar_helpers.grading.feedback import clean

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"
NAMES = sorted(set(drawings.__all__) - {"Drawing"})
WIDE = 0.56  # of its size: the mean width of a letter in DejaVu Sans, which is wider than Helvetica and Arial
DRAWN = {name: getattr(drawings, name)() for name in NAMES}


def document(drawing: Drawing) -> ElementTree.Element:
    """The picture in the HTML that a notebook shows."""
    (data,) = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', drawing._repr_html_())
    return ElementTree.fromstring(b64decode(data))


def lines(drawing: Drawing) -> list[tuple[str, float, float, float, float, str]]:
    """Each text with its left, right, top and bottom, roughly, and its colour."""
    found = []
    for text in document(drawing).iter(f"{SVG}text"):
        said, size = "".join(text.itertext()), float(text.get("font-size", 14))
        width = WIDE * size * len(said) * (1.1 if text.get("font-weight") else 1)
        x, y = float(text.get("x")), float(text.get("y"))
        left = x if text.get("text-anchor") == "start" else x - width / 2
        found.append((said, left, left + width, y - 0.75 * size, y + 0.25 * size, text.get("fill", INK)))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of sRGB, as WCAG 2 defines it."""
    parts = np.array([int(colour[start : start + 2], 16) for start in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("name", NAMES)
class TestDrawing:
    def test_it_is_a_picture_with_an_alternative_text_that_its_repr_repeats(self, name):
        drawing = DRAWN[name]
        figure = ElementTree.fromstring(drawing._repr_html_().replace('">', '"/>'))
        (image,) = figure
        assert figure.tag == "figure"
        assert image.get("alt") == repr(drawing) == drawing.alt
        assert 100 < len(drawing.alt) <= 1000
        assert "  " not in drawing.alt
        assert drawing.alt.endswith(".")

    def test_it_is_the_same_each_time_and_small(self, name):
        assert getattr(drawings, name)()._repr_html_() == DRAWN[name]._repr_html_()
        assert len(DRAWN[name]._repr_html_()) < 12_000

    def test_nothing_in_it_runs_or_loads(self, name):
        said = DRAWN[name].svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert re.findall(r"https?:|//|href|url\(|<script|<style|\bon\w+=", said) == []

    def test_no_text_leaves_the_card_or_is_small(self, name):
        for said, left, right, top, bottom, _ in lines(DRAWN[name]):
            assert left >= 4, said
            assert right <= WIDTH - 4, said
            assert top >= 4, said
            assert bottom <= DRAWN[name].height - 4, said
        sizes = [float(part.get("font-size", 14)) for part in document(DRAWN[name]).iter()]
        assert min(sizes) >= 12

    def test_no_text_covers_another(self, name):
        placed = lines(DRAWN[name])
        for number, (said, left, right, top, bottom, _) in enumerate(placed):
            for other, left2, right2, top2, bottom2, _ in placed[:number]:
                apart = left >= right2 or left2 >= right or top >= bottom2 - 1 or top2 >= bottom - 1
                assert apart, (said, other)

    def test_a_text_in_a_box_fits_into_it(self, name):
        boxes = [
            [float(part.get(key, 0)) for key in ("x", "y", "width", "height")]
            for part in document(DRAWN[name]).iter(f"{SVG}rect")
        ]
        for said, left, right, top, bottom, _ in lines(DRAWN[name]):
            x, y = (left + right) / 2, (top + bottom) / 2
            around = [box for box in boxes if box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3]]
            inner = min(around, key=lambda box: box[2] * box[3])
            assert inner[0] <= left, said
            assert right <= inner[0] + inner[2], said
            assert inner[1] <= top, said
            assert bottom <= inner[1] + inner[3], said

    def test_text_has_contrast_on_each_colour_below_it(self, name):
        root = document(DRAWN[name])
        card = next(root.iter(f"{SVG}rect"))
        assert (card.get("width"), card.get("height")) == (root.get("width"), root.get("height"))
        fills = {part.get("fill") for part in root.iter() if part.tag in (f"{SVG}rect", f"{SVG}circle")}
        light = [fill for fill in fills - {"none"} if luminance(fill) > 0.4]  # darker ones carry no text
        assert {colour for *_, colour in lines(DRAWN[name])} == {INK}
        assert CARD in light
        assert min(contrast(INK, fill) for fill in light) >= 4.5


def test_only_pixels_and_marks_without_text_are_dark():
    for name, drawing in DRAWN.items():
        fills = {part.get("fill") for part in document(drawing).iter(f"{SVG}rect")} - {"none"}
        assert name == "mixup" or min(map(luminance, fills)) > 0.4, name


def test_tips_of_arrows_are_where_they_were_asked_to_be():
    drawing = Drawing(100, "Arrow", "An arrow.")
    drawing.arrow((10, 50), (90, 50))
    assert drawing.svg.count("L90 50") + drawing.svg.count("M90 50") == 1


def test_a_text_is_escaped_in_the_picture_and_in_its_words():
    drawing = Drawing(100, "1 < 2 & 3", 'Said "so".')
    assert "1 &lt; 2 &amp; 3" in drawing.svg
    assert 'alt="1 &lt; 2 &amp; 3: said &quot;so&quot;."' in drawing._repr_html_()


def test_the_numbers_of_the_computational_graph_are_those_of_numpy():
    x, W_1, W_2 = np.array([X]), np.array(W1), np.array(W2)
    z = x @ W_1 + B1
    h = np.maximum(0, z)
    s = h @ W_2 + B2
    ds = np.exp(s) / np.exp(s).sum() - np.eye(2)[[LABEL]]
    dz = ds @ W_2.T * (z > 0)
    net = small_net()
    for name, value in {"z": z[0], "h": h[0], "s": s[0], "ds": ds[0], "dz": dz[0]}.items():
        np.testing.assert_allclose(net[name], value, err_msg=name)
    np.testing.assert_allclose(net["dW1"], x.T @ dz)
    np.testing.assert_allclose(net["dW2"], h.T @ ds)
    assert "to the loss L = 1.39." in DRAWN["computational_graph"].alt


def test_the_numbers_of_convolution_and_pooling_are_those_of_numpy():
    windows = np.lib.stride_tricks.sliding_window_view(np.array(IMAGE), (3, 3))
    sums = np.einsum("ijab,ab->ij", windows, KERNEL)
    table = "; ".join(", ".join(f"{value}".replace("-", "−") for value in row) for row in sums)
    assert DRAWN["convolution"].alt.endswith(f"feature map of 3 × 3, {table}.")
    maxima = np.array(POOLED).reshape(2, 2, 2, 2).max(axis=(1, 3)).ravel()
    assert f"these are {', '.join(map(str, maxima))}." in DRAWN["pooling"].alt
    assert "1, 2, 3, 5, 6, 7, 9, 10, 11; 2, 3, 4, 6" in DRAWN["im2col"].alt


def test_drawings_follow_their_arguments():
    assert "49,000 images" in drawings.splits(49_000, 1_000, 1_000).alt
    assert "gives 7 × 7 × 512" in drawings.vgg16(side=224).alt
    assert "0.4 times an image of a cross plus 0.6" in drawings.mixup(0.4).alt
    assert "three cycles of 5, 15 and 45" in drawings.cosine_restarts(5, 3).alt
    with pytest.raises(ValueError, match="choose a multiple of 32, not 30"):
        drawings.vgg16(side=30)


def test_tints_keep_their_colour():
    assert tint(palette.BLUE, 1) == palette.BLUE.lower()
    assert tint(palette.BLUE, 0) == CARD


def test_a_feedback_page_lets_no_svg_pass_and_falls_back_on_the_words():
    assert clean.html(DRAWN["leak"]._repr_html_()).strip() == ""
    assert clean.alternative(repr(DRAWN["leak"])) == DRAWN["leak"].alt


def test_the_page_of_the_site_shows_each_drawing_and_other_pages_none():
    settings = runpy.run_path(str(ROOT / "course" / "conf.py"))
    page, other = ["# Drawings\n"], ["# Words\n"]
    settings["show_drawings"](None, "drawings", page)
    settings["show_drawings"](None, "glossary", other)
    assert other == ["# Words\n"]
    assert page[0].count("<figure>") == len(NAMES)
    assert [name for name in NAMES if f"`drawings.{name}()`" not in page[0]] == []


def test_importing_the_drawings_loads_neither_numpy_nor_matplotlib():
    code = "import sys, cifar_helpers.drawings; print(*{'numpy', 'matplotlib', 'keras'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
