/* The grammar: trees printed with all parentheses against what Python's own parser makes of the same text, and every
 * way to break it. */
#include "lang/formula.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "support/formulas.h"
#include "support/random.h"
#include <cmocka.h>

/* ---- Trees as text ---- */

static void print(struct text *out, const struct formula *f);

static void print_list(struct text *out, const struct formula *f, const char *separator)
{
    for (; f != NULL; f = f->next) {
        print(out, f);
        if (f->next != NULL)
            text_puts(out, separator);
    }
}

static void print_parts(struct text *out, const struct formula *f, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            text_puts(out, ":");
        if (f->part[i] != NULL)
            print(out, f->part[i]);
    }
}

static const char *symbol(enum op op)
{
    static const char *const symbols[OP_COUNT] = {
        [OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_DIV] = "/", [OP_CONTRACT] = "@", [OP_POW] = "^",
        [OP_LT] = "<",  [OP_GT] = ">",  [OP_LE] = "<=", [OP_GE] = ">=", [OP_EQ] = "==",      [OP_NE] = "!="};
    return symbols[op];
}

static void print(struct text *out, const struct formula *f)
{
    switch (f->kind) {
    case FORMULA_NUMBER:
        text_printf(out, "%g", f->number);
        break;
    case FORMULA_NAME:
        text_add(out, f->name);
        break;
    case FORMULA_NEGATE:
        text_puts(out, "(-");
        print(out, f->args);
        text_puts(out, ")");
        break;
    case FORMULA_BINARY:
        text_puts(out, "(");
        print(out, f->args);
        text_puts(out, symbol(f->op));
        print(out, f->args->next);
        text_puts(out, ")");
        break;
    case FORMULA_LIST:
        text_puts(out, "[");
        print_list(out, f->args, ",");
        text_puts(out, "]");
        break;
    case FORMULA_CALL:
        text_add(out, f->name);
        text_puts(out, "(");
        print_list(out, f->args, ",");
        text_puts(out, ")");
        break;
    case FORMULA_KEYWORD:
        text_add(out, f->name);
        text_puts(out, "=");
        print(out, f->args);
        break;
    case FORMULA_INDEX:
        print(out, f->args);
        text_puts(out, "[");
        print_list(out, f->args->next, ",");
        text_puts(out, "]");
        break;
    case FORMULA_SLICE:
        print_parts(out, f, 3);
        break;
    case FORMULA_SUM:
        text_puts(out, "SUM(");
        print_list(out, f->args, ";");
        text_puts(out, ")");
        break;
    case FORMULA_RANGE:
        text_add(out, f->name);
        text_puts(out, "~");
        print_parts(out, f, 2);
        break;
    }
}

static const struct formula *parse_text(struct world *world, const char *text)
{
    struct source *source = ARENA_NEW(world->arena, struct source);
    *source = (struct source){"<formula>", str_of(text)};
    const struct formula_text input = {.text = source->text, .source = source};
    world->diags.count = 0;
    return formula_parse(world->arena, &input, &world->diags);
}

static void expect_tree(struct world *world, const char *text, const char *expected)
{
    const struct formula *formula = parse_text(world, text);
    if (formula == NULL)
        fail_msg("%s: %s", text, world->diags.items[0].message);
    struct text out = {.arena = world->arena};
    print(&out, formula);
    assert_string_equal(out.at, expected);
}

/* ---- Precedence, as in Python ---- */

static void operators_bind_as_in_python(void **state)
{
    expect_tree(*state, "a + b*c", "(a+(b*c))");
    expect_tree(*state, "a - b - c", "((a-b)-c)");
    expect_tree(*state, "a/b/c*d", "(((a/b)/c)*d)");
    expect_tree(*state, "a*b@c", "((a*b)@c)");
    expect_tree(*state, "a@b*c", "((a@b)*c)");
    expect_tree(*state, "-x^2", "(-(x^2))");
    expect_tree(*state, "-x**2", "(-(x^2))");
    expect_tree(*state, "(-x)^2", "((-x)^2)");
    expect_tree(*state, "2^3^2", "(2^(3^2))");
    expect_tree(*state, "2^-1", "(2^(-1))");
    expect_tree(*state, "2^-x^2", "(2^(-(x^2)))");
    expect_tree(*state, "a*-b", "(a*(-b))");
    expect_tree(*state, "-a*b", "((-a)*b)");
    expect_tree(*state, "a - -b", "(a-(-b))");
    expect_tree(*state, "--+-a", "(-(-(-a)))");
    expect_tree(*state, "a + b < c*d", "((a+b)<(c*d))");
    expect_tree(*state, "a <= b", "(a<=b)");
    expect_tree(*state, "(a<b)*(b>=c)", "((a<b)*(b>=c))");
    expect_tree(*state, "x[0]^2", "(x[0]^2)");
    expect_tree(*state, "-x[0]", "(-x[0])");
    expect_tree(*state, "2*f(x)^2", "(2*(f(x)^2))");
}

static void primaries_nest(void **state)
{
    expect_tree(*state, "((a))", "a");
    expect_tree(*state, "(a, b)", "[a,b]");
    expect_tree(*state, "[a]", "[a]");
    expect_tree(*state, "[[1, 2], [3, 4]]", "[[1,2],[3,4]]");
    expect_tree(*state, "f()", "f()");
    expect_tree(*state, "f (x)", "f(x)");
    expect_tree(*state, "f(x, axis = -1)", "f(x,axis=(-1))");
    expect_tree(*state, "f(a == b)", "f((a==b))");
    expect_tree(*state, "f(a)[0]", "f(a)[0]");
    expect_tree(*state, "x[0][1]", "x[0][1]");
    expect_tree(*state, "[1, 2][0]", "[1,2][0]");
}

static void subscripts_are_indices_and_slices(void **state)
{
    expect_tree(*state, "x[:]", "x[::]");
    expect_tree(*state, "x[1:]", "x[1::]");
    expect_tree(*state, "x[:-1]", "x[:(-1):]");
    expect_tree(*state, "x[::2]", "x[::2]");
    expect_tree(*state, "x[a+1:b:c]", "x[(a+1):b:c]");
    expect_tree(*state, "W[1, :]", "W[1,::]");
    expect_tree(*state, "W[:, ::-1]", "W[::,::(-1)]");
    expect_tree(*state, "x[[0, 2]]", "x[[0,2]]");
}

static void sums_have_ranges_and_a_body(void **state)
{
    expect_tree(*state, "sum(i in 0:n: x[i])", "SUM(i~0:n;x[i])");
    expect_tree(*state, "sum(i in 0:n, j in i+1:n: a)", "SUM(i~0:n;j~(i+1):n;a)");
    expect_tree(*state, "sum(i in 0:2: sum(j in 0:i: j))", "SUM(i~0:2;SUM(j~0:i;j))");
    expect_tree(*state, "sum(i)", "sum(i)");
    expect_tree(*state, "sum(inner)", "sum(inner)");
    expect_tree(*state, "sum(x, axis=0)", "sum(x,axis=0)");
    expect_tree(*state, "sum(in in 0:2: in)", "SUM(in~0:2;in)");
}

/* ---- Mistakes and their places ---- */

static void mistakes_are_marked(void **state)
{
    expect_mistake(*state, "E201", "~~", "ends");
    expect_mistake(*state, "E201", "1 + ~(~2", "never closed");
    expect_mistake(*state, "E201", "(1 + 2)~)~", "closes nothing");
    expect_mistake(*state, "E201", "1 + 2~)~", "closes nothing");
    expect_mistake(*state, "E201", "1 + 2~]~", "closes nothing");
    expect_mistake(*state, "E201", "f~(~1, 2", "never closed");
    expect_mistake(*state, "E201", "x~[~1", "never closed");
    expect_mistake(*state, "E201", "~[~1, 2", "never closed");
    expect_mistake(*state, "E201", "(1~]~", NULL);
    expect_mistake(*state, "E201", "x[~]~", "an index");
    expect_mistake(*state, "E201", "x[1:2:3~:~4]", "','");
    expect_mistake(*state, "E201", "a ~=~ b", "'=='");
    expect_mistake(*state, "E201", "a ~b~", "an operator");
    expect_mistake(*state, "E201", "(~)~", "a number");
}

static void comparisons_cannot_be_chained(void **state)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", "==", "!="};
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < 6; j++) {
            char *text = str_format(((struct world *)*state)->arena, "a %s b ~%s~ c", signs[i], signs[j]);
            expect_mistake(*state, "E201", text, "(a < b)*(b < c)");
        }
}

static void broken_sums_say_what_is_missing(void **state)
{
    expect_mistake(*state, "E201", "sum(i in 0~)~", "':'");
    expect_mistake(*state, "E201", "sum(i in 0:3~)~", "':' and the term");
    expect_mistake(*state, "E201", "sum(i in 0:3, ~x~: i)", "another range");
    expect_mistake(*state, "E201", "sum(i in 0:3: i~~", "')'");
    expect_mistake(*state, "E201", "sum(i in ~:~3: i)", NULL);
    expect_mistake(*state, "E201", "sum(i in 0:3: i~,~ 2)", "')'");
}

/* ---- Sizes ---- */

static char *repeat(struct world *world, const char *open, const char *middle, const char *close, size_t count)
{
    struct text text = {.arena = world->arena};
    for (size_t i = 0; i < count; i++)
        text_puts(&text, open);
    text_puts(&text, middle);
    for (size_t i = 0; i < count; i++)
        text_puts(&text, close);
    return text.at;
}

/* Whatever nests 10 000 times is refused with its own code, not by the stack. */
static void deep_nesting_is_refused(void **state)
{
    struct world *world = *state;
    static const char *const nests[][2] = {{"(", ")"},
                                           {"[", "]"},
                                           {"f(", ")"},
                                           {"-", ""},
                                           {"+", ""},
                                           {"2^", ""},
                                           {"x[", "]"},
                                           {"", "[0]"},
                                           {"1+(", "+1)"},
                                           {"f(k=", ")"},
                                           {"a<(", ")"},
                                           {"sum(i in 0:2: ", ")"},
                                           {"sum(i in ", ":1: i)"},
                                           {"x[:", "]"}};
    for (size_t i = 0; i < sizeof nests / sizeof *nests; i++) {
        assert_null(parse_text(world, repeat(world, nests[i][0], "x", nests[i][1], 10000)));
        assert_int_equal(world->diags.count, 1);
        assert_string_equal(world->diags.items[0].code, "E208");
        assert_non_null(strstr(world->diags.items[0].remedy, "let"));
    }
    assert_non_null(parse_text(world, repeat(world, "(", "x", ")", 150)));
}

static void long_formulas_are_no_deep_ones(void **state)
{
    struct world *world = *state;
    static const char *const links[] = {"+x", "-x", "*x", "/x", "@x"};
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        const struct formula *formula = parse_text(world, repeat(world, "", "x", links[i], 20000));
        assert_non_null(formula);
        size_t count;
        const struct formula **spine = formula_spine(world->arena, formula, &count);
        assert_int_equal(count, 20000);
        assert_ptr_equal(spine[count], formula);
    }
    struct text call = {.arena = world->arena};
    text_puts(&call, "stack(x");
    for (int i = 0; i < 20000; i++)
        text_puts(&call, ", x");
    text_puts(&call, ")");
    assert_non_null(parse_text(world, call.at));
}

/* Every cut of a valid formula is refused with one mistake or accepted, and never both. */
static void cut_formulas_have_one_mistake(void **state)
{
    struct world *world = *state;
    const char *whole = "sum(i in 0:n, j in i+1:n: W[i, 1:-1:2]@f(x, axis=-1)^-2.5e-3) <= [a, (b)]";
    for (size_t from = 0; from < strlen(whole); from++)
        for (size_t to = from; to <= strlen(whole); to++) {
            const struct formula *f = parse_text(world, str_copy(world->arena, str_part(str_of(whole), from, to)));
            assert_int_equal(world->diags.count, f == NULL ? 1 : 0);
        }
}

static void random_tokens_have_one_mistake(void **state)
{
    struct world *world = *state;
    static const char *const tokens[] = {"x",  "1", "+", "-", "*", "/",   "@",  "^", "**",   "(",
                                         ")",  "[", "]", ",", ":", "<",   "==", "=", "sum(", "i in 0:2",
                                         "f(", " ", "é", "?", ".", "1e5", "in", "\n"};
    struct random random = {11};
    size_t accepted = 0;
    for (int round = 0; round < 20000; round++) {
        struct arena *arena = arena_child(world->arena);
        struct text text = {.arena = arena};
        text_puts(&text, "");
        for (size_t i = 0, n = random_below(&random, 9); i < n; i++)
            text_puts(&text, tokens[random_below(&random, sizeof tokens / sizeof *tokens)]);
        struct source source = {"t", text_str(&text)};
        const struct formula_text input = {.text = source.text, .source = &source};
        struct diags diags = {.arena = arena};
        const struct formula *formula = formula_parse(arena, &input, &diags);
        assert_int_equal(diags.count, formula == NULL ? 1 : 0);
        accepted += formula != NULL;
        arena_close(arena);
    }
    assert_true(accepted > 500); /* else the test says little */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(operators_bind_as_in_python),
        WORLD_TEST(primaries_nest),
        WORLD_TEST(subscripts_are_indices_and_slices),
        WORLD_TEST(sums_have_ranges_and_a_body),
        WORLD_TEST(mistakes_are_marked),
        WORLD_TEST(comparisons_cannot_be_chained),
        WORLD_TEST(broken_sums_say_what_is_missing),
        WORLD_TEST(deep_nesting_is_refused),
        WORLD_TEST(long_formulas_are_no_deep_ones),
        WORLD_TEST(cut_formulas_have_one_mistake),
        WORLD_TEST(random_tokens_have_one_mistake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
