/* A diagnostic resolves its span when it is added, so that it outlives the source. */
#include "base/diag.h"

enum { MOST_DIAGNOSTICS = 100 };

const struct diag_row diag_rows[DIAG_CODE_COUNT] = {
#define DIAG(id, code, status, meaning, remedy) [DIAG_##id] = {code, status, meaning, remedy},
#include "base/diags.def"
#undef DIAG
};

/* The line is copied once for neighbouring mistakes: files may consist of one long line. */
static const char *line_copy(struct diags *diags, struct str line)
{
    const char *before = diags->count < 2 ? NULL : diags->items[diags->count - 2].line_text;
    return before != NULL && str_is(line, before) ? before : str_copy(diags->arena, line);
}

static void resolve(struct diags *diags, struct span span, struct cp_diagnostic *diag)
{
    if (span.source == NULL)
        return;
    struct line_position at = span_locate(span);
    diag->file = str_copy(diags->arena, str_of(span.source->name));
    diag->line = at.line;
    diag->column = at.column;
    diag->columns = at.columns;
    diag->line_text = line_copy(diags, at.text);
}

struct cp_diagnostic *diag_add(struct diags *diags, enum diag_code code, struct span span, const char *format, ...)
{
    if (diags->count == MOST_DIAGNOSTICS)
        diags->count--;
    ARENA_GROW(diags->arena, diags->items, diags->count);
    struct cp_diagnostic *diag = &diags->items[diags->count++];
    *diag = (struct cp_diagnostic){
        .code = diag_rows[code].code,
        .status = diag_rows[code].status,
        .remedy = diag_rows[code].remedy,
    };
    va_list args;
    va_start(args, format);
    diag->message = str_vformat(diags->arena, format, args);
    va_end(args);
    resolve(diags, span, diag);
    return diag;
}

void diag_did_you_mean(struct diags *diags, struct cp_diagnostic *diag, struct str best)
{
    if (best.size != 0)
        diag->remedy = str_format(diags->arena, "did you mean '%.*s'?", (int)best.size, best.at);
}

enum cp_status diag_status(const struct diags *diags)
{
    enum cp_status worst = CP_OK;
    for (size_t i = 0; i < diags->count; i++)
        if (diags->items[i].status > worst)
            worst = diags->items[i].status;
    return worst;
}
