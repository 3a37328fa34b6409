/* Numbers as text: round trips of random bits, shortness and layout held against the C library, its reading at every
 * length, and locales whose decimal point is a comma or has two bytes. */
#include "base/number.h"

#include "support/random.h"
#include "support/shortest.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void expect_round_trip(double value)
{
    char out[NUMBER_SIZE];
    memset(out, 'X', sizeof out);
    size_t size = number_print(out, value);
    double again = NAN;
    if (size >= NUMBER_SIZE || strlen(out) != size || !number_parse(str_of(out), &again) || !same_bits(value, again))
        fail_msg("%a was printed as %s and read as %a", value, out, again);
}

static void random_bit_patterns_round_trip(void **state)
{
    (void)state;
    struct random random = {5};
    for (int i = 0; i < 200000; i++) {
        double value = number_of_bits(random_bits(&random));
        if (isfinite(value))
            expect_round_trip(value);
    }
    for (int i = 0; i < 100000; i++) /* subnormals, and numbers that people write */
        expect_round_trip(i % 2 == 0 ? number_of_bits(random_bits(&random) >> (12 + i % 50))
                                     : (double)(i - 50000) / 1000);
}

static void powers_and_edges_round_trip(void **state)
{
    (void)state;
    for (int e = -1074; e <= 1023; e++) {
        expect_round_trip(ldexp(1, e));
        expect_round_trip(nextafter(ldexp(1, e), 0));
        expect_round_trip(-nextafter(ldexp(1, e), INFINITY));
    }
    char text[8];
    for (int e = -323; e <= 308; e++) {
        (void)snprintf(text, sizeof text, "1e%d", e);
        expect_round_trip(strtod(text, NULL));
        expect_round_trip(nextafter(strtod(text, NULL), 0));
    }
    static const double edges[] = {0,      -0.0,      DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, -DBL_TRUE_MIN,
                                   0x1p53, 0x1p53 + 2};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        expect_round_trip(edges[i]);
}

static void expect_text(double value, const char *expected)
{
    char out[NUMBER_SIZE];
    number_print(out, value);
    assert_string_equal(out, expected);
}

static void known_forms(void **state)
{
    (void)state;
    expect_text(0, "0");
    expect_text(-0.0, "-0");
    expect_text(0.1, "0.1");
    expect_text(-2, "-2");
    expect_text(1e-300, "1e-300");
    expect_text(0.1 + 0.2, "0.30000000000000004");
    expect_text(1.0 / 3, "0.3333333333333333");
    expect_text(5e-324, "5e-324");
    expect_text(DBL_MAX, "1.7976931348623157e+308");
    expect_text(1e5, "100000");
    expect_text(123456789012345, "123456789012345");
    expect_text(1e14, "100000000000000"); /* 15 digits are written out, and more if they all count */
    expect_text(1e15, "1e+15");
    expect_text(1234567890123450, "1.23456789012345e+15");
    expect_text(1234567890123456, "1234567890123456");
    expect_text(-9007199254740992.0, "-9007199254740992");
    expect_text(12345678901234567.0, "12345678901234568");
    expect_text(0x1p54, "18014398509481984");
    expect_text(1.5e17, "1.5e+17");
    expect_text(0.0001, "0.0001");
    expect_text(0.00012345678901234567, "0.00012345678901234567");
    expect_text(0.0001 / 2, "5e-05");
    expect_text(-1.25e-5, "-1.25e-05");
    expect_text(1e100, "1e+100");
    expect_text(0x1p-44, "5.684341886080802e-14"); /* rounded to 16 digits, it ends in 1 and reads back as another */
    expect_text(NAN, "nan");
    expect_text(-NAN, "nan");
    expect_text(INFINITY, "inf");
    expect_text(-INFINITY, "-inf");
    struct arena *arena = arena_open(0);
    struct text text = {.arena = arena};
    text_puts(&text, "[");
    text_number(&text, 0.5);
    assert_string_equal(text.at, "[0.5");
    arena_close(arena);
}

/* One value of every kind in turn: any bits, any subnormal, what people write, whole numbers up to 2^64, round numbers. */
static double value_of_any_kind(struct random *random, int i)
{
    switch (i % 5) {
    case 0:
        return number_of_bits(random_bits(random));
    case 1:
        return number_of_bits(random_bits(random) >> (12 + random_below(random, 50)));
    case 2:
        return ((double)random_below(random, 2000001) - 1e6) / pow(10, (double)random_below(random, 10));
    case 3:
        return (double)(random_bits(random) >> random_below(random, 63));
    default:
        return (double)random_below(random, 1000) * pow(10, (double)random_below(random, 40) - 15);
    }
}

static void forms_are_the_shortest(void **state)
{
    (void)state;
    struct random random = {6};
    for (int i = 0; i < 500000; i++) {
        double value = value_of_any_kind(&random, i);
        if (isfinite(value) && value != 0)
            expect_shortest(value);
    }
}

static void powers_and_their_neighbours_are_the_shortest(void **state)
{
    (void)state;
    char text[8];
    for (int e = -1074; e <= 1023; e++) {
        expect_shortest(-ldexp(1, e));
        expect_shortest(nextafter(ldexp(1, e), INFINITY));
        if (e > -1074)
            expect_shortest(nextafter(ldexp(1, e), 0));
    }
    for (int e = -323; e <= 308; e++) {
        (void)snprintf(text, sizeof text, "1e%d", e);
        double power = strtod(text, NULL);
        char out[NUMBER_SIZE];
        number_print(out, power);
        assert_int_equal(significant_digits(out), 1);
        expect_shortest(power);
        expect_shortest(nextafter(power, INFINITY));
        expect_shortest(-nextafter(power, 0));
    }
}

/* Whole numbers have no fraction to round: up to 2^53 all their digits, and beyond that the ends of an interval are whole
 * numbers themselves, which belong to it or not. */
static void whole_numbers_are_the_shortest(void **state)
{
    (void)state;
    static const double starts[] = {1, 1e6, 1e9, 1e15 - 2000, 0x1p53 - 2000, 1e16 - 2000, 0x1p54 - 4000, 1e17 - 16000};
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++) {
        double value = starts[k];
        for (int i = 0; i < 4000; i++, value += value < 0x1p53 ? 1 : value < 0x1p54 ? 2 : value < 0x1p55 ? 4 : 8) {
            char out[NUMBER_SIZE];
            char whole[64];
            expect_shortest(value);
            if (value >= 1e15)
                continue;
            number_print(out, value);
            (void)snprintf(whole, sizeof whole, "%.0f", value);
            assert_string_equal(out, whole);
        }
    }
}

/* The text stands at the beginning, and what lies behind NUMBER_SIZE bytes is left alone. */
static void writing_stays_within_its_bytes(void **state)
{
    (void)state;
    static const double longest[] = {-2.2250738585072014e-308,
                                     -0.00012345678901234567,
                                     -1.2345678901234567,
                                     -12345678901234567.0,
                                     -999999999999999,
                                     INFINITY,
                                     -INFINITY,
                                     NAN,
                                     -0.0};
    struct random random = {7};
    for (size_t i = 0; i < 100000; i++) {
        size_t known = sizeof longest / sizeof *longest;
        double value = i < known ? longest[i] : value_of_any_kind(&random, (int)i);
        char printed[NUMBER_SIZE];
        char out[NUMBER_SIZE + 8];
        memset(out, 'X', sizeof out);
        size_t size = number_write(out, value);
        if (size > 24 || size != number_print(printed, value) || memcmp(out, printed, size) != 0 ||
            memcmp(out + NUMBER_SIZE, "XXXXXXXX", 8) != 0)
            fail_msg("%a was written as %.40s and printed as %s", value, out, printed);
    }
}

static void expect_as_strtod(const char *text)
{
    double value = NAN;
    double expected = strtod(text, NULL);
    if (!number_parse(str_of(text), &value) || !same_bits(value, expected))
        fail_msg("%.60s... (%zu bytes) was read as %a, not %a", text, strlen(text), value, expected);
}

static void random_decimals_agree_with_the_library(void **state)
{
    (void)state;
    struct random random = {8};
    for (int i = 0; i < 100000; i++) {
        char text[64];
        size_t size = 0;
        size_t whole = random_below(&random, 18);
        size_t fraction = random_below(&random, 18) + (whole == 0);
        if (random_below(&random, 2) == 0)
            text[size++] = "+-"[random_below(&random, 2)];
        for (size_t k = 0; k < whole; k++)
            text[size++] = (char)('0' + random_below(&random, 10) * random_below(&random, 2));
        if (fraction > 0)
            text[size++] = '.';
        for (size_t k = 0; k < fraction; k++)
            text[size++] = (char)('0' + random_below(&random, 10) * random_below(&random, 2));
        text[size] = 0;
        if (i % 3 != 0)
            (void)snprintf(text + size, sizeof text - size, "%c%d", "eE"[i % 2],
                           (int)random_below(&random, i % 2 == 0 ? 50 : 700) - (i % 2 == 0 ? 25 : 350));
        expect_as_strtod(text);
    }
}

/* The midpoint of two doubles has up to 767 digits: whether it rounds up may depend on a digit far behind. */
static void midpoints_are_decided_by_the_last_digit(void **state)
{
    (void)state;
    struct random random = {9};
    static char text[4000];
    for (int i = 0; i < 1000; i++) {
        double low = fabs(number_of_bits(i % 2 == 0 ? random_bits(&random) : random_bits(&random) >> 12));
        if (!isfinite(low) || low == DBL_MAX)
            continue;
        long double middle = ((long double)low + nextafter(low, INFINITY)) / 2;
        int size = snprintf(text, 1600, "%.1100Le", middle);
        char exponent[16];
        strcpy(exponent, strchr(text, 'e'));
        size -= (int)strlen(exponent);
        strcpy(text + size, exponent);
        expect_as_strtod(text); /* a tie, followed by zeros */
        memset(text + size, '0', 2000);
        text[size + 1990] = '1';
        strcpy(text + size + 2000, exponent);
        expect_as_strtod(text); /* above it by a hair */
    }
}

static void long_texts_are_numbers_too(void **state)
{
    (void)state;
    struct arena *arena = arena_open(0);
    static const struct {
        const char *start;
        char filler;
        const char *end;
        double value;
    } cases[] = {{"0", '0', "1", 1},      {"1.5", '0', "", 1.5}, {"0.", '0', "1e100001", 1},  {"1", '0', "e-99999", 10},
                 {"-0.", '0', "0", -0.0}, {"0.", '9', "", 1},    {"", '9', "", INFINITY},     {"1e", '9', "", INFINITY},
                 {"1e-", '9', "", 0},     {"0e", '9', "", 0},    {"-1e", '9', "", -INFINITY}, {"1e", '0', "5", 1e5}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text text = {.arena = arena};
        text_puts(&text, cases[i].start);
        text_repeat(&text, cases[i].filler, 100000);
        text_puts(&text, cases[i].end);
        double value = NAN;
        assert_true(number_parse(text_str(&text), &value));
        if (!same_bits(value, cases[i].value))
            fail_msg("case %zu: %.17g", i, value);
    }
    arena_close(arena);
}

static void only_decimals_are_numbers(void **state)
{
    (void)state;
    static const char *const accepted[] = {"0", "+1", "-1", "1.", ".5", "-.5e-3", "1e5", "1E+05", "007", "0.0e0"};
    for (size_t i = 0; i < sizeof accepted / sizeof *accepted; i++)
        expect_as_strtod(accepted[i]);
    static const char *const refused[] = {"",    "-",   "+",   ".",   "e5",   "1e",    "1e+",  "1 ",      " 1",  "0x10",
                                          "1,5", "nan", "inf", "--1", "+-1",  "1.2.3", "1e5.", "1e5e5",   "1_0", "1f",
                                          "\t1", "1d5", "-.",  ".e1", "1e 5", "five",  "1\n",  "INFINITY"};
    double value = 7;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (number_parse(str_of(refused[i]), &value) || value != 7)
            fail_msg("'%s' was accepted", refused[i]);
    assert_false(number_parse((struct str){NULL, 0}, &value));
    assert_false(number_parse((struct str){"1\0", 2}, &value));
    assert_true(number_parse((struct str){"1234", 2}, &value) && value == 12); /* nothing behind the view is read */
    assert_true(number_parse(str_of("1e400"), &value) && value == INFINITY);
    assert_true(number_parse(str_of("-1e400"), &value) && value == -INFINITY);
    assert_true(number_parse(str_of("1e-400"), &value) && value == 0);
}

static void any_reads_what_is_not_finite(void **state)
{
    (void)state;
    double value = 0;
    static const char *const infinities[] = {"inf", "Inf", "+INF", "infinity", "Infinity"};
    for (size_t i = 0; i < sizeof infinities / sizeof *infinities; i++)
        assert_true(number_parse_any(str_of(infinities[i]), &value) && value == INFINITY);
    assert_true(number_parse_any(str_of("-inf"), &value) && value == -INFINITY);
    assert_true(number_parse_any(str_of("NaN"), &value) && isnan(value));
    assert_true(number_parse_any(str_of("-nan"), &value) && isnan(value));
    assert_true(number_parse_any(str_of("-2.5e1"), &value) && value == -25);
    static const char *const refused[] = {"", "-", "infinit", "nano", "nan(1)", "in", "--inf", "+-inf"};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_false(number_parse_any(str_of(refused[i]), &value));
}

/* ---- Locales -------------------------------------------------------------------------------------------------- */

/* Switches to the locale, which is compiled for the occasion if the system has its source. */
static bool enter_locale(const char *name)
{
    char full[64];
    char command[256];
    (void)snprintf(full, sizeof full, "%s.UTF-8", name);
    if (setlocale(LC_ALL, full) != NULL)
        return true;
    char directory[] = "locale-XXXXXX";
    if (mkdtemp(directory) == NULL)
        return false;
    (void)snprintf(command, sizeof command, "localedef -i %s -f UTF-8 %s/%s >%s/log 2>&1", name, directory, full,
                   directory);
    (void)setenv("LOCPATH", directory, 1);
    bool entered = system(command) == 0 && setlocale(LC_ALL, full) != NULL;
    (void)unsetenv("LOCPATH");
    (void)snprintf(command, sizeof command, "rm -r %s", directory);
    return system(command) == 0 && entered;
}

static void expect_numbers_unmoved(const char *locale, const char *point)
{
    if (!enter_locale(locale)) {
        print_message("the locale %s is not there\n", locale);
        skip();
    }
    double value = 0;
    bool moved = strcmp(localeconv()->decimal_point, point) == 0;
    bool read = number_parse(str_of("1234567.0625"), &value) && value == 1234567.0625 &&
                number_parse(str_of("3.14159265358979311600"), &value) && value == 3.14159265358979311600 &&
                number_parse(str_of("-2.5e-300"), &value) && value == -2.5e-300;
    char out[3][NUMBER_SIZE];
    number_print(out[0], 1234567.0625);
    number_print(out[1], 0.30000000000000004);
    number_print(out[2], -2.2250738585072014e-308);
    (void)setlocale(LC_ALL, "C");
    assert_true(moved);
    assert_true(read);
    assert_string_equal(out[0], "1234567.0625");
    assert_string_equal(out[1], "0.30000000000000004");
    assert_string_equal(out[2], "-2.2250738585072014e-308");
}

static void a_decimal_comma_changes_nothing(void **state)
{
    (void)state;
    expect_numbers_unmoved("de_DE", ",");
}

static void a_point_of_two_bytes_changes_nothing(void **state)
{
    (void)state;
    expect_numbers_unmoved("ps_AF", "\xD9\xAB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_bit_patterns_round_trip),
                                       cmocka_unit_test(powers_and_edges_round_trip),
                                       cmocka_unit_test(known_forms),
                                       cmocka_unit_test(forms_are_the_shortest),
                                       cmocka_unit_test(powers_and_their_neighbours_are_the_shortest),
                                       cmocka_unit_test(whole_numbers_are_the_shortest),
                                       cmocka_unit_test(writing_stays_within_its_bytes),
                                       cmocka_unit_test(random_decimals_agree_with_the_library),
                                       cmocka_unit_test(midpoints_are_decided_by_the_last_digit),
                                       cmocka_unit_test(long_texts_are_numbers_too),
                                       cmocka_unit_test(only_decimals_are_numbers),
                                       cmocka_unit_test(any_reads_what_is_not_finite),
                                       cmocka_unit_test(a_decimal_comma_changes_nothing),
                                       cmocka_unit_test(a_point_of_two_bytes_changes_nothing)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
