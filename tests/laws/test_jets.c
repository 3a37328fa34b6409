/* Laws of jets: every operation at every sample of its row, and formulas of all kinds, along lines and along bent curves,
 * against power series in 60 digits (tests/reference/taylor); no error exceeds its bound, and the bounds are not far off. */
#include "support/formulas.h"
#include "support/jets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

enum { ORDER = 8, FORMULA_ORDER = 6, MOST_ARGUMENTS = 4 };

/* ---- Operations ---- */

struct operation {
    enum op op;
    double p;
    size_t n;
    double x[MOST_ARGUMENTS];
    int bent;
    long double coefficient[ORDER + 1];
};

static const struct operation operations[] = {
#include "reference/taylor/operations.inc"
};
enum { OPERATIONS = sizeof operations / sizeof *operations };

static bool is_variable(const struct operation *o, size_t k)
{
    return !(o->op == OP_POWN && k == 1) && !(op_rows[o->op].family == FAMILY_SELECT && k == 0);
}

/* The operation as it stands, without rewriting, on parameters whose slots are the numbers of its arguments. */
static node_id build_operation(struct builder *b, const struct operation *o)
{
    const struct shape vector = shape_vector(o->n);
    const struct shape scalar = shape_scalar();
    struct node node = {.op = o->op, .in = {NODE_NONE, NODE_NONE, NODE_NONE}, .shape = shape_scalar(), .number = o->p};
    if (op_rows[o->op].family == FAMILY_REDUCE) {
        node.in[0] = build_parameter(b, 0, &vector);
        return graph_add(b->graph, &node);
    }
    for (size_t k = 0; k < o->n; k++)
        node.in[k] = is_variable(o, k) ? build_parameter(b, k, &scalar) : build_number(b, o->x[k]);
    return graph_add(b->graph, &node);
}

static void judge_operation(const struct operation *o, struct jet_ratios *ratios)
{
    struct arena *arena = arena_open(0);
    struct builder b = {graph_new(arena), {NULL, 0, 0}};
    node_id id = build_operation(&b, o);
    const double *path = jet_path(arena, ORDER, o->n, o->bent ? jet_curve : jet_line);
    struct jet_run run = jet_run_open(arena, b.graph, 1, &id, o->n, o->x, 1, ORDER, path);
    for (size_t k = 0; k <= ORDER; k++) {
        struct bounded got = jet_run_entry(&run, id, 0, k, 0);
        if (!jet_judge(got, o->coefficient[k], ratios))
            fail_msg("%s (p = %g) at %g, %g%s: t^%zu is %.17g, not %.17Lg; bound %.3g", op_rows[o->op].name, o->p,
                     o->x[0], o->x[1], o->bent ? ", bent" : "", k, got.value, o->coefficient[k], got.bound);
    }
    arena_close(arena);
}

static void operations_have_their_series(void **state)
{
    (void)state;
    bool seen[OP_COUNT] = {false};
    struct jet_ratios all = {0};
    for (size_t i = 0; i < OPERATIONS; i++) {
        judge_operation(&operations[i], &all);
        seen[operations[i].op] = true;
    }
    for (enum op op = 0; op < OP_COUNT; op++)
        if (op_rows[op].samples[0] != 0 && !seen[op])
            fail_msg("%s has samples, but no series", op_rows[op].name);
    print_message("%zu inexact coefficients of operations: bound / error %.3g on average, %.3g at least\n", all.count,
                  jet_typical(&all), 1 / all.worst);
    assert_true(all.count > 2000 && jet_typical(&all) < 100);
}

/* ---- Formulas ---- */

struct text_of_formula {
    const char *loss;
    const char *parameters; /* "v:3 W:2x3 a:" */
    const char *constants;
    const double *numbers; /* of the parameters, then of the constants */
    long double coefficient[FORMULA_ORDER + 1];
};

static const struct text_of_formula formulas[] = {
#include "reference/taylor/formulas.inc"
};
enum { FORMULAS = sizeof formulas / sizeof *formulas };

static void add_parameter(struct world *w, const char *name, struct shape shape, const double *values)
{
    world_parameter(w, name, shape, values);
}

/* Adds the arrays that a text declares; the numbers after theirs. */
static const double *declare(struct world *w, const char *text,
                             void add(struct world *w, const char *name, struct shape shape, const double *values),
                             const double *numbers)
{
    while (*text != 0) {
        size_t length = strcspn(text, ":");
        struct shape shape = shape_scalar();
        const char *name = str_copy(w->arena, (struct str){text, length});
        for (text += length + 1; *text >= '0' && *text <= '9'; text += *text == 'x') {
            char *end;
            shape.dim[shape.rank++] = strtoul(text, &end, 10);
            text = end;
        }
        text += *text == ' ';
        add(w, name, shape, numbers);
        numbers += shape_size(&shape);
    }
    return numbers;
}

static void judge_formula(const struct text_of_formula *f, struct jet_ratios *ratios)
{
    struct arena *arena = arena_open(0);
    struct world *w = world_new(arena);
    declare(w, f->constants, world_constant, declare(w, f->parameters, add_parameter, f->numbers));
    node_id id = world_compile_valid(w, f->loss);
    const double *path = jet_path(arena, FORMULA_ORDER, w->n, jet_curve);
    struct jet_run run = jet_run_open(arena, w->graph, 1, &id, w->n, w->theta, 1, FORMULA_ORDER, path);
    for (size_t k = 0; k <= FORMULA_ORDER; k++) {
        struct bounded got = jet_run_entry(&run, id, 0, k, 0);
        if (!jet_judge(got, f->coefficient[k], ratios))
            fail_msg("%s: t^%zu is %.17g, not %.17Lg; bound %.3g", f->loss, k, got.value, f->coefficient[k], got.bound);
    }
    arena_close(arena);
}

static void formulas_have_their_series(void **state)
{
    (void)state;
    struct jet_ratios all = {0};
    for (size_t i = 0; i < FORMULAS; i++)
        judge_formula(&formulas[i], &all);
    print_message("%zu inexact coefficients of %d formulas: bound / error %.3g on average, %.3g at least\n", all.count,
                  FORMULAS, jet_typical(&all), 1 / all.worst);
    assert_true(all.count > 2000 && jet_typical(&all) < 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operations_have_their_series),
        cmocka_unit_test(formulas_have_their_series),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
