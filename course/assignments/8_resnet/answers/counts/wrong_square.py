# diagnosis: as many input channels as it has filters
counts = {}
counts["convolutions"] = (9 * 32 + 1) * 32 + (9 * 64 + 1) * 64 + (9 * 128 + 1) * 128
counts["baseline"] = counts["convolutions"] + 2049 * 512 + 513 * 100
