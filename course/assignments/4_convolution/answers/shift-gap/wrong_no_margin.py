# diagnosis: the margin is not left out
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    gap = np.abs(moved - np.roll(maps, (rows, columns), axis=(1, 2)))
    height, width = gap.shape[1:3]
    return gap.max()
