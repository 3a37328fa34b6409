/* Derivatives as formulas. Part of <critpoint/critpoint.h>. */
#ifndef CRITPOINT_DERIVE_H
#define CRITPOINT_DERIVE_H

#include <critpoint/critpoint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What cp_derive is to write. All zero: loss, gradient and Hessian as formulas. */
struct cp_derive_options {
    const char *language;           /* a name that cp_derive_language_at gives, or NULL for the first of them */
    int order;                      /* 1: the gradient alone; 2, or 0: the Hessian too */
    const struct cp_report *report; /* of the same model at a point: the formulas come with their values there, the
                                       eigenvalues, the verdict, and the quadratic (Taylor) model around the point. NULL:
                                       no point. Not every language has that: cp_derive_language_has_points. */
    const char *tongue;             /* what is said between formulas at a point, in the language of people of this name:
                                       "en" or "zh"; NULL: English. Text alone has a choice; LaTeX is in English. */
};

/* The loss of a model, its gradient and its Hessian as text: simplified formulas of the parameters, with the data by
 * their names. Of "c" and "python" the text is a source file that compiles, of "model" the model file with the keys
 * "gradient" and "hessian". NULL if the formulas would be too long to be read: see critpoint(1) for the limits. */
CP_API const char *cp_derive(cp_model *model, const struct cp_derive_options *options);

/* The languages, the default one first; NULL beyond the last one. */
CP_API const char *cp_derive_language_at(size_t k);

/* Whether a language has the worked example at a point. */
CP_API bool cp_derive_language_has_points(const char *language);

#ifdef __cplusplus
}
#endif

#endif
