def extreme_predictions(probabilities, labels, right, highest, count=10):
    found = []
    for k, row in enumerate(probabilities):
        if (np.argmax(row) == labels[k]) == right:
            found.append((row.max(), k))
    return np.array([k for _, k in sorted(found, reverse=highest)][:count])
