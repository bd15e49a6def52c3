# diagnosis: every colour is the red one
def decode_record(record):
    """Label and image (32, 32, 3) of a record of 3,073 bytes."""
    values = np.frombuffer(record, dtype=np.uint8)
    plane = values[1:1025].reshape(32, 32)
    return values[0], np.stack([plane, plane, plane], axis=-1)
