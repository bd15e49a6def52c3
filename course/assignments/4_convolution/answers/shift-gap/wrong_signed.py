# diagnosis: negative differences are not counted: no absolute value
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    gap = moved - np.roll(maps, (rows, columns), axis=(1, 2))
    height, width = gap.shape[1:3]
    return gap[:, margin : height - margin, margin : width - margin].max()
