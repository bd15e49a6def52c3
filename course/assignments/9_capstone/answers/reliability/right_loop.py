def reliability(labels, probabilities, bins):
    table = [[0, 0.0, 0] for _ in range(bins)]
    for label, row in zip(labels, probabilities):
        confidence = float(max(row))
        each = table[min(int(confidence * bins), bins - 1)]
        each[0] += 1
        each[1] += confidence
        each[2] += int(np.argmax(row)) == label
    return np.array([[n / len(labels), sure / max(n, 1), hits / max(n, 1)] for n, sure, hits in table])
