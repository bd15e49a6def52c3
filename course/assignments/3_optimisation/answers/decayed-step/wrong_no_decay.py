# diagnosis: there is no decay at all
def decayed_step(w, grad, state, rate, decay, decoupled):
    return adam_step(w, grad, state, rate)
