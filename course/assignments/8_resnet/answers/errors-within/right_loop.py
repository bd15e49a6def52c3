def errors_within(labels, predicted, superclass_of):
    near = [superclass_of[i] == superclass_of[j] for i, j in zip(labels, predicted, strict=True) if i != j]
    return sum(near) / len(near)
