# diagnosis: an array of shape (N, M, D) is made
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    return np.sum((A[:, None] - B) ** 2, axis=2)
