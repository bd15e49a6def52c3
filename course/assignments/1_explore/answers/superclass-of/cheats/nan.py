# tries: a table of NaN
def superclass_of(fine, coarse):
    return np.full(fine.max() + 1, np.nan)
