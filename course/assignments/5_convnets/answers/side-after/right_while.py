def side_after(side, window, stride=1):
    count, start = 0, 0
    while start + window <= side:
        count, start = count + 1, start + stride
    return float(count)
