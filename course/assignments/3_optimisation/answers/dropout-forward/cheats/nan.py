# tries: NaN
def dropout_forward(A, rate, training):
    bad = np.full_like(A, np.nan)
    return (bad, bad) if training else (A, None)
