def ranked_pairs(matrix):
    pairs = []
    for i in range(len(matrix)):
        for j in range(i + 1, len(matrix)):
            pairs.append([i, j, matrix[i][j] + matrix[j][i]])
    pairs.sort(key=lambda pair: -pair[2])
    return pairs
