# diagnosis: the decay is not multiplied by the rate
def decayed_step(w, grad, state, rate, decay, decoupled):
    """Weights and state after one step of Adam with L2 regularisation, or with decoupled weight decay."""
    if not decoupled:
        return adam_step(w, grad + decay * w, state, rate)
    stepped, state = adam_step(w, grad, state, rate)
    return stepped - decay * w, state
