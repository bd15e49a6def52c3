# diagnosis: images are counted as right for both where the nets agree, also on a wrong class
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return (predicted_a == predicted_b).sum(), (a & ~b).sum(), (~a & b).sum(), (~a & ~b).sum()
