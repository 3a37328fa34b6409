"""Losses on which optimizers are compared: each as a model of critpoint and as a function of torch that shares nothing with
it. The numbers of the data are given to few digits, so that both sides read the same doubles."""

INPUTS = [[0.5, -1.25], [1.5, 0.75], [-0.5, 2.0], [2.25, -0.5], [-1.75, -1.0], [0.25, 1.5]]
LABELS = [1, 0, 1, 1, 0, 0]
TARGETS = [0.5, -0.25, 0.75, 0.125, -1.0, 0.25]

# Three hidden units: 0.weight (3 x 2), 0.bias (3), 2.weight (1 x 3), 2.bias (1).
NETWORK_START = [0.5, -0.25, 0.125, 0.75, -0.5, 0.25, 0.1, -0.2, 0.3, 0.4, -0.6, 0.2, 0.05]

MODELS = {
    "quadratic": {"parameters": ["x", "y"], "loss": "(x^2 + 1000*y^2)/2"},
    "rosenbrock": {"parameters": ["x", "y"], "loss": "100*(y - x^2)^2 + (1 - x)^2"},
    "logistic": {"parameters": {"w": {"shape": [2]}, "b": 0.0},
                 "data": {"X": INPUTS, "c": LABELS},
                 "loss": "mean(softplus(X @ w + b) - c*(X @ w + b))"},
    "network": {"network": {"layers": [{"type": "dense", "units": 3, "activation": "tanh"},
                                       {"type": "dense", "units": 1}], "loss": "mse"},
                "data": {"inputs": INPUTS, "targets": TARGETS}},
}

STARTS = {"quadratic": [1.0, 0.75], "rosenbrock": [-1.25, 1.5], "logistic": [0.25, -0.5, 0.125], "network": NETWORK_START}

# Of each optimizer the settings as they are, and others. Rate and eps are such that runs neither stand still nor dance
# around their goal, which blows rounding errors up.
RATES = {"quadratic": 7e-4, "rosenbrock": 1e-4, "logistic": 0.5, "network": 0.05}
ADAPTIVE = {"quadratic": 0.01, "rosenbrock": 0.01, "logistic": 0.1, "network": 0.02}

VARIANTS = [
    ("gd", {}), ("gd", {"weight-decay": 0.01}), ("sgd", {"batch-size": 0}),
    ("momentum", {}), ("momentum", {"momentum": 0.5, "dampening": 0.25, "weight-decay": 0.02}),
    ("nesterov", {}), ("nesterov", {"momentum": 0.75, "weight-decay": 0.01}),
    ("adagrad", {}), ("adagrad", {"lr-decay": 0.05, "eps": 1e-4, "weight-decay": 0.01}),
    ("rmsprop", {}), ("rmsprop", {"rho": 0.95, "eps": 0.05, "momentum": 0.6, "weight-decay": 0.01}),
    ("adam", {}), ("adam", {"beta1": 0.8, "beta2": 0.95, "eps": 1e-3, "weight-decay": 0.02}),
    ("adamw", {}), ("adamw", {"beta1": 0.7, "beta2": 0.95, "eps": 0.02, "weight-decay": 0.1}),
    ("radam", {}), ("radam", {"beta1": 0.8, "beta2": 0.9, "eps": 1e-3, "weight-decay": 0.01}),
    ("gd", {"schedule": "step", "gamma": 0.5, "period": 20}), ("gd", {"schedule": "exponential", "gamma": 0.97}),
    ("adam", {"schedule": "cosine", "lr-min": 1e-5, "period": 80}), ("momentum", {"warmup": 10}),
    ("adam", {"warmup": 25, "schedule": "exponential", "gamma": 0.98}),
]
PLAIN = ("gd", "sgd", "momentum", "nesterov", "radam")  # radam begins with steps of momentum


def rows():
    """Every variant on every problem: (problem, optimizer, settings)."""
    for problem in MODELS:
        for optimizer, settings in VARIANTS:
            rate = (RATES if optimizer in PLAIN else ADAPTIVE)[problem]
            yield problem, optimizer, {"lr": rate, **settings}
