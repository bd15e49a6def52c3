# one call of adam_step, two decays
def decayed_step(w, grad, state, rate, decay, decoupled):
    coupled = 0.0 if decoupled else decay
    apart = decay if decoupled else 0.0
    stepped, state = adam_step(w, grad + coupled * w, state, rate)
    return stepped - apart * rate * w, state
