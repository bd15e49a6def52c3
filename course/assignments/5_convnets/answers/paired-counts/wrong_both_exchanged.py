# diagnosis: both_right and both_wrong are the wrong way round
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (~a & ~b).sum(), (a & ~b).sum(), (~a & b).sum(), (a & b).sum()
