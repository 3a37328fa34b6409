/* Normalisations: what comes in at mean 0 and variance 1, then scaled by "weight" and shifted by "bias". Means and
 * variances are nodes of the graph, and so part of the Hessian; variances are biased, as PyTorch has them here. */
#include "model/network.h"

#include <math.h>

/* What is normalised over what. */
struct norm {
    struct shape blocks; /* of the activations, for `mean` */
    const char *mean;    /* formula of the means of x */
    struct shape means;  /* of the means, so that they broadcast to the blocks */
    struct shape own;    /* of the parameters */
    struct shape view;   /* of the parameters, so that they broadcast to the blocks */
};

static bool read_options(struct layer *layer, double *epsilon, bool *affine)
{
    bool ok = layer_flag(layer, "affine", affine);
    if (!layer_number(layer, "epsilon", epsilon) || !ok)
        return false;
    return *epsilon > 0 || layer_refuse(layer, "epsilon", "\"epsilon\" must be positive");
}

/* The means of some blocks by the formula of the norm. */
static node_id mean_of(struct layer *layer, const struct norm *norm, node_id x)
{
    const struct layer_name names[] = {{"x", x}};
    node_id mean = layer_formula(layer, norm->mean, 1, names);
    return mean == NODE_NONE ? NODE_NONE : build_reshape(&layer->build, mean, &norm->means);
}

static node_id parameter(struct layer *layer, const struct norm *norm, const char *name, enum init_role role)
{
    node_id node = layer_parameter(layer, name, role, &norm->own);
    return node == NODE_NONE ? NODE_NONE : build_reshape(&layer->build, node, &norm->view);
}

static bool normalise(struct layer *layer, const struct norm *norm)
{
    double epsilon = 1e-5;
    bool affine = true;
    if (!read_options(layer, &epsilon, &affine))
        return false;
    struct shape shape = *layer_shape(layer);
    struct builder *b = &layer->build;
    struct layer_name names[] = {{"d", build_reshape(b, layer->in, &norm->blocks)},
                                 {"v", NODE_NONE},
                                 {"e", build_number(b, epsilon)},
                                 {"w", NODE_NONE},
                                 {"b", NODE_NONE}};
    node_id mean = mean_of(layer, norm, names[0].node);
    if (mean == NODE_NONE)
        return false;
    names[0].node = build_binary(b, OP_SUB, names[0].node, build_broadcast(b, mean, &norm->blocks));
    names[1].node = mean_of(layer, norm, build_unary(b, OP_POWI, 2, names[0].node));
    if (affine) {
        names[3].node = parameter(layer, norm, "weight", INIT_SCALE);
        names[4].node = parameter(layer, norm, "bias", INIT_SHIFT);
        if (names[3].node == NODE_NONE || names[4].node == NODE_NONE)
            return false;
    }
    layer->out = layer_formula(layer, affine ? "d*(w/sqrt(v + e)) + b" : "d/sqrt(v + e)", affine ? 5 : 3, names);
    if (layer->out != NODE_NONE)
        layer->out = build_reshape(b, layer->out, &shape);
    return layer->out != NODE_NONE;
}

/* Each channel over the rows, and over the positions of images (Ioffe and Szegedy 2015). */
bool layer_build_batch_norm(struct layer *layer)
{
    struct shape in = *layer_shape(layer);
    if (in.rank < 2 && !layer_expect_rank(layer, 2, "a vector or an image for each row"))
        return false;
    size_t positions = layer_entries(layer) / in.dim[1];
    if (in.dim[0] * positions < 2)
        return layer_refuse(layer, NULL, "the batch has a single value for each channel, which has no variance");
    const struct norm norm = {
        .blocks = {.rank = 3, .dim = {in.dim[0], in.dim[1], positions}},
        .mean = "mean(mean(x, axis=2), axis=0)",
        .means = shape_matrix(in.dim[1], 1),
        .own = shape_vector(in.dim[1]),
        .view = shape_matrix(in.dim[1], 1),
    };
    return normalise(layer, &norm);
}

/* Each row over all of its entries (Ba, Kiros and Hinton 2016). */
bool layer_build_layer_norm(struct layer *layer)
{
    size_t rows = layer->network->rows;
    size_t entries = layer_entries(layer);
    if (entries < 2)
        return layer_refuse(layer, NULL, "a row has a single entry, which has no variance");
    const struct norm norm = {
        .blocks = shape_matrix(rows, entries),
        .mean = "mean(x, axis=1)",
        .means = shape_matrix(rows, 1),
        .own = shape_without(layer_shape(layer), 0),
        .view = shape_vector(entries),
    };
    return normalise(layer, &norm);
}
