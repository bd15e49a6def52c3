def batch_norm_parameters(channels):
    return np.array([4, 2]) * channels
