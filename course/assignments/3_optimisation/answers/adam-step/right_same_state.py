# the state is updated and returned
def adam_step(w, grad, state, rate, beta_1=0.9, beta_2=0.999, epsilon=1e-7):
    state["t"] += 1
    state["m"] = beta_1 * state["m"] + (1 - beta_1) * grad
    state["v"] = beta_2 * state["v"] + (1 - beta_2) * grad * grad
    m_hat, v_hat = (state[k] / (1 - b ** state["t"]) for k, b in (("m", beta_1), ("v", beta_2)))
    return w - rate * m_hat / (v_hat**0.5 + epsilon), state
