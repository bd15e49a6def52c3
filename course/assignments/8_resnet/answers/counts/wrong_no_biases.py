# diagnosis: the biases are left out
counts = {}
counts["convolutions"] = 9 * 3 * 32 + 9 * 32 * 64 + 9 * 64 * 128
counts["baseline"] = counts["convolutions"] + 2048 * 512 + 512 * 100
