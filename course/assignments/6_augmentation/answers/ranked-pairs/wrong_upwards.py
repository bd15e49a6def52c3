# diagnosis: the least confused first
def ranked_pairs(matrix):
    classes = range(len(matrix))
    pairs = [(i, j, int(matrix[i, j] + matrix[j, i])) for i in classes for j in classes if i < j]
    return sorted(pairs, key=lambda pair: pair[2])
