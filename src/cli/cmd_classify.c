/* critpoint classify: a Hessian that was computed elsewhere, and perhaps the gradient that belongs to it. */
#include "cli/expect.h"
#include "cli/job.h"
#include "cli/options.h"
#include "cli/values.h"

static const struct span nowhere;

static const struct cp_matrix *read_square(struct job *job, const char *path)
{
    const struct cp_matrix *matrix = cp_read_matrix(job->session, path);
    if (matrix == NULL) {
        job_fail(job);
        return NULL;
    }
    if (matrix->rows == matrix->columns)
        return matrix;
    diag_add(&job->diags, DIAG_DATA_SHAPE, nowhere, "the matrix in %s is %zu x %zu", path, matrix->rows,
             matrix->columns)
        ->remedy = "a Hessian is square: one row and one column for every parameter";
    return NULL;
}

static const double *read_gradient(struct job *job, const char *path, size_t n)
{
    const struct cp_matrix *vector = cp_read_matrix(job->session, path);
    if (vector == NULL) {
        job_fail(job);
        return NULL;
    }
    bool is_vector = vector->rows == 1 || vector->columns == 1;
    if (is_vector && vector->rows * vector->columns == n)
        return vector->values;
    struct cp_diagnostic *diag = diag_add(&job->diags, DIAG_DATA_SHAPE, nowhere, "the gradient in %s is %zu x %zu",
                                          path, vector->rows, vector->columns);
    diag->remedy = str_format(job->arena, "the matrix needs one row or one column of %zu numbers", n);
    return NULL;
}

static enum cp_status run(struct job *job)
{
    const struct request *request = job->request;
    const char *path = request->operands[0];
    const struct cp_matrix *matrix = read_square(job, path);
    if (matrix == NULL)
        return diag_status(&job->diags);
    const double *gradient = NULL;
    if (request->gradient != NULL) {
        gradient = read_gradient(job, request->gradient, matrix->rows);
        if (gradient == NULL)
            return diag_status(&job->diags);
    }
    struct cp_options options = job_options(request);
    const struct cp_report *report = cp_classify(job->session, matrix->rows, matrix->values, gradient, path, &options);
    return report == NULL ? job_fail(job) : job_report(job, report);
}

static const struct option_row gradient_rows[] = {
    {.name = "gradient",
     .argument = "VECTOR",
     .help = "the gradient at the same point, as a file of the same kinds; without it the point counts as critical",
     .read = value_text,
     .field = offsetof(struct request, gradient)},
    {.name = "gtol",
     .argument = "G",
     .help = "the point is critical if no entry of the gradient is larger than G",
     .read = value_positive,
     .field = offsetof(struct request, gtol)},
    {.name = "assume-critical",
     .help = "classify by the Hessian, whatever the gradient is",
     .read = value_flag,
     .field = offsetof(struct request, assume_critical)},
    {0},
};

static const struct option_row output_rows[] = {
    {.name = "eigenvectors-out",
     .argument = "FILE",
     .help = "write the eigenvectors to FILE (.npy .csv .json .mtx); row k belongs to eigenvalue k, in ascending order",
     .read = value_matrix_file,
     .field = offsetof(struct request, eigenvectors_out)},
    {.name = "full",
     .help = "list every eigenvalue and every component as text, however many there are",
     .read = value_flag,
     .field = offsetof(struct request, full)},
    {0},
};

static const struct option_group gradient_options = {"Gradient", gradient_rows};
static const struct option_group output_options = {"More output", output_rows};

const struct command command_classify = {
    .name = "classify",
    .summary = "classify a Hessian that was computed elsewhere",
    .usage = "classify MATRIX [--gradient VECTOR] [options]",
    .description =
        "Counts the signs of the eigenvalues of a matrix, each beyond its own error, and says what kind of point "
        "has such a Hessian.\n"
        "\n"
        "MATRIX is a file: .json (nested lists), .csv (no header), .npy, .mtx (Matrix Market), or - for "
        "standard input in any of the text forms. The matrix is symmetrized; if it is far from symmetric, it is "
        "refused.",
    .operand = "MATRIX",
    .operands_least = 1,
    .operands_most = 1,
    .formats = formats_of_reports,
    .groups = {&gradient_options, &expect_options, &output_options, &options_global},
    .examples =
        {
            {"echo '[[0,-2],[-2,0]]' | critpoint classify -", "a matrix from a pipe: a saddle"},
            {"critpoint classify H.npy --gradient g.npy --json", "arrays saved by NumPy; the report as JSON"},
        },
    .run = run,
};
