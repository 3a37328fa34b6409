/* Models from texts. In a text that must be refused, a '~' stands before each place that must be reported; the marks are
 * taken out before the text is read. */
#ifndef SUPPORT_MODEL_TEXTS_H
#define SUPPORT_MODEL_TEXTS_H

#include "model/point.h"

#include "support/arenas.h"
#include "support/close.h"

#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static inline const struct source *model_source(struct arena *arena, const char *name, struct str text)
{
    struct source *source = ARENA_NEW(arena, struct source);
    *source = (struct source){name, {str_copy(arena, text), text.size}};
    return source;
}

/* A model as if it stood in the file `path` (NULL: in the working directory), or NULL. */
static inline struct model *model_of(struct arena *arena, const char *path, struct str text, struct diags **diags)
{
    *diags = ARENA_NEW(arena, struct diags);
    **diags = (struct diags){.arena = arena};
    const struct json *json = json_parse(arena, model_source(arena, path == NULL ? "test.json" : path, text), *diags);
    return json == NULL ? NULL : model_load(arena, json, path, *diags);
}

static inline struct model *model_valid_in(struct arena *arena, const char *path, const char *text)
{
    struct diags *diags;
    struct model *model = model_of(arena, path, str_of(text), &diags);
    if (model == NULL)
        fail_msg("refused: %s\n%s", text, diags->count == 0 ? "(silently)" : diags->items[0].message);
    assert_int_equal(diags->count, 0);
    return model;
}

static inline struct model *model_valid(struct arena *arena, const char *text)
{
    return model_valid_in(arena, NULL, text);
}

static inline struct model *model_formula(struct arena *arena, const char *formula, const char *order,
                                          struct diags **diags)
{
    *diags = ARENA_NEW(arena, struct diags);
    **diags = (struct diags){.arena = arena};
    return model_from_formula(arena, model_source(arena, "<formula>", str_of(formula)), order, *diags);
}

static inline double model_loss_at(struct model *model, const double *theta)
{
    struct arena *scratch = arena_child(model->arena);
    struct exact_spec spec = model_exact_spec(model, false);
    double loss = exact_loss(exact_new(scratch, model->rules, &spec), theta);
    arena_close(scratch);
    return loss;
}

/* Gradient and Hessian, exact or by the model's own formulas. */
static inline struct derivatives model_derivatives_at(struct model *model, const double *theta, bool formulas)
{
    struct exact_spec spec = model_exact_spec(model, formulas);
    struct derivatives d = derivatives_new(model->arena, model->n);
    exact_derivatives(exact_new(model->arena, model->rules, &spec), theta, &d);
    return d;
}

/* ---- Refusals ---- */

/* "E305 $.parameters[1]; E202 $.loss": codes and paths of the mistakes, in the order of the text. */
struct refusal {
    const char *marked;
    const char *mistakes;
};

static inline int compare_places(const void *a, const void *b)
{
    const struct cp_diagnostic *x = a;
    const struct cp_diagnostic *y = b;
    return x->line != y->line ? (x->line > y->line) - (x->line < y->line)
                              : (x->column > y->column) - (x->column < y->column);
}

static inline const char *print_mistakes(struct arena *arena, const struct diags *diags)
{
    struct text out = {.arena = arena};
    text_puts(&out, "");
    for (size_t k = 0; k < diags->count; k++)
        text_printf(&out, "%s%s%s%s", k == 0 ? "" : "; ", diags->items[k].code, diags->items[k].path == NULL ? "" : " ",
                    diags->items[k].path == NULL ? "" : diags->items[k].path);
    return out.at;
}

/* Line and column of the nth mark; false if there are fewer. */
static inline bool mark_place(const char *marked, size_t nth, size_t *line, size_t *column)
{
    *line = *column = 1;
    for (const char *at = marked; *at != 0; at++) {
        if (*at == '~') {
            if (nth-- == 0)
                return true;
            continue;
        }
        *column += ((unsigned char)*at & 0xC0) != 0x80;
        if (*at == '\n') {
            ++*line;
            *column = 1;
        }
    }
    return false;
}

static inline const char *without_marks(struct arena *arena, const char *marked)
{
    struct text plain = {.arena = arena};
    text_puts(&plain, "");
    for (; *marked != 0; marked++)
        if (*marked != '~')
            text_add(&plain, (struct str){marked, 1});
    return plain.at;
}

/* The mistakes are those that are expected, in their order, at the marks. */
static inline void expect_mistakes(struct arena *arena, const struct refusal *refusal, struct diags *diags)
{
    qsort(diags->items, diags->count, sizeof *diags->items, compare_places);
    const char *found = print_mistakes(arena, diags);
    if (strcmp(found, refusal->mistakes) != 0)
        fail_msg("found '%s', expected '%s' in %s\nthe first: %s", found, refusal->mistakes, refusal->marked,
                 diags->count == 0 ? "none" : diags->items[0].message);
    size_t line;
    size_t column;
    for (size_t k = 0; k < diags->count; k++) {
        const struct cp_diagnostic *diag = &diags->items[k];
        if (!mark_place(refusal->marked, k, &line, &column))
            fail_msg("%zu mistakes, fewer marks in %s", diags->count, refusal->marked);
        if (diag->line != line || diag->column != column)
            fail_msg("at %zu:%zu, not %zu:%zu in %s: %s", diag->line, diag->column, line, column, refusal->marked,
                     diag->message);
    }
    if (mark_place(refusal->marked, diags->count, &line, &column))
        fail_msg("%zu mistakes, more marks in %s", diags->count, refusal->marked);
}

static inline void expect_refused_in(struct arena *parent, const char *path, const struct refusal *refusals,
                                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena *arena = arena_child(parent);
        struct diags *diags;
        const char *plain = without_marks(arena, refusals[i].marked);
        if (model_of(arena, path, str_of(plain), &diags) != NULL)
            fail_msg("accepted: %s", plain);
        expect_mistakes(arena, &refusals[i], diags);
        arena_close(arena);
    }
}

#define EXPECT_REFUSED(state, refusals)                                                                                \
    expect_refused_in(*(state), NULL, refusals, sizeof(refusals) / sizeof *(refusals))

#endif
