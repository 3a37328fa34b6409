/* The structure of a JSON text: which values stand where. Decides what is JSON (RFC 8259, and nothing but). */
#ifndef LANG_JSON_SCAN_H
#define LANG_JSON_SCAN_H

#include "base/diag.h"
#include "lang/json.h"

/* More levels than this are refused; the scan's recursion is bounded by it. */
enum { JSON_MAX_DEPTH = 500 };

/* A value, before decoding. Positions are bytes of the text. */
struct json_token {
    enum json_kind kind;
    bool boolean;
    double number;
    size_t begin, end;         /* the value, quotes and brackets included */
    size_t key_begin, key_end; /* its key, quotes included; both 0 without a key */
};

/* Values in the order in which they begin in the text: parents before children. */
struct json_tokens {
    struct json_token *items;
    size_t count;
};

/* False, with diagnostics in the order of the text, if the text is not JSON. The tokens live in `arena`. */
bool json_scan(struct arena *arena, const struct source *source, struct json_tokens *tokens, struct diags *diags);

#endif
