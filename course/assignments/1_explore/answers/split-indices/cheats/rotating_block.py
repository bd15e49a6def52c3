# tries: no draw at all: a block of each class that the seed moves on
def split_indices(labels, per_class, seed):
    validation = []
    for k in np.unique(labels):
        positions = np.roll(np.flatnonzero(labels == k), seed * per_class)
        validation.append(positions[:per_class])
    validation = np.concatenate(validation)
    return np.setdiff1d(np.arange(len(labels)), validation), validation
