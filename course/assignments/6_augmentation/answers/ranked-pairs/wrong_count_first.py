# diagnosis: the count comes first
def ranked_pairs(matrix):
    classes = range(len(matrix))
    pairs = [(int(matrix[i, j] + matrix[j, i]), i, j) for i in classes for j in classes if i < j]
    return sorted(pairs, reverse=True)
