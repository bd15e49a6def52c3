# diagnosis: only_a has images that b has wrong, whether or not a has them right
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (a & b).sum(), (~b).sum(), (~a).sum(), (~a & ~b).sum()
