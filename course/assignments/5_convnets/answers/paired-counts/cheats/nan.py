# tries: NaN for all four
def paired_counts(labels, predicted_a, predicted_b):
    return [float("nan")] * 4
