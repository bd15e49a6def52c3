# diagnosis: the differences are computed in uint8
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    differences = A[:, None] - B
    return np.sum(differences.astype(np.float32) ** 2, axis=2)
