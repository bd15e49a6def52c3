def ranked_pairs(matrix):
    both = matrix + matrix.T
    i, j = np.triu_indices(len(matrix), k=1)
    order = np.argsort(-both[i, j])
    return np.stack([i, j, both[i, j]], axis=1)[order]
