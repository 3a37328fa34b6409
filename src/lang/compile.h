/* Formulas to graph nodes, with shapes checked and broadcasting made explicit. */
#ifndef LANG_COMPILE_H
#define LANG_COMPILE_H

#include "eval/build.h"
#include "lang/formula.h"

/* What a name or a sub-formula stands for. Inside an index sum, a value that depends on an index is lifted: its node has
 * one more axis in front, the lane axis, with an entry for each combination of the indices. */
struct value {
    node_id node;
    bool lifted;
};

/* A name that formulas may use. */
struct scope_entry {
    struct str name;
    struct value value;
    const char *kind; /* "parameter", "constant", "data", "let"; for `critpoint model` */
};

/* Mistakes in declarations must not raise complaints about what uses them: an entry whose node is NODE_NONE is a name
 * whose declaration was refused, and of an incomplete scope not even the names are known. A formula that uses such a
 * name does not compile, and says nothing. */
struct scope {
    size_t count;
    struct scope_entry *entries;
    bool incomplete;
};

void scope_add(struct arena *arena, struct scope *scope, struct str name, node_id node, const char *kind);
const struct scope_entry *scope_find(const struct scope *scope, struct str name);

/* Where compiled nodes go, and what names mean. */
struct compile {
    struct graph *graph;
    const struct scope *scope;
    struct diags *diags;
    const struct json *json; /* the string of the formula, for the path in diagnostics; or NULL */
    size_t most_entries;     /* an array with more is refused */
    struct span span;        /* if its source is set: the span of every node made, instead of the formula's own */
};

/* Adds the nodes of a formula; false with diagnostics if it has a mistake. */
bool compile_formula(const struct compile *compile, const struct formula *formula, node_id *out);

/* The same from text: parse and compile. */
bool compile_text(const struct compile *compile, const struct formula_text *text, node_id *out);

#endif
