# diagnosis: only two of the four counts
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (a & ~b).sum(), (~a & b).sum()
