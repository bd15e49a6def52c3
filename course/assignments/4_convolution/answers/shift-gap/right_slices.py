# another end of the slice
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    inner = slice(margin, -margin or None)
    difference = (moved - np.roll(maps, (rows, columns), (1, 2)))[:, inner, inner]
    return float(max(difference.max(), -difference.min()))
