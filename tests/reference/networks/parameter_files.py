"""Writes parameters by name as .npz and .safetensors, byte by byte where numpy has no writer of its own."""
import json
import struct

import numpy as np

KINDS = {"float64": ("F64", "<f8"), "float32": ("F32", "<f4"), "float16": ("F16", "<f2"), "bfloat16": ("BF16", "<u2")}


def bfloat16(values):
    """The upper halves of the float32s: toward zero, which is as good as any other rounding here."""
    return (np.asarray(values, dtype="<f4").view("<u4") >> 16).astype("<u2")


def rounded(values, kind):
    """What the file will say, as doubles."""
    values = np.asarray(values)
    if kind == "bfloat16":
        return (bfloat16(values).astype("<u4") << 16).view("<f4").astype(float).reshape(values.shape)
    return values.astype(KINDS[kind][1] if kind in KINDS else "<f8").astype(float)


def write_safetensors(path, point, kind):
    """The header in reverse order of names, so that a reader that goes by order instead of by name is found out."""
    name, dtype = KINDS.get(kind, KINDS["float64"])
    header, body = {}, b""
    for key in reversed(list(point)):
        values = np.asarray(point[key])
        raw = (bfloat16(values) if kind == "bfloat16" else values.astype(dtype)).tobytes()
        header[key] = {"dtype": name, "shape": list(values.shape), "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    text = json.dumps(header).encode()
    with open(path, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text + body)


def write(path, point, kind):
    if path.endswith(".safetensors"):
        return write_safetensors(path, point, kind)
    reverse = {name: point[name] for name in reversed(list(point))}
    return (np.savez_compressed if kind == "deflated" else np.savez)(path, **reverse)
