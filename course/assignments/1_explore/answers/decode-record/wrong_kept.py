# diagnosis: none of the mistakes this check knows
_kept = {}


def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    if not _kept:
        values = np.frombuffer(record, dtype=np.uint8)
        _kept["image"] = values[1:].reshape(3, 32, 32).transpose(1, 2, 0)
    return record[0], _kept["image"]
