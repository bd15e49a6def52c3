def overlap_share(claimed, honest):
    return float(np.linalg.solve([[1 - honest]], [claimed - honest])[0])
