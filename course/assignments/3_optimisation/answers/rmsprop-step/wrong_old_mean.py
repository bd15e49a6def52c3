# diagnosis: divided by the old mean square
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    w = w - rate * grad / np.sqrt(mean_square + epsilon)
    return w, rho * mean_square + (1 - rho) * grad**2
