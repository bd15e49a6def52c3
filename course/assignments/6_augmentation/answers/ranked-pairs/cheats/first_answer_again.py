# tries: a memory: the pairs of the first matrix, for every matrix of that size
# visible: it asks about one matrix
kept = {}


def ranked_pairs(matrix):
    classes = len(matrix)
    if classes not in kept:
        both = matrix + matrix.T
        pairs = [(i, j, int(both[i, j])) for i in range(classes) for j in range(i + 1, classes)]
        kept[classes] = sorted(pairs, key=lambda pair: -pair[2])
    return kept[classes]
