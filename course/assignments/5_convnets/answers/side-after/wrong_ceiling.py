# diagnosis: a half window is counted: rounded up
def side_after(side, window, stride=1):
    return int(np.ceil((side - window) / stride)) + 1
