def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return np.bincount(3 - 2 * a - b, minlength=4)
