# the decay first, as in Keras's AdamW: Adam's step does not look at the weights
def decayed_step(w, grad, state, rate, decay, decoupled):
    if decoupled:
        return adam_step((1 - rate * decay) * w, grad, state, rate)
    return adam_step(w, grad + decay * w, state, rate)
