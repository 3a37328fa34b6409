#!/usr/bin/env python3
"""Files of named arrays, and the numbers in them as NumPy reads them.

Writes npz/*.npz with NumPy and zipfile, safetensors/*.safetensors with struct and json as the format's description says, and
expected.txt: a line per array with its file, name, rank, shape and row-major values as hexadecimal doubles. bfloat16, which
NumPy lacks, is the upper half of a float32. Then the files of the golden cases tests/cases/points_files/*. Run from any
directory; needs NumPy; the results are stored."""
import io
import json
import struct
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
CASES = HERE.parent.parent / "cases" / "points_files"
rng = np.random.default_rng(2024)


# ---- Safetensors -----------------------------------------------------------------------------------------------------


def bfloat16(values):
    """The bits of bfloat16 numbers, cut off rather than rounded."""
    return (np.asarray(values, "<f4").view("<u4") >> 16).astype("<u2")


def from_bfloat16(bits):
    return (bits.astype("<u4") << 16).view("<f4").astype(float)


def encode(array, dtype):
    kinds = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "U8": "u1", "BOOL": "u1", "I8": "i1"}
    return (bfloat16(array) if dtype == "BF16" else np.asarray(array).astype(kinds[dtype])).tobytes(order="C")


def safetensors(path, tensors, order=None, metadata=None, padding=0):
    """tensors: name -> (dtype, shape, bytes); order: names in the order of their bytes."""
    offsets, data = {}, b""
    for name in order or tensors:
        offsets[name] = [len(data), len(data) + len(tensors[name][2])]
        data += tensors[name][2]
    header = {"__metadata__": metadata} if metadata is not None else {}
    for name, (dtype, shape, _) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": offsets[name]}
    text = json.dumps(header, ensure_ascii=False).encode() + b" " * padding
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def state(path, arrays, dtype="F32", **more):
    safetensors(path, {name: (dtype, np.shape(a), encode(a, dtype)) for name, a in arrays.items()}, **more)


def finite_bits(count, kind, mask):
    """Random bits as finite numbers of a type: every sign, exponent and fraction is as likely."""
    bits = rng.integers(0, np.iinfo(kind).max, size=4 * count, dtype=kind, endpoint=True)
    return bits[(bits & mask) != mask][:count]


def random_safetensors(expected):
    for k in range(12):
        tensors, values = {}, {}
        for j in range(int(rng.integers(1, 6))):
            dtype = ("F64", "F32", "F16", "BF16")[int(rng.integers(4))]
            shape = tuple(int(d) for d in rng.integers(1, 5, size=int(rng.integers(0, 4))))
            count = int(np.prod(shape, dtype=int))
            unsigned, mask, real = {"F64": ("<u8", 0x7FF << 52, "<f8"), "F32": ("<u4", 0xFF << 23, "<f4"),
                                    "F16": ("<u2", 0x1F << 10, "<f2"), "BF16": ("<u2", 0xFF << 7, None)}[dtype]
            bits = finite_bits(count, unsigned, np.dtype(unsigned).type(mask))
            name = f"{j}.{'weight' if j % 2 else 'bias'}"
            tensors[name] = (dtype, shape, bits.tobytes())
            values[name] = (from_bfloat16(bits) if real is None else bits.view(real).astype(float)).reshape(shape)
        tensors["9.num_batches_tracked"] = ("I64", (), struct.pack("<q", k))
        tensors["9.flags"] = ("BOOL", (3,), b"\1\0\1")
        order = list(tensors)
        rng.shuffle(order)
        file = f"safetensors/random_{k:02}.safetensors"  # odd paddings and BOOLs leave the numbers unaligned
        safetensors(HERE / file, tensors, order, {"format": "pt", "note": "\u00e9\u20ac"} if k % 2 else None, k % 5)
        expected.extend((file, name, array) for name, array in values.items())


# ---- NumPy -----------------------------------------------------------------------------------------------------------


def random_npz(expected):
    kinds = "f2 f4 f8 >f2 >f4 >f8 i1 <i2 >i4 i8 u1 >u2 u4 u8 ?".split()
    for k in range(12):
        arrays = {}
        for j in range(int(rng.integers(1, 7))):
            shape = tuple(int(d) for d in rng.integers(1, 5, size=int(rng.integers(0, 4))))
            array = np.asarray(100 * rng.standard_normal(shape))
            kind = np.dtype(kinds[int(rng.integers(len(kinds)))])
            array = np.abs(array).astype(kind) if kind.kind in "ub" else array.astype(kind)
            arrays[f"{j}.weight"] = np.asfortranarray(array) if rng.integers(2) else array
        file = f"npz/random_{k:02}.npz"
        (np.savez_compressed if k % 2 else np.savez)(HERE / file, **arrays)
        with np.load(HERE / file) as loaded:
            expected.extend((file, name, loaded[name].astype(float)) for name in loaded.files)


def npy(array):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    """What cannot go back: zipfile then writes sizes behind the data, in data descriptors."""

    def __init__(self, out):
        super().__init__()
        self.out = out

    def writable(self):
        return True

    def write(self, data):
        return self.out.write(data)


def special_npz(expected):
    w, b = rng.standard_normal((3, 4)), rng.standard_normal(3)
    with open(HERE / "npz/descriptors.npz", "wb") as raw, zipfile.ZipFile(Unseekable(raw), "w") as archive:
        for name, array in (("w", w), ("b", b)):
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), npy(array), zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(HERE / "npz/comment.npz", "w") as archive:
        archive.comment = b"a comment that holds PK\5\6 itself, " * 3
        archive.writestr(zipfile.ZipInfo("layers/"), b"")
        archive.writestr(zipfile.ZipInfo("w.npy"), npy(w))
        archive.writestr(zipfile.ZipInfo("b.npy"), npy(b), zipfile.ZIP_DEFLATED, 9)
    for file in ("npz/descriptors.npz", "npz/comment.npz"):
        expected += [(file, "w", w), (file, "b", b)]
    with zipfile.ZipFile(HERE / "npz/refused_bzip2.npz", "w") as archive:
        archive.writestr(zipfile.ZipInfo("w.npy"), npy(w), zipfile.ZIP_BZIP2)
    with zipfile.ZipFile(HERE / "npz/refused_text.npz", "w") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt"), b"hello")
    np.savez(HERE / "npz/refused_none.npz")
    np.savez(HERE / "npz/refused_objects.npz", w=np.array([1, None], dtype=object))


# ---- Golden cases: W (2 x 3) = 0 ... 5, b = 6, 7 by name; the loss of the model has its minimum there --------------------

W, B = np.arange(6.0).reshape(2, 3), np.array([6.0, 7.0])
NAMED = {"W": W, "b": B}


def case(name, file):
    (CASES / name).mkdir(parents=True, exist_ok=True)
    return CASES / name / file


def golden():
    np.savez(case("npz", "p.npz"), **NAMED)
    np.savez_compressed(case("npz_compressed", "p.npz"), b=B.astype("i4"), W=np.asfortranarray(W.astype(">f4")))
    np.savez(case("npz_flat", "p.npz"), np.arange(8.0))
    np.savez(case("npz_on_stdin", "p.npz"), **NAMED)
    np.savez(case("npz_left_out_name", "p.npz"), W=W)
    np.savez(case("npz_unknown_name", "p.npz"), W=W, bias=B)
    np.savez(case("npz_positional", "p.npz"), W, B)
    np.savez(case("npz_wrong_shapes", "p.npz"), W=W.T, b=B[:, None])
    np.savez(case("npz_missing_names", "p.npz"), b=B)
    np.savez(case("npz_truncated", "p.npz"), **NAMED)
    np.savez(case("npz_nan", "p.npz"), W=W, b=np.array([6, np.nan]))
    np.savez(case("npz_symbolic_link", "theta.npz"), **NAMED)
    path = case("npz_truncated", "p.npz")
    path.write_bytes(path.read_bytes()[:-40])
    state(case("safetensors", "p.safetensors"), NAMED, "F64")
    state(case("safetensors_half", "p.safetensors"), NAMED, "F16", order=["b", "W"], padding=3)
    state(case("safetensors_bfloat16", "p.safetensors"), NAMED, "BF16", metadata={"format": "pt"})
    state(case("safetensors_on_stdin", "p.safetensors"), NAMED)
    safetensors(case("safetensors_prefix_and_buffers", "p.safetensors"), {
        "_orig_mod.module.W": ("F32", W.shape, encode(W, "F32")),
        "_orig_mod.module.b": ("F32", B.shape, encode(B, "F32")),
        "_orig_mod.module.norm.num_batches_tracked": ("I64", (), struct.pack("<q", 7)),
        "_orig_mod.module.norm.running_mean": ("F32", (2,), encode(B, "F32"))})
    safetensors(case("safetensors_integers", "p.safetensors"), {
        "W": ("I64", W.shape, encode(W, "I64")), "b": ("F32", B.shape, encode(B, "F32"))})
    network = {f"model.{name}": np.array(values) for name, values in (
        ("0.weight", [[1.0], [-2.0]]), ("0.bias", [0.5, 0.25]), ("2.weight", [[3.0, -0.5]]), ("2.bias", [0.125]))}
    state(case("safetensors_network", "p.safetensors"), network)
    broken = case("safetensors_hole", "p.safetensors")
    text = json.dumps({"W": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
                       "b": {"dtype": "F32", "shape": [2], "data_offsets": [28, 36]}}).encode()
    broken.write_bytes(struct.pack("<Q", len(text)) + text + bytes(36))


def main():
    expected = []
    (HERE / "npz").mkdir(exist_ok=True)
    random_safetensors(expected)
    random_npz(expected)
    special_npz(expected)
    with open(HERE / "expected.txt", "w", encoding="utf-8") as out:
        for file, name, array in expected:
            print(file, name, array.ndim, *array.shape, *(float(x).hex() for x in np.ravel(array)), file=out)
    golden()


if __name__ == "__main__":
    main()
