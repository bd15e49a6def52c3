# tries: NaN for every pair
def ranked_pairs(matrix):
    pairs = len(matrix) * (len(matrix) - 1) // 2
    return np.full((pairs, 3), np.nan)
