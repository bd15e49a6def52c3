def early_stop(accuracies, patience, min_delta):
    a = np.asarray(accuracies, dtype=np.float32)
    best, last = 0, 0
    while last + 1 < len(a) and last - best < patience:
        last += 1
        if a[last] > a[best] + np.float32(min_delta):
            best = last
    return [best + 1, last + 1]
