/* Points from the named arrays of a binary file, such as the state dict of a network. Invariant: a parameter gets its values
 * from one tensor of its own name and shape, or keeps those that it has.
 *
 * Two habits of PyTorch are known. A module wrapped in another one (DataParallel, torch.compile, Lightning) puts a prefix such
 * as "module." before every name: it is taken off if that makes the names fit. Batch normalisation keeps running statistics
 * beside its weights: critpoint normalises by the batch itself, and passes over them. */
#include "model/point.h"

#include <math.h>
#include <string.h>

enum {
    MOST_COMPLAINTS = 20,
    MOST_NAMES = 8, /* that a message lists */
    MOST_PREFIX = 8 /* components of a prefix that are looked at */
};

/* ---- Values ------------------------------------------------------------------------------------------------- */

static bool check_finite(struct point *point, size_t from, size_t count)
{
    for (size_t i = from; i < from + count; i++)
        if (!isfinite(point->theta[i]))
            return point_refuse_value(point, (struct span){NULL, 0, 0},
                                      model_entry_name(point->scratch, point->model, i), point->theta[i]);
    return true;
}

bool point_from_array(struct point *point, const struct tensor *tensor)
{
    if (tensor->size != point->model->n)
        return point_refuse_length(point, (struct span){NULL, 0, 0}, NULL, tensor->size);
    tensor_decode(tensor, point->theta);
    return check_finite(point, 0, tensor->size);
}

/* ---- Shapes ------------------------------------------------------------------------------------------------- */

/* Equal, or one entry on both sides: NumPy and PyTorch write a number as () or (1,). */
static bool same_shape(const struct tensor *tensor, const struct cp_parameter *parameter)
{
    return (tensor->size == 1 && parameter->size == 1) ||
           (tensor->rank == parameter->rank &&
            (tensor->rank == 0 || memcmp(tensor->shape, parameter->shape, tensor->rank * sizeof *tensor->shape) == 0));
}

static const char *shape_remedy(const struct tensor *tensor, const struct cp_parameter *parameter)
{
    bool transposed = tensor->rank == 2 && parameter->rank == 2 && tensor->shape[0] == parameter->shape[1] &&
                      tensor->shape[1] == parameter->shape[0];
    return transposed                        ? "it looks transposed: weights are [out, in] as in PyTorch"
           : tensor->size == parameter->size ? "the number of entries is the same: reshape it before saving"
                                             : "the file belongs to a network of other sizes";
}

static bool refuse_shape(struct point *point, const struct tensor *tensor, const struct cp_parameter *parameter)
{
    struct diags *diags = point->model->diags;
    diag_add(diags, DIAG_POINT_LENGTH, (struct span){NULL, 0, 0},
             "'%s' has the shape %s in the model and %s in the file", parameter->name,
             tensor_shape_print(diags->arena, parameter->rank, parameter->shape),
             tensor_shape_print(diags->arena, tensor->rank, tensor->shape))
        ->remedy = shape_remedy(tensor, parameter);
    return false;
}

static bool set_tensor(struct point *point, const struct tensor *tensor, size_t k)
{
    struct diags *diags = point->model->diags;
    const struct cp_parameter *parameter = &point->model->parameters[k];
    point->given[k] = 1;
    if (!same_shape(tensor, parameter))
        return refuse_shape(point, tensor, parameter);
    if (tensor->type == NULL) {
        diag_add(diags, DIAG_POINT_SYNTAX, (struct span){NULL, 0, 0},
                 "'%s' is of type %.*s in the file; parameters are floating-point numbers", parameter->name,
                 (int)tensor->type_name.size, tensor->type_name.at)
            ->remedy = "save it as F64, F32, F16 or BF16";
        return false;
    }
    tensor_decode(tensor, point->theta + parameter->offset);
    return check_finite(point, parameter->offset, parameter->size);
}

/* ---- Names -------------------------------------------------------------------------------------------------- */

/* The last component of a name. */
static struct str last_component(struct str name)
{
    size_t at = name.size;
    while (at > 0 && name.at[at - 1] != '.')
        at--;
    return str_part(name, at, name.size);
}

/* The statistics beside the weights of a batch normalisation. */
static bool is_buffer(struct str name)
{
    static const char *const buffers[] = {"running_mean", "running_var", "num_batches_tracked"};
    struct str last = last_component(name);
    for (size_t k = 0; k < sizeof buffers / sizeof *buffers; k++)
        if (str_is(last, buffers[k]))
            return true;
    return false;
}

/* The parameter that a tensor stands for when a prefix of its name is taken off; parameter_count for none. */
static size_t find(const struct model *model, struct str name, size_t prefix)
{
    return model_find_parameter(model, str_part(name, prefix, name.size));
}

/* Whether a tensor takes part in the matching of names. */
static bool counts(const struct model *model, const struct tensor *tensor)
{
    return !is_buffer(tensor->name) || find(model, tensor->name, 0) < model->parameter_count;
}

static size_t count_fits(const struct model *model, const struct tensors *tensors, size_t prefix)
{
    size_t fits = 0;
    for (size_t k = 0; k < tensors->count; k++)
        fits +=
            counts(model, &tensors->items[k]) && find(model, tensors->items[k].name, prefix) < model->parameter_count;
    return fits;
}

/* How much all names have in common, from their beginning. */
static size_t common_prefix(const struct model *model, const struct tensors *tensors)
{
    const struct str *first = NULL;
    size_t common = 0;
    for (size_t k = 0; k < tensors->count; k++) {
        const struct str *name = &tensors->items[k].name;
        if (!counts(model, &tensors->items[k]))
            continue;
        if (first == NULL)
            common = name->size;
        first = first == NULL ? name : first;
        size_t same = 0;
        while (same < common && same < name->size && name->at[same] == first->at[same])
            same++;
        common = same;
    }
    return common;
}

static bool is_number(struct str component)
{
    for (size_t i = 0; i < component.size; i++)
        if (component.at[i] < '0' || component.at[i] > '9')
            return false;
    return component.size > 0;
}

/* The length of the prefix after which most names fit; the shortest of those, 0 as long as nothing fits better. A number is a
 * layer rather than a wrapper: it is taken off only if that gives all parameters, lest a part of one network pass as a part
 * of another. */
static size_t choose_prefix(const struct model *model, const struct tensors *tensors)
{
    size_t common = common_prefix(model, tensors);
    size_t best = 0;
    size_t most = count_fits(model, tensors, 0);
    struct str any = {NULL, 0};
    for (size_t k = 0; k < tensors->count && any.size == 0; k++)
        any = counts(model, &tensors->items[k]) ? tensors->items[k].name : any;
    bool numbered = false;
    size_t begin = 0;
    size_t components = 0;
    for (size_t i = 0; i < common && components < MOST_PREFIX; i++) {
        if (any.at[i] != '.')
            continue;
        numbered = numbered || is_number(str_part(any, begin, i));
        begin = i + 1;
        components++;
        size_t fits = count_fits(model, tensors, begin);
        if (fits > most && (!numbered || fits == model->parameter_count)) {
            most = fits;
            best = begin;
        }
    }
    return best;
}

/* "the model has 'w', 'b'", as many names as people read. */
static const char *known_names(const struct model *model)
{
    struct text text = {.arena = model->diags->arena};
    size_t shown = model->parameter_count < MOST_NAMES ? model->parameter_count : MOST_NAMES;
    for (size_t k = 0; k < shown; k++)
        text_printf(&text, "%s'%s'", k == 0 ? "the model has " : ", ", model->parameters[k].name);
    if (shown < model->parameter_count)
        text_printf(&text, " and %zu more", model->parameter_count - shown);
    return text.at;
}

/* `none_fits`: the whole file speaks of other names, and a hint at the nearest one would be a guess. */
static bool refuse_name(struct point *point, struct str name, size_t prefix, bool none_fits)
{
    struct diags *diags = point->model->diags;
    struct str rest = str_part(name, prefix, name.size);
    (void)model_unknown_parameter(point->model, str_part(rest, 0, 200), (struct span){NULL, 0, 0}, NULL);
    struct cp_diagnostic *diag = &diags->items[diags->count - 1];
    if (str_is(str_part(name, 0, 4), "arr_"))
        diag->remedy = "name the arrays: numpy.savez(file, w=..., b=...)";
    else if (none_fits && point->model->layer_count != 0)
        diag->remedy = str_format(diags->arena, "%s; critpoint(1) shows under POINT how to rename the arrays",
                                  known_names(point->model));
    else if (diag->remedy == NULL)
        diag->remedy = known_names(point->model);
    return false;
}

bool point_from_tensors(struct point *point, const struct tensors *tensors)
{
    const struct model *model = point->model;
    size_t prefix = choose_prefix(model, tensors);
    bool none_fits = count_fits(model, tensors, prefix) == 0;
    size_t complaints = 0;
    size_t taken = 0;
    for (size_t k = 0; k < tensors->count && complaints < MOST_COMPLAINTS; k++) {
        const struct tensor *tensor = &tensors->items[k];
        if (!counts(model, tensor))
            continue;
        size_t parameter = find(model, tensor->name, prefix);
        taken++;
        complaints += parameter < model->parameter_count ? !set_tensor(point, tensor, parameter)
                                                         : !refuse_name(point, tensor->name, prefix, none_fits);
    }
    if (taken == 0) {
        diag_add(model->diags, DIAG_POINT_MISSING, (struct span){NULL, 0, 0}, "the file holds no parameters")->remedy =
            "save the weights by name: a state dict, or numpy.savez(file, name=array)";
        return false;
    }
    return complaints == 0;
}
