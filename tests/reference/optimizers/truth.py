"""What torch.optim makes of the problems, in double precision. Needs torch."""
import math

import problems
import torch

STEPS = 100

X = torch.tensor(problems.INPUTS, dtype=torch.float64)
C = torch.tensor(problems.LABELS, dtype=torch.float64)
Y = torch.tensor(problems.TARGETS, dtype=torch.float64).reshape(-1, 1)


def logistic(theta):
    return torch.nn.functional.binary_cross_entropy_with_logits(X @ theta[:2] + theta[2], C)


def network(theta):
    hidden = torch.tanh(torch.nn.functional.linear(X, theta[:6].reshape(3, 2), theta[6:9]))
    return torch.nn.functional.mse_loss(torch.nn.functional.linear(hidden, theta[9:12].reshape(1, 3), theta[12:]), Y)


LOSSES = {
    "quadratic": lambda t: (t[0] ** 2 + 1000 * t[1] ** 2) / 2,
    "rosenbrock": lambda t: 100 * (t[1] - t[0] ** 2) ** 2 + (1 - t[0]) ** 2,
    "logistic": logistic,
    "network": network,
}


def optimizer_of(name, s, theta):
    """The optimizer of torch that bears this name in critpoint; `s` are critpoint's settings."""
    lr, decay = s["lr"], s.get("weight-decay", 0)
    betas, eps = (s.get("beta1", 0.9), s.get("beta2", 0.999)), s.get("eps", 1e-8)
    o = torch.optim
    return {
        "gd": lambda: o.SGD([theta], lr, weight_decay=decay),
        "sgd": lambda: o.SGD([theta], lr, weight_decay=decay),
        "momentum": lambda: o.SGD([theta], lr, momentum=s.get("momentum", 0.9), dampening=s.get("dampening", 0),
                                  weight_decay=decay),
        "nesterov": lambda: o.SGD([theta], lr, momentum=s.get("momentum", 0.9), nesterov=True, weight_decay=decay),
        "adagrad": lambda: o.Adagrad([theta], lr, lr_decay=s.get("lr-decay", 0), eps=s.get("eps", 1e-10),
                                     weight_decay=decay),
        "rmsprop": lambda: o.RMSprop([theta], lr, alpha=s.get("rho", 0.99), eps=eps, momentum=s.get("momentum", 0),
                                     weight_decay=decay),
        "adam": lambda: o.Adam([theta], lr, betas, eps, weight_decay=decay),
        "adamw": lambda: o.AdamW([theta], lr, betas, eps, weight_decay=s.get("weight-decay", 0.01)),
        "radam": lambda: o.RAdam([theta], lr, betas, eps, weight_decay=decay),
    }[name]()


def scheduler_of(s, optimizer):
    """torch's schedulers, but for the warm-up before them, which is the first lines of Goyal et al. 2017, section 2.2."""
    schedulers, kind, warmup = torch.optim.lr_scheduler, s.get("schedule", "constant"), s.get("warmup", 0)
    if warmup > 0:
        decay = s.get("gamma", 1.0) if kind == "exponential" else 1.0
        return schedulers.LambdaLR(optimizer, lambda t: (t + 1) / warmup if t < warmup else decay ** (t - warmup))
    return {
        "constant": lambda: schedulers.LambdaLR(optimizer, lambda t: 1.0),
        "step": lambda: schedulers.StepLR(optimizer, s["period"], s["gamma"]),
        "exponential": lambda: schedulers.ExponentialLR(optimizer, s["gamma"]),
        "cosine": lambda: schedulers.LambdaLR(optimizer, lambda t: cosine(s, t) / s["lr"]),
    }[kind]()


def cosine(s, t):
    """The closed form of CosineAnnealingLR, which torch follows step by step and then leaves to rise again."""
    return s["lr-min"] + (s["lr"] - s["lr-min"]) * (1 + math.cos(math.pi * min(t / s["period"], 1))) / 2


def trajectory(problem, name, settings):
    """theta before every step, and after the last one."""
    theta = torch.tensor(problems.STARTS[problem], dtype=torch.float64, requires_grad=True)
    optimizer = optimizer_of(name, settings, theta)
    scheduler = scheduler_of(settings, optimizer)
    places = [theta.detach().tolist()]
    for _ in range(STEPS):
        optimizer.zero_grad()
        LOSSES[problem](theta).backward()
        optimizer.step()
        scheduler.step()
        places.append(theta.detach().tolist())
    return places
