/* The table of what can be expected. A new field is a row and a function that finds it in a report. */
#include "analysis/check_field.h"

#include "base/diag.h"
#include "base/number.h"

#include <math.h>

enum { MOST_RECORDED = 10 }; /* eigenvalues in a list; of more, the smallest and the largest */

/* ---- What reports say ----------------------------------------------------------------------------------------- */

static struct fact a_word(const char *word)
{
    return (struct fact){.known = word != NULL, .word = word};
}

static struct fact a_count(bool known, size_t count)
{
    return (struct fact){.known = known, .count = count};
}

static struct fact a_truth(bool truth)
{
    return (struct fact){.known = true, .truth = truth};
}

static struct fact a_number(double number, double error)
{
    return (struct fact){.known = isfinite(number), .number = number + 0.0, .slack = isfinite(error) ? error : 0};
}

static struct fact find_verdict(const struct cp_report *report)
{
    return a_word(cp_verdict_name(report->verdict));
}

static struct fact find_decided_by(const struct cp_report *report)
{
    return a_word(cp_decided_by_name(report->decided_by));
}

static struct fact find_strict(const struct cp_report *report)
{
    struct fact fact = a_truth(report->strict);
    fact.known = !report->strictness_open;
    return fact;
}

static struct fact find_critical(const struct cp_report *report)
{
    return a_truth(report->critical);
}

/* A way out counts once a step along it was tried and the loss fell. */
static struct fact find_escape(const struct cp_report *report)
{
    struct fact fact = a_truth(report->escape != NULL && report->escape->shown);
    if (report->escape != NULL && !report->escape->shown)
        fact.neither = "a direction, but no step along it lowers the loss";
    return fact;
}

static struct fact find_loss(const struct cp_report *report)
{
    return a_number(report->loss, report->loss_error);
}

static struct fact find_gradient_norm(const struct cp_report *report)
{
    return a_number(report->gradient_norm, sqrt((double)report->n) * report->gradient_error);
}

static struct fact find_minimum_ratio(const struct cp_report *report)
{
    return a_number(report->minimum_ratio, 0);
}

static struct fact find_index(const struct cp_report *report)
{
    return a_count(report->eigenvalues != NULL, report->index);
}

static struct fact find_negative(const struct cp_report *report)
{
    return a_count(report->eigenvalues != NULL, report->negative);
}

static struct fact find_zero(const struct cp_report *report)
{
    return a_count(report->eigenvalues != NULL, report->zero);
}

static struct fact find_positive(const struct cp_report *report)
{
    return a_count(report->eigenvalues != NULL, report->positive);
}

struct fact fact_eigenvalue(const struct cp_report *report, size_t k)
{
    if (report->eigenvalues == NULL || k >= report->n)
        return (struct fact){.known = false};
    return a_number(report->eigenvalues[k], report->eigenvalue_errors == NULL ? 0 : report->eigenvalue_errors[k]);
}

static struct fact find_smallest(const struct cp_report *report)
{
    return fact_eigenvalue(report, 0);
}

static struct fact find_largest(const struct cp_report *report)
{
    return fact_eigenvalue(report, report->n - 1); /* a model without parameters has no report */
}

static const char *verdict_word(size_t k)
{
    return k < CP_VERDICT_COUNT ? cp_verdict_name((enum cp_verdict)k) : NULL;
}

static const char *decided_by_word(size_t k)
{
    return k + 1 < CP_DECIDED_BY_COUNT ? cp_decided_by_name((enum cp_decided_by)(k + 1)) : NULL; /* 0 is by nothing */
}

static const char *code_word(size_t k)
{
    return k < DIAG_CODE_COUNT ? diag_rows[k].code : NULL;
}

/* ---- The tables ----------------------------------------------------------------------------------------------- */

static const struct field inertia_parts[] = {
    {.name = "negative", .kind = KIND_COUNT, .find = find_negative},
    {.name = "zero", .kind = KIND_COUNT, .find = find_zero},
    {.name = "positive", .kind = KIND_COUNT, .find = find_positive},
    {0},
};

static const struct field eigenvalue_parts[] = {
    {.name = "min", .kind = KIND_NUMBER, .find = find_smallest},
    {.name = "max", .kind = KIND_NUMBER, .find = find_largest},
    {0},
};

const struct field check_fields[] = {
    {.name = "verdict", .kind = KIND_WORD, .find = find_verdict, .word = verdict_word, .recorded = true},
    {.name = "decided_by", .kind = KIND_WORD, .find = find_decided_by, .word = decided_by_word, .nullable = true},
    {.name = "strict", .kind = KIND_TRUTH, .find = find_strict},
    {.name = "critical", .kind = KIND_TRUTH, .find = find_critical},
    {.name = "index", .kind = KIND_COUNT, .find = find_index, .nullable = true, .recorded = true},
    {.name = "inertia", .kind = KIND_GROUP, .find = find_index, .parts = inertia_parts, .nullable = true},
    {.name = "nullity", .kind = KIND_COUNT, .find = find_zero, .nullable = true},
    {.name = "loss", .kind = KIND_NUMBER, .find = find_loss, .recorded = true},
    {.name = "gradient_norm", .kind = KIND_NUMBER, .find = find_gradient_norm, .nullable = true},
    {.name = "eigenvalues",
     .kind = KIND_LIST,
     .find = find_smallest,
     .parts = eigenvalue_parts,
     .nullable = true,
     .recorded = true},
    {.name = "eigenvectors", .kind = KIND_VECTORS, .find = find_smallest, .nullable = true},
    {.name = "minimum_ratio", .kind = KIND_NUMBER, .find = find_minimum_ratio, .nullable = true, .recorded = true},
    {.name = "escape", .kind = KIND_TRUTH, .find = find_escape},
    {.name = "error", .kind = KIND_CODE, .word = code_word},
    {0},
};

const struct field *field_find(const struct field *table, struct str name)
{
    for (; table->name != NULL; table++)
        if (str_is(name, table->name))
            return table;
    return NULL;
}

/* ---- Reports as JSON texts ------------------------------------------------------------------------------------ */

void fact_add(struct text *out, enum field_kind kind, const struct fact *fact)
{
    if (!fact->known)
        text_puts(out, "null");
    else if (fact->neither != NULL)
        text_printf(out, "\"%s\"", fact->neither);
    else if (kind == KIND_WORD)
        text_printf(out, "\"%s\"", fact->word);
    else if (kind == KIND_COUNT)
        text_printf(out, "%zu", fact->count);
    else if (kind == KIND_NUMBER)
        text_number(out, fact->number);
    else
        text_puts(out, fact->truth ? "true" : "false");
}

/* What cannot be told from 0 is recorded as 0: the digits of rounding errors mean nothing, and differ between machines. */
void fact_record(struct text *out, enum field_kind kind, const struct fact *fact)
{
    struct fact rounded = *fact;
    if (fabs(rounded.number) <= rounded.slack)
        rounded.number = 0;
    fact_add(out, kind, &rounded);
}

static void add_parts(struct text *out, const struct field *parts, const struct cp_report *report)
{
    for (const struct field *part = parts; part->name != NULL; part++) {
        const struct fact fact = part->find(report);
        text_printf(out, "%s\"%s\": ", part == parts ? "{" : ", ", part->name);
        fact_record(out, part->kind, &fact);
    }
    text_puts(out, "}");
}

static void add_eigenvalues(struct text *out, const struct cp_report *report)
{
    for (size_t k = 0; k < report->n; k++) {
        const struct fact fact = fact_eigenvalue(report, k);
        text_puts(out, k == 0 ? "[" : ", ");
        fact_record(out, KIND_NUMBER, &fact);
    }
    text_puts(out, "]");
}

/* The first and the last one. */
static void add_eigenvectors(struct text *out, const struct cp_report *report)
{
    for (size_t end = 0; end < 2; end++) {
        const double *v = report->eigenvectors + end * (report->n - 1) * report->n;
        text_puts(out, end == 0 ? "{\"min\": [" : "], \"max\": [");
        for (size_t i = 0; i < report->n; i++) {
            text_puts(out, i == 0 ? "" : ", ");
            text_number(out, v[i] + 0.0);
        }
    }
    text_puts(out, "]}");
}

void field_add(struct text *out, const struct field *field, const struct cp_report *report, bool as_list)
{
    const struct fact fact = field->find(report);
    if (fact.known && field->kind == KIND_VECTORS)
        add_eigenvectors(out, report);
    else if (!fact.known || field->parts == NULL)
        fact_record(out, field->kind, &fact);
    else if (field->kind == KIND_LIST && (as_list || report->n <= MOST_RECORDED))
        add_eigenvalues(out, report);
    else
        add_parts(out, field->parts, report);
}
