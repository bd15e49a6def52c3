def superclass_accuracy(labels, probabilities, superclass_of):
    """Share of images whose superclass has the largest sum of probabilities."""
    table = np.eye(superclass_of.max() + 1, dtype=np.float32)[superclass_of]
    right = (probabilities @ table).argmax(axis=1) == superclass_of[labels]
    return np.mean(right.astype(np.float32))
