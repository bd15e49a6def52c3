# diagnosis: the larger of the two directions
def ranked_pairs(matrix):
    classes = range(len(matrix))
    pairs = [(i, j, int(max(matrix[i, j], matrix[j, i]))) for i in classes for j in classes if i < j]
    return sorted(pairs, key=lambda pair: pair[2], reverse=True)
