# diagnosis: images are counted as wrong for both only where the nets predict the same wrong class
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    both_wrong = (predicted_a == predicted_b) & ~a
    return (a & b).sum(), (a & ~b).sum(), (~a & b).sum(), both_wrong.sum()
