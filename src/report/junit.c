/* Checks as JUnit XML, in the form that Jenkins, GitLab and others agree on: a suite for each check file, a failure for
 * what is not as expected, an error for what has no answer. There are no times in it: the same answers give the same
 * bytes. Characters that XML 1.0 does not have become U+FFFD. */
#include "report/check_formats.h"

#include <string.h>

#include "report/outcome.h"
#include "report/utf8.h"

/* Allowed: tab, line feed, carriage return, and all from U+0020 but U+FFFE and U+FFFF. */
static bool is_of_xml(unsigned code)
{
    return code == '\t' || code == '\n' || code == '\r' || (code >= 0x20 && code != 0xFFFE && code != 0xFFFF);
}

static const char *entity(unsigned code, bool in_attribute)
{
    switch (code) {
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '&':
        return "&amp;";
    case '"':
        return "&quot;";
    case '\r':
        return "&#13;";
    case '\t':
        return in_attribute ? "&#9;" : NULL;
    case '\n':
        return in_attribute ? "&#10;" : NULL;
    default:
        return NULL;
    }
}

static void add_text(struct text *out, const char *text, bool in_attribute)
{
    struct str s = str_of(text);
    for (size_t i = 0; i < s.size;) {
        unsigned code = 0;
        size_t size = utf8_next(s, i, &code);
        const char *name = entity(code, in_attribute);
        if (code == UTF8_BAD || !is_of_xml(code))
            text_puts(out, "\xEF\xBF\xBD");
        else if (name != NULL)
            text_puts(out, name);
        else
            text_add(out, str_part(s, i, i + size));
        i += size;
    }
}

static void add_attribute(struct text *out, const char *name, const char *value)
{
    text_printf(out, " %s=\"", name);
    add_text(out, value, true);
    text_puts(out, "\"");
}

static void add_counts(struct text *out, const struct check_results *results)
{
    size_t errors = outcomes_without_answer(results);
    size_t failures = results->count - outcomes_passed(results) - errors;
    text_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"0\">\n", results->count, failures,
                errors);
}

static void add_case(struct text *out, const struct cp_outcome *outcome)
{
    text_puts(out, "    <testcase");
    add_attribute(out, "name", outcome->check->name);
    add_attribute(out, "classname", outcome->check->file);
    add_attribute(out, "file", outcome->check->file);
    text_printf(out, " line=\"%zu\"", outcome->check->line);
    if (outcome->passed) {
        text_puts(out, "/>\n");
        return;
    }
    const char *element = outcome_lacks_answer(outcome) ? "error" : "failure";
    struct text headline = {.arena = out->arena};
    struct text details = {.arena = out->arena};
    outcome_headline(&headline, outcome);
    outcome_details(&details, outcome);
    text_printf(out, ">\n      <%s", element);
    add_attribute(out, "message", headline.at);
    add_attribute(out, "type",
                  outcome->mismatch_count > 0     ? outcome->mismatches[0].field
                  : outcome->diagnostic_count > 0 ? outcome->diagnostics[0].code
                                                  : "error");
    text_puts(out, ">");
    add_text(out, details.at, false);
    text_printf(out, "</%s>\n    </testcase>\n", element);
}

/* The outcomes from `from` on that belong to the same file. */
static struct check_results suite_at(const struct check_results *results, size_t from)
{
    const char *file = results->outcomes[from]->check->file;
    struct check_results suite = {results->outcomes + from, 0};
    while (from + suite.count < results->count && strcmp(suite.outcomes[suite.count]->check->file, file) == 0)
        suite.count++;
    return suite;
}

void report_junit(struct text *out, const struct check_results *results, const struct report_style *style)
{
    (void)style;
    text_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"critpoint check\"");
    add_counts(out, results);
    for (size_t from = 0; from < results->count;) {
        struct check_results suite = suite_at(results, from);
        text_puts(out, "  <testsuite");
        add_attribute(out, "name", suite.outcomes[0]->check->file);
        add_counts(out, &suite);
        for (size_t k = 0; k < suite.count; k++)
            add_case(out, suite.outcomes[k]);
        text_puts(out, "  </testsuite>\n");
        from += suite.count;
    }
    text_puts(out, "</testsuites>\n");
}
