# the mean moves towards the square
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    mean_square = mean_square + (grad * grad - mean_square) * (1 - rho)
    return w - grad * rate * (mean_square + epsilon) ** -0.5, mean_square
