/* Both tables have a row for every diagnostic: one that is not explained is found by the test. */
#include "cli/explanations.h"

#include "base/typo.h"
#include "cli/help.h"
#include "report/json_writer.h"

const struct explanation explanations[DIAG_CODE_COUNT] = {
#define EXPLAIN(id, why, example, remedy) [DIAG_##id] = {why, example, remedy},
#include "cli/explanations.def"
#undef EXPLAIN
};

enum diag_code explanation_named(struct str code)
{
    size_t k = 0;
    while (k < DIAG_CODE_COUNT && !str_is(code, diag_rows[k].code))
        k++;
    return (enum diag_code)k;
}

struct str explanation_nearest(struct str word)
{
    struct typo typo = typo_start(word);
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++)
        typo_offer(&typo, str_of(diag_rows[k].code));
    return typo.best;
}

/* An example is one line, however wide, so that it can be pasted into a shell. */
void explanation_write(struct text *out, enum diag_code code)
{
    const struct diag_row *row = &diag_rows[code];
    const struct explanation *more = &explanations[code];
    text_printf(out, "%s: %s (exit code %d)\n\n", row->code, row->meaning, (int)row->status);
    help_wrap(out, more->why, 0, 0);
    if (more->example != NULL)
        text_printf(out, "\nExample:\n  %s\n", more->example);
    text_puts(out, "\nRemedy: ");
    help_wrap(out, more->remedy, 8, 8);
}

void explanation_list(struct text *out)
{
    for (size_t k = 0; k < DIAG_CODE_COUNT; k++)
        text_printf(out, "%s  %s\n", diag_rows[k].code, diag_rows[k].meaning);
}

void explanation_json(struct text *out, enum diag_code begin, enum diag_code end)
{
    struct json_writer w = {.out = out};
    json_open(&w, '[');
    for (enum diag_code k = begin; k < end; k++) {
        json_open(&w, '{');
        json_put_string(&w, "code", diag_rows[k].code);
        json_put_count(&w, "exit", (size_t)diag_rows[k].status);
        json_put_string(&w, "meaning", diag_rows[k].meaning);
        json_put_string(&w, "why", explanations[k].why);
        json_put_string(&w, "example", explanations[k].example);
        json_put_string(&w, "remedy", explanations[k].remedy);
        json_close(&w, '}');
    }
    json_close(&w, ']');
    text_puts(out, "\n");
}
