/* Analyses, matrices and the names of things. */
#include "analysis/analyze.h"
#include "api/session.h"
#include "data/matrix.h"
#include "lang/functions.h"
#include "linalg/eigsym.h"

static const struct cp_options defaults;

/* The options to use; the number of threads takes effect at once. */
static const struct cp_options *prepare(const struct cp_options *options)
{
    if (options == NULL)
        return &defaults;
    if (options->threads > 0)
        eigsym_threads(options->threads);
    return options;
}

const struct cp_report *cp_analyze(cp_model *model, const double *theta, const struct cp_options *options)
{
    const struct cp_report *volatile report = NULL;
    cp_session *session = model->session;
    SESSION_CALL(session,
                 report = analyze_model(session->call, model->model, theta, prepare(options), &session->diags));
    return report;
}

static const struct cp_report *classify(cp_session *session, size_t n, const double *hessian, const double *gradient,
                                        const char *name, const struct cp_options *options)
{
    const char *title = str_copy(session->call, str_of(name));
    if (n != 0)
        return analyze_matrix(session->call, n, hessian, gradient, title, options, &session->diags);
    diag_add(&session->diags, DIAG_DATA_SHAPE, (struct span){NULL, 0, 0}, "the matrix '%s' is empty", title);
    return NULL;
}

const struct cp_report *cp_classify(cp_session *session, size_t n, const double *hessian, const double *gradient,
                                    const char *name, const struct cp_options *options)
{
    const struct cp_report *volatile report = NULL;
    SESSION_CALL(session, report = classify(session, n, hessian, gradient, name, prepare(options)));
    return report;
}

static const struct cp_matrix *read_matrix(cp_session *session, const char *path)
{
    struct matrix matrix;
    if (!matrix_read(session->call, path, (struct span){NULL, 0, 0}, &matrix, &session->diags))
        return NULL;
    struct cp_matrix *out = ARENA_NEW(session->call, struct cp_matrix);
    *out = (struct cp_matrix){matrix.rows, matrix.columns, matrix.values};
    return out;
}

const struct cp_matrix *cp_read_matrix(cp_session *session, const char *path)
{
    const struct cp_matrix *volatile matrix = NULL;
    SESSION_CALL(session, matrix = read_matrix(session, path));
    return matrix;
}

static void write_matrix(cp_session *session, const char *path, size_t rows, size_t columns, const double *values)
{
    struct matrix matrix = {rows, columns, arena_copy(session->call, values, rows * columns, sizeof *values)};
    matrix_write(session->call, path, &matrix, &session->diags);
}

enum cp_status cp_write_matrix(cp_session *session, const char *path, size_t rows, size_t columns, const double *values)
{
    SESSION_CALL(session, write_matrix(session, path, rows, columns, values));
    return diag_status(&session->diags);
}

const char *cp_verdict_name(enum cp_verdict verdict)
{
    static const char *const names[CP_VERDICT_COUNT] = {
        [CP_MINIMUM] = "minimum",       [CP_MAXIMUM] = "maximum",     [CP_SADDLE] = "saddle",
        [CP_DEGENERATE] = "degenerate", [CP_NONSMOOTH] = "nonsmooth", [CP_NOT_CRITICAL] = "not_critical",
    };
    return (size_t)verdict < CP_VERDICT_COUNT ? names[verdict] : NULL;
}

const char *cp_flat_cause_name(enum cp_flat_cause_kind kind)
{
    static const char *const names[CP_FLAT_CAUSE_COUNT] = {
        [CP_FLAT_UNUSED] = "unused",
        [CP_FLAT_DEAD] = "dead_unit",
        [CP_FLAT_SHIFT] = "shift",
        [CP_FLAT_SCALING] = "scaling",
        [CP_FLAT_DUPLICATES] = "duplicate_units",
        [CP_FLAT_MIXING] = "mixing",
    };
    return (size_t)kind < CP_FLAT_CAUSE_COUNT ? names[kind] : NULL;
}

const char *cp_error_source_name(enum cp_error_source source)
{
    static const char *const names[CP_ERROR_SOURCE_COUNT] = {
        [CP_FROM_DERIVATIVES] = "derivatives",
        [CP_FROM_EIGENSOLVER] = "eigensolver",
        [CP_FROM_THETA] = "theta",
    };
    return names[source];
}

const char *cp_decided_by_name(enum cp_decided_by decided_by)
{
    static const char *const names[CP_DECIDED_BY_COUNT] = {
        [CP_BY_GRADIENT] = "gradient",       [CP_BY_HESSIAN] = "hessian",         [CP_BY_HIGHER_ORDER] = "higher_order",
        [CP_BY_LOWER_BOUND] = "lower_bound", [CP_BY_UPPER_BOUND] = "upper_bound", [CP_BY_VALLEY] = "valley",
        [CP_BY_CERTIFICATE] = "certificate",
    };
    return (size_t)decided_by < CP_DECIDED_BY_COUNT ? names[decided_by] : NULL;
}

const char *cp_derivatives_name(enum cp_derivatives derivatives)
{
    static const char *const names[] = {
        [CP_EXACT] = "exact",
        [CP_FORMULA] = "formula",
        [CP_FINITE_DIFFERENCES] = "fd",
    };
    return (size_t)derivatives < sizeof names / sizeof *names ? names[derivatives] : NULL;
}

const char *cp_batch_losses_name(enum cp_batch_losses losses)
{
    static const char *const names[] = {[CP_LOSSES_AVERAGE] = "mean", [CP_LOSSES_ADD_UP] = "sum"};
    return (size_t)losses < sizeof names / sizeof *names ? names[losses] : NULL;
}

size_t cp_function_count(void)
{
    return function_count();
}

const struct cp_function *cp_function_at(size_t k)
{
    return function_at(k);
}
