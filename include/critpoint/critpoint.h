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

#include <critpoint/report.h>

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CP_VERSION "0.1.0"

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

#include <critpoint/checks.h>
#include <critpoint/derive.h>
#include <critpoint/descent.h>
#include <critpoint/plot.h>
#include <critpoint/scans.h>
#include <critpoint/search.h>

#endif
