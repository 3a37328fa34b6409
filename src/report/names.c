/* Parameters are sorted by offset and cover theta without gaps, so an entry's owner is the last parameter that begins
 * at or before it; tensors without entries share the offset of their successor and never win. */
#include "report/names.h"

static const struct cp_parameter *owner(const struct cp_report *report, size_t k)
{
    size_t low = 0;
    size_t high = report->parameter_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (report->parameters[middle].offset <= k)
            low = middle;
        else
            high = middle;
    }
    return &report->parameters[low];
}

/* [i,j,...] of the row-major position `at`. */
static void add_subscript(struct text *out, const struct cp_parameter *parameter, size_t at)
{
    size_t stride = parameter->size;
    for (size_t d = 0; d < parameter->rank; d++) {
        size_t extent = parameter->shape[d] == 0 ? 1 : parameter->shape[d];
        stride = stride / extent == 0 ? 1 : stride / extent;
        text_printf(out, "%c%zu", d == 0 ? '[' : ',', at / stride % extent);
    }
    text_puts(out, "]");
}

void name_entry(struct text *out, const struct cp_report *report, size_t k)
{
    if (report->parameters == NULL || report->parameter_count == 0) {
        text_printf(out, "[%zu]", k);
        return;
    }
    const struct cp_parameter *parameter = owner(report, k);
    text_puts(out, parameter->name);
    if (parameter->rank > 0)
        add_subscript(out, parameter, k - parameter->offset);
}

void name_shape(struct text *out, size_t rank, const size_t *shape)
{
    if (rank == 0)
        text_puts(out, "scalar");
    for (size_t d = 0; d < rank; d++)
        text_printf(out, d == 0 ? "%zu" : " x %zu", shape[d]);
}

enum phrase name_verdict(enum cp_verdict verdict)
{
    static const enum phrase names[CP_VERDICT_COUNT] = {
        [CP_MINIMUM] = SAY_MINIMUM,       [CP_MAXIMUM] = SAY_MAXIMUM,     [CP_SADDLE] = SAY_SADDLE,
        [CP_DEGENERATE] = SAY_DEGENERATE, [CP_NONSMOOTH] = SAY_NONSMOOTH, [CP_NOT_CRITICAL] = SAY_NOT_CRITICAL,
    };
    return names[verdict];
}
