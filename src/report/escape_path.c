/* Invariant: whoever follows theta + t u + t^2 curve + t^3 curve_higher[0] + ... follows the path that was tried. */
#include "report/escape_path.h"

void escape_path_put(struct json_writer *w, size_t n, const struct cp_escape *escape)
{
    json_key(w, "curve");
    json_numbers(w, n, escape->curve);
    if (escape->bends > 1) {
        json_key(w, "curve_higher");
        json_open(w, '[');
        for (size_t k = 1; k < escape->bends; k++)
            json_numbers(w, n, escape->curve + k * n);
        json_close(w, ']');
    }
    if (escape->order > 0)
        json_put_count(w, "order", (size_t)escape->order);
}
