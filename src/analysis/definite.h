/* Proofs that the reduced function has one sign all around the critical point. */
#ifndef ANALYSIS_DEFINITE_H
#define ANALYSIS_DEFINITE_H

#include "analysis/hunt.h"

/* Whether sign * phi is positive around theta but at theta itself; `order` is the highest degree that it takes to tell. */
bool definite_prove(struct hunt *hunt, double sign, int *order);

#endif
