# dense layers and convolutions apart
def initial_std(shape, rule):
    if len(shape) == 2:
        fan_in, fan_out = shape
    else:
        height, width, channels_in, channels_out = shape
        fan_in, fan_out = height * width * channels_in, height * width * channels_out
    mean = fan_in if rule == "he" else (fan_in + fan_out) / 2
    return (2 / mean) ** 0.5 if rule == "he" else (1 / mean) ** 0.5
