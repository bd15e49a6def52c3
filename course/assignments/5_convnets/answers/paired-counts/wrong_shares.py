# diagnosis: shares, not counts
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (a & b).mean(), (a & ~b).mean(), (~a & b).mean(), (~a & ~b).mean()
