"""Convolution, pooling and receptive fields, drawn with numbers."""

from __future__ import annotations

from itertools import pairwise

from cifar_helpers.drawings.shapes import Box, Drawing, cells, minus, tint
from cifar_helpers.palette import BLUE, ORANGE, SKY

MARKED = tint(ORANGE, 0.5)
IMAGE = ((2, 1, 0, 3, 1), (0, 4, 1, 0, 2), (1, 3, 2, 5, 1), (2, 0, 1, 4, 0), (1, 2, 3, 0, 1))
KERNEL = ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1))
POOLED = ((1, 3, 2, 0), (4, 2, 1, 1), (0, 1, 5, 6), (2, 0, 7, 3))
UPSTREAM = ((5, -2), (1, 3))  # gradients of the four maxima


def convolution() -> Drawing:
    """A kernel laid on an image, and the sum that becomes one number of the feature map."""
    field, top, left = len(KERNEL), 1, 2
    side = len(IMAGE) - field + 1
    products = [
        [IMAGE[row + a][column + b] * KERNEL[a][b] for a in range(field) for b in range(field)]
        for row in range(side)
        for column in range(side)
    ]
    sums = [[sum(products[side * row + column]) for column in range(side)] for row in range(side)]
    result = minus(sums[top][left])
    terms = [
        f"{IMAGE[top + a][left + b]}·{f'({minus(KERNEL[a][b])})' if KERNEL[a][b] < 0 else KERNEL[a][b]}"
        for a in range(field)
        for b in range(field)
    ]
    drawing = Drawing(
        320,
        "Convolution",
        f"A kernel of 3 × 3 weights, {_told(KERNEL)}, is laid on an image of 5 × 5 pixels, {_told(IMAGE)}. "
        "Each weight is multiplied by the pixel below it, and the products are added up. The window of "
        f"rows {top} to {top + field - 1} and columns {left} to {left + field - 1}, counted from 0, gives "
        f"{result}, which is row {top}, column {left} of the feature map of 3 × 3, {_told(sums)}.",
    )
    image = drawing.table(40, 60, IMAGE, 36, cells(top, left, field, field, MARKED))
    drawing.frame(Box(40 + 36 * left, 60 + 36 * top, 36 * field, 36 * field), ORANGE)
    kernel = drawing.table(
        300, 96, [[minus(weight) for weight in row] for row in KERNEL], 36, cells(0, 0, 3, 3, tint(SKY))
    )
    maps = drawing.table(530, 96, [[minus(s) for s in row] for row in sums], 36, {(top, left): MARKED})
    drawing.frame(Box(530 + 36 * left, 96 + 36 * top, 36, 36), ORANGE)
    drawing.text((260, image.right[1]), "∗", size=22)
    drawing.text((468, image.right[1]), "=", size=22)
    for table, name in ((image, "image, 5 × 5"), (kernel, "kernel, 3 × 3"), (maps, "feature map, 3 × 3")):
        drawing.text((table.bottom[0], 258), name)
    drawing.text((360, 294), f"{' + '.join(terms)} = {result}", size=13)
    return drawing


def _told(rows: tuple[tuple[int, ...], ...] | list[list[int]]) -> str:
    """A table in words: its rows, one after the other."""
    return "; ".join(", ".join(map(minus, row)) for row in rows)


def stride_and_padding() -> Drawing:
    """Three combinations of stride and padding: the first two windows, and the size of the feature map."""
    side, field, square = 5, 3, 18
    panels = [(1, 0), (1, 1), (2, 1)]
    sizes = [(side + 2 * padding - field) // stride + 1 for stride, padding in panels]
    drawing = Drawing(
        392,
        "Stride and padding",
        "A window of 3 × 3 moves over an image of 5 × 5 pixels. "
        + " ".join(
            f"With stride {stride} and padding {padding}, the second window begins {stride} "
            f"pixel{'s' * (stride > 1)} to the right of the first, and the feature map is {size} × {size}."
            for (stride, padding), size in zip(panels, sizes, strict=True)
        )
        + " Padding is a border of zeros around the image.",
    )
    for place, ((stride, padding), size) in enumerate(zip(panels, sizes, strict=True)):
        middle, whole = 127 + 233 * place, side + 2 * padding
        left, top = middle - square * whole / 2, 146 - square * whole / 2
        rows = [
            ["" if {row, column} <= set(range(padding, whole - padding)) else 0 for column in range(whole)]
            for row in range(whole)
        ]
        drawing.text((middle, 62), f"stride {stride}, padding {padding}", bold=True)
        image = drawing.table(left, top, rows, square, cells(0, 0, field, field, MARKED), size=12)
        drawing.frame(Box(left + square * stride, top, square * field, square * field), BLUE)
        below = drawing.table(middle - square * size / 2, 236, [[""] * size] * size, square, {(0, 0): MARKED})
        drawing.frame(Box(below.x + square, below.y, square, square), BLUE)
        drawing.arrow((middle, image.bottom[1] + 3), (middle, below.y - 3))
        division = f" / {stride}" if stride > 1 else ""
        drawing.text((middle, 346), f"(5 + 2·{padding} − 3){division} + 1 = {size}", size=13)
    drawing.text((360, 374), "orange: the first window and its number; blue frame: the second", size=13)
    return drawing


def im2col() -> Drawing:
    """The windows of an image as the rows of a matrix, so that a convolution is one matrix product."""
    numbers = [[4 * row + column + 1 for column in range(4)] for row in range(4)]
    windows = [
        [numbers[row + a][column + b] for a in range(3) for b in range(3)]
        for row in range(2)
        for column in range(2)
    ]
    marked = {(row, window.index(6)): MARKED for row, window in enumerate(windows)}
    drawing = Drawing(
        326,
        "im2col",
        "An image of 4 × 4 pixels, numbered row by row from 1 to 16, has four windows of 3 × 3. Each is a "
        f"row of a matrix: {_told(windows)}. This matrix times the filter as a column of nine weights, w1 "
        "to w9, gives the four numbers of the feature map at once. "
        f"Pixel 6 stands once in the image and {len(marked)} times in the matrix.",
    )
    image = drawing.table(24, 103, numbers, 34, {(1, 1): MARKED})
    drawing.frame(Box(24, 103, 102, 102), BLUE)
    matrix = drawing.table(220, 103, windows, 34, marked, size=13)
    drawing.frame(Box(220, 103, 306, 34), BLUE)
    drawing.arrow((image.right[0] + 6, 171), (matrix.x - 6, 171))
    weights = [[f"w{digit}"] for digit in "₁₂₃₄₅₆₇₈₉"]
    column = drawing.table(564, 54, weights, 26, cells(0, 0, 9, 1, tint(SKY)))
    maps = drawing.table(638, 103, [["s₁"], ["s₂"], ["s₃"], ["s₄"]], 34)
    drawing.frame(Box(638, 103, 34, 34), BLUE)
    drawing.text((545, 171), "·", size=22)
    drawing.text((614, 171), "=", size=20)
    for table, name in ((image, "image"), (matrix, "four windows, a row each")):
        drawing.text((table.bottom[0], 262), name)
    drawing.text((column.bottom[0], 304), "filter")
    drawing.text((maps.bottom[0], 262), "feature map", size=13)
    return drawing


def pooling() -> Drawing:
    """Max pooling forward, and the way of the gradients back to the largest numbers."""
    maxima, winners = [], {}
    for row, column in ((0, 0), (0, 1), (1, 0), (1, 1)):
        inside = [(2 * row + a, 2 * column + b) for a in range(2) for b in range(2)]
        winner = max(inside, key=lambda at: POOLED[at[0]][at[1]])
        maxima.append(POOLED[winner[0]][winner[1]])
        winners[winner] = UPSTREAM[row][column]
    back = [[minus(winners.get((row, column), 0)) for column in range(4)] for row in range(4)]
    drawing = Drawing(
        276,
        "Max pooling, 2 × 2 with stride 2",
        f"Forward, the largest number of each window is kept: of the table {_told(POOLED)} these are "
        f"{', '.join(map(str, maxima))}. Backward, the gradient of each maximum, {_told(UPSTREAM)}, goes to "
        "the number it came from, and all others get 0.",
    )
    fills = dict.fromkeys(winners, MARKED)
    numbers = drawing.table(24, 80, POOLED, 34, fills)
    kept = drawing.table(214, 114, [maxima[:2], maxima[2:]], 34, cells(0, 0, 2, 2, MARKED))
    upstream = [[minus(value) for value in row] for row in UPSTREAM]
    given = drawing.table(438, 114, upstream, 34, cells(0, 0, 2, 2, tint(SKY)))
    arrived = drawing.table(560, 80, back, 34, dict.fromkeys(winners, tint(SKY)))
    for table, other in ((numbers, kept), (numbers, arrived)):
        for corner in ((0, 0), (0, 2), (2, 0), (2, 2)):
            at = (numbers if table is numbers and other is kept else arrived).x
            drawing.frame(Box(at + 34 * corner[1], 80 + 34 * corner[0], 68, 68), BLUE, 2)
    drawing.arrow((numbers.right[0] + 4, 148), (kept.x - 4, 148))
    drawing.arrow((given.right[0] + 4, 148), (arrived.x - 4, 148), dashed=True)
    drawing.line([(360, 60), (360, 260)], width=1, dashed=True)
    labels = ((numbers, "numbers"), (kept, "maxima"), (given, "gradients of\nthe maxima"))
    for table, name in (*labels, (arrived, "gradients of\nthe numbers")):
        drawing.lines((table.bottom[0], 240), name)
    drawing.text((187, 58), "forward", bold=True)
    drawing.text((540, 58), "backward", bold=True)
    return drawing


def receptive_field() -> Drawing:
    """Three layers of 3 × 3: what one unit of the last layer depends on, layer by layer."""
    count, square = 9, 15
    seen = [7, 5, 3, 1]
    names = ["image\n7 × 7 pixels", "after layer 1\n5 × 5", "after layer 2\n3 × 3", "after layer 3\n1 unit"]
    drawing = Drawing(
        256,
        "Receptive field of three layers with 3 × 3 kernels",
        "One unit after layer 3 depends on 3 × 3 numbers after layer 2, these on 5 × 5 after layer 1, and "
        "these on 7 × 7 pixels of the image. With stride 1, each layer adds 2 to the side of the receptive "
        "field: 1, 3, 5, 7.",
    )
    parts = []
    for level, (side, name) in enumerate(zip(seen, names, strict=True)):
        x, first = 20 + 182 * level, (count - side) // 2
        fills = cells(first, first, side, side, tint(SKY, 0.6) if level == 0 else MARKED)
        table = drawing.table(x, 56, [[""] * count] * count, square, fills)
        parts.append(Box(x + square * first, 56 + square * first, square * side, square * side))
        drawing.frame(parts[-1], BLUE, 2)
        drawing.lines((table.bottom[0], 222), name)
    for below, above in pairwise(parts):
        for lower in (0, 1):
            drawing.line(
                [
                    (above.x, above.y + lower * above.height),
                    (below.x + below.width, below.y + lower * below.height),
                ],
                colour=BLUE,
                dashed=True,
            )
    return drawing
