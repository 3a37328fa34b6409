#!/usr/bin/python3
"""Writes dense.json, activations.json, losses.json, images.json, transformers.json, points/*: random networks with loss, gradient and Hessian as torch finds them.

One row a line: "model" (critpoint's JSON), "parameters" (names and shapes in order), "at" (a point by name, or the name
of a file in points/), "loss", "gradient", and "hessian": its upper triangle, row by row. Numbers carry 13 digits.
Needs torch 1.13 (Debian 12: python3-torch):  /usr/bin/python3 make_networks.py
"""
import json
import os

import numpy as np
import torch

import families
import parameter_files
import truth

HERE = os.path.dirname(os.path.abspath(__file__))
# How many rows a family has; the ones that the others build on have more.
COUNTS = {"dense_tanh_softmax": 6, "dense_sigmoid_bce": 6, "conv_avg_pool": 4, "conv_max_pool_relu": 4, "random_conv": 10, "random_dense": 10,
          "batch_norm_dense": 4, "batch_norm_conv": 4, "transformer": 4, "transformer_align": 4}
FILES = {("dense_tanh_softmax", 1): "float64.npz", ("dense_tanh_softmax", 2): "float64.safetensors",
         ("dense_sigmoid_bce", 1): "deflated.npz", ("dense_sigmoid_bce", 2): "float32.safetensors",
         ("conv_avg_pool", 1): "float16.safetensors", ("batch_norm_conv", 1): "bfloat16.safetensors",
         ("residual_dense", 0): "nested.safetensors", ("transformer", 1): "nested.npz"}


def digits(values):
    return [float("%.13g" % v) for v in values]


def start(network, rng):
    """Random parameters; a spatial transformer begins with a map that is not far from the identity."""
    point = {}
    for name, shape in network.shapes.items():
        point[name] = rng.normal(size=shape) * 0.7
    last = [n for n in point if n.startswith("0.") and n.endswith(".bias") and len(point[n]) == 6]
    if last and isinstance(network.net[0], truth.SpatialTransformer):
        point[last[-1]] = np.array([1, 0, 0, 0, 1, 0]) + 0.2 * rng.normal(size=6)
        point[last[-1].replace("bias", "weight")] *= 0.2
    return {name: np.round(v, 4) for name, v in point.items()}


def flat(point):
    return torch.tensor(np.concatenate([np.ravel(v) for v in point.values()]), dtype=torch.float64)


def draw(family, rng, kind="float64"):
    """A network and a point where it is smooth, with what torch says there."""
    for _ in range(100):
        model = families.FAMILIES[family](rng)
        network = truth.Network(model)
        point = {name: parameter_files.rounded(v, kind) for name, v in start(network, rng).items()}
        theta = flat(point)
        loss, gradient, hessian = network.loss(theta), network.gradient(theta), network.hessian(theta)
        if network.size() <= 90 and torch.isfinite(hessian).all() and hessian.abs().max() < 1e6 and truth.steady(network, theta, hessian):
            return model, network, point, float(loss), gradient, hessian
    raise ValueError(family)


def row(family, k, rng):
    file = FILES.get((family, k))
    kind = file.split(".")[0] if file else "float64"
    model, network, point, loss, gradient, hessian = draw(family, rng, kind)
    assert (hessian - hessian.T).abs().max() <= 1e-12 * max(1, hessian.abs().max())
    n = network.size()
    if file:
        os.makedirs(os.path.join(HERE, "points"), exist_ok=True)
        parameter_files.write(os.path.join(HERE, "points", file), point, kind)
    return {"id": f"{family}_{k}", "model": model, "parameters": [[name, list(s)] for name, s in network.shapes.items()],
            "at": file or {name: v.tolist() for name, v in point.items()},
            "loss": digits([loss])[0], "gradient": digits(gradient.tolist()),
            "hessian": digits(hessian[torch.triu_indices(n, n).unbind()].tolist())}


def main():
    for number, (group, members) in enumerate(families.GROUPS.items()):
        rows = []
        for k, family in enumerate(members):
            rng = np.random.default_rng([number, k])
            rows += [row(family, i, rng) for i in range(COUNTS.get(family, 2))]
        with open(os.path.join(HERE, group + ".json"), "w") as f:
            for r in rows:
                f.write(json.dumps(r, separators=(",", ":")) + "\n")
        print(group, len(rows), "rows; at most", max(len(r["gradient"]) for r in rows), "parameters")


if __name__ == "__main__":
    main()
