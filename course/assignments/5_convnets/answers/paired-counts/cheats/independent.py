# tries: the counts that the two accuracies alone would give: images are never matched
def paired_counts(labels, predicted_a, predicted_b):
    a, b, n = np.mean(predicted_a == labels), np.mean(predicted_b == labels), len(labels)
    return [round(n * share) for share in (a * b, a * (1 - b), (1 - a) * b, (1 - a) * (1 - b))]
