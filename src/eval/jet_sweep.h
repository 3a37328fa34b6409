/* How jets are stored, and what computes one coefficient of one node; shared by the files of jets alone.
 *
 * The coefficients t^1, t^2, ... of a node are blocks of curves x node_stored numbers each, one after another, as many as
 * `top` tells. */
#ifndef EVAL_JET_SWEEP_H
#define EVAL_JET_SWEEP_H

#include "eval/jet.h"
#include "eval/jet_sum.h"
#include "eval/magnitude.h"

struct jets {
    struct arena *arena;
    struct jet_spec spec;
    size_t curves;
    size_t count;
    node_id *sequence; /* nodes with jets of their own, operands first: no parameters, no aliases */
    size_t *top;       /* per node: its last coefficient that an output needs; 0: none, or it depends on no parameter */
    size_t *offset;    /* per node of the sequence: place of its first coefficient, in doubles */
    size_t *inverse;   /* per LOGDET node: place of the coefficients t^0, t^1, ... of its matrix' inverse */
    size_t places;     /* doubles */
    double *buffer;    /* NULL: only measured */
    double *bounds;    /* the same layout; NULL: none are wanted */
    unsigned char *live; /* per node, in the last sweep: a curve reaches it */
    const double *coefficients;
};

/* Coefficient t^k of a node and its bound; nothing if no curve reaches it. */
struct jet_factor jet_coefficient(const struct jets *jets, node_id id, size_t k);

/* The part of a coefficient that belongs to one curve; one 0 for all entries if there is none. */
struct operand jet_along(const struct jet_block *block, size_t c);

/* Whether operand i passes its jets on to a node. */
bool jet_contributes(const struct jets *jets, node_id id, unsigned i);

/* out += the bound of one of `terms` contractions that are added up: with (|a| + e_a) e_b, so that the product of two errors
 * is not lost. */
void jet_bound_product(const struct contraction *sizes, const struct magnitude_factor factor[2], size_t terms,
                       double *out, struct arena *scratch);

/* Computes coefficient t^k of a node, all smaller ones of all nodes and that of its operands being there. */
void jet_sweep_node(struct jets *jets, node_id id, size_t k, struct arena *scratch);

/* The same for nodes of the SOLVE family (jet_solve.c): writes it to `out`. */
void jet_solve(struct jets *jets, node_id id, size_t k, struct jet_sum *out, struct arena *scratch);

/* How many doubles the jets of the inverse of a LOGDET node's matrix take, up to t^(top - 1). */
size_t jet_inverse_places(const struct jets *jets, node_id id, size_t top);

#endif
