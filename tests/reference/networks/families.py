"""Random networks: each family is a function of a random generator that gives a model (without parameters) in critpoint's
JSON and the size of its starting weights. Every layer, activation and loss occurs in at least one."""
import numpy as np

DENSE, CONV = "dense", "conv2d"
# Activations that need their argument in an interval: what the layer before must keep it in.
BEFORE = {"log": "softplus", "sqrt": "softplus", "asin": "tanh", "acos": "tanh", "atanh": "tanh", "log1p": "softplus",
          "acosh": "exp1", "lgamma": "softplus", "digamma": "softplus"}
SMOOTH = ("exp expm1 log log1p sqrt sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc lgamma digamma "
          "sigmoid softplus gelu silu elu cbrt").split()
KINKED = "abs relu leaky_relu step sign".split()


def rounded(a, digits=4):
    return np.round(a, digits).tolist()


def numbers(rng, *shape):
    return rounded(rng.normal(size=shape))


def classes(rng, rows, count):
    """Each class occurs."""
    return rng.permutation(np.concatenate([np.arange(count), rng.integers(0, count, rows - count)])).tolist()


def model(layers, inputs, targets, loss, **more):
    return {"network": {"layers": layers, "loss": loss, **more}, "data": {"inputs": inputs, "targets": targets}}


def dense(units, activation=None, **more):
    return {"type": DENSE, "units": units, **({"activation": activation} if activation else {}), **more}


def conv(channels, kernel, activation=None, **more):
    return {"type": CONV, "channels": channels, "kernel": kernel,
            **({"activation": activation} if activation else {}), **more}


def head(rng, rows):
    """A last layer with a loss of its own: (units, targets, loss)."""
    kind = rng.integers(0, 3)
    if kind == 0:
        return 2, numbers(rng, rows, 2), "mse"
    if kind == 1:
        return 3, classes(rng, rows, 3), "softmax_cross_entropy"
    return 1, rng.integers(0, 2, rows).tolist(), "binary_cross_entropy"


def with_head(rng, layers, inputs):
    units, targets, loss = head(rng, len(inputs))
    return model(layers + [dense(units)], inputs, targets, loss)


# ---- Dense -----------------------------------------------------------------------------------------------------------


def dense_tanh_softmax(rng):
    rows, a, b, c = (int(rng.integers(lo, hi)) for lo, hi in ((5, 12), (2, 5), (2, 6), (2, 5)))
    return model([dense(b, "tanh"), dense(c)], numbers(rng, rows, a), classes(rng, rows, c), "softmax_cross_entropy",
                 l2=1e-3)


def dense_sigmoid_bce(rng):
    rows, a, b = (int(rng.integers(lo, hi)) for lo, hi in ((4, 12), (1, 5), (2, 6)))
    return model([dense(b, "sigmoid"), dense(1)], numbers(rng, rows, a), rng.integers(0, 2, rows).tolist(),
                 "binary_cross_entropy")


def three_layers(rng):
    return model([dense(4, "tanh"), dense(3, "softplus"), dense(2)], numbers(rng, 7, 3), numbers(rng, 7, 2), "mse",
                 l2=0.01, l1=0.02)


def without_bias(rng):
    return model([dense(3, "tanh", bias=False), dense(2, bias=False)], numbers(rng, 5, 2), numbers(rng, 5, 2), "mse")


def random_dense(rng):
    """Any depth, widths, activations and loss."""
    names = "tanh atan asinh erf sigmoid softplus gelu silu elu relu leaky_relu".split()
    layers = [dense(int(rng.integers(1, 5)), str(rng.choice(names))) for _ in range(rng.integers(0, 4))]
    inputs = numbers(rng, int(rng.integers(4, 10)), int(rng.integers(1, 4)))
    return with_head(rng, layers, inputs)


def logits_of_a_thousand(rng):
    rows = 5
    return model([dense(1)], rounded(1500 * rng.normal(size=(rows, 2))), rng.integers(0, 2, rows).tolist(),
                 "binary_cross_entropy")


def thousand_of_one_class(rng):
    return model([dense(3)], rounded(1500 * rng.normal(size=(5, 2))), classes(rng, 5, 3), "softmax_cross_entropy")


def activation_family(name, **options):
    def build(rng):
        layers = [dense(3)]
        if BEFORE.get(name) == "exp1":
            layers += [{"type": "activation", "activation": a} for a in ("cosh", "exp")]
        elif name in BEFORE:
            layers += [{"type": "activation", "activation": BEFORE[name]}]
        return with_head(rng, layers + [{"type": "activation", "activation": name, **options}], numbers(rng, 5, 2))
    return build


def softmax_inside(rng):
    """Functions of a whole row; the option of an activation that stands in a dense layer."""
    return model([dense(3, "leaky_relu", slope=0.2), dense(3, "softmax"), dense(2, "log_softmax")], numbers(rng, 5, 2),
                 numbers(rng, 5, 2), "mse")


# ---- Losses ----------------------------------------------------------------------------------------------------------


def loss_family(loss, targets, units=2, **more):
    def build(rng):
        return model([dense(3, "tanh"), dense(units)], numbers(rng, 6, 2), targets(rng), loss, **more)
    return build


def probabilities(rng):
    return rounded(rng.dirichlet(np.ones(3), 6))


LOSSES = {
    "mse": loss_family("mse", lambda rng: numbers(rng, 6, 2)),
    "mse_vector": loss_family("mse", lambda rng: numbers(rng, 6), 1),
    "mae": loss_family("mae", lambda rng: numbers(rng, 6, 2)),
    "huber": loss_family("huber", lambda rng: rounded(2 * rng.normal(size=(6, 2)))),
    "huber_delta": loss_family("huber", lambda rng: numbers(rng, 6, 2), delta=0.4),
    "bce": loss_family("binary_cross_entropy", lambda rng: rng.integers(0, 2, (6, 2)).tolist()),
    "bce_column": loss_family("binary_cross_entropy", lambda rng: rng.integers(0, 2, (6, 1)).tolist(), 1),
    "softmax": loss_family("softmax_cross_entropy", lambda rng: classes(rng, 6, 3), 3),
    "softmax_column": loss_family("softmax_cross_entropy", lambda rng: [[c] for c in classes(rng, 6, 3)], 3),
    "softmax_one_hot": loss_family("softmax_cross_entropy", lambda rng: np.eye(3)[classes(rng, 6, 3)].tolist(), 3),
    "softmax_probabilities": loss_family("softmax_cross_entropy", probabilities, 3),
    "hinge": loss_family("hinge", lambda rng: (2 * rng.integers(0, 2, 6) - 1).tolist(), 1),
    "hinge_signs": loss_family("hinge", lambda rng: (2 * rng.integers(0, 2, (6, 2)) - 1).tolist()),
    "gaussian_nll": loss_family("gaussian_nll", lambda rng: numbers(rng, 6), 2),
    "gaussian_nll_two": loss_family("gaussian_nll", lambda rng: numbers(rng, 6, 2), 4),
    "mse_l1": loss_family("mse", lambda rng: numbers(rng, 6, 2), l1=0.3),
    "mse_l2": loss_family("mse", lambda rng: numbers(rng, 6, 2), l2=0.3),
}

# ---- Images ----------------------------------------------------------------------------------------------------------


def conv_avg_pool(rng):
    layers = [conv(2, 3, "tanh", padding=1), {"type": "avg_pool", "kernel": 2}, {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 4, 1, 5, 6))


def conv_max_pool_relu(rng):
    layers = [conv(2, 2, "relu"), {"type": "max_pool", "kernel": 2}, {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 5, 1, 5, 5))


def conv_strides(rng):
    """A kernel that is no square, another stride in each direction, padding, dilation."""
    layers = [conv(2, [2, 3], "tanh", stride=[2, 1], padding=[1, 2], dilation=[2, 1]), {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 3, 2, 5, 3))


def conv_twice(rng):
    layers = [conv(2, 3, "softplus", padding=1), conv(3, [1, 2], "tanh", bias=False), {"type": "flatten"}]
    return model(layers + [dense(2)], numbers(rng, 3, 1, 3, 3), numbers(rng, 3, 2), "mse", l2=0.1, l1=0.1)


def pools(kind):
    def build(rng):
        layers = [conv(1, 2, "tanh"), {"type": kind, "kernel": 3, "stride": 2, "padding": 1},
                  {"type": kind, "kernel": [1, 2], "stride": [1, 1]}, {"type": "flatten"}]
        return with_head(rng, layers, numbers(rng, 4, 1, 6, 7))
    return build


def fully_convolutional(rng):
    return model([conv(2, 2, "tanh"), conv(1, 2)], numbers(rng, 3, 1, 4, 4), numbers(rng, 3, 1, 2, 2), "mse")


def random_conv(rng):
    rows, channels, height, width = (int(rng.integers(lo, hi)) for lo, hi in ((3, 5), (1, 3), (4, 7), (4, 7)))
    kernel, stride, padding = ([int(k) for k in rng.integers(lo, hi, 2)] for lo, hi in ((1, 4), (1, 3), (0, 2)))
    layers = [conv(int(rng.integers(1, 3)), kernel, str(rng.choice(["tanh", "relu", "sigmoid"])), stride=stride,
                   padding=padding)]
    pool = str(rng.choice(["max_pool", "avg_pool"]))
    layers += [{"type": pool, "kernel": 2, "stride": 1}, {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, rows, channels, height + 1, width + 1))


def reshape(rng):
    layers = [{"type": "reshape", "shape": [1, 3, 4]}, conv(2, 2, "tanh"), {"type": "reshape", "shape": [12]}]
    return with_head(rng, layers, numbers(rng, 4, 12))


# ---- Normalisation, residual, spatial transformer --------------------------------------------------------------------


def batch_norm_dense(rng):
    return with_head(rng, [dense(3), {"type": "batch_norm"}, {"type": "activation", "activation": "tanh"}],
                     numbers(rng, 6, 2))


def batch_norm_inputs(rng):
    return with_head(rng, [{"type": "batch_norm", "epsilon": 0.01}, dense(3, "tanh")], numbers(rng, 5, 3))


def batch_norm_conv(rng):
    layers = [conv(2, 3), {"type": "batch_norm"}, {"type": "activation", "activation": "relu"},
              {"type": "avg_pool", "kernel": 2}, {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 4, 1, 6, 6))


def norms_without_scale(rng):
    layers = [dense(3), {"type": "batch_norm", "affine": False}, dense(4, "tanh"),
              {"type": "layer_norm", "affine": False}]
    return with_head(rng, layers, numbers(rng, 6, 2))


def layer_norm_dense(rng):
    return with_head(rng, [dense(4), {"type": "layer_norm"}, {"type": "activation", "activation": "tanh"}],
                     numbers(rng, 5, 2))


def layer_norm_conv(rng):
    layers = [conv(2, 2), {"type": "layer_norm", "epsilon": 1e-3}, {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 3, 1, 3, 4))


def residual_dense(rng):
    layers = [dense(3, "tanh"), {"type": "residual", "layers": [dense(4, "sigmoid"), dense(3)]}]
    return with_head(rng, layers, numbers(rng, 5, 2))


def residual_conv(rng):
    branch = [conv(1, 3, "tanh", padding=1), {"type": "residual", "layers": [conv(1, 1)]}]
    return with_head(rng, [{"type": "residual", "layers": branch}, {"type": "flatten"}], numbers(rng, 4, 1, 3, 3))


def transformer(align_corners):
    def build(rng):
        layer = {"type": "spatial_transformer", "layers": [{"type": "flatten"}, dense(2, "tanh"), dense(6)]}
        if align_corners is not None:
            layer["align_corners"] = align_corners
        return with_head(rng, [layer, {"type": "flatten"}], numbers(rng, 3, 1, 3, 4))
    return build


def transformer_conv(rng):
    localisation = [conv(1, 3, "tanh"), {"type": "flatten"}, dense(6)]
    layers = [{"type": "spatial_transformer", "layers": localisation}, conv(1, 2, "tanh"), {"type": "flatten"}]
    return with_head(rng, layers, numbers(rng, 3, 2, 4, 4))


# ---- By file ---------------------------------------------------------------------------------------------------------


def named(*functions):
    return {f.__name__: f for f in functions}


GROUPS = {
    "dense": named(dense_tanh_softmax, dense_sigmoid_bce, three_layers, without_bias, random_dense, logits_of_a_thousand,
                   thousand_of_one_class, batch_norm_dense, batch_norm_inputs,
                   norms_without_scale, layer_norm_dense, residual_dense),
    "activations": {**{f"activation_{name}": activation_family(name) for name in SMOOTH + KINKED},
                    "slope": activation_family("leaky_relu", slope=0.3), "alpha": activation_family("elu", alpha=0.6),
                    **named(softmax_inside)},
    "losses": {f"loss_{name}": family for name, family in LOSSES.items()},
    "images": {**named(conv_avg_pool, conv_max_pool_relu, conv_strides, conv_twice, fully_convolutional, random_conv,
                       reshape),
               "max_pool_twice": pools("max_pool"), "avg_pool_twice": pools("avg_pool")},
    "transformers": {**named(batch_norm_conv, layer_norm_conv, residual_conv, transformer_conv),
                     "transformer": transformer(None), "transformer_align": transformer(True)},
}
FAMILIES = {name: family for group in GROUPS.values() for name, family in group.items()}
