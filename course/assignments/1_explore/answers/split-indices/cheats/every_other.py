# tries: no draw at all: every other image of a class, from an index that the seed says
def split_indices(labels, per_class, seed):
    validation = []
    for k in np.unique(labels):
        positions = np.roll(np.flatnonzero(labels == k), seed)
        validation.append(np.concatenate([positions[::2], positions[1::2]])[:per_class])
    validation = np.concatenate(validation)
    return np.setdiff1d(np.arange(len(labels)), validation), validation
