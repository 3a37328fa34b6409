/* What `critpoint model` shows: shapes, parameters, and a forecast of what an analysis costs. Forecasts are rounded to
 * two or three digits: they are no measurements. */
#include "report/report.h"

#include <math.h>

#include "report/json_writer.h"
#include "report/layout.h"
#include "report/names.h"
#include "report/utf8.h"

enum { LISTED = 40, FORECAST_DIGITS = 3 };

/* Units of one quantity, largest first. */
struct unit {
    double size;
    const char *name;
};

static const struct unit byte_units[] = {
    {1099511627776.0, "TiB"}, {1073741824, "GiB"}, {1048576, "MiB"}, {1024, "KiB"}, {1, "bytes"}};
static const struct unit flop_units[] = {{1e15, "Pflop"}, {1e12, "Tflop"}, {1e9, "Gflop"},
                                         {1e6, "Mflop"},  {1e3, "kflop"},  {1, "flop"}};
static const struct unit time_units[] = {{86400, "days"}, {3600, "h"},  {60, "min"},
                                         {1, "s"},        {1e-3, "ms"}, {1e-6, "µs"}};

enum {
    BYTE_UNITS = sizeof byte_units / sizeof *byte_units,
    FLOP_UNITS = sizeof flop_units / sizeof *flop_units,
    TIME_UNITS = sizeof time_units / sizeof *time_units
};

static void add_quantity(struct text *out, double value, size_t unit_count, const struct unit *units)
{
    if (!isfinite(value)) {
        text_puts(out, "unknown");
        return;
    }
    size_t u = 0;
    while (u + 1 < unit_count && value < units[u].size)
        u++;
    double scaled = value / units[u].size;
    short_add(out, scaled >= 1000 && scaled < 1e6 ? 6 : FORECAST_DIGITS, scaled >= 100 ? round(scaled) : scaled);
    text_printf(out, " %s", units[u].name);
}

static void add_parameters(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    bool full = style != NULL && style->full;
    for (size_t p = 0; p < d->parameter_count; p++) {
        label_add(out, style, p == 0 ? "parameters" : "");
        if (!full && p == LISTED && d->parameter_count > LISTED + 1) {
            text_printf(out, "… %zu more\n", d->parameter_count - p);
            return;
        }
        plain_add(out, str_of(d->parameters[p].name));
        if (d->parameters[p].rank > 0) {
            text_puts(out, "   ");
            name_shape(out, d->parameters[p].rank, d->parameters[p].shape);
        }
        text_puts(out, "\n");
    }
}

static void add_data(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    bool full = style != NULL && style->full;
    for (size_t k = 0; k < d->data_count; k++) {
        const struct cp_variable *variable = &d->data[k];
        bool same = k > 0 && str_equal(str_of(variable->kind), str_of(d->data[k - 1].kind));
        label_add(out, style, same ? "" : variable->kind);
        if (!full && k == LISTED && d->data_count > LISTED + 1) {
            text_printf(out, "… %zu more\n", d->data_count - k);
            return;
        }
        plain_add(out, str_of(variable->name));
        text_puts(out, "   ");
        name_shape(out, variable->rank, variable->shape);
        text_puts(out, "\n");
    }
}

/* Name, type, the shape of what comes out for a row, and parameters. */
static void add_layers(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    size_t names = 0;
    size_t types = 0;
    for (size_t k = 0; k < d->layer_count; k++) {
        size_t name = utf8_width(str_of(d->layers[k].name));
        size_t type = utf8_width(str_of(d->layers[k].type));
        names = name > names ? name : names;
        types = type > types ? type : types;
    }
    bool full = style != NULL && style->full;
    for (size_t k = 0; k < d->layer_count; k++) {
        const struct cp_layer *layer = &d->layers[k];
        label_add(out, style, k == 0 ? "layers" : "");
        if (!full && k == LISTED && d->layer_count > LISTED + 1) {
            text_printf(out, "… %zu more\n", d->layer_count - k);
            return;
        }
        plain_add(out, str_of(layer->name));
        text_repeat(out, ' ', names + 3 - utf8_width(str_of(layer->name)));
        plain_add(out, str_of(layer->type));
        text_repeat(out, ' ', types + 3 - utf8_width(str_of(layer->type)));
        name_shape(out, layer->rank, layer->shape);
        if (layer->parameters != 0) {
            text_puts(out, "   ");
            count_add(out, layer->parameters, "parameter");
        }
        text_puts(out, "\n");
    }
}

static void add_rows(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    if (d->rows == 0)
        return;
    label_add(out, style, "rows");
    text_printf(out, "%zu\n", d->rows);
}

static void add_start(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    label_add(out, style, "points");
    for (size_t k = 0; k < d->point_count; k++) {
        text_puts(out, k == 0 ? "@" : ", @");
        plain_add(out, str_of(d->points[k]));
    }
    text_puts(out, d->point_count == 0 ? "none stored" : "");
    text_puts(out, d->has_values ? "; without --at: the model's own values\n" : "; give the point with --at\n");
    if (!d->has_gradient && !d->has_hessian)
        return;
    label_add(out, style, "own formulas");
    text_puts(out, d->has_gradient ? "gradient" : "");
    text_puts(out, d->has_gradient && d->has_hessian ? " and " : "");
    text_puts(out, d->has_hessian ? "Hessian" : "");
    text_puts(out, " (for --derivatives formula and --check-derivatives)\n");
}

static void add_cost(struct text *out, const struct cp_description *d, const struct report_style *style)
{
    label_add(out, style, "operations");
    text_printf(out, "loss %zu, gradient %zu, Hessian %zu\n", d->loss_nodes, d->gradient_nodes, d->hessian_nodes);
    label_add(out, style, "memory");
    text_puts(out, "about ");
    add_quantity(out, d->hessian_bytes, BYTE_UNITS, byte_units);
    text_puts(out, d->too_large ? ", more than this machine has: an analysis would be refused\n" : "\n");
    label_add(out, style, "work");
    text_puts(out, "derivatives ");
    add_quantity(out, d->hessian_flops, FLOP_UNITS, flop_units);
    text_puts(out, ", eigenvalues ");
    add_quantity(out, d->eigensolve_flops, FLOP_UNITS, flop_units);
    if (isfinite(d->seconds)) {
        text_puts(out, ": about ");
        add_quantity(out, d->seconds, TIME_UNITS, time_units);
        text_puts(out, " on one core");
    }
    text_puts(out, "\n");
}

void report_description_text(struct text *out, const struct cp_description *description,
                             const struct report_style *style)
{
    paint_add(out, style, PAINT_STRONG, str_of(description->name));
    text_puts(out, "   ");
    count_add(out, description->n, "parameter");
    text_puts(out, "   given as ");
    plain_add(out, str_of(description->form));
    text_puts(out, "\n\n");
    add_layers(out, description, style);
    add_parameters(out, description, style);
    add_data(out, description, style);
    add_rows(out, description, style);
    add_start(out, description, style);
    add_cost(out, description, style);
}

static void put_shape(struct json_writer *w, size_t rank, const size_t *shape)
{
    json_key(w, "shape");
    json_open(w, '[');
    for (size_t d = 0; d < rank; d++)
        json_count(w, shape[d]);
    json_close(w, ']');
}

/* One object on one line; `kind` NULL leaves the key out. */
static void put_tensor(struct json_writer *w, const char *name, const char *kind, size_t rank, const size_t *shape)
{
    bool compact = json_open_line(w, '{');
    json_put_string(w, "name", name);
    if (kind != NULL)
        json_put_string(w, "kind", kind);
    put_shape(w, rank, shape);
    json_close_line(w, '}', compact);
}

static void put_tensors(struct json_writer *w, const struct cp_description *d)
{
    json_key(w, "parameters");
    json_open(w, '[');
    for (size_t p = 0; p < d->parameter_count; p++)
        put_tensor(w, d->parameters[p].name, NULL, d->parameters[p].rank, d->parameters[p].shape);
    json_close(w, ']');
    json_key(w, "data");
    json_open(w, '[');
    for (size_t k = 0; k < d->data_count; k++)
        put_tensor(w, d->data[k].name, d->data[k].kind, d->data[k].rank, d->data[k].shape);
    json_close(w, ']');
    json_key(w, "points");
    json_open(w, '[');
    for (size_t k = 0; k < d->point_count; k++)
        json_string(w, d->points[k]);
    json_close(w, ']');
}

static void put_layers(struct json_writer *w, const struct cp_description *d)
{
    json_key(w, "layers");
    json_open(w, '[');
    for (size_t k = 0; k < d->layer_count; k++) {
        bool compact = json_open_line(w, '{');
        json_put_string(w, "name", d->layers[k].name);
        json_put_string(w, "type", d->layers[k].type);
        put_shape(w, d->layers[k].rank, d->layers[k].shape);
        json_put_count(w, "parameters", d->layers[k].parameters);
        json_close_line(w, '}', compact);
    }
    json_close(w, ']');
}

void report_description_json(struct text *out, const struct cp_description *description)
{
    struct json_writer w = {.out = out};
    json_open(&w, '{');
    json_put_string(&w, "name", description->name);
    json_put_string(&w, "form", description->form);
    json_put_count(&w, "dimension", description->n);
    put_layers(&w, description);
    put_tensors(&w, description);
    json_put_count(&w, "rows", description->rows);
    json_put_bool(&w, "has_values", description->has_values);
    json_put_bool(&w, "has_gradient", description->has_gradient);
    json_put_bool(&w, "has_hessian", description->has_hessian);
    json_put_count(&w, "loss_operations", description->loss_nodes);
    json_put_count(&w, "gradient_operations", description->gradient_nodes);
    json_put_count(&w, "hessian_operations", description->hessian_nodes);
    json_put_number(&w, "memory_bytes", description->hessian_bytes);
    json_put_number(&w, "hessian_flops", description->hessian_flops);
    json_put_number(&w, "eigensolve_flops", description->eigensolve_flops);
    json_put_number(&w, "seconds", description->seconds);
    json_put_bool(&w, "too_large", description->too_large);
    json_close(&w, '}');
    text_puts(out, "\n");
}
