/* Where the points of a scan come from: a grid, an .npy file, or lines of CSV or JSON. They are numbered from 0. One thread
 * takes blocks of them in order; any thread may then decode a block. */
#ifndef CLI_POINTS_H
#define CLI_POINTS_H

#include "cli/grid.h"
#include "cli/lines.h"

enum points_kind { POINTS_GRID, POINTS_ROWS, POINTS_CSV, POINTS_JSON };

struct points {
    enum points_kind kind;
    const cp_model *model;
    size_t n;
    const double *base; /* n: what a point does not say; NaN: it must */
    const struct grid *grid;
    const cp_point_rows *rows;
    struct lines lines;
    bool has_header;   /* the first line of CSV names the cells */
    bool blanks;       /* cells of CSV are separated by blanks, else by `separator` */
    char separator;    /* of CSV */
    size_t cell_count; /* of a line of CSV */
    size_t *entries;   /* cell_count: which entry of theta a cell is; SIZE_MAX: none */
    struct str first;  /* the first line of JSON */
    size_t next;       /* number of the next point */
    size_t end;        /* of the last one, plus 1; SIZE_MAX: not known */
};

/* Some points. */
struct points_block {
    size_t first;
    size_t count;
    struct str text; /* their lines */
    size_t line;     /* number of the first one */
};

/* A point of a block. */
struct points_item {
    const char *id;    /* JSON; NULL: none */
    const char *error; /* what is wrong with it; NULL: nothing */
    size_t line;       /* 0: it has none */
};

/* Opens what the command line asks for. False with diagnostics. */
struct points_request {
    cp_model *model;
    const char *at;
    size_t grid_count;
    const char *const *grids;
    const char *file;
    const struct interrupt *interrupt;
};
bool points_open(struct points *points, struct arena *arena, const struct points_request *request, struct diags *diags);

/* How many there are in all; SIZE_MAX: only the end of the stream tells. A file is read for that if `count_lines`. */
size_t points_total(const struct points *points, bool count_lines);

/* Goes forward to point `first`. False if there are not so many. */
bool points_skip(struct points *points, size_t first);

/* Whether points_next would not have to wait. */
bool points_ready(struct points *points);

/* The next points, up to `most`; the text lives until the next call. False at the end. */
bool points_next(struct points *points, size_t most, struct points_block *out);

/* Decodes a block: theta (count x n) and items (count). Texts belong to the arena or to the scanner. False if memory
 * ran out. */
bool points_decode(const struct points *points, const struct points_block *block, struct arena *arena,
                   cp_scanner *scanner, double *theta, struct points_item *items);

/* ---- Shared with points_csv.c ---- */

/* Understands the first line: separator, and header or none. False with diagnostics. */
bool points_csv_start(struct points *points, struct arena *arena, struct diags *diags);

/* Reads a line into theta (n), which holds the base. Returns what is wrong, or NULL. */
const char *points_csv_line(const struct points *points, struct arena *arena, struct str line, double *theta);

#endif
