def paired_counts(labels, predicted_a, predicted_b):
    a = set(np.flatnonzero(predicted_a == labels))
    b = set(np.flatnonzero(predicted_b == labels))
    return len(a & b), len(a - b), len(b - a), len(labels) - len(a | b)
