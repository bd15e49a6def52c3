# in float32, as a list
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    grad, old = grad.astype(np.float32), {name: np.asarray(state[name], np.float32) for name in "mv"}
    t = int(state["t"]) + 1
    m = np.float32(beta_1) * old["m"] + np.float32(1 - beta_1) * grad
    v = np.float32(beta_2) * old["v"] + np.float32(1 - beta_2) * grad**2
    step = m / np.float32(1 - beta_1**t) / (np.sqrt(v / np.float32(1 - beta_2**t)) + np.float32(epsilon))
    return [w.astype(np.float32) - np.float32(rate) * step, {"m": m, "v": v, "t": t}]
