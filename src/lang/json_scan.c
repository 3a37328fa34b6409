/* Recursive descent over the grammar of RFC 8259. Invariants: the recursion is never deeper than JSON_MAX_DEPTH; a text
 * without mistakes gives one token per value; mistakes are reported in the order of the text.
 *
 *     value  = object | array | string | number | "true" | "false" | "null"
 *     object = "{" [ member { "," member } ] "}"        member = string ":" value
 *     array  = "[" [ value { "," value } ] "]"                                                                      */
#include "lang/json_scan.h"

#include <stdlib.h>
#include <string.h>

#include "lang/json_lexeme.h"

/* A key that an open object has. */
struct key {
    struct str raw; /* between the quotes */
    bool plain;     /* without escapes */
};

struct scan {
    struct json_scanner lex;
    struct arena *arena;
    struct json_tokens *tokens;
    struct key *keys; /* of all open objects, outermost first */
    size_t key_count;
    size_t key_room;
    size_t depth;
};

static struct json_token *token_at(struct scan *scan, size_t i)
{
    return &scan->tokens->items[i];
}

/* ---- Duplicate keys ----------------------------------------------------------------------------------------- */

static void key_push(struct scan *scan, struct str quoted)
{
    if (scan->key_count == scan->key_room) {
        size_t room = scan->key_room == 0 ? 16 : 2 * scan->key_room;
        struct key *keys = ARENA_ARRAY(scan->arena, room, struct key);
        if (scan->key_count != 0)
            memcpy(keys, scan->keys, scan->key_count * sizeof *keys);
        scan->keys = keys;
        scan->key_room = room;
    }
    struct str raw = str_part(quoted, 1, quoted.size - 1);
    scan->keys[scan->key_count++] = (struct key){raw, json_decoded_size(raw) == raw.size};
}

static int compare_decoded(struct str a, struct str b)
{
    for (size_t i = 0, j = 0;;) {
        struct json_unit x = json_unit_at(a, i);
        struct json_unit y = json_unit_at(b, j);
        if (x.source_size == 0 || y.source_size == 0)
            return (x.source_size != 0) - (y.source_size != 0);
        if (x.code != y.code)
            return x.code < y.code ? -1 : 1;
        i += x.source_size;
        j += y.source_size;
    }
}

/* Order by decoded text: "a" and "\u0061" are the same key. Bytes of UTF-8 are in the order of their code points. */
static int compare_keys(const struct key *a, const struct key *b)
{
    if (!a->plain || !b->plain)
        return compare_decoded(a->raw, b->raw);
    size_t common = a->raw.size < b->raw.size ? a->raw.size : b->raw.size;
    int order = memcmp(a->raw.at, b->raw.at, common);
    return order != 0 ? order : (a->raw.size > b->raw.size) - (a->raw.size < b->raw.size);
}

static int by_text_and_place(const void *a, const void *b)
{
    const struct key *x = a;
    const struct key *y = b;
    int order = compare_keys(x, y);
    return order != 0 ? order : (x->raw.at > y->raw.at) - (x->raw.at < y->raw.at);
}

static void complain_of_duplicate(struct scan *scan, struct str first, struct str again)
{
    const char *text = scan->lex.text.at;
    size_t at = (size_t)(first.at - text) - 1;
    struct line_position place = span_locate((struct span){scan->lex.source, at, at + first.size + 2});
    size_t begin = (size_t)(again.at - text) - 1;
    json_mistake(&scan->lex, DIAG_JSON_DUPLICATE_KEY, begin, begin + again.size + 2, NULL,
                 "the key \"%.*s\" is already given at line %zu, column %zu", (int)str_part(again, 0, 64).size,
                 again.at, place.line, place.column);
}

/* Reports the duplicates among the keys from `first` on, and forgets these keys: their object is closed. */
static void check_keys(struct scan *scan, size_t first)
{
    size_t count = scan->key_count - first;
    scan->key_count = first;
    if (count < 2 || scan->lex.utf8_mistake) /* bytes that are no UTF-8 have no order */
        return;
    struct key *keys = scan->keys + first;
    qsort(keys, count, sizeof *keys, by_text_and_place);
    size_t original = 0;
    for (size_t i = 1; i < count && scan->lex.mistakes < JSON_MOST_MISTAKES; i++) {
        if (compare_keys(&keys[original], &keys[i]) == 0)
            complain_of_duplicate(scan, keys[original].raw, keys[i].raw);
        else
            original = i;
    }
}

/* ---- Values ------------------------------------------------------------------------------------------------- */

static bool scan_list(struct scan *scan, size_t self);

static void scan_word(struct scan *scan, size_t self)
{
    struct json_token *token = token_at(scan, self);
    struct str word = json_word(&scan->lex);
    if (str_is(word, "true") || str_is(word, "false")) {
        token->kind = JSON_BOOL;
        token->boolean = word.at[0] == 't';
    } else if (!str_is(word, "null")) {
        json_wrong_word(&scan->lex, word);
    }
}

/* The value that is next, as token `self`. False: the scan cannot go on. */
static bool scan_known_value(struct scan *scan, size_t self)
{
    struct json_token *token = token_at(scan, self);
    int byte = json_peek(&scan->lex);
    if (byte == '{' || byte == '[') {
        token->kind = byte == '{' ? JSON_OBJECT : JSON_ARRAY;
        return scan_list(scan, self);
    }
    if (byte == '"') {
        token->kind = JSON_STRING;
        return json_take_string(&scan->lex);
    }
    if (json_starts_number(byte)) {
        token->kind = JSON_NUMBER;
        json_take_number(&scan->lex, &token->number);
        return true;
    }
    if (byte == '\'')
        return json_single_quoted(&scan->lex);
    if (json_is_word_byte(byte)) {
        scan_word(scan, self);
        return true;
    }
    json_unexpected(&scan->lex, "a value stands here: an object, an array, a string, a number, true, false or null");
    return byte == ',' || byte == ']' || byte == '}';
}

static bool scan_value(struct scan *scan, struct str key)
{
    if (!json_space(&scan->lex))
        return false;
    ARENA_GROW(scan->arena, scan->tokens->items, scan->tokens->count);
    size_t self = scan->tokens->count++;
    size_t key_begin = key.size == 0 ? 0 : (size_t)(key.at - scan->lex.text.at);
    *token_at(scan, self) =
        (struct json_token){.begin = scan->lex.at, .key_begin = key_begin, .key_end = key_begin + key.size};
    if (!scan_known_value(scan, self))
        return false;
    token_at(scan, self)->end = scan->lex.at;
    return true;
}

/* ---- Objects and arrays ------------------------------------------------------------------------------------- */

/* The key that is next, or what was meant as one: then `key` is left empty. False: the scan cannot go on. */
static bool scan_key(struct scan *scan, struct str *key)
{
    size_t begin = scan->lex.at;
    int byte = json_peek(&scan->lex);
    if (byte == '\'')
        return json_single_quoted(&scan->lex);
    if (json_is_word_byte(byte)) {
        struct str word = json_word(&scan->lex);
        json_mistake(&scan->lex, DIAG_JSON_SYNTAX, begin, scan->lex.at, "keys stand in double quotes",
                     "the key %.*s has no quotes", (int)str_part(word, 0, 64).size, word.at);
        return true;
    }
    if (byte != '"') {
        json_unexpected(&scan->lex, "a key in double quotes, or '}', stands here");
        return false;
    }
    if (!json_take_string(&scan->lex))
        return false;
    *key = str_part(scan->lex.text, begin, scan->lex.at);
    key_push(scan, *key);
    return true;
}

static bool begins_value(int byte)
{
    return byte == '"' || byte == '{' || byte == '[' || json_starts_number(byte) || json_is_word_byte(byte);
}

static bool scan_colon(struct scan *scan)
{
    if (!json_space(&scan->lex))
        return false;
    size_t at = scan->lex.at;
    int byte = json_peek(&scan->lex);
    if (byte == ':') {
        scan->lex.at++;
        return true;
    }
    if (byte != '=' && !begins_value(byte)) {
        json_unexpected(&scan->lex, "':' stands between a key and its value");
        return false;
    }
    scan->lex.at += byte == '=';
    json_mistake(&scan->lex, DIAG_JSON_SYNTAX, at, at + 1, "':' stands between a key and its value",
                 byte == '=' ? "'=' cannot stand here" : "':' is missing before this");
    return true;
}

/* One entry of an array, or one member of an object. */
static bool scan_entry(struct scan *scan, enum json_kind kind, size_t index)
{
    struct json_step step = {.up = scan->lex.step, .index = index};
    struct str key = {NULL, 0};
    if (kind == JSON_OBJECT && !scan_key(scan, &key))
        return false;
    step.key = kind == JSON_OBJECT && key.size == 0 ? str_of("\"?\"") : key;
    scan->lex.step = &step;
    bool ok = (kind == JSON_ARRAY || scan_colon(scan)) && scan_value(scan, key);
    scan->lex.step = step.up;
    return ok;
}

enum after { AFTER_CLOSED, AFTER_MORE, AFTER_LOST };

static enum after complain_of_separator(struct scan *scan, char close, size_t open_at, size_t entry_end)
{
    struct json_scanner *lex = &scan->lex;
    int byte = json_peek(lex);
    if (begins_value(byte) || byte == '\'') {
        json_mistake(lex, DIAG_JSON_SYNTAX, entry_end, entry_end, "put ',' between the two", "',' is missing here");
        return AFTER_MORE;
    }
    if (byte == -1) {
        json_mistake(lex, DIAG_JSON_SYNTAX, open_at, open_at + 1,
                     close == ']' ? "close it with ']'" : "close it with '}'", "this '%c' is not closed",
                     lex->text.at[open_at]);
        return AFTER_LOST;
    }
    json_unexpected(lex, close == ']' ? "',' or ']' stands here" : "',' or '}' stands here");
    return AFTER_LOST;
}

/* What comes after an entry: the end of the list, or a comma and one more entry. */
static enum after scan_separator(struct scan *scan, char close, size_t open_at)
{
    struct json_scanner *lex = &scan->lex;
    size_t entry_end = lex->at;
    if (!json_space(lex))
        return AFTER_LOST;
    if (json_peek(lex) == close) {
        lex->at++;
        return AFTER_CLOSED;
    }
    if (json_peek(lex) != ',')
        return complain_of_separator(scan, close, open_at, entry_end);
    size_t comma = lex->at++;
    if (!json_space(lex))
        return AFTER_LOST;
    if (json_peek(lex) != close)
        return AFTER_MORE;
    json_mistake(lex, DIAG_JSON_SYNTAX, comma, comma + 1, "remove the comma", "a comma stands before the closing '%c'",
                 close);
    lex->at++;
    return AFTER_CLOSED;
}

static bool scan_entries(struct scan *scan, enum json_kind kind, size_t open_at)
{
    char close = kind == JSON_OBJECT ? '}' : ']';
    if (!json_space(&scan->lex))
        return false;
    if (json_peek(&scan->lex) == close) {
        scan->lex.at++;
        return true;
    }
    if (json_peek(&scan->lex) == -1)
        return complain_of_separator(scan, close, open_at, scan->lex.at) == AFTER_CLOSED;
    for (size_t index = 0; scan->lex.mistakes < JSON_MOST_MISTAKES; index++) {
        if (!scan_entry(scan, kind, index))
            return false;
        enum after after = scan_separator(scan, close, open_at);
        if (after != AFTER_MORE)
            return after == AFTER_CLOSED;
    }
    return false;
}

static bool scan_list(struct scan *scan, size_t self)
{
    size_t open_at = scan->lex.at++;
    if (++scan->depth > JSON_MAX_DEPTH) {
        scan->lex.step = NULL; /* a path of 500 steps helps nobody */
        json_mistake(&scan->lex, DIAG_JSON_DEPTH, open_at, open_at + 1, NULL,
                     "the text is nested more than %d levels deep", JSON_MAX_DEPTH);
        return false;
    }
    size_t first_key = scan->key_count;
    bool ok = scan_entries(scan, token_at(scan, self)->kind, open_at);
    check_keys(scan, first_key);
    scan->depth--;
    return ok;
}

/* ---- The whole text ----------------------------------------------------------------------------------------- */

/* Marks that editors put before the text. False: the text is not UTF-8 at all. */
static bool scan_mark(struct json_scanner *lex)
{
    struct str start = str_part(lex->text, 0, 2);
    if (str_is(start, "\xFF\xFE") || str_is(start, "\xFE\xFF")) {
        json_mistake(lex, DIAG_JSON_UTF8, 0, 2, NULL, "the text is UTF-16, not UTF-8");
        return false;
    }
    if (str_is(str_part(lex->text, 0, 3), "\xEF\xBB\xBF")) {
        lex->at = 3;
        json_mistake(lex, DIAG_JSON_SYNTAX, 0, 3, "save the file as UTF-8 without a byte order mark",
                     "the text begins with a byte order mark (U+FEFF)");
    }
    return true;
}

static void scan_trailing(struct json_scanner *lex)
{
    if (!json_space(lex) || lex->at == lex->text.size)
        return;
    struct str rest = str_part(lex->text, lex->at, lex->text.size);
    const char *line_end = memchr(rest.at, '\n', rest.size);
    size_t end = line_end == NULL ? lex->text.size : (size_t)(line_end - lex->text.at);
    int byte = json_peek(lex);
    if (byte == ']' || byte == '}')
        json_mistake(lex, DIAG_JSON_TRAILING, lex->at, lex->at + 1, NULL, "this '%c' closes nothing", byte);
    else
        json_mistake(lex, DIAG_JSON_TRAILING, lex->at, end, NULL, "there is text after the end of the JSON value");
}

static void scan_text(struct scan *scan)
{
    if (!scan_mark(&scan->lex) || !json_space(&scan->lex))
        return;
    if (scan->lex.at == scan->lex.text.size) {
        if (scan->lex.mistakes == 0)
            json_mistake(&scan->lex, DIAG_JSON_EMPTY, 0, 0, NULL, "the text is empty");
        return;
    }
    if (scan_value(scan, (struct str){NULL, 0}))
        scan_trailing(&scan->lex);
}

/* Insertion sort of at most JSON_MOST_MISTAKES diagnostics: those of keys are found when their object ends. */
static void sort_by_place(struct cp_diagnostic *items, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0; j--) {
            struct cp_diagnostic *a = &items[j - 1];
            struct cp_diagnostic *b = &items[j];
            if (a->line < b->line || (a->line == b->line && a->column <= b->column))
                break;
            struct cp_diagnostic swap = *a;
            *a = *b;
            *b = swap;
        }
}

bool json_scan(struct arena *arena, const struct source *source, struct json_tokens *tokens, struct diags *diags)
{
    struct scan scan = {
        .lex = {.diags = diags, .source = source, .text = source->text}, .arena = arena, .tokens = tokens};
    *tokens = (struct json_tokens){NULL, 0};
    size_t before = diags->count;
    scan_text(&scan);
    if (diags->count > before)
        sort_by_place(diags->items + before, diags->count - before);
    return scan.lex.mistakes == 0;
}
