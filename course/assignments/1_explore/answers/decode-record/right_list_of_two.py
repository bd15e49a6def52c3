# a list of two, and a copy in memory order
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.array(list(record), dtype=np.uint8)
    return [int(values[0]), np.ascontiguousarray(np.moveaxis(values[1:].reshape(3, 32, 32), 0, -1))]
