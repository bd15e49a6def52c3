# diagnosis: the convolutions' input channels are left out
counts = {}
counts["convolutions"] = (9 + 1) * 32 + (9 + 1) * 64 + (9 + 1) * 128
counts["baseline"] = counts["convolutions"] + 2049 * 512 + 513 * 100
