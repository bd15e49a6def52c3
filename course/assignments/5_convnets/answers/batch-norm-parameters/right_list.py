def batch_norm_parameters(channels):
    return [np.float32(4 * channels), np.int64(2 * channels)]
