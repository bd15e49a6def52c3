# diagnosis: the counts are missing
def ranked_pairs(matrix):
    classes = range(len(matrix))
    pairs = [(i, j, int(matrix[i, j] + matrix[j, i])) for i in classes for j in classes if i < j]
    return [pair[:2] for pair in sorted(pairs, key=lambda pair: -pair[2])]
