# diagnosis: epsilon stands outside the root
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    """Weights and running mean of the squared gradients after one step of RMSprop."""
    mean_square = rho * mean_square + (1 - rho) * grad**2
    return w - rate * grad / (np.sqrt(mean_square) + epsilon), mean_square
