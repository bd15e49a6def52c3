# tries: a memory: the counts of the first call, for every other
kept = []


def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    kept.append((np.sum(a & b), np.sum(a & ~b), np.sum(~a & b), np.sum(~a & ~b)))
    return kept[0]
