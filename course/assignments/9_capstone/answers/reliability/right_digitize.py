def reliability(labels, probabilities, bins):
    """Share of the images, mean confidence and accuracy in each bin, (bins, 3)."""
    sure = np.max(probabilities, axis=1)
    hit = np.equal(np.argmax(probabilities, axis=1), labels)
    where = np.clip(np.digitize(sure, np.linspace(0, 1, bins + 1)) - 1, 0, bins - 1)
    rows = []
    for each in range(bins):
        inside = where == each
        rows.append([inside.mean(), sure[inside].mean(), hit[inside].mean()] if inside.any() else [0, 0, 0])
    return rows
