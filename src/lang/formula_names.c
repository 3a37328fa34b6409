/* Walks over trees of formulas. Long sums lean to the left, thousands of operators deep: such spines are walked in a
 * loop, so that only true nesting, which the parser bounds, uses the stack. */
#include "lang/formula.h"

const struct formula **formula_spine(struct arena *arena, const struct formula *formula, size_t *count)
{
    const struct formula **spine = NULL;
    *count = 0;
    for (; formula->kind == FORMULA_BINARY; formula = formula->args) {
        ARENA_GROW(arena, spine, *count);
        spine[(*count)++] = formula;
    }
    ARENA_GROW(arena, spine, *count);
    spine[*count] = formula;
    for (size_t i = 0, j = *count; i < j; i++, j--) {
        const struct formula *swap = spine[i];
        spine[i] = spine[j];
        spine[j] = swap;
    }
    return spine;
}

static bool names_hold(const struct formula_names *names, struct str name)
{
    for (size_t i = 0; i < names->count; i++)
        if (str_equal(names->names[i], name))
            return true;
    return false;
}

static void collect(struct arena *arena, const struct formula *f, const struct formula_names *bound,
                    struct formula_names *out);

/* The ranges of a sum bind their names for the ranges after them and for the body. */
static void collect_sum(struct arena *arena, const struct formula *f, const struct formula_names *bound,
                        struct formula_names *out)
{
    struct formula_names inner = {0};
    for (size_t i = 0; i < bound->count; i++) {
        ARENA_GROW(arena, inner.names, inner.count);
        inner.names[inner.count++] = bound->names[i];
    }
    for (const struct formula *arg = f->args; arg != NULL; arg = arg->next) {
        collect(arena, arg, &inner, out);
        if (arg->kind == FORMULA_RANGE) {
            ARENA_GROW(arena, inner.names, inner.count);
            inner.names[inner.count++] = arg->name;
        }
    }
}

static void collect_one(struct arena *arena, const struct formula *f, const struct formula_names *bound,
                        struct formula_names *out)
{
    if (f->kind == FORMULA_SUM) {
        collect_sum(arena, f, bound, out);
        return;
    }
    if (f->kind == FORMULA_NAME && !names_hold(bound, f->name) && !names_hold(out, f->name) && !str_is(f->name, "pi")) {
        ARENA_GROW(arena, out->names, out->count);
        out->names[out->count++] = f->name;
    }
    for (unsigned i = 0; i < 3; i++)
        if (f->part[i] != NULL)
            collect(arena, f->part[i], bound, out);
    for (const struct formula *arg = f->args; arg != NULL; arg = arg->next)
        collect(arena, arg, bound, out);
}

static void collect(struct arena *arena, const struct formula *f, const struct formula_names *bound,
                    struct formula_names *out)
{
    size_t count;
    const struct formula **spine = formula_spine(arena, f, &count);
    collect_one(arena, spine[0], bound, out);
    for (size_t k = 1; k <= count; k++)
        collect(arena, spine[k]->args->next, bound, out);
}

struct formula_names formula_free_names(struct arena *arena, const struct formula *formula)
{
    struct formula_names out = {0};
    struct formula_names bound = {0};
    collect(arena, formula, &bound, &out);
    return out;
}
