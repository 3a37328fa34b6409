/* Matrix Market exchange format (Boisvert, Pozo and Remington 1996, NISTIR 5935). */
#ifndef DATA_MATRIX_MARKET_H
#define DATA_MATRIX_MARKET_H

#include "data/matrix.h"

/* Reads a coordinate or array file of real or integer numbers, general or symmetric (the lower triangle is stored);
 * entries of equal coordinates are summed. Other kinds are refused by name. False with a diagnostic at the place. */
bool matrix_market_parse(struct arena *arena, const struct source *source, struct matrix *out, struct diags *diags);

/* An array file, real and general. */
struct str matrix_market_print(struct arena *arena, const struct matrix *matrix);

#endif
