/* The list as CSV: the columns of the record of a point, so that 'critpoint scan --points' reads it, and how many starts
 * reached it. */
#include "report/found_formats.h"

#include "report/csv.h"

void found_csv(struct text *out, const struct cp_search *search, const struct report_style *style)
{
    (void)style;
    const struct cp_report named = {
        .n = search->n, .parameters = search->parameters, .parameter_count = search->parameter_count};
    csv_header_add(out, &named);
    text_puts(out, ",starts\n");
    for (size_t k = 0; k < search->count; k++) {
        csv_record_add(out, search->list[k].report);
        text_printf(out, ",%zu\n", search->list[k].starts);
    }
}
