/* Columns: run, step, loss, norm of the gradient, theta. */
#include "report/path.h"

#include <math.h>
#include <string.h>

#include "base/number.h"
#include "report/cell.h"
#include "report/names.h"

enum { FACTS = 4, HEADER = 128, PREFIX = 10 };

/* ---- CSV ---- */

static void csv_header(struct text *out, const struct path_layout *layout, size_t rows)
{
    (void)rows;
    const struct cp_report names = {
        .n = layout->n, .parameters = layout->parameters, .parameter_count = layout->parameter_count};
    text_puts(out, "optimizer,step,loss,gradient_norm");
    for (size_t i = 0; i < layout->n; i++) {
        struct text name = {.arena = out->arena};
        name_entry(&name, &names, i);
        text_puts(out, ",");
        cell_add(out, text_str(&name));
    }
    text_puts(out, "\n");
}

static void csv_number(struct text *out, double value)
{
    text_puts(out, ",");
    text_number(out, value);
}

static void csv_add(struct text *out, const struct path_layout *layout, const struct cp_waypoint *waypoint)
{
    cell_add(out, str_of(waypoint->label));
    text_printf(out, ",%zu", waypoint->step);
    csv_number(out, waypoint->loss);
    csv_number(out, waypoint->gradient_norm);
    for (size_t i = 0; i < layout->n; i++)
        csv_number(out, waypoint->theta[i]);
    text_puts(out, "\n");
}

/* ---- NumPy, format version 1.0 ---- */

static void npy_header(struct text *out, const struct path_layout *layout, size_t rows)
{
    struct text head = {.arena = out->arena};
    text_printf(&head, "{'descr': '<f8', 'fortran_order': False, 'shape': (%zu, %zu), }", rows, FACTS + layout->n);
    text_repeat(&head, ' ', HEADER - PREFIX - 1 - head.size); /* two numbers of 20 digits leave room */
    text_puts(&head, "\n");
    text_add(out, (struct str){"\x93NUMPY\1\0", 8});
    text_add(out, (struct str){(char[]){(char)(head.size & 255), (char)(head.size >> 8)}, 2});
    text_add(out, text_str(&head));
}

static void npy_number(struct text *out, double value)
{
    uint64_t bits;
    char bytes[8];
    const double known = isnan(value) ? (double)NAN : value; /* one NaN for all */
    memcpy(&bits, &known, sizeof bits);
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(bits >> 8 * i & 255);
    text_add(out, (struct str){bytes, sizeof bytes});
}

static void npy_add(struct text *out, const struct path_layout *layout, const struct cp_waypoint *waypoint)
{
    npy_number(out, (double)waypoint->run);
    npy_number(out, (double)waypoint->step);
    npy_number(out, waypoint->loss);
    npy_number(out, waypoint->gradient_norm);
    for (size_t i = 0; i < layout->n; i++)
        npy_number(out, waypoint->theta[i]);
}

static const struct path_format formats[] = {
    {".csv", false, csv_header, csv_add},
    {".npy", true, npy_header, npy_add},
};

const struct path_format *path_format_find(const char *file)
{
    for (size_t k = 0; k < sizeof formats / sizeof *formats; k++)
        if (str_ends_with(str_of(file), formats[k].ending))
            return &formats[k];
    return NULL;
}
