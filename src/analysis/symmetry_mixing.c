/* Fields that combine rows or columns of tensors. Invariant: a tensor of rank 0, or above 2, takes no part. */
#include "analysis/symmetry_fields.h"

bool tensor_lines(const struct cp_parameter *tensor, bool columns, struct affine *first, size_t *count, size_t *step)
{
    size_t rows = tensor->rank > 0 ? tensor->shape[0] : 0;
    size_t width = tensor->rank == 2 ? tensor->shape[1] : 1;
    if (tensor->rank == 0 || tensor->rank > 2 || (columns && tensor->rank == 1))
        return false;
    size_t stride = columns ? width : 1;
    *first = (struct affine){tensor->offset, tensor->offset, columns ? rows : width, stride, stride, false};
    *count = columns ? width : rows;
    *step = columns ? 1 : width;
    return true;
}

/* Fields under way; `total` beyond `most`: too many. */
struct mixture {
    struct affine *fields; /* most */
    size_t most;
    size_t total;
};

static void add_field(struct mixture *m, struct affine field)
{
    if (m->total < m->most)
        m->fields[m->total] = field;
    m->total++;
}

/* Every line of a tensor added to every other. */
static void mix_lines(struct mixture *m, const struct cp_parameter *tensor, bool columns)
{
    struct affine line;
    size_t count;
    size_t step;
    if (!tensor_lines(tensor, columns, &line, &count, &step))
        return;
    for (size_t k = 0; k < count && m->total <= m->most; k++)
        for (size_t l = 0; l < count && m->total <= m->most; l++) {
            struct affine field = line;
            field.to += k * step;
            field.from += l * step;
            add_field(m, field);
        }
}

/* A vector that a constant is added to, or lines of a matrix: biases of a layer, and those of the next one. */
static void mix_vector(struct mixture *m, const struct cp_parameter *vector, const struct cp_parameter *matrix,
                       bool columns)
{
    struct affine line;
    size_t count;
    size_t step;
    if (vector->rank != 1 || matrix->rank != 2 || !tensor_lines(matrix, columns, &line, &count, &step))
        return;
    for (size_t k = 0; k < count && line.count == vector->size && m->total <= m->most; k++)
        add_field(m, (struct affine){vector->offset, line.from + k * step, line.count, 1, line.stride, false});
}

const struct affine *affine_mixing(struct arena *arena, const struct model *model, size_t most, size_t *count)
{
    struct mixture m = {.fields = ARENA_ARRAY(arena, most, struct affine), .most = most};
    const struct cp_parameter *tensors = model->parameters;
    for (size_t p = 0; p < model->parameter_count; p++) {
        mix_lines(&m, &tensors[p], false);
        mix_lines(&m, &tensors[p], true);
        for (size_t q = 0; q < model->parameter_count; q++) {
            mix_vector(&m, &tensors[p], &tensors[q], false);
            mix_vector(&m, &tensors[p], &tensors[q], true);
        }
        for (size_t i = 0; i < tensors[p].size && tensors[p].rank == 1 && m.total <= most; i++)
            add_field(&m, (struct affine){tensors[p].offset + i, 0, 1, 1, 1, true});
    }
    *count = m.total <= most ? m.total : 0;
    return m.fields;
}
