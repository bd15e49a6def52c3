def dense_parameters(inputs, units):
    return np.zeros((inputs, units)).size + np.zeros(units).size
