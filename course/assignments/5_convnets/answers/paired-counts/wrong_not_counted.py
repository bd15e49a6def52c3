# diagnosis: one entry for each image, not counted yet
def paired_counts(labels, predicted_a, predicted_b):
    a, b = predicted_a == labels, predicted_b == labels
    return a & b, a & ~b, ~a & b, ~a & ~b
