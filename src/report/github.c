/* Annotations for GitHub Actions: workflow commands, a line each, that show a failing check at its place in the check file
 * ("Workflow commands for GitHub Actions", docs.github.com). No text can begin a command of its own: line ends and
 * percent signs are encoded. */
#include "report/check_formats.h"

#include "report/outcome.h"

/* Properties of a command end at commas and colons, its message only at the end of the line. */
static void add_data(struct text *out, const char *text, bool is_property)
{
    for (const char *c = text; *c != 0; c++) {
        bool encode = *c == '%' || *c == '\r' || *c == '\n' || (is_property && (*c == ':' || *c == ','));
        if (encode)
            text_printf(out, "%%%02X", (unsigned)*c);
        else
            text_add(out, (struct str){c, 1});
    }
}

static void add_command(struct text *out, const char *title, const char *file, size_t line, size_t column)
{
    text_puts(out, "::error title=");
    add_data(out, title, true);
    if (file != NULL) {
        text_puts(out, ",file=");
        add_data(out, file, true);
    }
    if (file != NULL && line > 0)
        text_printf(out, ",line=%zu,col=%zu", line, column);
    text_puts(out, "::");
}

void report_github(struct text *out, const struct check_results *results, const struct report_style *style)
{
    (void)style;
    for (size_t k = 0; k < results->count; k++) {
        const struct cp_outcome *outcome = results->outcomes[k];
        if (outcome->passed)
            continue;
        struct text details = {.arena = out->arena};
        outcome_details(&details, outcome);
        if (details.size > 0)
            details.at[--details.size] = 0; /* the last line needs no end */
        add_command(out, outcome->check->name, outcome->check->file, outcome->check->line, outcome->check->column);
        add_data(out, details.at, false);
        text_puts(out, "\n");
    }
}

void report_github_diagnostic(struct text *out, const struct cp_diagnostic *diagnostic)
{
    add_command(out, "critpoint check", diagnostic->file, diagnostic->line, diagnostic->column);
    add_data(out, diagnostic->message, false);
    text_puts(out, "\n");
}
