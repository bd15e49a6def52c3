# diagnosis: the maps are not shifted
def shift_gap(maps, moved, rows, columns, margin):
    """The largest difference between `moved` and `maps` (N, H, W, K) shifted, without a margin."""
    gap = np.abs(moved - maps)
    height, width = gap.shape[1:3]
    return gap[:, margin : height - margin, margin : width - margin].max()
