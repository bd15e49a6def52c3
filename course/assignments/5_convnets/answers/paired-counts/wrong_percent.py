# diagnosis: percentages, not counts
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return [100 * each.mean() for each in (a & b, a & ~b, ~a & b, ~a & ~b)]
