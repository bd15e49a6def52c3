# math, in float32
def initial_std(shape, rule):
    import math

    *window, inputs, outputs = shape
    terms = {"he": inputs, "glorot": inputs + outputs}
    return np.float32(math.sqrt(2 / (math.prod(window) * terms[rule])))
