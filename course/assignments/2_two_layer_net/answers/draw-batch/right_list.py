# a list of row numbers from Python's own generator
import random


def draw_batch(X, y, batch_size):
    """Random rows of X, and their labels."""
    picked = [random.randrange(len(X)) for _ in range(batch_size)]
    return np.stack([X[row] for row in picked]), np.array([y[row] for row in picked])
