/* Targets as a loss needs them: of the shape of what they are compared with, in the values that its formula expects.
 * Invariant: a vector of targets is never broadcast against the outputs; it is a column, or names classes. */
#include "model/losses.h"

#include <math.h>

/* What is being made: targets of `shape` from the entries that the data give. */
struct target {
    struct network *network;
    const char *loss;
    enum target_kind kind;
    struct shape given;
    const double *values; /* of the data */
    struct shape shape;   /* wanted */
    size_t columns;       /* outputs of a row */
};

/* How the entries of a kind are written. */
struct kind_row {
    bool classes; /* whole numbers may name the output that is `high`, the others of the row being `low` */
    double low, high;
    const char *rule;
};

static const struct kind_row kinds[] = {
    [TARGET_NUMBERS] = {false, 0, 0, "a number for each output"},
    [TARGET_MOMENTS] = {false, 0, 0, "a number for each pair of outputs, mean and log-variance"},
    [TARGET_BINARY] = {true, 0, 1, "0 or 1, or a probability, for each output"},
    [TARGET_SIGNS] = {true, -1, 1, "-1 or 1, or throughout 0 or 1, for each output"},
    [TARGET_CLASSES] = {true, 0, 1, "the number of a class, or a probability for each class"},
};

/* ---- Complaints ---- */

/* The place of the targets in the model's text: their member of "data", or that. */
static const struct json *place(const struct network *network)
{
    const struct json *data = json_get(network->model->json, "data");
    const struct json *targets = json_get(data, "targets");
    return targets != NULL ? targets : data != NULL ? data : network->json;
}

static bool refuse_shape(const struct target *target, const char *rule)
{
    struct model *model = target->network->model;
    const struct shape *outputs = &graph_at(model->graph, target->network->outputs)->shape;
    json_complain(model->diags, DIAG_DATA_TARGET, place(target->network),
                  "the targets have shape %s, the outputs of the last layer %s",
                  shape_print(model->arena, &target->given), shape_print(model->arena, outputs))
        ->remedy = str_format(model->diags->arena, "%s takes %s", target->loss, rule);
    return false;
}

/* The row of all data that is row i of the batch. */
static size_t data_row(const struct target *target, size_t i)
{
    const struct model *model = target->network->model;
    return model->batch == NULL ? i : model->batch[i];
}

/* "targets[3]", or "targets[3,1]", is ... */
static bool refuse_entry(const struct target *target, size_t i, const char *rule)
{
    struct model *model = target->network->model;
    size_t width = shape_size(&target->given) / target->given.dim[0];
    const char *column = target->given.rank == 1 ? "" : str_format(model->arena, ",%zu", i % width);
    json_complain(model->diags, DIAG_DATA_TARGET, place(target->network), "targets[%zu%s] is %.17g",
                  data_row(target, i / width), column, target->values[i])
        ->remedy = str_format(model->diags->arena, "%s takes %s", target->loss, rule);
    return false;
}

/* ---- Classes ---- */

/* The row of outputs that a class stands for. */
static node_id from_classes(const struct target *target)
{
    struct model *model = target->network->model;
    struct builder b = {model->graph, place(target->network)->span};
    const struct kind_row *kind = &kinds[target->kind];
    size_t rows = target->shape.dim[0];
    double *values = ARENA_ARRAY_RAW(model->arena, rows * target->columns, double);
    for (size_t i = 0; i < rows; i++) {
        double class = target->values[i];
        if (class != trunc(class) || class < 0 || class >= (double)target->columns) {
            refuse_entry(target, i,
                         str_format(model->diags->arena, "classes from 0 to %zu: the last layer has %zu outputs",
                                    target->columns - 1, target->columns));
            return NODE_NONE;
        }
        for (size_t k = 0; k < target->columns; k++)
            values[i * target->columns + k] = (double)k == class ? kind->high : kind->low;
    }
    return build_array(&b, &target->shape, values);
}

/* A column of class names has to do with classes, and with as many as there are outputs; one output tells two apart. */
static bool check_names(const struct target *target)
{
    struct model *model = target->network->model;
    const struct model_array *array = model_find_array(model, "targets");
    size_t most = target->columns == 1 ? 2 : target->columns;
    if (array == NULL || array->class_count == 0 || target->given.rank != 1 ||
        (kinds[target->kind].classes && array->class_count <= most))
        return true;
    json_complain(model->diags, DIAG_DATA_TARGET, place(target->network),
                  "the targets are names of %zu class%s, '%.*s' being one; the last layer has %zu output%s",
                  array->class_count, array->class_count == 1 ? "" : "es", (int)array->classes[0].size,
                  array->classes[0].at, target->columns, target->columns == 1 ? "" : "s")
        ->remedy = str_format(model->diags->arena, "%s takes %s", target->loss, kinds[target->kind].rule);
    return false;
}

/* ---- Values ---- */

static bool in_range(enum target_kind kind, double value, bool signs)
{
    switch (kind) {
    case TARGET_BINARY:
    case TARGET_CLASSES:
        return value >= 0 && value <= 1;
    case TARGET_SIGNS:
        return value == 1 || value == (signs ? -1 : 0);
    default:
        return true;
    }
}

/* Each entry is what the kind of target takes. */
static bool check_entries(const struct target *target, bool signs)
{
    size_t size = shape_size(&target->shape);
    for (size_t i = 0; i < size; i++)
        if (!in_range(target->kind, target->values[i], signs))
            return refuse_entry(target, i, kinds[target->kind].rule);
    return true;
}

/* Probabilities may be rounded to a few digits. */
static bool check_distributions(const struct target *target)
{
    struct model *model = target->network->model;
    for (size_t i = 0; i < target->shape.dim[0]; i++) {
        double sum = 0;
        for (size_t k = 0; k < target->columns; k++)
            sum += target->values[i * target->columns + k];
        if (fabs(sum - 1) > 0.01) {
            json_complain(model->diags, DIAG_DATA_TARGET, place(target->network), "row %zu of the targets sums to %.6g",
                          data_row(target, i), sum)
                ->remedy = str_format(model->diags->arena, "%s takes %s; probabilities sum to 1", target->loss,
                                      kinds[target->kind].rule);
            return false;
        }
    }
    return true;
}

/* Entries as they are; but 0 stands for -1 among signs. */
static node_id from_entries(const struct target *target)
{
    struct model *model = target->network->model;
    struct builder b = {model->graph, place(target->network)->span};
    size_t size = shape_size(&target->shape);
    bool signs = false;
    for (size_t i = 0; i < size; i++)
        signs = signs || target->values[i] == -1;
    if (!check_entries(target, signs) || (target->kind == TARGET_CLASSES && !check_distributions(target)))
        return NODE_NONE;
    if (target->kind != TARGET_SIGNS || signs)
        return build_reshape(&b, target->network->targets, &target->shape);
    double *values = ARENA_ARRAY_RAW(model->arena, size, double);
    for (size_t i = 0; i < size; i++)
        values[i] = target->values[i] == 0 ? -1 : 1;
    return build_array(&b, &target->shape, values);
}

/* ---- Shapes ---- */

/* The shape that the loss needs; false if the outputs do not suit the loss. */
static bool find_shape(struct target *target, const struct shape *outputs)
{
    target->shape = *outputs;
    target->columns = outputs->rank == 2 ? outputs->dim[1] : 0;
    if (target->kind == TARGET_CLASSES && target->columns < 2)
        return refuse_shape(target, "two outputs or more a row, one for each class; for one output there is "
                                    "binary_cross_entropy");
    if (target->kind == TARGET_MOMENTS && (target->columns == 0 || target->columns % 2 != 0))
        return refuse_shape(target, "an even number of outputs a row: the means, then the log-variances");
    if (target->kind == TARGET_MOMENTS)
        target->shape.dim[1] /= 2;
    return true;
}

node_id targets_for(struct network *network, enum target_kind kind, const char *loss)
{
    struct graph *graph = network->model->graph;
    struct builder b = {graph, {NULL, 0, 0}};
    struct target target = {.network = network, .loss = loss, .kind = kind};
    target.given = graph_at(graph, network->targets)->shape;
    target.values = build_constant_data(&b, network->targets);
    if (!find_shape(&target, &graph_at(graph, network->outputs)->shape))
        return NODE_NONE;
    size_t given = shape_size(&target.given);
    bool column = given == network->rows;
    if (!check_names(&target))
        return NODE_NONE;
    if (column && kinds[kind].classes && target.columns > 1)
        return from_classes(&target);
    if (shape_equal(&target.given, &target.shape) || (column && shape_size(&target.shape) == given))
        return from_entries(&target);
    refuse_shape(&target, kinds[kind].rule);
    return NODE_NONE;
}
