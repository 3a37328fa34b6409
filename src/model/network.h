/* Networks: a stack of layers over the rows of the data, and a loss on what comes out.
 *
 * Layers and losses are rows of tables (layers.def, losses.def) and expand into graph primitives: none has derivative
 * code of its own. Activations have the rows of the data as their first axis. Parameters are named and shaped as
 * PyTorch's nn.Sequential does, an activation after a layer being a module of its own: the layers
 * {"type": "dense", "activation": "tanh"}, {"type": "dense"} have the parameters 0.weight 0.bias 2.weight 2.bias. */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include "model/init.h"
#include "model/model.h"

struct layer;

/* A type of layer: a row of layers.def. */
struct layer_row {
    const char *type;
    const char *keys;    /* the keys that it takes besides "type", separated by spaces; those with "!" are required. One
                            with "activation" may have an activation after it, and the numbers of that function too */
    const char *summary; /* one line for people */
    bool (*build)(struct layer *layer); /* sets `out`; false with diagnostics */
};

/* The builders of layers.def: layer_build_dense, ... */
#define LAYER(type, keys, summary) bool layer_build_##type(struct layer *layer);
#include "model/layers.def"
#undef LAYER

/* A layer that is being built. */
struct layer {
    struct network *network;
    const struct layer_row *row; /* NULL: the network itself, around its layers */
    const struct json *json;     /* its object */
    const char *stack;           /* what stands before its number: "" or, within layer 3, "3." */
    size_t module;               /* its number, as nn.Sequential counts */
    const char *prefix;          /* of the names of its parameters: "0.", or "3.0." within layer 3 */
    const char *shown;           /* its type in the table of layers; a builder may say more */
    struct builder build;        /* adds nodes that stand for the layer's text */
    node_id in;                  /* activations (rows, ...) */
    node_id out;
};

struct network {
    struct model *model;
    const struct json *json; /* the object "network" */
    size_t rows;
    node_id outputs; /* of the last layer */
    node_id targets;
    size_t weight_count; /* parameters of the role INIT_WEIGHT, which l1 and l2 apply to */
    node_id *weights;
};

/* ---- For the files of the layers (layers.c) ---- */

/* The shape of the activations that come in, rows included. */
const struct shape *layer_shape(const struct layer *layer);

/* How many entries a row of them has. */
size_t layer_entries(const struct layer *layer);

/* Requires activations of a rank (rows included), such as 4 for images (rows, channels, height, width). */
bool layer_expect_rank(struct layer *layer, size_t rank, const char *what);

/* Options by key: a whole number of at least `least`; one or two of them, for height and width; a number; a flag. Where
 * the key is missing `*out` keeps the value that it has. */
bool layer_whole(struct layer *layer, const char *key, size_t least, size_t *out);
bool layer_extent(struct layer *layer, const char *key, size_t least, size_t out[2]);
bool layer_number(struct layer *layer, const char *key, double *out);
bool layer_flag(struct layer *layer, const char *key, bool *out);

/* Complains of the layer, or of one of its keys if it has that key. Returns false. */
bool layer_refuse(struct layer *layer, const char *key, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Gives the last complaint a remedy. Returns false. */
bool layer_advise(struct layer *layer, const char *remedy);

/* Declares the parameter prefix + name; NODE_NONE with diagnostics. */
node_id layer_parameter(struct layer *layer, const char *name, enum init_role role, const struct shape *shape);

/* A name that a formula of a layer may use. */
struct layer_name {
    const char *name;
    node_id node;
};

/* Compiles a formula of a table in the given names, which are scalars or arrays; shapes must fit. */
node_id layer_formula(struct layer *layer, const char *formula, size_t count, const struct layer_name *names);

/* Builds the layers of a list one after another: from layer->in to layer->out, with layer->prefix before each name. */
bool layer_build_stack(struct layer *layer, const struct json *list);

/* ---- Shared by the files of networks ---- */

/* layer_activation.c: whether a function can be an activation; whether a key gives a number to the function that the
 * key "activation" of a layer names, such as "alpha" to elu. */
bool activation_known(struct str name);
bool activation_takes(const struct json *layer, struct str key);

/* layer_activation.c: whether the layer's key "activation", if there is one, names a function; else complains. */
bool activation_check(struct layer *layer);

/* layer_activation.c: applies the function that was checked; NODE_NONE with diagnostics. */
node_id activation_apply(struct layer *layer, node_id in);

/* network.c: a formula in names, its nodes standing for a text. NODE_NONE with the reason in `mistake`. */
node_id network_formula(struct network *network, struct span span, const char *formula, size_t count,
                        const struct layer_name *names, const char **mistake);

#endif
