# diagnosis: the last dense layer is left out
counts = {}
counts["convolutions"] = (9 * 3 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128
counts["baseline"] = counts["convolutions"] + 2049 * 512
