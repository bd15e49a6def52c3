def paired_counts(labels, predicted_a, predicted_b):
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for label, a, b in zip(labels, predicted_a, predicted_b):
        counts[bool(a == label), bool(b == label)] += 1
    return list(counts.values())
