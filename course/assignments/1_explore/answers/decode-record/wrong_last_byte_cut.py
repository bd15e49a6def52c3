# diagnosis: every value is one byte too late
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.frombuffer(record, dtype=np.uint8)
    return values[0], values[:3072].reshape(3, 32, 32).transpose(1, 2, 0)
