# diagnosis: 2 · 2 pixels
counts = {}
counts["convolutions"] = (9 * 3 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128
counts["baseline"] = counts["convolutions"] + (2 * 2 * 128 + 1) * 512 + 513 * 100
