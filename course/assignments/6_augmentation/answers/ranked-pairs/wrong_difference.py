# diagnosis: the difference of the two directions, not their sum
def ranked_pairs(matrix):
    """All pairs (i, j, count) of classes of a confusion matrix (C, C), the most confused first."""
    classes = range(len(matrix))
    pairs = [(i, j, abs(int(matrix[i, j] - matrix[j, i]))) for i in classes for j in classes if i < j]
    return sorted(pairs, key=lambda pair: pair[2], reverse=True)
