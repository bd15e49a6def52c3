# diagnosis: one bias for all units
def dense_parameters(inputs, units):
    return inputs * units + 1
