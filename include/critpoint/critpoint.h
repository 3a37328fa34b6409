/* critpoint: what kind of point is this, how sure are we, and which way is out?
 *
 * A worked example (compiled and run by the test suite):
 *
 *     #include <critpoint/critpoint.h>
 *     #include <stdio.h>
 *
 *     int main(void)
 *     {
 *         cp_session *session = cp_open();
 *         cp_model *model = cp_load_formula(session, "(1 - w1*w2)^2", NULL);
 *         const double theta[] = {0, 0};
 *         const struct cp_report *report = model ? cp_analyze(model, theta, NULL) : NULL;
 *         if (report == NULL) {
 *             fprintf(stderr, "%s\n", cp_diagnostic_at(session, 0)->message);
 *         } else {
 *             printf("%s, index %zu\n", cp_verdict_name(report->verdict), report->index);
 *             if (report->escape != NULL)
 *                 printf("out along (%.3f, %.3f)\n", report->escape->direction[0], report->escape->direction[1]);
 *         }
 *         cp_close(session);
 *         return report == NULL;
 *     }
 *
 * prints
 *
 *     saddle, index 1
 *     out along (0.707, 0.707)
 *
 * Ownership: a session owns everything that is reached through it; nothing is freed piece by piece. What a function
 * returns stays valid until cp_close. Memory that an analysis needs while it runs is released when it ends.
 *
 * Errors: a function that returns a pointer returns NULL on failure, and the session then holds one diagnostic or
 * more, each saying where, what was seen, what the rule is and what to do. The library never prints and never exits.
 *
 * Threads: a session and all that hangs on it belong to one thread at a time; sessions are independent.
 *
 * Notation: theta is the vector of all n parameters: the declared tensors, in order, each flattened row-major.
 * L is the loss, g its gradient (n), H its Hessian (n x n, row-major, symmetric), lambda_k its eigenvalues, ascending. */
#ifndef CRITPOINT_CRITPOINT_H
#define CRITPOINT_CRITPOINT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CP_VERSION "0.1.0"

/* Exported from the shared library; everything else is hidden. */
#define CP_API __attribute__((visibility("default")))

/* ---- Errors ------------------------------------------------------------------------------------------------- */

/* How a call or a command ended. The values are the exit codes of the program. */
enum cp_status {
    CP_OK = 0,            /* as asked; any verdict is an answer */
    CP_UNEXPECTED = 1,    /* an expectation (--expect, --check-derivatives) failed */
    CP_INVALID_INPUT = 2, /* usage, model, data or point is wrong */
    CP_NUMERICAL = 3,     /* loss or derivative not finite at theta, no convergence */
    CP_MACHINE = 4        /* out of memory, write error, or an internal error */
};

/* One mistake. Texts are UTF-8 and never NULL unless said so. */
struct cp_diagnostic {
    const char *code;      /* stable, such as "E203" */
    enum cp_status status; /* what the program's exit code becomes */
    const char *message;   /* what is wrong, with the value that was seen */
    const char *remedy;    /* what would be right; NULL when the message says it all */
    const char *file;      /* where: file name, "<formula>", "--at" ...; NULL when it is nowhere in particular */
    size_t line;           /* counts from 1; 0 when unknown */
    size_t column;         /* counts code points from 1 */
    size_t columns;        /* width of the guilty text in code points */
    const char *line_text; /* the line itself, to be shown with the guilty text marked; NULL when unknown */
    const char *path;      /* JSON path such as "$.data.x[3]"; NULL outside JSON */
};

/* ---- Session ------------------------------------------------------------------------------------------------ */

typedef struct cp_session cp_session;
typedef struct cp_model cp_model;

/* A new session, or NULL when there is no memory. */
CP_API cp_session *cp_open(void);

/* Releases the session with its models and reports. NULL is ignored. */
CP_API void cp_close(cp_session *session);

/* The diagnostics of the last call that failed, in the order in which they were found. A call starts with none. */
CP_API size_t cp_diagnostic_count(const cp_session *session);
CP_API const struct cp_diagnostic *cp_diagnostic_at(const cp_session *session, size_t k);

/* ---- Models ------------------------------------------------------------------------------------------------- */

/* One tensor of parameters. */
struct cp_parameter {
    const char *name;
    size_t rank;         /* 0: scalar */
    const size_t *shape; /* rank entries */
    size_t offset;       /* of its first entry in theta */
    size_t size;         /* number of entries */
};

/* Reads a model file (critpoint-model(5)); "-" is standard input. Data files are relative to it. */
CP_API cp_model *cp_load_file(cp_session *session, const char *path);

/* Reads a model from a text of `size` bytes; `name` stands for it in diagnostics; data files are relative to the
 * working directory. */
CP_API cp_model *cp_load_json(cp_session *session, const char *json, size_t size, const char *name);

/* Reads a model file over some rows of its data, in the place of its own batch: a slice "0:32" as in Python, row numbers
 * "3,5,7" from 0, or JSON such as {"size": 32, "seed": 7}. */
CP_API cp_model *cp_load_batch(cp_session *session, const char *path, const char *batch);

/* The model of one formula. Its free names are the parameters: first those of `point` in its order if it has the form
 * "w1=0,w2=0" (it may be NULL), then the others in order of first appearance. They are scalars, but for those to which
 * `point` assigns an array, such as "W=[[1,2],[3,4]]". */
CP_API cp_model *cp_load_formula(cp_session *session, const char *formula, const char *point);

/* Facts about a model. */
CP_API const char *cp_model_name(const cp_model *model);
CP_API size_t cp_model_dimension(const cp_model *model); /* n */
CP_API size_t cp_model_parameter_count(const cp_model *model);
CP_API const struct cp_parameter *cp_model_parameters(const cp_model *model);

/* The rows of its data: the length of the first axis that all of them have, whatever the batch. 0: there are none. */
CP_API size_t cp_model_rows(const cp_model *model);

/* The same model over `count` rows of its data, numbered from 0; a row that repeats counts as often. */
CP_API cp_model *cp_take_rows(cp_model *model, size_t count, const size_t *rows);

/* theta (n) in any form of the contract: "0,0", "[0,0]", "w1=0,w2=0", "@name", a .json, .csv, .npy, .npz or
 * .safetensors file, "-" for standard input. NULL stands for the model's own values; it is an error if the model has none. */
CP_API const double *cp_point(cp_model *model, const char *point);

/* A module of a network, numbered as PyTorch's nn.Sequential does. */
struct cp_layer {
    const char *name;    /* "0", or "3.0" within layer 3 */
    const char *type;    /* "dense", ...; of an activation the function, such as "tanh" */
    size_t rank;         /* of what comes out, without the axis of the rows */
    const size_t *shape; /* rank entries */
    size_t parameters;   /* of its own: those of modules within it are counted there */
};

/* What `critpoint model` shows. */
struct cp_description {
    const char *name;
    const char *form; /* "loss", "quadratic", ... */
    size_t n;
    const struct cp_parameter *parameters; /* parameter_count entries */
    size_t parameter_count;
    const struct cp_variable *data; /* constants, data and lets, in order; data_count entries */
    size_t data_count;
    const struct cp_layer *layers; /* of a network, in order, modules within others behind them; layer_count entries */
    size_t layer_count;
    size_t rows;               /* of the data, that the loss is taken over; 0: none in common */
    const char *const *points; /* names of stored points; point_count entries */
    size_t point_count;
    bool has_values;   /* the model says where to start */
    bool has_gradient; /* formulas of the user's own */
    bool has_hessian;
    size_t loss_nodes; /* operations of the loss, its gradient and all that the Hessian needs */
    size_t gradient_nodes;
    size_t hessian_nodes;
    double hessian_bytes; /* memory forecast of an analysis, in bytes */
    double hessian_flops; /* forecast of the work: derivatives, eigensolve */
    double eigensolve_flops;
    double seconds; /* that they take on one core, within a factor of 3 or so */
    bool too_large; /* the forecast is beyond this machine's memory: an analysis would be refused */
};

/* A named value of a model that is no parameter. */
struct cp_variable {
    const char *name;
    const char *kind; /* "constant", "data" or "let" */
    size_t rank;
    const size_t *shape; /* rank entries */
};

CP_API const struct cp_description *cp_describe(cp_model *model);

/* A stage of the pipeline as text: "json", "graph", "gradient", "plan" or "hessian" (the last one needs theta). */
CP_API const char *cp_dump(cp_model *model, const char *stage, const double *theta);

/* ---- Analysis ----------------------------------------------------------------------------------------------- */

/* Where gradient and Hessian come from. */
enum cp_derivatives {
    CP_EXACT,             /* automatic differentiation of the model */
    CP_FORMULA,           /* the model's own formulas */
    CP_FINITE_DIFFERENCES /* values of the loss alone */
};

/* All zero means the defaults: start from {0}. */
struct cp_options {
    enum cp_derivatives derivatives;
    double gtol;            /* > 0: critical if max|g_i| <= gtol, instead of the scale-free test */
    double xtol;            /* relative precision of theta; 0 means 1e-6 */
    bool assume_critical;   /* classify by the Hessian whatever the gradient is */
    bool refine;            /* first move to the nearest critical point */
    bool check_derivatives; /* compare exact, formula and finite differences; fills `check` of the report */
    bool want_eigenvectors; /* fills `eigenvectors` of the report */
    bool sharpness;         /* measure how sharp the surface is around theta; fills `flatness` of the report */
    double epsilon;         /* half-width of its box: |delta_i| <= epsilon (|theta_i| + 1); 0 means 1e-3 */
    double alpha;           /* precision of the prior of its effective parameters; 0 means that of the model's own l2
                               term if it has one, else 1 over the number of rows of its data, else 1 */
    size_t batches;         /* > 0: analyze every batch of so many rows too; fills `batches` of the report */
    bool shuffle;           /* cut the batches from the rows in a random order, not as they stand in the data */
    unsigned long long shuffle_seed;
    int threads; /* for BLAS and LAPACK, from now on in the whole process; 0: leave it as it is */
};

enum cp_verdict {
    CP_MINIMUM,
    CP_MAXIMUM,
    CP_SADDLE,
    CP_DEGENERATE,   /* the tests cannot tell; `reason` says why */
    CP_NONSMOOTH,    /* theta lies on a kink: the second-order test does not apply */
    CP_NOT_CRITICAL, /* the gradient is not zero */
    CP_VERDICT_COUNT
};

/* What the verdict rests on. */
enum cp_decided_by {
    CP_BY_NOTHING,  /* no decision: degenerate, nonsmooth */
    CP_BY_GRADIENT, /* not critical */
    CP_BY_HESSIAN,
    CP_DECIDED_BY_COUNT
};

/* Stable lower-case names, as in the JSON report; cp_decided_by_name gives NULL for CP_BY_NOTHING. */
CP_API const char *cp_verdict_name(enum cp_verdict verdict);
CP_API const char *cp_decided_by_name(enum cp_decided_by decided_by);
CP_API const char *cp_derivatives_name(enum cp_derivatives derivatives);

/* A direction along which the loss falls, and a step that was tried on the loss itself. */
struct cp_escape {
    const double *direction; /* u (n), |u| = 1 */
    double curvature;        /* u'Hu; NaN if unknown */
    bool tried;              /* the values below were computed on the loss (never for a bare matrix) */
    bool shown;              /* loss_after < loss_before beyond rounding */
    double step;             /* t; NaN unless tried */
    double loss_before;      /* L(theta) */
    double loss_after;       /* L(theta + t u) */
    double predicted_after;  /* L + t g'u + t^2/2 u'Hu */
};

/* An operation of the loss that is not smooth at theta. */
struct cp_kink {
    const char *what; /* the sub-formula, such as "abs(x)" */
    const char *file; /* where it stands; NULL if nowhere in particular */
    size_t line;
    size_t column;
    size_t entry;    /* which entry of an array operation (row-major) */
    double distance; /* value of the argument whose zero is the kink */
};

/* The worst disagreement between two ways to one derivative. */
struct cp_disagreement {
    const char *what;  /* "gradient" or "hessian" */
    const char *entry; /* "w1" or "w1,w2" */
    const char *other; /* "formula" or "fd" */
    double exact;      /* value by automatic differentiation */
    double value;      /* value by the other way */
    double tolerance;  /* how far they may differ */
    bool agrees;
};

/* How sharp the surface is around theta, to compare sharp and flat minima. NaN stands for what has no meaning here. */
struct cp_flatness {
    double largest_eigenvalue;   /* of the Hessian; NaN on a kink, as the next one */
    double trace;                /* sum of the eigenvalues */
    double alpha;                /* precision of the prior, a term alpha/2 |theta|^2 of the loss */
    double effective_parameters; /* sum of lambda/(lambda + alpha) over positive eigenvalues (MacKay 1992, "Bayesian
                                    interpolation"): how many directions the data determine beyond the prior */
    double epsilon;              /* of the box |delta_i| <= epsilon (|theta_i| + 1) */
    double loss_max;             /* the largest loss found in the box: a lower bound of the largest there is */
    const double *at;            /* n: where */
    double rise;                 /* loss_max - L(theta), never negative */
    double relative;             /* 100 rise / (1 + L(theta)), the sharpness of Keskar et al. (2017, "On large-batch
                                    training for deep learning"); NaN if 1 + L is not positive */
    size_t evaluations;          /* of the loss, with or without gradient, for that search */
};

/* How the losses of the batches make up that of the whole: so do their gradients. */
enum cp_batch_losses {
    CP_LOSSES_AVERAGE,  /* the mean, weighted by sizes: mean(...) over rows, and all losses of networks */
    CP_LOSSES_ADD_UP,   /* the sum: sum(...) over rows */
    CP_LOSSES_UNRELATED /* neither, such as with batch normalisation; or unknown, where a batch failed */
};

/* "mean", "sum"; NULL for unrelated ones. */
CP_API const char *cp_batch_losses_name(enum cp_batch_losses losses);

/* One batch: some rows of the data, and what theta is for the loss over these rows alone. */
struct cp_batch {
    const size_t *rows;  /* size entries: which rows, from 0 */
    size_t size;         /* how many */
    const char *failure; /* why it could not be analyzed, and then nothing below means anything; else NULL */
    double loss;
    double gradient_norm;
    bool critical;
    enum cp_verdict verdict;
    bool has_spectrum; /* false on a kink: no inertia, no eigenvalues */
    size_t negative;   /* inertia, as in the report; `negative` is the Morse index */
    size_t zero;
    size_t positive;
    double lambda_min; /* smallest and largest eigenvalue; NaN on a kink */
    double lambda_max;
};

/* The same point for every batch, and the noise of the gradient between them. NaN stands for what has no meaning. */
struct cp_batches {
    size_t size;                       /* rows of a batch; the last one may have fewer */
    size_t rows;                       /* of all batches together */
    bool shuffled;                     /* the rows were taken in a random order, */
    unsigned long long seed;           /* made from this seed */
    size_t count;                      /* how many batches */
    const struct cp_batch *list;       /* count entries */
    size_t verdicts[CP_VERDICT_COUNT]; /* how many batches reach each verdict */
    size_t failed;                     /* how many could not be analyzed */
    double largest_gradient_norm;      /* max |g_b| */
    enum cp_batch_losses losses;
    double covariance_trace; /* of the gradients g_b of the batches: sum m_b |g_b - g|^2 / N, where a batch has m_b of
                                    the N rows, and g is the mean weighted so. Where losses add up, g_b stands for the
                                    gradient divided by m_b, here and below */
    double row_covariance_trace; /* tr S, of the gradients of single rows, as estimated from those of the B batches:
                                    sum m_b |g_b - g|^2 / (B - 1). Unbiased if rows are in random order; NaN for one batch
                                    and for unrelated losses */
    double noise_scale; /* tr S / |g|^2: the batch size at which noise and gradient are of a size (McCandlish et
                                    al. 2018); infinite where the whole gradient counts as zero */
};

/* Everything that is known about theta. Vectors are owned by the session. NaN stands for what could not be computed. */
struct cp_report {
    const char *model; /* name of the model, or of the matrix file */
    size_t n;
    const struct cp_parameter *parameters; /* parameter_count entries; NULL for a bare matrix */
    size_t parameter_count;
    const double *theta;     /* n; the point reported on; NULL for a bare matrix */
    const double *judged_at; /* n; where the Hessian was judged, if Newton steps moved it; else NULL */
    double loss;
    double loss_error;      /* bound of its rounding error */
    const double *gradient; /* n; NULL if unknown (a bare matrix without --gradient) */
    double gradient_norm;   /* Euclidean */
    bool critical;
    double displacement; /* distance from theta to the critical point that the verdict speaks of; NaN
                                              when none was found */
    bool refined;        /* theta is where --refine moved to: `displacement` away from the point that was given */

    enum cp_verdict verdict;
    bool strict; /* no flat directions remain */
    enum cp_decided_by decided_by;
    int order;          /* order of the derivative that decided; 0: none */
    const char *reason; /* why the tests cannot tell; else NULL */

    size_t index;    /* Morse index: negative eigenvalues */
    size_t negative; /* inertia: eigenvalues by sign, each beyond its error; */
    size_t zero;     /* `zero` counts those that cannot be told from 0 */
    size_t positive;
    double minimum_ratio;            /* positive / n */
    const double *eigenvalues;       /* n, ascending, of H itself */
    const double *eigenvalue_errors; /* n: bound of the error of each */
    const double *eigenvectors;      /* n x n, row k belongs to eigenvalue k; NULL unless asked for */
    const double *hessian;           /* n x n */
    const double *null_directions;   /* zero x n, orthonormal rows; NULL if there are none */
    double condition;                /* largest |lambda| / smallest |lambda|; infinite if that is 0 */
    double trace;
    double sharpness; /* largest eigenvalue */
    double asymmetry; /* largest |H_ij - H_ji| as given, before symmetrising */

    const struct cp_escape *escape; /* NULL if there is none */

    enum cp_derivatives derivatives;
    bool bare_matrix;      /* made by cp_classify: fields that need a loss are absent */
    double gradient_error; /* largest error bound of an entry */
    double hessian_error;

    const struct cp_disagreement *check; /* check_count entries, worst per comparison; NULL unless asked for */
    size_t check_count;
    const struct cp_flatness *flatness; /* NULL unless asked for */
    const struct cp_batches *batches;   /* NULL unless asked for */

    const struct cp_kink *kinks; /* kink_count entries */
    size_t kink_count;
    const char *const *warnings; /* warning_count entries */
    size_t warning_count;
};

/* Analyzes the model at theta (n). `options` may be NULL. */
CP_API const struct cp_report *cp_analyze(cp_model *model, const double *theta, const struct cp_options *options);

/* A matrix or vector from a file: .json (nested lists), .csv (no header), .npy, .mtx, or "-" (any of the text forms). */
struct cp_matrix {
    size_t rows;
    size_t columns;
    const double *values; /* row-major */
};
CP_API const struct cp_matrix *cp_read_matrix(cp_session *session, const char *path);

/* Writes a matrix; the ending of `path` (.npy .csv .json .mtx) chooses the format. */
CP_API enum cp_status cp_write_matrix(cp_session *session, const char *path, size_t rows, size_t columns,
                                      const double *values);

/* Classifies a Hessian (n x n) that was computed elsewhere. `gradient` (n) may be NULL: theta then counts as critical.
 * The matrix is symmetrised; an asymmetry beyond 1e-8 of its largest entry is an error. `name` stands for the matrix
 * in diagnostics and in the report. */
CP_API const struct cp_report *cp_classify(cp_session *session, size_t n, const double *hessian, const double *gradient,
                                           const char *name, const struct cp_options *options);

/* ---- Checks: regression tests of verdicts (critpoint-check(5)) ------------------------------------------------ */

typedef struct cp_checks cp_checks; /* a check file that was read */

/* One check: a point of a model, and what is expected there. */
struct cp_check {
    const char *name;
    const char *file;  /* the check file, as it was named */
    size_t line;       /* where the check begins there; both count from 1 */
    size_t column;     /* in code points */
    const char *model; /* the model file, as written; NULL for a model within the check file */
};

/* A field that is not as expected. Values are JSON texts. */
struct cp_mismatch {
    const char *field;    /* "verdict", "eigenvalues[3]", "inertia.zero", ... */
    const char *expected; /* as the check file has it, in one line */
    const char *actual;
    double tolerance; /* how far they may differ; NaN where they must be equal */
};

/* What became of a check. It passed if there is neither a mismatch nor, unless an error was expected, a diagnostic. */
struct cp_outcome {
    const struct cp_check *check;
    bool passed;
    size_t compared;                      /* how many values were compared */
    const struct cp_mismatch *mismatches; /* mismatch_count entries */
    size_t mismatch_count;
    const struct cp_diagnostic *diagnostics; /* diagnostic_count entries: why there is no answer to compare */
    size_t diagnostic_count;
};

/* What `critpoint check --record` made of a file. */
struct cp_recording {
    const char *file;
    const char *before; /* the text of the file, and what it is now; equal if nothing changed */
    const char *after;
};

/* Reads a check file; "-" is standard input. NULL with all its mistakes, and also if it expects nothing, unless it is read
 * `to_record`: then checks may lack expectations. */
CP_API cp_checks *cp_load_checks(cp_session *session, const char *path, bool to_record);
CP_API size_t cp_checks_count(const cp_checks *checks);
CP_API const struct cp_check *cp_checks_at(const cp_checks *checks, size_t k);

/* Runs `count` checks, of any files read by any session, on `threads` threads (0: one for each processor); BLAS has one
 * thread in each, so that no answer depends on `threads`. Returns their outcomes in the same order, or NULL if not even
 * that is possible: a check whose model cannot be read or analyzed is an outcome too. Files that checks name are relative
 * to their check file. */
CP_API const struct cp_outcome *const *cp_run_checks(cp_session *session, size_t count,
                                                     const struct cp_check *const *checks, size_t threads);

/* Brings the expectations of a file up to the outcomes of some of its checks, and writes it if that changes it. Expected
 * values that hold stay as they are written; a check without any gets verdict, index, loss, eigenvalues and minimum
 * ratio; all else keeps its form. Outcomes of other files are skipped; an error never replaces an answer nor an answer
 * an error. NULL if the file cannot be written. */
CP_API const struct cp_recording *cp_record_checks(cp_session *session, const cp_checks *checks, size_t count,
                                                   const struct cp_outcome *const *outcomes);

/* ---- Scans: many points of one model --------------------------------------------------------------------------- */

/* What is said of one point. NaN stands for what is not known; what is known are the same bits as in a report. */
struct cp_record {
    const char *error; /* why there is no verdict; NULL: there is one */
    bool not_finite;   /* the reason is that the loss or a derivative is not finite there */
    enum cp_verdict verdict;
    double loss;
    double gradient_norm;
    size_t negative; /* inertia; all 0 without a spectrum, as on a kink */
    size_t zero;
    size_t positive;
    double lambda_min; /* smallest and largest eigenvalue */
    double lambda_max;
    double minimum_ratio;
    double displacement;
    const double *eigenvalues;      /* n, ascending; NULL without a spectrum */
    const struct cp_escape *escape; /* NULL if there is none, or nobody asked */
};

/* Classifies points with memory of its own. Unlike all else of a session, a scanner may be used by a thread of its own, and
 * several scanners of a model at the same time: not while their session is used otherwise. */
typedef struct cp_scanner cp_scanner;

/* A new scanner; it lives as long as the session, and computes escapes if `escapes`. Of the options those count that
 * concern the verdict and the derivatives. NULL with diagnostics in the session. */
CP_API cp_scanner *cp_scanner_open(cp_model *model, const struct cp_options *options, bool escapes);

/* Classifies the points (count x n). Records and all that cp_scanner_read gave stay valid until cp_scanner_clear. False
 * if memory runs out. */
CP_API bool cp_scanner_run(cp_scanner *scanner, size_t count, const double *points, struct cp_record *records);

/* Reads a point from a line of JSON: a list of all values, or an object by parameter name, which may have an "id". theta
 * (n) goes in with the values of what the line leaves out, NaN for none. `id` becomes the JSON text of the id, or NULL;
 * `error` says what is wrong with the line, else it is NULL. False if memory runs out. */
CP_API bool cp_scanner_read(cp_scanner *scanner, const char *line, size_t size, double *theta, const char **id,
                            const char **error);

/* Releases what the scanner gave out. */
CP_API void cp_scanner_clear(cp_scanner *scanner);

/* Points in an .npy file, points x n; it is mapped, not read. The file lives as long as the session. */
typedef struct cp_point_rows cp_point_rows;
CP_API cp_point_rows *cp_open_points(cp_model *model, const char *path);
CP_API size_t cp_point_rows_count(const cp_point_rows *rows);

/* Decodes points [first, first + count) to out (count x n). Threads may do so at the same time. */
CP_API void cp_point_rows_read(const cp_point_rows *rows, size_t first, size_t count, double *out);

/* theta (n) as cp_point reads it, but with NaN for what neither `point` nor the model has a value for. */
CP_API const double *cp_partial_point(cp_model *model, const char *point);

/* ---- The formula language ----------------------------------------------------------------------------------- */

/* A row of the table that `critpoint ops` prints. */
struct cp_function {
    const char *name;
    const char *signature;      /* "atan2(a, b)" */
    const char *family;         /* "elementwise", "reduction", "structure", ... */
    const char *summary;        /* one line */
    const char *derivatives[2]; /* by each argument, in terms of the arguments a, b and the value y; NULL for sugar */
    const char *kink;           /* where it is not smooth: zeros of this formula; NULL if nowhere */
    const char *expansion;      /* what sugar stands for; NULL for primitives */
};
CP_API size_t cp_function_count(void);
CP_API const struct cp_function *cp_function_at(size_t k);

#ifdef __cplusplus
}
#endif

#endif
