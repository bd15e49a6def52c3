# diagnosis: rows and columns are swapped
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.frombuffer(record, dtype=np.uint8)
    return values[0], values[1:].reshape(32, 32, 3, order="F")
