/* What the files of the pieces share: switches, and the graph that has them as inputs. */
#ifndef ANALYSIS_PIECES_WORK_H
#define ANALYSIS_PIECES_WORK_H

#include "analysis/pieces.h"

#include "eval/build.h"

/* What an operation is on a side of its kink. */
enum branch { BRANCH_A, BRANCH_MINUS_A, BRANCH_B, BRANCH_0, BRANCH_1 };

/* An operation that is smooth on either side: where the kink formula is positive, and where it is negative. */
struct branches {
    enum op op;
    enum branch plus;
    enum branch minus;
    bool plus_at_0; /* what the operation is on the kink */
    bool jumps;
};

/* An operation whose entries are switched: entry i of its switches is number slot + i of `at`. */
struct gate {
    node_id node; /* of the model's graph */
    node_id kink;
    const struct branches *branches; /* NULL: a reduction */
    size_t slot;
    size_t size;
    node_id input; /* in the new graph */
};

/* A norm that is 0 at theta: the length of a vector of measures. Near theta it is u'v for the unit vector u along v; here u is
 * an input, `count` numbers of `at` from `slot` on. */
struct cone {
    node_id node; /* of the model's graph */
    size_t slot;
    size_t count;
    size_t first_measure;
    size_t source_count;
    node_id *sources; /* of the model's graph: the arrays that v is made of */
    node_id *inputs;  /* in the new graph: the arrays that u is made of */
};

/* Entries of gates that turn over together. */
struct contact {
    size_t slot;  /* of the first entry; */
    size_t count; /* how many: several where they are equal by construction */
    bool turned;  /* the kink's argument has the opposite sign */
};

struct toggle {
    const struct kink_place *place; /* of the first kink */
    size_t states;
    size_t first_measure; /* two states share one, the states of a reduction have one each */
    bool reduces;
    bool turned; /* a smallest entry: the differences have the opposite sign */
    size_t contact_count;
    struct contact *contacts; /* of a reduction one for each state */
};

struct measure {
    node_id source; /* of the model's graph */
    size_t entry;
    node_id node;  /* in the new graph */
    bool steady;   /* no switch has an influence on it, */
    double *slope; /* and its derivatives are these (2 x n, with errors); NULL until they are known */
};

struct pieces {
    struct arena *arena;
    struct model *model;
    const double *theta;
    struct eval *values; /* of what the switches depend on, at theta */
    size_t n;
    size_t gate_count;
    struct gate *gates;
    size_t cone_count;
    struct cone *cones;
    size_t toggle_count;
    struct toggle *toggles;
    size_t measure_count;
    struct measure *measures;
    size_t weight; /* slots */
    size_t mu;
    size_t size; /* of `at` */
    double *at;
    struct graph *graph;
    node_id *map; /* from the model's graph; NODE_NONE: not needed */
    node_id loss; /* of the model, in the new graph */
    struct exact *exact;
};

/* pieces_sort.c: adds an entry whose value matters; returns its number. */
size_t pieces_add_measure(struct pieces *pieces, node_id source, size_t entry);

/* pieces_sort.c: sorts the kinks into switches, and counts their numbers into `size`. NULL, or what is in the way. */
const char *pieces_sort(struct pieces *pieces, const struct kinks *kinks);

/* pieces_cone.c: whether an operation may be a norm, for what its operands are. */
bool pieces_is_norm(enum op op);

/* pieces_cone.c: adds the norm of a kink; false if it is none, or not of this kind. */
bool pieces_add_cone(struct pieces *pieces, const struct kink_place *place);

/* pieces_cone.c: the copy of a norm in the new graph. */
node_id pieces_cone_node(struct pieces *pieces, struct builder *b, struct cone *cone);

/* pieces_sort.c: sets every switch to what it is at theta. */
void pieces_set_gates(struct pieces *pieces);

/* pieces_graph.c: copies the graph with its switches, and prepares its derivatives. */
void pieces_build(struct pieces *pieces);

/* pieces_graph.c: whether the loss, or a value on the way to it, has different values in different pieces. */
bool pieces_leap(struct pieces *pieces);

/* pieces.c: sets the switches of a piece. */
void pieces_set(struct pieces *pieces, size_t index);

#endif
