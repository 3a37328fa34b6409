/* Descents as JSON: what was asked, and of each run the settings, how it went, and the whole report of where it ended. Fields
 * and their order are the contract of critpoint-report(5) and descent.schema.json. */
#include "report/descent_formats.h"

#include <math.h>
#include <string.h>

#include "report/json_report.h"

static void put_theta(struct json_writer *w, const char *key, size_t n, const double *theta)
{
    json_key(w, key);
    json_numbers(w, n, theta);
}

static void put_settings(struct json_writer *w, const struct cp_descent *d)
{
    json_key(w, "settings");
    bool compact = json_open_line(w, '{');
    for (size_t k = 0; k < cp_setting_count(); k++) {
        const char *name = cp_setting_name(k);
        if (strcmp(name, "schedule") == 0 && d->schedule != NULL)
            json_put_string(w, name, d->schedule);
        else if (!isnan(d->settings[k]))
            json_put_number(w, name, d->settings[k]);
    }
    json_close_line(w, '}', compact);
}

/* How many steps something took; null if it did not happen. */
static void put_after(struct json_writer *w, const char *key, bool happened, size_t steps)
{
    json_key(w, key);
    if (happened)
        json_count(w, steps);
    else
        json_null(w);
}

static void put_run(struct json_writer *w, size_t n, const struct cp_descent *d)
{
    json_open(w, '{');
    json_put_string(w, "label", d->label);
    json_put_string(w, "optimizer", d->optimizer);
    put_settings(w, d);
    json_put_string(w, "end", cp_descent_end_name(d->end));
    json_put_count(w, "steps", d->steps);
    put_after(w, "fell_after", d->fell, d->fell_after);
    put_after(w, "left_after", d->left, d->left_after);
    put_theta(w, "theta", n, d->theta);
    json_put_number(w, "distance", d->distance);
    json_put_number(w, "loss", d->loss);
    json_put_number(w, "gradient_norm", d->gradient_norm);
    json_put_string(w, "verdict", d->report == NULL ? NULL : cp_verdict_name(d->report->verdict));
    json_put_string(w, "failure", d->failure);
    json_key(w, "report");
    if (d->report == NULL)
        json_null(w);
    else
        json_report(w, d->report);
    json_close(w, '}');
}

void report_descents_json(struct text *out, const struct cp_descents *descents, const struct report_style *style)
{
    (void)style;
    struct json_writer w = {.out = out};
    const size_t n = descents->point->n;
    json_open(&w, '{');
    json_put_string(&w, "critpoint", CP_VERSION);
    json_put_string(&w, "model", descents->point->model);
    put_theta(&w, "start", n, descents->start);
    json_put_number(&w, "loss", descents->loss);
    json_put_number(&w, "perturb", descents->perturb);
    json_put_number(&w, "seed", (double)descents->seed);
    json_put_count(&w, "steps", descents->steps);
    json_put_number(&w, "drop", descents->drop);
    json_put_number(&w, "radius", descents->radius);
    json_key(&w, "point");
    json_report(&w, descents->point);
    json_key(&w, "runs");
    json_open(&w, '[');
    for (size_t k = 0; k < descents->count; k++)
        put_run(&w, n, &descents->list[k]);
    json_close(&w, ']');
    json_close(&w, '}');
    text_puts(out, "\n");
}
