"""Writes the golden cases of the topics batches_analysis and sharpness: numbers from NumPy and from closed forms.

Every loss here is written out once more, with gradient and Hessian by hand; the largest loss of a convex one in a box is
the largest of all corners.
"""
import csv
import itertools
import json
import os
import shutil

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
CASES = os.path.join(HERE, "..", "cases")
EXAMPLES = os.path.join(HERE, "..", "..", "examples")


def write(topic, name, files):
    folder = os.path.join(CASES, topic, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    for file, content in files.items():
        if isinstance(content, dict):
            members = ",\n  ".join("%s: %s" % (json.dumps(k), json.dumps(v)) for k, v in content.items())
            content = "{ %s }\n" % members
        with open(os.path.join(folder, file), "w", encoding="utf-8") as f:
            f.write(content if content.endswith("\n") else content + "\n")


def read_csv(name, columns):
    with open(os.path.join(EXAMPLES, name), encoding="utf-8") as f:
        rows = list(csv.DictReader(f))
    return [[row[c] for c in columns] for row in rows]


# ---- Losses: (loss, gradient, Hessian) at theta for some rows -------------------------------------------------------


def softmax_regression(theta, x, y, l2):
    w = theta.reshape(-1, x.shape[1])
    z = x @ w.T
    z -= z.max(axis=1, keepdims=True)
    p = np.exp(z)
    p /= p.sum(axis=1, keepdims=True)
    loss = -np.log(p[np.arange(len(y)), y]).mean() + l2 * (w ** 2).sum()
    residual = p.copy()
    residual[np.arange(len(y)), y] -= 1
    gradient = residual.T @ x / len(y) + 2 * l2 * w
    hessian = sum(np.kron(np.diag(q) - np.outer(q, q), np.outer(r, r)) for q, r in zip(p, x)) / len(y)
    return loss, gradient.ravel(), hessian + 2 * l2 * np.eye(theta.size)


def line(theta, x, y, scale):
    """scale(count) times the sum of the squares of a + b*x - y."""
    a = np.column_stack([np.ones_like(x), x])
    r = a @ theta - y
    s = scale(len(y))
    return s * (r @ r), 2 * s * a.T @ r, 2 * s * a.T @ a


# ---- Batches --------------------------------------------------------------------------------------------------------


def batch_claims(loss, count, size, critical, losses="mean"):
    parts = [slice(k, min(k + size, count)) for k in range(0, count, size)]
    values = [loss(part) for part in parts]
    sizes = np.array([part.stop - part.start for part in parts])
    gradients = np.array([g for _, g, _ in values])
    if losses == "sum":
        gradients = gradients / sizes[:, None]
    mean = sizes @ gradients / count
    scatter = sizes @ ((gradients - mean) ** 2).sum(axis=1)
    rows = scatter / (len(parts) - 1)
    claims = {"batches.size": size, "batches.count": len(parts), "batches.rows": count, "batches.losses": losses,
              "batches.largest_gradient_norm": max(np.linalg.norm(g) for _, g, _ in values),
              "batches.covariance_trace": scatter / count, "batches.row_covariance_trace": rows,
              "batches.noise_scale": None if critical else rows / (mean @ mean)}
    for k, (value, gradient, hessian) in enumerate(values):
        e = np.linalg.eigvalsh(hessian)
        claims[f"batches.list[{k}].loss"] = value
        claims[f"batches.list[{k}].size"] = int(sizes[k])
        claims[f"batches.list[{k}].first"] = parts[k].start
        claims[f"batches.list[{k}].gradient_norm"] = np.linalg.norm(gradient)
        claims[f"batches.list[{k}].verdict"] = "not_critical"
        claims[f"batches.list[{k}].lambda_min"] = e[0]
        claims[f"batches.list[{k}].lambda_max"] = e[-1]
    claims["batches.verdicts.not_critical"] = len(parts)
    return claims


def iris():
    """The shipped model, at its optimum and at 0."""
    with open(os.path.join(EXAMPLES, "iris_softmax_network.json"), encoding="utf-8") as f:
        model = json.load(f)
    columns = model["data"]["inputs"]["columns"]
    x = np.array(read_csv("iris.csv", columns), dtype=float)
    species = [row[0] for row in read_csv("iris.csv", ["species"])]
    y = np.array([sorted(set(species)).index(s) for s in species])
    optimum = np.array(model["points"]["optimum"]["0.weight"]).ravel()
    return (lambda theta, rows=slice(None): softmax_regression(theta, x[rows], y[rows], model["network"]["l2"])), optimum


def iris_cases():
    loss, optimum = iris()
    zero = np.zeros_like(optimum)
    command = "critpoint $EXAMPLES/iris_softmax_network.json --at %s --batches %d --json"
    claims = batch_claims(lambda rows: loss(optimum, rows), 150, 40, True)
    write("batches_analysis", "iris_at_the_optimum", {
        "cmd": command % ("@optimum", 40), "json": {"verdict": "minimum", **claims}, "tolerance": "1e-9 1e-10",
        "variants": "1e-5 1e-5 --derivatives=fd"})
    claims = batch_claims(lambda rows: loss(zero, rows), 150, 32, False)
    write("batches_analysis", "iris_at_zero", {
        "cmd": command % (",".join("0" * 12), 32), "json": {"verdict": "not_critical", **claims},
        "tolerance": "1e-9 1e-10"})


def sum_case():
    x, y = np.arange(7.0), np.array([1.0, 3, 2, 5, 4, 6, 9])
    theta = np.array([0.5, 1.25])
    claims = batch_claims(lambda rows: line(theta, x[rows], y[rows], lambda count: 1), 7, 3, False, "sum")
    mean = batch_claims(lambda rows: line(theta, x[rows], y[rows], lambda count: 1 / count), 7, 3, False)
    assert abs(claims["batches.noise_scale"] - mean["batches.noise_scale"]) < 1e-12
    claims["batches.list[2].lambda_min"] = {">=": -1e-12}
    model = {"parameters": {"a": 0.5, "b": 1.25}, "data": {"x": x.tolist(), "y": y.tolist()},
             "loss": "sum((a + b*x - y)^2)"}
    write("batches_analysis", "a_sum_over_rows", {
        "cmd": "critpoint model.json --batches 3 --json", "json": claims, "model.json": json.dumps(model)})


# ---- Sharpness ------------------------------------------------------------------------------------------------------


def corner_peak(loss, theta, epsilon):
    reach = epsilon * (np.abs(theta) + 1)
    return max(loss(theta + reach * np.array(z)) for z in itertools.product((-1, 1), repeat=theta.size))


def flat_claims(loss, peak, eigenvalues, alpha, prior=0.0):
    data = np.maximum(eigenvalues - prior, 0)
    claims = {"flatness.largest_eigenvalue": eigenvalues[-1], "flatness.trace": eigenvalues.sum(),
              "flatness.alpha": alpha, "flatness.effective_parameters": (data / (data + alpha)).sum(),
              "flatness.loss_max": peak, "flatness.rise": peak - loss}
    if loss > -1:
        claims["flatness.relative"] = 100 * (peak - loss) / (1 + loss)
    return claims


def iris_sharpness():
    loss, optimum = iris()
    value, _, hessian = loss(optimum)
    e = np.linalg.eigvalsh(hessian)
    peak = corner_peak(lambda theta: loss(theta)[0], optimum, 0.02)
    claims = {"flatness.epsilon": 0.02, **flat_claims(value, peak, e, 0.01, prior=0.01)}
    write("sharpness", "iris_with_its_own_prior", {
        "cmd": "critpoint $EXAMPLES/iris_softmax_network.json --at @optimum --sharpness --epsilon 0.02 --json",
        "json": claims, "tolerance": "1e-8 1e-10"})
    claims = flat_claims(value, corner_peak(lambda theta: loss(theta)[0], optimum, 1e-3), e, 2.5, prior=0.01)
    write("sharpness", "iris_with_another_prior", {
        "cmd": "critpoint $EXAMPLES/iris_softmax_network.json --at @optimum --sharpness --alpha 2.5 --json",
        "json": claims, "tolerance": "1e-8 1e-10"})


def valley(name, w1, w2):
    """(1 - w1*w2)^2 on its valley: the Hessian is 2 (w2, w1)'(w2, w1)."""
    theta = np.array([w1, w2], dtype=float)
    e = np.array([0.0, 2.0 * (w1 * w1 + w2 * w2)])
    peak = corner_peak(lambda t: (1 - t[0] * t[1]) ** 2, theta, 1e-3)
    write("sharpness", name, {
        "cmd": f"critpoint $EXAMPLES/two_weights.json --at {w1},{w2} --sharpness --json",
        "json": {"flatness.epsilon": 1e-3, **flat_claims(0.0, peak, e, 1.0)}, "tolerance": "1e-9 1e-13",
        "variants": "1e-6 1e-6 --derivatives=formula\n1e-5 1e-5 --derivatives=fd"})
    return 100 * peak


def main():
    iris_cases()
    sum_case()
    iris_sharpness()
    flat, sharp = valley("flat_end_of_a_valley", 1, 1), valley("sharp_end_of_a_valley", 32, 0.03125)
    assert sharp > 10 * flat


if __name__ == "__main__":
    main()
