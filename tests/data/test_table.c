/* CSV as people and programs write it, and as they should not. */
#include "data/table.h"

#include "support/arenas.h"
#include "support/random.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static const struct table *parse(struct arena *arena, struct str text, bool has_header, struct diags *diags)
{
    /* A copy without a terminator, so that a sanitizer sees a read beyond the end. */
    struct source *source = ARENA_NEW(arena, struct source);
    char *copy = malloc(text.size + 1);
    assert_non_null(copy);
    arena_defer(arena, free, copy);
    *source = (struct source){"d.csv", {memcpy(copy + 1, text.at, text.size), text.size}};
    *diags = (struct diags){.arena = arena};
    return table_parse(arena, source, has_header, diags);
}

static const struct table *parse_valid(struct arena *arena, const char *text, bool has_header)
{
    struct diags diags;
    const struct table *table = parse(arena, str_of(text), has_header, &diags);
    if (table == NULL)
        fail_msg("refused: %s: %s", text, diags.items[0].message);
    assert_int_equal(diags.count, 0);
    return table;
}

static void plain_tables_in_all_dresses(void **state)
{
    static const char *const texts[] = {
        "x,y\n1,2\n3,4\n",
        "x,y\n1,2\n3,4",
        "x,y\r\n1,2\r\n3,4\r\n",
        "x,y\r\n1,2\r\n3,4\r",
        "\xEF\xBB\xBFx,y\n1,2\n3,4\n",
        "\xEF\xBB\xBF\"x\",y\n1,2\n3,4\n",
        " x , y \n 1\t,2\n3 , 4 \n",
        "\n\nx,y\n\n1,2\n  \n3,4\n\t\n\r\n\n",
        "\"x\",\"y\"\n\"1\",\"2\"\n \"3\" ,\"4\" \n",
    };
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++) {
        const struct table *table = parse_valid(*state, texts[c], true);
        assert_int_equal(table->rows, 2);
        assert_int_equal(table->columns, 2);
        assert_true(str_is(table->header[0], "x") && str_is(table->header[1], "y"));
        struct diags diags = {.arena = *state};
        const double *x = table_numbers(*state, table, 0, &diags);
        const double *y = table_numbers(*state, table, 1, &diags);
        assert_true(x[0] == 1 && y[0] == 2 && x[1] == 3 && y[1] == 4);
    }
}

static void quotes_protect_commas_lines_and_quotes(void **state)
{
    const struct table *table =
        parse_valid(*state, "name,v\n\"a,b\",1\n\"say \"\"hi\"\"\",2\n\"two\nlines\",3\n\"\",4\n\"  \",5\n", true);
    static const char *const expected[] = {"a,b", "say \"hi\"", "two\nlines", "", "  "};
    assert_int_equal(table->rows, 5);
    for (size_t i = 0; i < 5; i++)
        assert_true(str_is(table->cells[2 * i], expected[i]));
}

static void empty_cells_count(void **state)
{
    const struct table *table = parse_valid(*state, ",a,\n1,,3\n,,\n", false);
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->columns, 3);
    assert_null(table->header);
    assert_true(str_is(table->cells[1], "a"));
    assert_int_equal(table->cells[8].size, 0);
    assert_int_equal(parse_valid(*state, "1,2,", false)->columns, 3);
    assert_int_equal(parse_valid(*state, "5", false)->rows, 1);
}

static void spans_lead_back_to_the_cells(void **state)
{
    const struct table *table = parse_valid(*state, "x,y\n1, \"2\"\n\n33,4\n", true);
    struct line_position at = span_locate(table->spans[1]);
    assert_int_equal(at.line, 2);
    assert_int_equal(at.column, 4);
    assert_int_equal(at.columns, 3);
    at = span_locate(table->spans[2]);
    assert_int_equal(at.line, 4);
    assert_int_equal(at.columns, 2);
    assert_int_equal(span_locate(table->header_spans[1]).column, 3);
}

static void columns_are_found_by_their_whole_name(void **state)
{
    const struct table *table = parse_valid(*state, "xx,x,\"a \"\"b\"\"\"\n1,2,3\n", true);
    assert_int_equal(table_find(table, str_of("x")), 1);
    assert_int_equal(table_find(table, str_of("a \"b\"")), 2);
    assert_int_equal(table_find(table, str_of("X")), 3);
    assert_int_equal(table_find(table, str_of("")), 3);
    assert_int_equal(table_find(parse_valid(*state, "1,2\n", false), str_of("1")), 2);
}

/* ---- Mistakes ----------------------------------------------------------------------------------------------- */

struct mistake {
    const char *text;
    const char *code;
    size_t line;
    size_t column;
    const char *says;
};

static void expect_place(const struct cp_diagnostic *diag, const struct mistake *m)
{
    if (strcmp(diag->code, m->code) != 0 || diag->line != m->line || diag->column != m->column ||
        strstr(diag->message, m->says) == NULL)
        fail_msg("%s: %s at %zu:%zu: %s", m->text, diag->code, diag->line, diag->column, diag->message);
    assert_string_equal(diag->file, "d.csv");
}

static void broken_tables_are_refused_with_the_place(void **state)
{
    static const struct mistake mistakes[] = {
        {"", "E402", 0, 0, "is empty"},
        {"\n \r\n\n", "E402", 0, 0, "is empty"},
        {"\xEF\xBB\xBF", "E402", 0, 0, "is empty"},
        {"x,y\n", "E402", 0, 0, "header but no rows"},
        {"x,y\n1,2\n3\n4,5\n", "E404", 3, 1, "this row has 1 cell, the first row has 2"},
        {"x,y\n1,2,3\n", "E404", 2, 1, "this row has 3 cells"},
        {"x,y\n1,2\n3,\"4\n5,6\n", "E402", 3, 3, "never closed"},
        {"x,y\n1,\"2\"3\n", "E402", 2, 6, "after the closing quote"},
        {"x,y\n1,2\"\n", "E402", 2, 4, "a quote inside a cell"},
        {"x,y\r1,2\r", "E402", 1, 4, "carriage return"},
        {"x,y,x\n1,2,3\n", "E402", 1, 5, "two columns have the name 'x'"},
    };
    for (size_t c = 0; c < sizeof mistakes / sizeof *mistakes; c++) {
        struct diags diags;
        assert_null(parse(*state, str_of(mistakes[c].text), true, &diags));
        assert_int_equal(diags.count, 1);
        expect_place(&diags.items[0], &mistakes[c]);
    }
}

static void all_ragged_rows_are_told_in_one_go(void **state)
{
    struct diags diags;
    assert_null(parse(*state, str_of("a,b\n1\n2,3\n4,5,6\n"), true, &diags));
    assert_int_equal(diags.count, 2);
    assert_int_equal(diags.items[0].line, 2);
    assert_int_equal(diags.items[1].line, 4);
    assert_string_equal(diags.items[1].line_text, "4,5,6");
}

static void binary_files_are_no_tables(void **state)
{
    static const char binary[] = "x,y\n\0\1\2,3\n";
    static const char utf16[] = "\xFF\xFEx\0,\0y\0\n\0";
    struct diags diags;
    assert_null(parse(*state, (struct str){binary, sizeof binary - 1}, true, &diags));
    assert_non_null(strstr(diags.items[0].message, "no text"));
    assert_null(parse(*state, (struct str){utf16, sizeof utf16 - 1}, true, &diags));
    assert_non_null(strstr(diags.items[0].message, "no text"));
}

static void bad_cells_are_named_by_line_and_column(void **state)
{
    static const struct mistake mistakes[] = {
        {"x,y\n1,2\n1,abc\n", "E403", 3, 3, "'abc' in column 'y' is no number"},
        {"x,y\n1,\n", "E403", 2, 3, "this cell of column 'y' is empty"},
        {"x,y\n1,NaN\n", "E408", 2, 3, "'NaN' in column 'y' is not a number"},
        {"x,y\n1,-inf\n", "E408", 2, 3, "not finite"},
        {"x,y\n1,1e999\n", "E408", 2, 3, "not finite"},
        {"x,y\n1,0x10\n", "E403", 2, 3, "'0x10'"},
        {"x,y\n1,\"1,5\"\n", "E403", 2, 3, "'1,5'"},
        {"x,y\n1,1 2\n", "E403", 2, 3, "'1 2'"},
        {"x,y\n1,\"2;3\"\n", "E403", 2, 3, "'2;3'"},
    };
    for (size_t c = 0; c < sizeof mistakes / sizeof *mistakes; c++) {
        const struct table *table = parse_valid(*state, mistakes[c].text, true);
        struct diags diags = {.arena = *state};
        assert_non_null(table_numbers(*state, table, 0, &diags));
        assert_null(table_numbers(*state, table, 1, &diags));
        assert_int_equal(diags.count, 1);
        expect_place(&diags.items[0], &mistakes[c]);
    }
    struct diags diags = {.arena = *state};
    const struct table *semicolons = parse_valid(*state, "1;2\n", false);
    assert_null(table_numbers(*state, semicolons, 0, &diags));
    assert_string_equal(diags.items[0].remedy, "separate the cells with commas");
    assert_non_null(strstr(diags.items[0].message, "column 1"));
}

/* A file of nothing but mistakes: a bounded number of them is told, in little time and memory. */
static void endless_mistakes_are_cut_short(void **state)
{
    struct text text = {.arena = *state};
    text_puts(&text, "x,y\n");
    for (int i = 0; i < 300000; i++)
        text_puts(&text, "a\n");
    struct diags diags;
    assert_null(parse(*state, text_str(&text), true, &diags));
    assert_in_range(diags.count, 2, 100);
    text = (struct text){.arena = *state};
    for (int i = 0; i < 300000; i++)
        text_puts(&text, i == 0 ? "a" : ",a");
    text_puts(&text, "\n");
    text_add(&text, text_str(&text));
    assert_null(parse(*state, text_str(&text), true, &diags));
    assert_in_range(diags.count, 2, 100);
}

/* Random bytes from the alphabet of CSV: no crash, and whatever is accepted has spans inside the text. */
static void random_texts_do_no_harm(void **state)
{
    struct random random = {31};
    static const char alphabet[] = "1,,\"\"\n\r \tax\xEF\xBB\xBF;.";
    size_t accepted = 0;
    for (int t = 0; t < 50000; t++) {
        struct arena *arena = arena_child(*state);
        char bytes[24];
        size_t size = random_below(&random, sizeof bytes);
        for (size_t i = 0; i < size; i++)
            bytes[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
        struct diags diags;
        const struct table *table = parse(arena, (struct str){bytes, size}, t % 2 == 0, &diags);
        assert_true((table == NULL) == (diags.count > 0));
        accepted += table != NULL;
        for (size_t i = 0; table != NULL && i < table->rows * table->columns; i++)
            assert_true(table->spans[i].begin <= table->spans[i].end && table->spans[i].end <= size);
        arena_close(arena);
    }
    assert_in_range(accepted, 5000, 45000);
}

/* What is written with every cell quoted comes back as it was. */
static void quoted_tables_round_trip(void **state)
{
    struct random random = {32};
    static const char alphabet[] = "a,\"\n\r 1";
    for (int t = 0; t < 2000; t++) {
        struct arena *arena = arena_child(*state);
        size_t rows = 1 + random_below(&random, 4);
        size_t columns = 1 + random_below(&random, 4);
        struct str *cells = ARENA_ARRAY(arena, rows * columns, struct str);
        struct text text = {.arena = arena};
        for (size_t i = 0; i < rows * columns; i++) {
            struct text cell = {.arena = arena};
            text_puts(&cell, "");
            text_puts(&text, i == 0 ? "\"" : i % columns == 0 ? "\n\"" : ",\"");
            for (size_t k = random_below(&random, 5); k > 0; k--) {
                struct str byte = {&alphabet[random_below(&random, sizeof alphabet - 1)], 1};
                text_add(&cell, byte);
                text_add(&text, byte);
                if (byte.at[0] == '"')
                    text_add(&text, byte);
            }
            text_puts(&text, "\"");
            cells[i] = text_str(&cell);
        }
        const struct table *table = parse_valid(arena, text.at, false);
        assert_int_equal(table->rows, rows);
        assert_int_equal(table->columns, columns);
        for (size_t i = 0; i < rows * columns; i++)
            assert_true(str_equal(table->cells[i], cells[i]));
        arena_close(arena);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(plain_tables_in_all_dresses),
        TEST(quotes_protect_commas_lines_and_quotes),
        TEST(empty_cells_count),
        TEST(spans_lead_back_to_the_cells),
        TEST(columns_are_found_by_their_whole_name),
        TEST(broken_tables_are_refused_with_the_place),
        TEST(all_ragged_rows_are_told_in_one_go),
        TEST(binary_files_are_no_tables),
        TEST(bad_cells_are_named_by_line_and_column),
        TEST(endless_mistakes_are_cut_short),
        TEST(random_texts_do_no_harm),
        TEST(quoted_tables_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
