/* Random scalar formulas over scalars, vectors and matrices, made of every elementwise operation of the table, reductions,
 * structure, choices and index sums; and the points to try them at, some of which overflow or are not finite. */
#ifndef SUPPORT_RANDOM_FORMULAS_H
#define SUPPORT_RANDOM_FORMULAS_H

#include "base/str.h"
#include "support/formulas.h"
#include "support/random.h"

struct random_formula {
    struct random *random;
    struct world *world;
};

/* Parameters a, b (scalars), x (3), W (2 x 3); constants k (3) and K (2 x 3). */
static inline void random_formula_declare(struct random_formula *f)
{
    double number[6];
    world_number(f->world, "a", 0);
    world_number(f->world, "b", 0);
    world_parameter(f->world, "x", shape_vector(3), (const double[3]){0, 0, 0});
    world_parameter(f->world, "W", shape_matrix(2, 3), (const double[6]){0, 0, 0, 0, 0, 0});
    for (size_t k = 0; k < 6; k++)
        number[k] = random_below(f->random, 5) == 0 ? 0 : random_normal(f->random);
    world_constant(f->world, "k", shape_vector(3), number);
    world_constant(f->world, "K", shape_matrix(2, 3), number);
}

enum array_kind { ARRAY_SCALAR, ARRAY_VECTOR, ARRAY_MATRIX };

static inline const char *random_formula_of(struct random_formula *f, enum array_kind kind, int depth);

static inline const char *random_formula_leaf(struct random_formula *f, enum array_kind kind)
{
    static const char *const leaves[3][8] = {
        {"a", "b", "0.7", "x[1]", "W[1,2]", "k[0]", "(2*pi)", "-3"},
        {"x", "x", "k", "W[1]", "W[0,:]", "(x + a)", "(2*pi*x)", "K[0]"},
        {"W", "W", "K", "(W + x)", "(b*W)", "(W/3)", "transpose(reshape(W, 3, 2))", "(K/7)"},
    };
    return leaves[kind][random_below(f->random, 8)];
}

/* An elementwise operation of the table. */
static inline const char *random_formula_map(struct random_formula *f, enum array_kind kind, int depth)
{
    struct arena *arena = f->world->arena;
    const struct op_row *row;
    do {
        row = &op_rows[random_below(f->random, OP_COUNT)];
    } while (row->family != FAMILY_MAP || row == &op_rows[OP_POWN]);
    const char *a = random_formula_of(f, kind, depth - 1);
    if (row == &op_rows[OP_POLYGAMMA])
        return str_format(arena, "polygamma(1, %s)", a);
    if (row == &op_rows[OP_POWI])
        return str_format(arena, "(%s)^%d", a, (int)random_below(f->random, 8) - 3);
    if (row == &op_rows[OP_POWR])
        return str_format(arena, "(%s)^%s", a, random_below(f->random, 2) == 0 ? "0.5" : "(-1.3)");
    if (row == &op_rows[OP_NEG])
        return str_format(arena, "(-%s)", a);
    if (row->arity == 1)
        return str_format(arena, "%s(%s)", row->name, a);
    enum array_kind other = random_below(f->random, 3) == 0 ? ARRAY_SCALAR : kind;
    const char *b = random_formula_of(f, other, depth - 1);
    if (strncmp(row->signature, "a ", 2) != 0)
        return str_format(arena, "%s(%s, %s)", row->name, a, b);
    struct str symbol = str_part(str_of(row->signature), 2, strlen(row->signature) - 2);
    return str_format(arena, "((%s) %.*s (%s))", a, (int)symbol.size, symbol.at, b);
}

/* Fewer numbers from more. */
static inline const char *random_formula_reduce(struct random_formula *f, enum array_kind kind, int depth)
{
    static const char *const reductions[] = {"sum", "mean", "prod", "max", "min", "logsumexp", "norm2"};
    const char *name = reductions[random_below(f->random, 7)];
    if (kind == ARRAY_VECTOR)
        return str_format(f->world->arena, "%s(%s, axis=0)", name, random_formula_of(f, ARRAY_MATRIX, depth - 1));
    if (random_below(f->random, 4) == 0)
        return str_format(f->world->arena, "%s(sum(%s, axis=1), axis=0)", name,
                          random_formula_of(f, ARRAY_MATRIX, depth - 1));
    return str_format(f->world->arena, "%s(%s)", name, random_formula_of(f, ARRAY_VECTOR, depth - 1));
}

static inline const char *random_formula_structure(struct random_formula *f, enum array_kind kind, int depth)
{
    struct arena *arena = f->world->arena;
    const char *vector = random_formula_of(f, ARRAY_VECTOR, depth - 1);
    const char *other = random_formula_of(f, ARRAY_VECTOR, depth - 1);
    const char *matrix = random_formula_of(f, ARRAY_MATRIX, depth - 1);
    size_t form = random_below(f->random, 4);
    if (kind == ARRAY_SCALAR)
        return form == 0   ? str_format(arena, "sum(i in 0:3, j in i:3: x[j]*(%s)[i])", vector)
               : form == 1 ? str_format(arena, "sum(i in 0:2: (%s)[i,i+1]^2*x[i])", matrix)
               : form == 2 ? str_format(arena, "trace((%s)[:,1:])", matrix)
                           : str_format(arena, "(%s)[2]", vector);
    if (kind == ARRAY_VECTOR)
        return form == 0   ? str_format(arena, "softmax(%s)", vector)
               : form == 1 ? str_format(arena, "concat((%s)[1:], (%s)[:1])", vector, other)
               : form == 2 ? str_format(arena, "(%s)[::-1]", vector)
                           : str_format(arena, "(%s)[1]", matrix);
    return form == 0   ? str_format(arena, "stack(%s, %s)", vector, other)
           : form == 1 ? str_format(arena, "log_softmax(%s, axis=1)", matrix)
           : form == 2 ? str_format(arena, "(%s)[::-1]", matrix)
                       : str_format(arena, "transpose(stack(%s, %s, axis=1))", vector, other);
}

static inline const char *random_formula_of(struct random_formula *f, enum array_kind kind, int depth)
{
    size_t form = random_below(f->random, 12);
    if (depth <= 0 || form == 0)
        return random_formula_leaf(f, kind);
    if (form == 1)
        return str_format(f->world->arena, "where(%s > %s, %s, %s)", random_formula_of(f, kind, depth - 1),
                          random_formula_leaf(f, kind), random_formula_of(f, kind, depth - 1),
                          random_formula_of(f, kind, depth - 1));
    if (form < 4 && kind != ARRAY_MATRIX)
        return random_formula_reduce(f, kind, depth);
    return form < 6 ? random_formula_structure(f, kind, depth) : random_formula_map(f, kind, depth);
}

/* An entry of a point: mostly harmless; sometimes 0, huge, tiny, infinite or not a number. */
static inline double random_formula_entry(struct random *random)
{
    static const double hard[] = {0, -0.0, 1, -1, 1e160, -1e300, 1e-200, 4e-310, INFINITY, -INFINITY, NAN, 700};
    if (random_below(random, 40) == 0)
        return hard[random_below(random, sizeof hard / sizeof *hard)];
    return random_normal(random) * (random_below(random, 6) == 0 ? 30 : 1);
}

#endif
