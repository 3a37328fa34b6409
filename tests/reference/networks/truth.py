"""What torch says about a network of a critpoint model: parameters, loss, gradient and Hessian, in double precision.

The network becomes an nn.Sequential, whose own names and order of parameters are the ones that critpoint must have.
torch has no second derivative of grid_sample; the sampler here is written with differentiable parts, and its values and
first derivatives are held against torch's own sampler whenever it is used.
"""
import functools
import math

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import stateless

torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


class Apply(nn.Module):
    def __init__(self, function):
        super().__init__()
        self.function = function

    def forward(self, x):
        return self.function(x)


# torch's own trigamma has 9 digits for small arguments; the recurrences lead to large ones.
def lgamma(x):
    return torch.lgamma(x + 40) - sum(torch.log(x + k) for k in range(40))


def digamma(x):
    return torch.digamma(x + 40) - sum(1 / (x + k) for k in range(40))


def cbrt(x):
    return torch.sign(x) * torch.abs(x) ** (1 / 3)


ACTIVATIONS = {
    **{name: getattr(torch, name)
       for name in ("exp expm1 log log1p sqrt abs sign sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh "
                    "erf erfc sigmoid").split()},
    **{name: getattr(F, name) for name in "softplus relu leaky_relu elu gelu silu".split()},
    "lgamma": lgamma,
    "digamma": digamma,
    "cbrt": cbrt,
    "softmax": lambda x: F.softmax(x, dim=-1),
    "log_softmax": lambda x: F.log_softmax(x, dim=-1),
    "step": lambda x: (x > 0).to(x) + 0 * x,
}


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def affine_grid(theta, shape, align_corners):
    """F.affine_grid, which has no second derivative; theta (rows, 2, 3)."""
    def axis(count):
        k = torch.arange(count)
        if align_corners:
            return -1 + 2 * k / (count - 1) if count > 1 else torch.zeros(1)
        return (2 * k + 1) / count - 1
    y, x = torch.meshgrid(axis(shape[2]), axis(shape[3]), indexing="ij")
    base = torch.stack([x, y, torch.ones_like(x)], -1)
    return torch.einsum("hwk,nik->nhwi", base, theta)


def sample(images, grid, align_corners):
    """F.grid_sample, bilinear with zeros outside, by hat functions that differ from 0 at two pixels of each axis."""
    def hats(at, count):
        place = (at + 1) / 2 * (count - 1) if align_corners else ((at + 1) * count - 1) / 2
        return torch.clamp(1 - torch.abs(place.unsqueeze(-1) - torch.arange(count)), min=0)
    across, down = hats(grid[..., 0], images.shape[3]), hats(grid[..., 1], images.shape[2])
    return torch.einsum("nchw,nijh,nijw->ncij", images, down, across)


class SpatialTransformer(nn.Sequential):
    def __init__(self, modules, align_corners):
        super().__init__(*modules)
        self.align_corners = align_corners
        self.checked = False

    def forward(self, x):
        theta = super().forward(x).reshape(-1, 2, 3)
        out = sample(x, affine_grid(theta, x.shape, self.align_corners), self.align_corners)
        if not self.checked and theta.requires_grad:
            self.checked = True
            self.check(x.detach(), theta.detach(), out.detach())
        return out

    def check(self, x, theta, out):
        """The same values and the same first derivatives as torch's own sampler."""
        a, b = (theta.clone().requires_grad_() for _ in range(2))
        p, q = (x.clone().requires_grad_() for _ in range(2))
        own = sample(p, affine_grid(a, x.shape, self.align_corners), self.align_corners)
        torchs = F.grid_sample(q, F.affine_grid(b, x.shape, align_corners=self.align_corners), mode="bilinear",
                               padding_mode="zeros", align_corners=self.align_corners)
        assert torch.allclose(own, out, rtol=0, atol=0) and torch.allclose(own, torchs, rtol=1e-12, atol=1e-12)
        weights = torch.sin(torch.arange(own.numel())).reshape(own.shape)
        for one, other in zip(torch.autograd.grad((weights * own).sum(), [a, p]),
                              torch.autograd.grad((weights * torchs).sum(), [b, q])):
            assert torch.allclose(one, other, rtol=1e-11, atol=1e-11)


def pair(value):
    return tuple(value) if isinstance(value, list) else (value, value)


def activation(layer):
    """The function, with the names that its options have in torch."""
    names = {"slope": "negative_slope", "alpha": "alpha"}
    options = {names[key]: layer[key] for key in names if key in layer}
    return Apply(functools.partial(ACTIVATIONS[layer["activation"]], **options))


def module(layer, x):
    """The module of a layer (without its activation) for inputs like x."""
    kind, get = layer["type"], layer.get
    kernel, padding = pair(get("kernel", 1)), pair(get("padding", 0))
    if kind == "dense":
        return nn.Linear(x.shape[-1], layer["units"], bias=get("bias", True))
    if kind == "activation":
        return activation(layer)
    if kind == "conv2d":
        return nn.Conv2d(x.shape[1], layer["channels"], kernel, pair(get("stride", 1)), padding,
                         pair(get("dilation", 1)), bias=get("bias", True))
    if kind == "max_pool":
        return nn.MaxPool2d(kernel, pair(get("stride", layer["kernel"])), padding)
    if kind == "avg_pool":
        return nn.AvgPool2d(kernel, pair(get("stride", layer["kernel"])), padding)
    if kind == "flatten":
        return nn.Flatten()
    if kind == "reshape":
        return nn.Unflatten(1, tuple(layer["shape"])) if x.dim() == 2 else Apply(
            lambda t: t.reshape(t.shape[0], *layer["shape"]))
    if kind == "batch_norm":
        norm = nn.BatchNorm1d if x.dim() == 2 else nn.BatchNorm2d
        return norm(x.shape[1], eps=get("epsilon", 1e-5), affine=get("affine", True), track_running_stats=False)
    if kind == "layer_norm":
        return nn.LayerNorm(x.shape[1:], eps=get("epsilon", 1e-5), elementwise_affine=get("affine", True))
    inner = modules(layer["layers"], x)
    return Residual(*inner) if kind == "residual" else SpatialTransformer(inner, get("align_corners", False))


def modules(layers, x):
    """A layer with an activation counts as two modules."""
    found = []
    for layer in layers:
        added = [module(layer, x)]
        if "activation" in layer and layer["type"] != "activation":
            added.append(activation(layer))
        with torch.no_grad():
            for m in added:
                x = m(x)
        found += added
    return found


def one_hot(targets, columns):
    """Classes: names in alphabetical order, or numbers from 0; or rows of probabilities as they are."""
    if isinstance(targets[0], list) and len(targets[0]) > 1:
        return torch.tensor(targets, dtype=torch.float64)
    flat = [t[0] if isinstance(t, list) else t for t in targets]
    if isinstance(flat[0], str):
        flat = [sorted(set(flat)).index(t) for t in flat]
    return F.one_hot(torch.tensor(flat).long(), columns).double()


def loss_of(network, out, targets):
    kind = network["loss"]
    if kind == "softmax_cross_entropy":
        return F.cross_entropy(out, one_hot(targets, out.shape[1]))
    if kind == "hinge" and out.shape[1:].numel() > 1 and not isinstance(targets[0], list):
        signs = 2 * one_hot(targets, out.shape[1]) - 1
        return F.relu(1 - signs * out).mean()
    t = torch.tensor(targets, dtype=torch.float64)
    if kind == "gaussian_nll":
        t = t.reshape(t.shape[0], -1)
        mean, s = out[:, :t.shape[1]], out[:, t.shape[1]:]
        return F.gaussian_nll_loss(mean, t, torch.exp(s), eps=1e-300)
    t = t.reshape(out.shape)
    if kind == "huber":
        return F.huber_loss(out, t, delta=network.get("delta", 1))
    if kind == "hinge":
        return F.relu(1 - t * out).mean()
    return {"mse": F.mse_loss, "mae": F.l1_loss, "binary_cross_entropy": F.binary_cross_entropy_with_logits}[kind](
        out, t)


class Network:
    """A model with its data as a function of theta, and of the parameters' names."""

    def __init__(self, model, data=None):
        data = data or model["data"]
        self.spec, self.targets = model["network"], data["targets"]
        self.inputs = torch.tensor(data["inputs"], dtype=torch.float64)
        if self.inputs.dim() == 1:
            self.inputs = self.inputs.reshape(-1, 1)
        self.net = nn.Sequential(*modules(self.spec["layers"], self.inputs))
        self.net.train()
        self.parameters = dict(self.net.named_parameters())
        self.shapes = {name: tuple(p.shape) for name, p in self.parameters.items()}

    def weights(self):
        """The names that l1 and l2 apply to."""
        return [f"{prefix}.weight" for prefix, m in self.net.named_modules() if isinstance(m, (nn.Linear, nn.Conv2d))]

    def split(self, theta):
        at, out = 0, {}
        for name, shape in self.shapes.items():
            size = math.prod(shape)
            out[name], at = theta[at:at + size].reshape(shape), at + size
        assert at == theta.numel()
        return out

    def loss(self, theta):
        by_name = self.split(theta)
        out = stateless.functional_call(self.net, by_name, self.inputs)
        value = loss_of(self.spec, out, self.targets)
        for name in self.weights():
            if self.spec.get("l2"):
                value = value + self.spec["l2"] * (by_name[name] ** 2).sum()
            if self.spec.get("l1"):
                value = value + self.spec["l1"] * by_name[name].abs().sum()
        return value

    def gradient(self, theta):
        theta = theta.detach().clone().requires_grad_()
        return torch.autograd.grad(self.loss(theta), theta)[0]

    def hessian(self, theta):
        return torch.autograd.functional.hessian(self.loss, theta)

    def outputs(self, theta):
        return stateless.functional_call(self.net, self.split(theta), self.inputs)

    def size(self):
        return sum(math.prod(s) for s in self.shapes.values())


def steady(network, theta, hessian):
    """Whether differences of the gradient agree with the Hessian: no kink is near, and torch did no nonsense."""
    scale = max(1e-3, float(hessian.abs().max()))
    for k in range(3):
        u = torch.sin(torch.arange(1.0, len(theta) + 1) * (k + 1.3))
        h = 1e-5
        difference = (network.gradient(theta + h * u) - network.gradient(theta - h * u)) / (2 * h)
        if not torch.allclose(difference, hessian @ u, rtol=1e-4, atol=1e-4 * scale):
            return False
    return True
