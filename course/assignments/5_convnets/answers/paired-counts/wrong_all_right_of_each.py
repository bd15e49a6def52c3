# diagnosis: only_a has all images that a has right, also those that b has right too
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (a & b).sum(), a.sum(), b.sum(), (~a & ~b).sum()
