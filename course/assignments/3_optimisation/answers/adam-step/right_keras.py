# Keras's form: epsilon beside the root of the uncorrected v
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    t = state["t"] + 1
    m = state["m"] + (grad - state["m"]) * (1 - beta_1)
    v = state["v"] + (grad**2 - state["v"]) * (1 - beta_2)
    alpha = rate * np.sqrt(1 - beta_2**t) / (1 - beta_1**t)
    return w - alpha * m / (np.sqrt(v) + epsilon), {"m": m, "v": v, "t": t}
