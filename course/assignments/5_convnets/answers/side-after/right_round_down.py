def side_after(side, window, stride=1):
    return np.floor((side - window + stride) / stride)
