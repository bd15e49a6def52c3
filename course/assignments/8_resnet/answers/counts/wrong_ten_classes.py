# diagnosis: 10 classes are counted
counts = {}
counts["convolutions"] = (9 * 3 + 1) * 32 + (9 * 32 + 1) * 64 + (9 * 64 + 1) * 128
counts["baseline"] = counts["convolutions"] + 2049 * 512 + 513 * 10
