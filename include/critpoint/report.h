/* What an analysis is asked for, and what it says. Part of <critpoint/critpoint.h>, which explains ownership and notation. */
#ifndef CRITPOINT_REPORT_H
#define CRITPOINT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Exported from the shared library; everything else is hidden. */
#define CP_API __attribute__((visibility("default")))

/* One tensor of parameters. */
struct cp_parameter {
    const char *name;
    size_t rank;         /* 0: scalar */
    const size_t *shape; /* rank entries */
    size_t offset;       /* of its first entry in theta */
    size_t size;         /* number of entries */
};

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
    CP_BY_HIGHER_ORDER, /* the first derivative along the null directions that does not vanish: see `order` */
    CP_BY_LOWER_BOUND,  /* the loss attains a lower bound that its own structure implies: a global minimum */
    CP_BY_UPPER_BOUND,  /* or an upper one: a global maximum */
    CP_BY_VALLEY,       /* the loss stays constant to rounding along the null directions: numerical evidence */
    CP_BY_CERTIFICATE,  /* proven in ball arithmetic */
    CP_DECIDED_BY_COUNT
};

/* Stable lower-case names, as in the JSON report; cp_decided_by_name gives NULL for CP_BY_NOTHING. */
CP_API const char *cp_verdict_name(enum cp_verdict verdict);
CP_API const char *cp_decided_by_name(enum cp_decided_by decided_by);
CP_API const char *cp_derivatives_name(enum cp_derivatives derivatives);

/* Three-valued honesty. */
enum cp_answer { CP_CANNOT_TELL, CP_NO, CP_YES };

/* The critical point that a few of Newton's steps lead to from a point that is not critical. */
struct cp_nearest {
    const double *theta; /* n */
    double distance;     /* Euclidean */
    size_t steps;        /* of Newton's method */
};

/* Where the error of an eigenvalue comes from. */
enum cp_error_source {
    CP_FROM_DERIVATIVES, /* rounding in the Hessian, or the error of finite differences; asymmetry of a bare matrix */
    CP_FROM_EIGENSOLVER, /* its backward error (LAPACK) */
    CP_FROM_THETA,       /* what theta's own imprecision does through the third derivatives of the loss */
    CP_ERROR_SOURCE_COUNT
};

/* "derivatives", "eigensolver", "theta", as in the JSON report. */
CP_API const char *cp_error_source_name(enum cp_error_source source);

/* What the errors of the eigenvalues are made of, and how sure each sign is. Arrays are in the order of `eigenvalues`. */
struct cp_error_budget {
    const double *errors[CP_ERROR_SOURCE_COUNT]; /* n each: the shares, whose sum is `eigenvalue_errors` */
    const signed char *signs;                    /* n: -1, 1, or 0: undecided. The first `negative` are -1, and so on */
    bool equilibrated;                           /* the signs were read from D H D, which has the inertia of H, where
                                                    a diagonal D takes out the units of the parameters */
    const double *scaled_eigenvalues;            /* n: the eigenvalue of D H D that each sign was read from; NULL unless
                                                    equilibrated */
    const double *scaled_errors;                 /* n: bounds of their errors; NULL unless equilibrated */
    const double *margins;                       /* n: |eigenvalue| / error where the sign was read; decided beyond 1 */
    size_t weakest;                              /* the eigenvalue whose sign is closest to be decided among those that
                                                    are open; the least sure one if none is */
    enum cp_error_source dominant;               /* the largest share of its error, where its sign was read */
    const char *remedy;                          /* what would make that share small enough; NULL if it is decided */
};

/* A direction along which the loss falls, and a step that was tried on the loss itself. */
struct cp_escape {
    const double *direction; /* u (n), |u| = 1 */
    double curvature;        /* u'Hu; NaN if unknown */
    const double *curve;     /* u2 (n): the path is theta + t u + t^2 u2; NULL: it is straight */
    size_t bends;       /* coefficients that `curve` holds, one behind the other: u2, and u3, ... where it takes them */
    int order;          /* the loss falls like t to this power: 1 at a slope, 2 along negative curvature */
    bool tried;         /* the values below were computed on the loss (never for a bare matrix) */
    bool shown;         /* loss_after < loss_before beyond rounding */
    double step;        /* t; NaN unless tried */
    double loss_before; /* L(theta) */
    double loss_after;  /* L there */
    double predicted_after; /* L + t g'u + t^2/2 u'Hu */
};

/* An operation of the loss that is not smooth at theta. */
struct cp_kink {
    const char *what; /* the sub-formula, such as "abs(x)" */
    const char *file; /* where it stands; NULL if nowhere in particular */
    size_t line;
    size_t column;
    size_t entry;      /* which entry of an array operation (row-major) */
    double distance;   /* value of the argument whose zero is the kink */
    const char *layer; /* of a network: the module it belongs to, such as "1"; NULL elsewhere, */
    size_t row;        /* and then the row of the data */
    size_t unit;       /* and the entry within that row, as the layer puts it out */
};

/* The nearest kink of a smooth point: how far the verdict reaches. Both distances are of first order; beyond 32 parameters they
 * are estimated from random directions, to a fifth or so. */
struct cp_near_kink {
    struct cp_kink kink;
    double distance; /* Euclidean distance from theta to where the kink is */
    double
        precisions; /* the same in units of theta's precision: how many times the error that independent relative errors
                          of xtol in theta make of the argument; infinite at theta = 0 */
};

/* What one-sided derivatives say of a point on kinks: near it the loss is made of smooth pieces, one for each side of the
 * kinks, and each is followed where it is the loss. */
struct cp_one_sided {
    bool decided;
    enum cp_verdict
        verdict; /* if decided: CP_MINIMUM or CP_MAXIMUM, both strict unless order is 0; CP_SADDLE: the loss falls and rises, as
                                was seen on it, and 0 lies in the convex hull of the gradients (Clarke 1983); or
                                CP_NOT_CRITICAL: it does not, some direction leads down in all pieces */
    int order;          /* of the derivatives that decided: 1 or 2; 0: they did not, but `bound` may have */
    const char *reason; /* why it cannot tell; NULL if decided */
    size_t kinks;       /* how many different kinks meet here; 0 if they were not sorted out */
    size_t pieces;      /* smooth pieces that were looked at */
};

/* Bounds that the operations of the loss imply, for all theta where it is defined: sums of squares are never negative.
 * They need not be the best ones. A bound that is attained makes theta a global minimum or maximum. */
struct cp_bound {
    double lower;       /* L is nowhere less; -infinity if nothing is known */
    double upper;       /* nowhere more; infinity if nothing is known */
    bool attains_lower; /* L is at that bound at the point judged; never where the bound is only approached */
    bool attains_upper;
    bool rounded; /* to rounding: some quantity that would have to be 0 is so within its error, not exactly */
};

/* Why the loss is flat along a direction. */
enum cp_flat_cause_kind {
    CP_FLAT_UNUSED, /* parameters that the loss does not depend on */
    CP_FLAT_DEAD,   /* parameters that nothing depends on around theta: behind a dead relu unit, or in a branch that is
                           not taken */
    CP_FLAT_SHIFT, /* adding to several parameters at once changes nothing, such as the same to all logits of a softmax */
    CP_FLAT_SCALING, /* nor does multiplying some while dividing others, such as weights before and behind a relu unit */
    CP_FLAT_DUPLICATES, /* units with equal weights: what they feed may be split between them in any way */
    CP_FLAT_MIXING,     /* combining rows of one matrix while undoing it in another, such as two linear layers */
    CP_FLAT_CAUSE_COUNT
};

/* "unused", "dead_unit", "shift", "scaling", "duplicate_units", "mixing", as in the JSON report. */
CP_API const char *cp_flat_cause_name(enum cp_flat_cause_kind kind);

/* A cause, and the flat directions that it explains beyond those of the causes before it. */
struct cp_flat_cause {
    enum cp_flat_cause_kind kind;
    size_t count;     /* how many */
    const char *what; /* the parameters that are moved; many are abbreviated */
};

/* The flat directions at a critical point, and why they are. */
struct cp_flat {
    size_t directions;                  /* along so many the loss was followed, and stayed the same; 0: it was not */
    double reach;                       /* as far as this: by such a share parameters, or curvatures across, changed at
                                           least; infinite where no scale limits it */
    size_t explained;                   /* null directions of the Hessian that a cause explains */
    const struct cp_flat_cause *causes; /* cause_count entries */
    size_t cause_count;
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
    double displacement;              /* distance from theta to the critical point that the verdict speaks of; NaN
                                              when none was found */
    const struct cp_nearest *nearest; /* not critical: the critical point nearby, if one was found; else NULL */
    enum cp_answer gradient_flat;     /* not critical: the gradient lies in the kernel of the Hessian, where Newton's
                                         method and its kin get stuck */
    bool refined; /* theta is where --refine moved to: `displacement` away from the point that was given */

    enum cp_verdict verdict;
    bool strict;          /* no flat directions remain */
    bool strictness_open; /* minimum, maximum: strict or not, nobody found out; `strict` is false then */
    enum cp_decided_by decided_by;
    int order;          /* order of the derivative that decided; 0: none */
    const char *reason; /* why the tests cannot tell; else NULL */

    size_t index;    /* Morse index: negative eigenvalues */
    size_t negative; /* inertia: eigenvalues by sign, each beyond its error; */
    size_t zero;     /* `zero` counts those that cannot be told from 0 */
    size_t positive;
    double minimum_ratio;                       /* positive / n */
    const double *eigenvalues;                  /* n, ascending, of H itself */
    const double *eigenvalue_errors;            /* n: bound of the error of each */
    const struct cp_error_budget *error_budget; /* NULL on a kink, and for the points of a scan */
    const double *eigenvectors;                 /* n x n, row k belongs to eigenvalue k; NULL unless asked for */
    const double *hessian;                      /* n x n */
    const double *null_directions;              /* zero x n, orthonormal rows; NULL if there are none */
    const struct cp_flat *flat;                 /* NULL where there are none, or nothing is known of them */
    double condition;                           /* largest |lambda| / smallest |lambda|; infinite if that is 0 */
    double trace;
    double sharpness; /* largest eigenvalue */
    double asymmetry; /* largest |H_ij - H_ji| as given, before symmetrising */

    /* Name in Arnold's list of the singularity that a degenerate point is, such as "A3+", and what Thom called it, such as
     * "cusp"; NULL where unknown. */
    const char *normal_form;
    const char *normal_form_called;

    const struct cp_escape *escape; /* NULL if there is none */
    const struct cp_bound *bound;   /* NULL for a bare matrix */

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
    const struct cp_one_sided *one_sided;    /* NULL unless the verdict is CP_NONSMOOTH */
    const struct cp_near_kink *nearest_kink; /* NULL on a kink, and where there is none */
    const char *const *warnings;             /* warning_count entries */
    size_t warning_count;

    size_t
        batch_rows; /* how many rows of its data the model is about, if it is about a batch of them: see cp_load_batch */
    size_t data_rows; /* of how many; 0: of all, or there are none */
};

#ifdef __cplusplus
}
#endif

#endif
