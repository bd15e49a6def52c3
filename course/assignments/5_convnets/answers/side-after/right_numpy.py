def side_after(side, window, stride=1):
    return len(np.arange(0, side - window + 1, stride))
