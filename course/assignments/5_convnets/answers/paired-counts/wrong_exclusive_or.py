# diagnosis: only_a and only_b are the same: all images on which one of the nets is right alone
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    one = (a != b).sum()
    return (a & b).sum(), one, one, (~a & ~b).sum()
