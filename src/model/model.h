/* A model: from JSON to one graph with named tensors of parameters. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "diff/exact.h"
#include "lang/compile.h"

/* Formulas add up to two axes to an array: for the lanes of an index sum, and for a batch of products. */
enum { MODEL_MOST_RANK = SHAPE_MAX_RANK - 2 };

/* A stored point. */
struct model_point {
    struct str name;
    double *theta; /* n */
};

/* A name at its place. */
struct model_name {
    struct str text;
    struct span span;
    const struct json *json; /* what it names, for the path in diagnostics; or NULL */
};

/* An array of the "data" key as it was read: all its rows, whatever the batch. */
struct model_array {
    struct model_name name;
    struct shape shape;
    const double *values;      /* row-major; NULL if they could not be read */
    size_t class_count;        /* of a column of class names; else 0 */
    const struct str *classes; /* their names; the values are their numbers, or a one for each */
};

struct batch; /* which rows were asked for; batch.c */

struct model {
    struct arena *arena;
    struct diags *diags;     /* the session's */
    const char *name;        /* the "name" key, or the file's */
    const char *path;        /* of the file, for relative paths; NULL: the working directory */
    const char *form;        /* "loss", "quadratic" or "network" */
    const struct json *json; /* NULL for a formula */
    size_t most_entries;     /* an array with more does not fit in memory */

    struct graph *graph;
    struct rules *rules;
    struct scope scope; /* every name that formulas may use */
    node_id loss;

    bool parameters_refused; /* a mistake in "parameters": n and the offsets mean nothing */
    size_t n;
    size_t parameter_count;
    struct cp_parameter *parameters;
    node_id *parameter_nodes;
    double *values; /* n: the model's own values; NaN where it gives none */
    size_t values_capacity;
    const struct init *init; /* the "init" key; NULL: there is none */

    size_t gradient_count; /* pieces of the user's gradient; 0: none */
    struct gradient_piece *gradient;
    node_id *hessian;               /* n x n, or NULL */
    double *decay;                  /* n: what the l2 term of a network adds to the Hessian's diagonal; NULL: nothing */
    struct gradient_piece *derived; /* of the differentiated loss, one for each tensor; NULL until somebody asks */

    size_t point_count;
    struct model_point *points;

    size_t layer_count; /* modules of a network, those within others behind them */
    struct cp_layer *layers;

    size_t array_count; /* of "data" */
    struct model_array *arrays;
    size_t rows;                /* length of the first axis of all data; 0: none, or they differ */
    const struct batch *choice; /* which rows were asked for; NULL: all of them */
    size_t batch_count;         /* the rows that the model is about, each below `rows`; */
    const size_t *batch;        /* NULL: all of them */
};

/* Builds a model from parsed JSON; NULL with diagnostics, as many as can be told apart. `path` may be NULL. */
struct model *model_load(struct arena *arena, const struct json *json, const char *path, struct diags *diags);

/* The same with a batch, a text such as "0:32" (see model/batch.h), in the place of the model's own. */
struct model *model_load_batch(struct arena *arena, const struct json *json, const char *path,
                               const struct source *batch, struct diags *diags);

/* The same model over some rows of its data, in their order; a row may repeat, and then counts as often. Whether `model`
 * is itself about a batch makes no difference: rows are those of all its data. NULL with diagnostics if it has no rows or
 * not these. `model` must outlive it. */
struct model *model_take_rows(struct arena *arena, const struct model *model, size_t count, const size_t *rows,
                              struct diags *diags);

/* The model of one formula; `order` is the text of a point whose names come first, or NULL. */
struct model *model_from_formula(struct arena *arena, const struct source *formula, const char *order,
                                 struct diags *diags);

/* What to differentiate: everything from the loss, or the user's formulas where the model has them. */
struct exact_spec model_exact_spec(struct model *model, bool use_formulas);

/* The index of a parameter tensor by name; parameter_count if there is none. */
size_t model_find_parameter(const struct model *model, struct str name);

/* "w", or "W[0,1]" for an entry of an array: the name of entry i of theta. */
const char *model_entry_name(struct arena *arena, const struct model *model, size_t i);

/* ---- Shared by the files of this room ---- */

/* The key of a member of an object, as the name of the member. */
struct model_name model_key(const struct json *member);

/* parameters.c: the "parameters" key. */
bool model_read_parameters(struct model *model, const struct json *json);

/* parameters.c: adds a tensor. Its values are those that the "init" key gives to a parameter of a formula, else NaN. */
bool model_add_parameter(struct model *model, const struct model_name *name, const struct shape *shape);

/* The same under a name that formulas cannot use, such as "0.weight". */
bool model_add_tensor(struct model *model, const struct model_name *name, const struct shape *shape);

/* parameters.c: the "init" key, which goes before all that adds parameters. */
bool model_read_init(struct model *model, const struct json *json);

/* variables.c: "constants" and "let". */
bool model_read_constants(struct model *model, const struct json *json);
bool model_read_let(struct model *model, const struct json *json);

/* data.c: the "data" key. Where the arrays are there already, only rows are picked and declared. */
bool model_read_data(struct model *model, const struct json *json);

/* data.c: an array of "data" by name, with all its rows; NULL if there is none. */
const struct model_array *model_find_array(const struct model *model, const char *name);

/* batch.c: the "batch" key, which goes before the data. */
bool model_read_batch(struct model *model, const struct json *json);

/* variables.c: declares a constant array under a name. */
bool model_declare(struct model *model, const struct model_name *name, const struct shape *shape, const double *values,
                   const char *kind);

/* variables.c: declares nested lists of numbers under the key of a member. */
bool model_declare_inline(struct model *model, const struct json *member, const char *kind);

/* parameters.c: an array with its shape, of a rank that formulas can work with. */
bool model_read_array(struct model *model, const struct json *json, struct json_array *array, struct shape *shape);

/* objective.c: "loss", "gradient", "hessian", "quadratic". */
bool model_read_loss(struct model *model, const struct json *json);
bool model_read_gradient(struct model *model, const struct json *json);
bool model_read_hessian(struct model *model, const struct json *json);
bool model_read_quadratic(struct model *model, const struct json *json);

/* network.c: the "network" key. */
bool model_read_network(struct model *model, const struct json *json);

/* parameters.c: complains of a name that no parameter has. Returns false. `json` may be NULL. */
bool model_unknown_parameter(struct model *model, struct str name, struct span span, const struct json *json);

/* points.c: the "points" key. */
bool model_read_points(struct model *model, const struct json *json);

/* A name that may be declared: an identifier that nothing else has. */
bool model_check_name(struct model *model, const struct model_name *name);

/* Remembers a name whose declaration was refused, so that its uses raise no further complaints. Returns false. */
bool model_refuse_name(struct model *model, struct str name);

/* Compiles the formula in a JSON string. */
bool model_compile(struct model *model, const struct json *json, node_id *out);

/* Refuses keys of an object that are not in a NULL-terminated list. */
bool model_check_keys(struct model *model, const struct json *json, const char *const *keys);

/* Requires a kind of value. */
bool model_expect(struct model *model, const struct json *json, enum json_kind kind, const char *what);

#endif
