# diagnosis: the function ends without `return`
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    counts = (a & b).sum(), (a & ~b).sum(), (~a & b).sum(), (~a & ~b).sum()
