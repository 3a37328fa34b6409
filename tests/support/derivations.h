/* Derivations of formulas and of models, and what is written of them. */
#ifndef SUPPORT_DERIVATIONS_H
#define SUPPORT_DERIVATIONS_H

#include "symbolic/languages.h"

#include <string.h>
#include <cmocka.h>

struct derived {
    struct arena *arena;
    struct diags diags;
    struct model *model;
    const struct derivation *derivation; /* NULL if it was refused */
};

static inline int derived_setup(void **state)
{
    struct arena *arena = arena_open(0);
    if (arena == NULL)
        return 1;
    struct derived *d = ARENA_NEW(arena, struct derived);
    d->arena = arena;
    d->diags.arena = arena;
    *state = d;
    return 0;
}

static inline int derived_teardown(void **state)
{
    arena_close(((struct derived *)*state)->arena);
    return 0;
}

#define DERIVED_TEST(test) cmocka_unit_test_setup_teardown(test, derived_setup, derived_teardown)

/* Derives a JSON model, if the text is one, or a formula. */
static inline const struct derivation *derived_try(struct derived *d, const char *text)
{
    struct source *source = ARENA_NEW(d->arena, struct source);
    *source = (struct source){"<formula>", str_of(str_copy(d->arena, str_of(text)))};
    d->diags.count = 0;
    if (text[0] == '{') {
        const struct json *json = json_parse(d->arena, source, &d->diags);
        d->model = json == NULL ? NULL : model_load(d->arena, json, NULL, &d->diags);
    } else {
        d->model = model_from_formula(d->arena, source, NULL, &d->diags);
    }
    if (d->model == NULL)
        fail_msg("%s: %s", text, d->diags.items[0].message);
    d->derivation = derivation_make(d->arena, d->model, 2, &d->diags);
    return d->derivation;
}

static inline const struct derivation *derived(struct derived *d, const char *text)
{
    if (derived_try(d, text) == NULL)
        fail_msg("%s: %s", text, d->diags.items[0].message);
    return d->derivation;
}

/* A term as formulas write it. */
static inline const char *derived_term(struct derived *d, term_id term)
{
    struct text out = {.arena = d->arena};
    struct writer w = text_writer(&out, d->derivation);
    write_term(&w, term, PRECEDENCE_ANY);
    return out.at;
}

static inline const char *derived_written(struct derived *d, language_writer *writer)
{
    struct text out = {.arena = d->arena};
    if (!writer(&out, d->derivation, d->model, &d->diags))
        return NULL;
    return out.at;
}

static inline void expect_part(const char *text, const char *part)
{
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is not in:\n%s", part, text);
}

#endif
