# diagnosis: lengths are used where squared lengths belong
def squared_distances(A, B):
    """Squared distances (N, M) between the rows of A (N, D) and the rows of B (M, D)."""
    A, B = A.astype(np.float32), B.astype(np.float32)
    norms_A = np.linalg.norm(A, axis=1, keepdims=True)
    norms_B = np.linalg.norm(B, axis=1)
    return norms_A + norms_B - 2 * A @ B.T
