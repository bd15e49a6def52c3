# diagnosis: a Python loop visits the rows one by one
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    distances = np.zeros((len(A), len(B)))
    for i in range(len(A)):
        for j in range(len(B)):
            distances[i, j] = np.sum((A[i] - B[j]) ** 2)
    return distances
