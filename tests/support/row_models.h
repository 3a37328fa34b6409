/* Random models whose loss is a sum over rows of data: layers in both layouts, biases, weights used twice, residuals,
 * every kind of loss, and terms of the parameters alone. */
#ifndef SUPPORT_ROW_MODELS_H
#define SUPPORT_ROW_MODELS_H

#include "base/str.h"
#include "support/formulas.h"
#include "support/random.h"

struct row_model {
    struct random *random;
    struct world *world;
    size_t rows;
    double scale;      /* of the data */
    double parameters; /* scale of the parameters */
    size_t widths[4];
    size_t layers;
    size_t tensors;
};

static inline size_t row_model_below(struct row_model *m, size_t count)
{
    return random_below(m->random, count);
}

static inline const double *row_model_numbers(struct row_model *m, size_t count, double scale)
{
    double *out = ARENA_ARRAY(m->world->arena, count, double);
    for (size_t k = 0; k < count; k++)
        out[k] = random_below(m->random, 9) == 0 ? 0 : scale * random_normal(m->random);
    return out;
}

static inline void row_model_data(struct row_model *m, const char *name, size_t columns)
{
    world_constant(m->world, name, shape_matrix(m->rows, columns), row_model_numbers(m, m->rows * columns, m->scale));
}

static inline const char *row_model_parameter(struct row_model *m, const char *kind, struct shape shape)
{
    const char *name = str_format(m->world->arena, "%s%zu", kind, m->tensors++);
    world_parameter(m->world, name, shape, row_model_numbers(m, shape_size(&shape), m->parameters));
    return name;
}

/* input @ W + b for fresh W and b, W stored either way. */
static inline const char *row_model_affine(struct row_model *m, const char *input, size_t from, size_t to)
{
    struct arena *arena = m->world->arena;
    bool turned = row_model_below(m, 2) != 0;
    const char *weight = row_model_parameter(m, "W", turned ? shape_matrix(to, from) : shape_matrix(from, to));
    const char *text = str_format(arena, turned ? "%s @ transpose(%s)" : "%s @ %s", input, weight);
    if (row_model_below(m, 3) != 0)
        text = str_format(arena, "%s + %s", text, row_model_parameter(m, "b", shape_vector(to)));
    if (from == to && row_model_below(m, 3) == 0) /* the same weights once more, perhaps the other way round */
        text =
            str_format(arena, row_model_below(m, 2) != 0 ? "tanh(%s) @ %s" : "tanh(%s) @ transpose(%s)", text, weight);
    return text;
}

static inline const char *row_model_layer(struct row_model *m, const char *input, size_t from, size_t to)
{
    static const char *const activations[] = {
        "tanh(%s)", "sigmoid(%s)", "relu(%s)", "softplus(%s)", "sin(%s)/2", "(%s)", "log_softmax(%s, axis=1)"};
    const char *affine = row_model_affine(m, input, from, to);
    const char *text = str_format(m->world->arena, activations[row_model_below(m, 7)], affine);
    return from == to && row_model_below(m, 2) != 0 ? str_format(m->world->arena, "(%s + %s)", input, text) : text;
}

static inline const char *row_model_loss(struct row_model *m, const char *output)
{
    static const char *const losses[] = {
        "mean((%s - Y)^2)",
        "sum((%s - Y)^2)",
        "mean(softplus(-Y*(%s)))",
        "-mean(sum(Y*log_softmax(%s, axis=1), axis=1))",
        "0.5*sum(sqrt(1 + (%s - Y)^2))",
        "sum(mean(tanh(%s)*Y, axis=1))/7",
        "norm2(Y[0]) - mean(exp(-(%s - Y)^2))",
        "mean(abs(%s - Y))",
    };
    return str_format(m->world->arena, losses[row_model_below(m, 8)], output);
}

/* Terms of the parameters alone, and factors. */
static inline const char *row_model_extras(struct row_model *m, const char *loss)
{
    static const char *const forms[] = {"%s",
                                        "%s + 0.1*sum(W0^2)",
                                        "0.3*(%s + 0.01*sum(exp(W0)))",
                                        "%s - W0[0,0]*W0[-1,-1]/3",
                                        "(%s)/11 + 2",
                                        "-(%s - sum(sin(W0))*W0[0,0])",
                                        "%s + 0.1*norm2(W0 + 1) + prod(W0[0])"};
    return str_format(m->world->arena, forms[row_model_below(m, 7)], loss);
}

/* Declares data and parameters, at most about `most` of them, and returns the formula of the loss. */
static inline const char *row_model_make(struct row_model *m, size_t most)
{
    const char *text = "X";
    size_t width = most < 12 ? 2 : most < 30 ? 3 : 4;
    m->tensors = 0;
    m->layers = 1 + row_model_below(m, 3);
    for (size_t k = 0; k <= m->layers; k++)
        m->widths[k] = 1 + row_model_below(m, width);
    row_model_data(m, "X", m->widths[0]);
    row_model_data(m, "Y", m->widths[m->layers]);
    for (size_t k = 0; k < m->layers; k++)
        text = k + 1 < m->layers ? row_model_layer(m, text, m->widths[k], m->widths[k + 1])
                                 : row_model_affine(m, text, m->widths[k], m->widths[k + 1]);
    return row_model_extras(m, row_model_loss(m, text));
}

#endif
