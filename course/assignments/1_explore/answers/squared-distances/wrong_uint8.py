# diagnosis: computed in uint8: everything above 255 wraps
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    squares_A = np.sum(A**2, axis=1, keepdims=True)
    squares_B = np.sum(B**2, axis=1)
    return squares_A + squares_B - 2 * A @ B.T
