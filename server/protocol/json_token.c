/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/json_token.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "protocol/hex.h"
#include "protocol/json_check.h"

#define U_ESCAPE_BYTES 6 /* \u000a */

static bool read_u_escape(const struct json_scan *scan, size_t at, uint32_t *unit)
{
    return scan->length - at >= U_ESCAPE_BYTES && scan->text[at] == '\\' &&
           scan->text[at + 1] == 'u' && hex_read(scan->text + at + 2, 4, unit);
}

static bool check_u_escape(struct json_scan *scan)
{
    size_t start = scan->at;
    uint32_t unit = 0;
    uint32_t low = 0;

    if (!read_u_escape(scan, start, &unit)) {
        return json_scan_fail(scan, start, "\\u needs four hexadecimal digits");
    }
    if (unit == 0) {
        return json_scan_fail(scan, start, "a string must not contain U+0000");
    }
    scan->at += U_ESCAPE_BYTES;
    if (unit < 0xD800 || unit > 0xDFFF) {
        return true;
    }
    bool paired =
        unit <= 0xDBFF && read_u_escape(scan, scan->at, &low) && low >= 0xDC00 && low <= 0xDFFF;
    scan->at += U_ESCAPE_BYTES;
    return paired ||
           json_scan_fail(scan, start, "\\u%04X is only half of a surrogate pair", (unsigned)unit);
}

static bool check_escape(struct json_scan *scan)
{
    static const char letters[] = "\"\\/bfnrt";

    if (scan->length - scan->at >= 2) {
        char letter = scan->text[scan->at + 1];
        if (letter == 'u') {
            return check_u_escape(scan);
        }
        if (memchr(letters, letter, sizeof letters - 1) != NULL) {
            scan->at += 2;
            return true;
        }
    }
    scan->at++;
    return json_scan_expected(scan, "one of \" \\ / b f n r t u after a backslash");
}

static bool check_character(struct json_scan *scan)
{
    unsigned char byte = (unsigned char)scan->text[scan->at];
    uint32_t scalar;

    if (byte == '\\') {
        return check_escape(scan);
    }
    if (byte == '\0') {
        return json_scan_fail(scan, scan->at, "a string must not contain U+0000");
    }
    if (byte < 0x20) {
        return json_scan_fail(scan, scan->at,
                              "a string must not contain byte 0x%02X, write it as \\u%04x",
                              (unsigned)byte, (unsigned)byte);
    }
    size_t taken = utf8_decode(scan->text + scan->at, scan->length - scan->at, &scalar);
    if (taken == 0) {
        return json_scan_fail(scan, scan->at, "byte 0x%02X is not valid UTF-8", (unsigned)byte);
    }
    scan->at += taken;
    return true;
}

/* What needs no closer look: ASCII without controls, quotes and backslashes. */
static bool is_plain(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

static void skip_plain(struct json_scan *scan)
{
    while (scan->at < scan->length && is_plain(scan->text[scan->at])) {
        scan->at++;
    }
}

bool json_token_string(struct json_scan *scan, struct json_string *out)
{
    size_t quote = scan->at;

    scan->at++;
    skip_plain(scan);
    while (scan->at < scan->length && scan->text[scan->at] != '"') {
        if (!check_character(scan)) {
            return false;
        }
        skip_plain(scan);
    }
    if (scan->at == scan->length) {
        return json_scan_fail(scan, quote, "this string is not closed");
    }
    *out = (struct json_string){scan->text + quote + 1, scan->at - quote - 1};
    scan->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_digits(struct json_scan *scan, const char *what)
{
    if (!is_digit(json_scan_peek(scan))) {
        return json_scan_expected(scan, what);
    }
    while (is_digit(json_scan_peek(scan))) {
        scan->at++;
    }
    return true;
}

static bool take_whole_part(struct json_scan *scan)
{
    size_t start = scan->at;

    if (!take_digits(scan, "a digit after '-'")) {
        return false;
    }
    return scan->text[start] != '0' || scan->at == start + 1 ||
           json_scan_fail(scan, start, "a number must not start with the digit 0");
}

static bool is_exponent(char c)
{
    return c == 'e' || c == 'E';
}

static bool take_exponent(struct json_scan *scan)
{
    scan->at++;
    if (!json_scan_take(scan, '+')) {
        (void)json_scan_take(scan, '-');
    }
    return take_digits(scan, "a digit in the exponent");
}

static bool is_finite(const char *digits, size_t count)
{
    char number[JSON_NUMBER_CHARACTERS + 1] = "";

    memcpy(number, digits, count);
    return isfinite(strtod(number, NULL));
}

bool json_token_number(struct json_scan *scan)
{
    size_t start = scan->at;

    (void)json_scan_take(scan, '-');
    if (!take_whole_part(scan)) {
        return false;
    }
    if (json_scan_take(scan, '.') && !take_digits(scan, "a digit after '.'")) {
        return false;
    }
    bool has_exponent = is_exponent(json_scan_peek(scan));
    if (has_exponent && !take_exponent(scan)) {
        return false;
    }
    size_t count = scan->at - start;
    if (count > JSON_NUMBER_CHARACTERS) {
        return json_scan_fail(scan, start, "a number must not be longer than %d characters",
                              JSON_NUMBER_CHARACTERS);
    }
    /* Without an exponent 63 digits are far from the largest double. */
    if (has_exponent && !is_finite(scan->text + start, count)) {
        return json_scan_fail(scan, start, "this number is beyond the range of a double");
    }
    return true;
}
