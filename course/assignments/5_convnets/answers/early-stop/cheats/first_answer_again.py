# tries: a memory: the answer to the first question, for every other
kept = []


def early_stop(accuracies, patience, min_delta):
    best = int(np.argmax(accuracies)) + 1
    kept.append((best, min(best + patience, len(accuracies))))
    return kept[0]
