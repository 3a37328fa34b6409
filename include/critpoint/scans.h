/* Scans: many points of one model. Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_SCANS_H
#define CRITPOINT_SCANS_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

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

#ifdef __cplusplus
}
#endif

#endif
