# diagnosis: a half window is counted: / for //
def side_after(side, window, stride=1):
    return (side - window) / stride + 1
