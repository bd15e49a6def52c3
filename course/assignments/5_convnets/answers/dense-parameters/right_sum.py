def dense_parameters(inputs, units):
    return sum(inputs + 1 for unit in range(units))
