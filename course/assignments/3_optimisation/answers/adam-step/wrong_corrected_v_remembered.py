# diagnosis: the corrected v is remembered
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    """Weights and state after one step of Adam."""
    t = state["t"] + 1
    m = beta_1 * state["m"] + (1 - beta_1) * grad
    v = beta_2 * state["v"] + (1 - beta_2) * grad**2
    m_hat = m / (1 - beta_1**t)
    v_hat = v / (1 - beta_2**t)
    return w - rate * m_hat / (np.sqrt(v_hat) + epsilon), {"m": m, "v": v_hat, "t": t}
