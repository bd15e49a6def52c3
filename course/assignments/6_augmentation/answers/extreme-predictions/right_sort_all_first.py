def extreme_predictions(probabilities, labels, right, highest, count=10):
    certainty = np.max(probabilities, axis=1)
    order = np.argsort(certainty)
    if highest:
        order = order[::-1]
    correct = probabilities.argmax(axis=1) == labels
    return order[correct[order] == right][:count]
