# in float32, as a list
def rmsprop_step(w, grad, mean_square, rate, rho=0.9, epsilon=1e-7):
    w, grad, mean_square = (np.asarray(values, np.float32) for values in (w, grad, mean_square))
    mean_square = np.float32(rho) * mean_square + np.float32(1 - rho) * np.square(grad)
    return [w - np.float32(rate) * grad / np.sqrt(mean_square + np.float32(epsilon)), mean_square]
