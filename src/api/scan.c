/* Scanners. Invariant: a scanner allocates from its own root arena alone, and its struct model is its own copy; what that
 * points to is shared and stays as it is. */
#include "analysis/scan.h"
#include "api/session.h"
#include "data/npy_rows.h"
#include "linalg/eigsym.h"
#include "model/point.h"

struct cp_scanner {
    struct arena *arena; /* a root */
    struct arena *block; /* what was given out; NULL: nothing */
    struct model model;  /* a copy, with diagnostics of its own */
    struct diags diags;
    locale_t numbers; /* the session's */
    struct scan *scan;
    bool alone; /* BLAS has one thread in the thread that uses the scanner */
};

static void close_arena(void *arena)
{
    arena_close(arena);
}

/* Makes the scanner in its own arena. NULL if memory runs out. */
static cp_scanner *make(struct arena *arena, const cp_model *model, const struct cp_options *options, bool escapes)
{
    if (setjmp(*arena_guard(arena)) != 0)
        return NULL;
    cp_scanner *scanner = ARENA_NEW(arena, cp_scanner);
    scanner->arena = arena;
    scanner->diags.arena = arena;
    scanner->model = *model->model;
    scanner->model.arena = arena;
    scanner->model.diags = &scanner->diags;
    scanner->numbers = model->session->numbers;
    scanner->scan = scan_new(arena, &scanner->model, options, escapes);
    arena_unguard(arena);
    return scanner;
}

static cp_scanner *open_scanner(cp_model *model, const struct cp_options *options, bool escapes)
{
    static const struct cp_options defaults;
    cp_session *session = model->session;
    const struct cp_options *wanted = options == NULL ? &defaults : options;
    if (!analyze_possible(model->model, wanted, &session->diags))
        return NULL;
    eigsym_threads(1);
    scan_prepare(model->model, wanted);
    struct arena *arena = arena_open(0);
    if (arena == NULL)
        arena_exhausted(session->arena);
    arena_defer(session->arena, close_arena, arena);
    cp_scanner *scanner = make(arena, model, wanted, escapes);
    if (scanner == NULL)
        arena_exhausted(session->arena);
    return scanner;
}

cp_scanner *cp_scanner_open(cp_model *model, const struct cp_options *options, bool escapes)
{
    cp_scanner *volatile scanner = NULL;
    SESSION_CALL(model->session, scanner = open_scanner(model, options, escapes));
    return scanner;
}

void cp_scanner_clear(cp_scanner *scanner)
{
    arena_close(scanner->block);
    scanner->block = NULL;
}

/* The arena for what is given out. */
static struct arena *block_of(cp_scanner *scanner)
{
    if (scanner->block == NULL)
        scanner->block = arena_child(scanner->arena);
    return scanner->block;
}

bool cp_scanner_run(cp_scanner *scanner, size_t count, const double *points, struct cp_record *records)
{
    locale_t outside = uselocale(scanner->numbers);
    if (!scanner->alone)
        eigsym_threads(1); /* OpenMP's limit is one of the thread */
    scanner->alone = true;
    bool enough = setjmp(*arena_guard(scanner->arena)) == 0;
    if (enough)
        scan_points(scanner->scan, block_of(scanner), count, points, records);
    arena_unguard(scanner->arena);
    uselocale(outside);
    return enough;
}

/* A diagnostic in one line, without the place in a file that the line is taken for. */
static const char *explain(struct arena *block, const struct diags *diags)
{
    const struct cp_diagnostic *diag = &diags->items[0];
    return diag->column > 1 ? str_format(block, "column %zu: %s", diag->column, diag->message)
                            : str_copy(block, str_of(diag->message));
}

static void read_line(cp_scanner *scanner, struct str line, double *theta, const char **id, const char **error)
{
    struct arena *block = block_of(scanner);
    struct arena *scratch = arena_child(scanner->arena);
    const struct source source = {"<points>", {str_copy(scratch, line), line.size}};
    struct str text;
    scanner->diags = (struct diags){.arena = scratch};
    bool ok = point_read_line(scratch, &scanner->model, &source, theta, &text);
    *error = ok ? NULL : explain(block, &scanner->diags);
    *id = text.size == 0 ? NULL : str_copy(block, text);
    arena_close(scratch);
}

bool cp_scanner_read(cp_scanner *scanner, const char *line, size_t size, double *theta, const char **id,
                     const char **error)
{
    const struct str text = {line, size};
    locale_t outside = uselocale(scanner->numbers);
    bool enough = setjmp(*arena_guard(scanner->arena)) == 0;
    if (enough)
        read_line(scanner, text, theta, id, error);
    arena_unguard(scanner->arena);
    uselocale(outside);
    return enough;
}

/* ---- Points --------------------------------------------------------------------------------------------------- */

struct cp_point_rows {
    struct npy_rows rows;
};

static cp_point_rows *open_points(cp_model *model, const char *path)
{
    struct arena *arena = model->session->call;
    cp_point_rows *points = ARENA_NEW(arena, cp_point_rows);
    bool ok = npy_rows_open(arena, path, model->model->n, &points->rows, &model->session->diags);
    return ok ? points : NULL;
}

cp_point_rows *cp_open_points(cp_model *model, const char *path)
{
    cp_point_rows *volatile points = NULL;
    SESSION_CALL(model->session, points = open_points(model, path));
    return points;
}

size_t cp_point_rows_count(const cp_point_rows *rows)
{
    return rows->rows.count;
}

void cp_point_rows_read(const cp_point_rows *rows, size_t first, size_t count, double *out)
{
    npy_rows_read(&rows->rows, first, count, out);
}

const double *cp_partial_point(cp_model *model, const char *point)
{
    const double *volatile theta = NULL;
    SESSION_CALL(model->session, theta = point_read_partial(model->session->call, model->model, point));
    return theta;
}
