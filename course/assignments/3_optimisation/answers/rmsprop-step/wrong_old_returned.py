# diagnosis: the new mean square is not returned
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    new = rho * mean_square + (1 - rho) * grad**2
    return w - rate * grad / np.sqrt(new + epsilon), mean_square
