# diagnosis: the decay is halved
def decayed_step(w, grad, state, rate, decay, decoupled):
    """Weights and state after one step of Adam with L2 regularisation, or with decoupled weight decay."""
    if not decoupled:
        return adam_step(w, grad + 0.5 * decay * w, state, rate)
    stepped, state = adam_step(w, grad, state, rate)
    return stepped - rate * decay * w, state
