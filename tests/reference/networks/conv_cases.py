#!/usr/bin/python3
"""Writes golden cases below tests/cases/networks_conv: networks of images whose loss, gradient and Hessian are torch's.

The networks are written with torch's functions here, and in critpoint's JSON beside it, so that every convention (which
padding, which dilation, which sampler) is torch's own. torch has no second derivative of grid_sample: cases with a
spatial transformer claim loss and gradient. The case `minimum` is found by Newton's method.
Needs torch 1.13 (Debian 12: python3-torch):  /usr/bin/python3 conv_cases.py
"""
import json
import math
import os
import shutil

import torch
from torch.nn import functional as F

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "..", "cases", "networks_conv")
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def numbers(generator, *shape):
    return (torch.randn(*shape, generator=generator) * 1000).round() / 1000


def plain(tensor):
    return [float("%.13g" % v) for v in tensor.flatten().tolist()]


class Case:
    """shapes: name -> shape in the order of theta; forward: (parameters by name, inputs) -> outputs."""

    def __init__(self, layers, inputs, targets, loss, shapes, forward, **more):
        self.inputs, self.targets, self.kind, self.more = inputs, targets, loss, more
        self.shapes, self.forward = shapes, forward
        self.model = {"network": {"layers": layers, "loss": loss, **more},
                      "data": {"inputs": inputs.tolist(), "targets": targets.tolist()}}

    def size(self):
        return sum(math.prod(s) for s in self.shapes.values())

    def split(self, theta):
        parts = theta.split([math.prod(s) for s in self.shapes.values()])
        return {name: part.reshape(shape) for (name, shape), part in zip(self.shapes.items(), parts)}

    def loss(self, theta):
        p = self.split(theta)
        out = self.forward(p, self.inputs)
        value = F.cross_entropy(out, self.targets) if self.kind == "softmax_cross_entropy" else F.mse_loss(
            out, self.targets)
        weights = [w for name, w in p.items() if name.endswith("weight")]
        return value + self.more.get("l2", 0) * sum((w ** 2).sum() for w in weights)

    def gradient(self, theta):
        theta = theta.clone().requires_grad_()
        return torch.autograd.grad(self.loss(theta), theta)[0]

    def hessian(self, theta):
        return torch.autograd.functional.hessian(self.loss, theta)


def write(name, case, theta, claims):
    folder = os.path.join(CASES, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    point = {key: value.tolist() for key, value in case.split(theta).items()}
    members = ",\n  ".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in claims.items())
    files = {"cmd": "critpoint model.json --at point.json --assume-critical --json\n", "json": "{ %s }\n" % members,
             "tolerance": "1e-10 1e-11\n", "model.json": json.dumps(case.model) + "\n",
             "point.json": json.dumps(point) + "\n"}
    for file, text in files.items():
        with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
            f.write(text)


def first_order(case, theta):
    return {"loss": float(case.loss(theta)), "gradient": plain(case.gradient(theta)), "kinks": []}


def second_order(case, theta):
    eigenvalues = torch.linalg.eigvalsh(case.hessian(theta))
    return {**first_order(case, theta), "eigenvalues": plain(eigenvalues)}


# ---- Convolutions and pools ------------------------------------------------------------------------------------------


def same_padding(g):
    """An even kernel with dilation: the odd padding is at the end."""
    layers = [{"type": "conv2d", "channels": 2, "kernel": [2, 3], "dilation": [1, 2], "padding": "same",
               "activation": "tanh"}, {"type": "avg_pool", "kernel": 2, "padding": [1, 0]}, {"type": "flatten"},
              {"type": "dense", "units": 3}]

    def forward(p, x):
        x = torch.tanh(F.conv2d(x, p["0.weight"], p["0.bias"], padding="same", dilation=(1, 2)))
        return F.linear(F.avg_pool2d(x, 2, padding=(1, 0)).flatten(1), p["4.weight"], p["4.bias"])
    shapes = {"0.weight": (2, 1, 2, 3), "0.bias": (2,), "4.weight": (3, 12), "4.bias": (3,)}
    return Case(layers, numbers(g, 4, 1, 4, 4), torch.tensor([0, 2, 1, 2]), "softmax_cross_entropy", shapes, forward)


def max_pool_with_dilation(g):
    layers = [{"type": "conv2d", "channels": 2, "kernel": 2, "stride": [1, 2], "activation": "softplus"},
              {"type": "max_pool", "kernel": [3, 2], "dilation": [2, 1], "padding": [1, 1], "stride": 2},
              {"type": "flatten"}, {"type": "dense", "units": 2, "bias": False}]

    def forward(p, x):
        x = F.softplus(F.conv2d(x, p["0.weight"], p["0.bias"], stride=(1, 2)))
        x = F.max_pool2d(x, (3, 2), dilation=(2, 1), padding=1, stride=2)
        return F.linear(x.flatten(1), p["4.weight"])
    shapes = {"0.weight": (2, 2, 2, 2), "0.bias": (2,), "4.weight": (2, 4)}
    return Case(layers, numbers(g, 3, 2, 5, 6), numbers(g, 3, 2), "mse", shapes, forward)


def minimum(g):
    layers = [{"type": "conv2d", "channels": 1, "kernel": 2, "activation": "tanh"}, {"type": "avg_pool", "kernel": 2},
              {"type": "flatten"}, {"type": "dense", "units": 1}]

    def forward(p, x):
        x = F.avg_pool2d(torch.tanh(F.conv2d(x, p["0.weight"], p["0.bias"])), 2)
        return F.linear(x.flatten(1), p["4.weight"], p["4.bias"])
    shapes = {"0.weight": (1, 1, 2, 2), "0.bias": (1,), "4.weight": (1, 2), "4.bias": (1,)}
    return Case(layers, numbers(g, 8, 1, 3, 5), numbers(g, 8, 1), "mse", shapes, forward, l2=0.01)


def descend(case, theta):
    """Newton's method with a step back to where the curvature is positive."""
    for _ in range(200):
        values, vectors = torch.linalg.eigh(case.hessian(theta))
        step = vectors @ ((vectors.T @ case.gradient(theta)) / values.abs().clamp(min=1e-3))
        t = 1.0
        while t > 1e-9 and case.loss(theta - t * step) > case.loss(theta):
            t /= 2
        theta = theta - t * step
        if float(step.norm()) < 1e-15 * float(theta.norm()):
            break
    assert float(case.gradient(theta).abs().max()) < 1e-15 and float(values[0]) > 1e-3, (case.gradient(theta), values)
    return theta


# ---- Spatial transformers --------------------------------------------------------------------------------------------


def transformer(align_corners):
    def build(g):
        layer = {"type": "spatial_transformer", "layers": [{"type": "flatten"}, {"type": "dense", "units": 6}],
                 "size": [3, 2], **({"align_corners": True} if align_corners else {})}
        layers = [{"type": "conv2d", "channels": 2, "kernel": 1}, layer, {"type": "flatten"}]

        def forward(p, x):
            x = F.conv2d(x, p["0.weight"], p["0.bias"])
            theta = F.linear(x.flatten(1), p["1.1.weight"], p["1.1.bias"]).reshape(-1, 2, 3)
            grid = F.affine_grid(theta, [len(x), 2, 3, 2], align_corners=align_corners)
            return F.grid_sample(x, grid, align_corners=align_corners).flatten(1)
        shapes = {"0.weight": (2, 1, 1, 1), "0.bias": (2,), "1.1.weight": (6, 40), "1.1.bias": (6,)}
        return Case(layers, numbers(g, 3, 1, 4, 5), numbers(g, 3, 12), "mse", shapes, forward)
    return build


def near_identity(case, theta):
    p = case.split(theta)
    p["1.1.weight"] *= 0.1
    p["1.1.bias"] *= 0.3
    p["1.1.bias"] += torch.tensor([1.0, 0, 0, 0, 1, 0])
    return theta


def main():
    for seed, (name, build) in enumerate({"same_padding": same_padding, "max_pool_with_dilation": max_pool_with_dilation,
                                          "minimum": minimum, "transformer": transformer(False),
                                          "transformer_aligned": transformer(True)}.items()):
        g = torch.Generator().manual_seed(seed)
        case = build(g)
        theta = numbers(g, case.size())
        if name == "minimum":
            theta = descend(case, theta)
            eigenvalues = torch.linalg.eigvalsh(case.hessian(theta))
            claims = {"loss": float(case.loss(theta)), "verdict": "minimum", "index": 0, "critical": True,
                      "eigenvalues": plain(eigenvalues)}
        elif name.startswith("transformer"):
            theta = near_identity(case, theta)
            claims = first_order(case, theta)
        else:
            claims = second_order(case, theta)
        write(name, case, theta, claims)


if __name__ == "__main__":
    main()
