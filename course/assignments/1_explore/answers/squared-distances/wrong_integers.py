# diagnosis: fractions are lost
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.int64), B.astype(np.int64)
    squares_A = np.sum(A**2, axis=1, keepdims=True)
    squares_B = np.sum(B**2, axis=1)
    return squares_A + squares_B - 2 * A @ B.T
