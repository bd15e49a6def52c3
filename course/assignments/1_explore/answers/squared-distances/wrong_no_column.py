# diagnosis: the squares of A are not a column
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    squares_A = np.sum(A**2, axis=1)
    squares_B = np.sum(B**2, axis=1)
    return squares_A + squares_B - 2 * A @ B.T
