"""The networks of examples/: their files without points, and how the points are found."""
import csv
import os

import numpy as np
import scipy.optimize
import torch

import truth

EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "examples")
IRIS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]


def columns(names):
    return {"file": "iris.csv", "columns": names}


def read_variable(entry):
    """A value of "data" as nested lists."""
    if isinstance(entry, list):
        return entry
    path = os.path.join(EXAMPLES, entry["file"])
    if path.endswith(".npy"):
        return np.load(path).astype(float).tolist()
    with open(path, newline="") as f:
        rows = list(csv.DictReader(f))
    if "columns" in entry:
        return [[float(r[c]) for c in entry["columns"]] for r in rows]
    try:
        return [float(r[entry["column"]]) for r in rows]
    except ValueError:
        return [r[entry["column"]] for r in rows]


def network_of(model):
    return truth.Network(model, {name: read_variable(v) for name, v in model["data"].items()})


def newton(network, theta, steps=20):
    """Converges to a critical point; flat directions are left alone."""
    theta = torch.as_tensor(theta, dtype=torch.float64)
    best, waited = (theta, float("inf")), 0
    for _ in range(steps):
        gradient = network.gradient(theta)
        waited = 0 if float(gradient.abs().max()) < best[1] else waited + 1
        if waited == 0:
            best = theta, float(gradient.abs().max())
        elif waited == 3:
            break
        theta = theta - torch.linalg.pinv(network.hessian(theta), rtol=1e-9, hermitian=True) @ gradient
    assert best[1] < 1e-13, best[1]
    return best[0]


def minimise(network, theta, iterations=20000):
    """A local minimum near theta, by BFGS and then Newton's method."""
    def both(x):
        x = torch.tensor(x).requires_grad_()
        loss = network.loss(x)
        return float(loss), torch.autograd.grad(loss, x)[0].numpy()
    many = len(theta) > 200
    found = scipy.optimize.minimize(both, np.asarray(theta), jac=True, method="L-BFGS-B" if many else "BFGS",
                                    options={"maxiter": iterations, "gtol": 1e-8 if many else 1e-9,
                                             **({"maxfun": 10 ** 6, "ftol": 0, "maxcor": 50} if many else {})})
    return newton(network, found.x)


# ---- Regression ------------------------------------------------------------------------------------------------------

LINE = {"name": "least squares on Anscombe's first data set, as a network of one unit",
        "network": {"layers": [{"type": "dense", "units": 1}], "loss": "mse"},
        "data": {"inputs": {"file": "anscombe.csv", "columns": ["x"]},
                 "targets": {"file": "anscombe.csv", "column": "y"}}}


def line(network):
    """By the normal equations."""
    x, y = network.inputs[:, 0].numpy(), np.array(network.targets)
    slope = ((x - x.mean()) * (y - y.mean())).sum() / ((x - x.mean()) ** 2).sum()
    return {"least_squares": [slope, y.mean() - slope * x.mean()]}


LOGISTIC = {"name": "logistic regression on Fisher's iris as a network: is it a virginica?",
            "network": {"layers": [{"type": "dense", "units": 1}], "loss": "binary_cross_entropy"},
            "data": {"inputs": columns(IRIS), "targets": [0] * 100 + [1] * 50}}
SOFTMAX = {"name": "softmax regression on Fisher's iris as a network",
           "network": {"layers": [{"type": "dense", "units": 3, "bias": False}], "loss": "softmax_cross_entropy",
                       "l2": 0.005},
           "data": {"inputs": columns(IRIS), "targets": {"file": "iris.csv", "column": "species"}}}


def optimum(network):
    return {"optimum": minimise(network, np.zeros(network.size())).tolist()}


# ---- XOR -------------------------------------------------------------------------------------------------------------

XOR = {"name": "exclusive or: two hidden units",
       "network": {"layers": [{"type": "dense", "units": 2, "activation": "tanh"}, {"type": "dense", "units": 1}],
                   "loss": "mse"},
       "data": {"inputs": [[-1, -1], [-1, 1], [1, -1], [1, 1]], "targets": [-1, 1, 1, -1]}}


def xor(network):
    """theta is W1 (2, 2), b1, w2, b2. Zero; hidden units that look along the diagonals but are not listened to; and a
    solution: the units see the sum s of the inputs as tanh(s + 1) and tanh(s - 1), whose difference has its top at 0."""
    t1, t3 = np.tanh(1), np.tanh(3)
    a = 2 / (3 * t1 - t3)
    return {"zero": [0.0] * 9, "deaf": [1, 1, 1, -1, 0, 0, 0, 0, 0],
            "solution": newton(network, [1, 1, 1, 1, 1, -1, a, -a, -1 - a * (t3 - t1)], 3).tolist()}


XOR_DECAY = {"name": "exclusive or with weight decay",
             "network": {**XOR["network"], "loss": "binary_cross_entropy", "l2": 0.01},
             "data": {**XOR["data"], "targets": [0, 1, 1, 0]}}


def xor_decay(network):
    return {"zero": [0.0] * 9,
            "solution": minimise(network, [1, 1, 1, 1, 1, -1, 2, -2, -1]).tolist(),
            "one_unit": one_unit(network)}


def one_unit(network):
    """The best that one hidden unit can do alone is a critical point of the network of two."""
    free = [0, 1, 4, 6, 8]
    def widen(x):
        theta = torch.zeros(9)
        theta[free] = torch.as_tensor(x)
        return theta
    found = scipy.optimize.minimize(lambda x: float(network.loss(widen(x))), [1.0, 1, 1, 1, 0], method="BFGS",
                                    jac=lambda x: network.gradient(widen(x))[free].numpy())
    return newton(network, widen(found.x)).tolist()


# ---- Deep linear networks --------------------------------------------------------------------------------------------

AUTOENCODER = {"name": "linear autoencoder on Fisher's iris: four numbers through two and back",
               "network": {"layers": [{"type": "dense", "units": 2}, {"type": "dense", "units": 4}], "loss": "mse"},
               "data": {"inputs": columns(IRIS), "targets": columns(IRIS)}}
SUBSETS = [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (0,), (1,), (2,), (3,), ()]


def principal(network):
    x = network.inputs.numpy()
    mean = x.mean(axis=0)
    values, vectors = np.linalg.eigh((x - mean).T @ (x - mean) / len(x))
    return mean, values[::-1], vectors[:, ::-1] * np.sign(vectors[0, ::-1])


def autoencoder(network):
    """Baldi and Hornik (1989): the critical points project on a subset of the principal directions."""
    mean, _, directions = principal(network)
    points = {}
    for subset in SUBSETS:
        down = np.zeros((2, 4))
        down[:len(subset)] = directions[:, subset].T
        theta = np.concatenate([down.ravel(), -down @ mean, down.T.ravel(), mean])
        points["directions" + "".join(f"_{k + 1}" for k in subset) if subset else "none"] = theta.tolist()
    return points


def autoencoder_index(network, subset):
    """A direction that is left out and beats one that was learned takes its place; and where a unit is idle, every
    direction that is left out can begin."""
    values, idle = principal(network)[1], 2 - len(subset)
    out = [k for k in range(4) if k not in subset]
    return sum(values[j] > values[i] for i in subset for j in out) + idle * len(out)


THREE = {"name": "deep linear network of three layers: learn [[3, 1], [1, 3]]",
         "network": {"layers": [{"type": "dense", "units": 2, "bias": False}] * 3, "loss": "mse"},
         "data": {"inputs": [[1, 0], [0, 1]], "targets": [[3, 1], [1, 3]]}}


def three(network):
    """The directions (1, 1) and (1, -1) have the singular values 4 and 2. Learned alone, the stronger one is no minimum,
    and yet no second derivative shows the way on (Kawaguchi 2016): three factors of the weaker one are zero. Where the
    factor in the middle is not, the way shows."""
    strong, weak = np.full((2, 2), 0.5), np.array([[0.5, -0.5], [-0.5, 0.5]])
    def product(first, second, third):
        return np.concatenate([np.ravel(m) for m in (first, second, third)]).tolist()
    zero = np.zeros((2, 2))
    return {"zero": product(zero, zero, zero), "strong": product(4 * strong, strong, strong),
            "strong_and_open": product(4 * strong, np.eye(2), strong), "weak": product(2 * weak, weak, weak),
            "solution": product(4 * strong + 2 * weak, np.eye(2), np.eye(2))}


# ---- Digits ----------------------------------------------------------------------------------------------------------


def digits(rows, layers, loss, name, inputs="inputs", targets="targets", **more):
    return {"name": name, "network": {"layers": layers, "loss": loss, **more},
            "data": {"inputs": {"file": f"digits{rows}_{inputs}.npy"}, "targets": {"file": f"digits{rows}_{targets}.npy"}},
            "init": {"scheme": "glorot_uniform", "seed": 1}}


FLATTEN = {"type": "flatten"}
DENSE = [FLATTEN, {"type": "dense", "units": 16, "activation": "tanh"}, {"type": "dense", "units": 10, "bias": False}]
DIGITS = {200: digits(200, DENSE, "softmax_cross_entropy", "200 handwritten digits, a dense tanh network", l2=1e-3),
          1797: digits(1797, DENSE, "softmax_cross_entropy", "1797 handwritten digits, a dense tanh network", l2=1e-3)}
CONV = digits(200, [{"type": "conv2d", "kernel": 3, "channels": 2, "activation": "tanh"},
                    {"type": "avg_pool", "kernel": 2}, {"type": "batch_norm"}, FLATTEN, {"type": "dense", "units": 10}],
              "mse", "200 handwritten digits: convolution, pool, batch normalisation, dense", targets="one_hot")
TRANSFORMER = digits(20, [{"type": "spatial_transformer",
                           "layers": [{"type": "avg_pool", "kernel": 4}, FLATTEN, {"type": "dense", "units": 6}]},
                          {"type": "avg_pool", "kernel": 2}, FLATTEN, {"type": "dense", "units": 1}],
                     "binary_cross_entropy", "zero or one? a spatial transformer before a dense layer", l2=1e-3)


def trained(seed):
    """A minimum near random weights; the scales of a batch normalisation, which are vectors, start at 1."""
    def find(network):
        rng = np.random.default_rng(seed)
        start = torch.tensor(0.3 * rng.normal(size=network.size()))
        for name, part in network.split(start).items():
            if name.endswith("weight") and part.dim() == 1:
                part[:] = 1
        return {"minimum": minimise(network, start).tolist()}
    return find


def transformer(network):
    """The identity, whose samples lie on the pixels and so on kinks. And the gaze at a single spot whose brightness does
    not tell zeros from ones, by a dense layer that has learned no more than their frequency."""
    frequency = sum(network.targets) / len(network.targets)
    def gaze(x, y):
        theta = torch.zeros(network.size())
        theta[24:30] = torch.tensor([0, 0, x, 0, 0, y])
        theta[-1] = np.log(frequency / (1 - frequency))
        return theta
    x = scipy.optimize.brentq(lambda x: float(network.gradient(gaze(x, 0.1))[30]), *BRACKET, xtol=1e-16)
    identity = gaze(0, 0)
    identity[24:30] = torch.tensor([1.0, 0, 0, 0, 1, 0])
    return {"identity": identity.tolist(), "spot": gaze(x, 0.1).tolist()}


BRACKET = 0.3, 0.37

# file -> (model, its points, or None where they lie in files of their own)
FILES = {"line_network": (LINE, line), "iris_logistic_network": (LOGISTIC, optimum),
         "iris_softmax_network": (SOFTMAX, optimum), "xor": (XOR, xor), "xor_decay": (XOR_DECAY, xor_decay),
         "autoencoder": (AUTOENCODER, autoencoder), "deep_linear_three": (THREE, three),
         "digits200": (DIGITS[200], trained(0)), "digits": (DIGITS[1797], trained(0)),
         "digits_conv": (CONV, trained(1)), "digits_transformer": (TRANSFORMER, transformer)}
