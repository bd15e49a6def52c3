# diagnosis: works only for ten classes
def ranked_pairs(matrix):
    """All pairs (i, j, count) of classes of a confusion matrix (C, C), the most confused first."""
    classes = range(10)
    pairs = [(i, j, int(matrix[i, j] + matrix[j, i])) for i in classes for j in classes if i < j]
    return sorted(pairs, key=lambda pair: pair[2], reverse=True)
