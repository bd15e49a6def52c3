# diagnosis: every convolution is counted with 3 input channels
counts = {}
counts["convolutions"] = (9 * 3 + 1) * (32 + 64 + 128)
counts["baseline"] = counts["convolutions"] + 2049 * 512 + 513 * 100
