# diagnosis: works only for a hundred classes
def top_k_accuracy(labels, probabilities, k):
    """Share of images whose label is among the k most probable classes."""
    hits = 0
    for p, label in zip(probabilities, labels):
        rank = sum(p[c] >= p[label] for c in range(100))
        hits += rank <= k
    return hits / len(labels)
