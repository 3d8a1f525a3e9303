/* SPDX-License-Identifier: Apache-2.0 */
#include "base/redact.h"

#include <ctype.h>
#include <string.h>

#include "base/siphash.h"

#define SECRET_PREFIX "mockpat-"
#define SECRET_PREFIX_LENGTH (sizeof SECRET_PREFIX - 1)
#define SECRET_LENGTH (SECRET_PREFIX_LENGTH + 40)
#define HASH_DIGITS 10
#define MARK_BYTES 24

/* What is still to be read. */
struct rest {
    const char *text;
    size_t length;
};

/* What takes the place of something hidden. */
struct mark {
    size_t shown; /* bytes of the text that stay in front of it */
    size_t length;
    char text[MARK_BYTES];
};

static void set_mark(struct mark *mark, const char *text)
{
    mark->length = strlen(text);
    memcpy(mark->text, text, mark->length);
}

static void make_mark(const struct redact *redact, const char *text, size_t length,
                      struct mark *mark)
{
    static const char digits[] = "0123456789abcdef";

    if (redact->key == NULL) {
        set_mark(mark, "[redacted]");
        return;
    }
    set_mark(mark, "[redacted:0123456789]");
    char *digit = mark->text + sizeof "[redacted:" - 1;
    uint64_t hash = siphash(redact->key, text, length);
    for (size_t i = 0; i < HASH_DIGITS; i++) {
        *digit++ = digits[hash & 0xFU];
        hash >>= 4U;
    }
}

void redact_whole(const struct redact *redact, const char *text, size_t length, struct buf *out)
{
    struct mark mark;

    make_mark(redact, text, length, &mark);
    (void)buf_append(out, mark.text, mark.length);
}

static bool read_hex(const char *digits, size_t count, unsigned *out)
{
    unsigned value = 0;

    for (size_t i = 0; i < count; i++) {
        unsigned char c = (unsigned char)digits[i];
        if (!isxdigit(c)) {
            return false;
        }
        value = value * 16 + (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
    }
    *out = value;
    return true;
}

/* The character at the start of the rest, however it is written, and how many bytes that took. */
static size_t read_character(struct rest rest, char *out)
{
    const char *text = rest.text;
    unsigned value = 0;

    *out = text[0];
    if (text[0] == '%' && rest.length >= 3 && read_hex(text + 1, 2, &value)) {
        *out = (char)value;
        return 3;
    }
    if (text[0] != '\\' || rest.length < 2) {
        return 1;
    }
    if (text[1] == 'u' && rest.length >= 6 && read_hex(text + 2, 4, &value) && value < 0x80) {
        *out = (char)value;
        return 6;
    }
    if (strchr("\"\\/", text[1]) != NULL && text[1] != '\0') {
        *out = text[1];
        return 2;
    }
    return 1;
}

/* How many bytes an issued secret at the start of the rest takes, decoded into `secret`; 0: none.
 */
static size_t secret_at(struct rest rest, char secret[SECRET_LENGTH])
{
    size_t taken = 0;

    for (size_t i = 0; i < SECRET_LENGTH; i++) {
        if (taken == rest.length) {
            return 0;
        }
        taken += read_character((struct rest){rest.text + taken, rest.length - taken}, &secret[i]);
        bool fits = i < SECRET_PREFIX_LENGTH ? secret[i] == SECRET_PREFIX[i]
                                             : isalnum((unsigned char)secret[i]) != 0;
        if (!fits) {
            return 0;
        }
    }
    return taken;
}

static bool stands_alone(const char *start, struct rest rest, size_t taken)
{
    bool joined_before = rest.text > start && isalnum((unsigned char)rest.text[-1]) != 0;
    bool joined_after = taken < rest.length && isalnum((unsigned char)rest.text[taken]) != 0;

    return !joined_before && !joined_after;
}

/* The same for the word. A word may hold '%' and '\\' itself, so its plain form is tried first. */
static size_t word_at(const struct redact *redact, struct rest rest)
{
    size_t taken = 0;

    if (redact->word_length <= rest.length &&
        memcmp(rest.text, redact->word, redact->word_length) == 0) {
        return redact->word_length;
    }
    for (size_t i = 0; i < redact->word_length; i++) {
        char character = '\0';
        if (taken == rest.length) {
            return 0;
        }
        taken += read_character((struct rest){rest.text + taken, rest.length - taken}, &character);
        if (character != redact->word[i]) {
            return 0;
        }
    }
    return taken;
}

static size_t skip_blanks(struct rest rest, size_t at)
{
    while (at < rest.length && strchr(" \t\r\n", rest.text[at]) != NULL && rest.text[at] != '\0') {
        at++;
    }
    return at;
}

/* When the rest starts with the member's quoted name and a string: where that string's text starts.
 */
static size_t member_value_at(const struct redact *redact, struct rest rest)
{
    if (rest.length < 2 || rest.text[1] != redact->member[0]) {
        return 0; /* as most names and values do not start like it */
    }
    size_t name = strlen(redact->member);
    if (rest.length < name + 2 || memcmp(rest.text + 1, redact->member, name) != 0 ||
        rest.text[name + 1] != '"') {
        return 0;
    }
    size_t at = skip_blanks(rest, name + 2);
    if (at == rest.length || rest.text[at] != ':') {
        return 0;
    }
    at = skip_blanks(rest, at + 1);
    return at < rest.length && rest.text[at] == '"' ? at + 1 : 0;
}

static size_t string_length(struct rest rest, size_t start)
{
    size_t at = start;

    while (at < rest.length && rest.text[at] != '"') {
        at += rest.text[at] == '\\' && at + 1 < rest.length ? 2 : 1;
    }
    return at - start;
}

/* Up to the end of the member's value; an empty one is shown as it is. */
static size_t take_member(const struct redact *redact, struct rest rest, struct mark *mark)
{
    size_t value = member_value_at(redact, rest);

    if (value == 0) {
        return 0;
    }
    size_t length = string_length(rest, value);
    if (length > 0) {
        make_mark(redact, rest.text + value, length, mark);
    }
    mark->shown = value;
    return value + length;
}

static void mark_secret(struct redact *redact, const char secret[SECRET_LENGTH], struct mark *mark)
{
    redact->secrets++;
    if (redact->key == NULL) {
        set_mark(mark, SECRET_PREFIX "[redacted]");
    } else {
        make_mark(redact, secret, SECRET_LENGTH, mark);
    }
}

/* Takes what is not to be shown off the start of the rest, and marks it; 0: nothing. */
static size_t take_hidden(struct redact *redact, const char *start, struct rest rest,
                          struct mark *mark)
{
    char first = rest.text[0];
    bool encoded = first == '%' || first == '\\';
    char secret[SECRET_LENGTH];
    size_t taken = 0;

    mark->shown = 0;
    mark->length = 0;
    if (redact->member != NULL && first == '"' && (taken = take_member(redact, rest, mark)) > 0) {
        return taken;
    }
    if ((encoded || first == SECRET_PREFIX[0]) && (taken = secret_at(rest, secret)) > 0) {
        mark_secret(redact, secret, mark);
        explicit_bzero(secret, sizeof secret);
        return taken;
    }
    if (redact->word_length > 0 && (encoded || first == redact->word[0]) &&
        (taken = word_at(redact, rest)) > 0 &&
        (redact->word_length >= REDACT_SHORT_WORD || stands_alone(start, rest, taken))) {
        make_mark(redact, redact->word, redact->word_length, mark);
        return taken;
    }
    return 0;
}

/* Appends what there is room for; false when that is not all. */
static bool append_cut(struct buf *out, const char *text, size_t length)
{
    size_t room = out->limit - out->length;

    (void)buf_append(out, text, length < room ? length : room);
    return length <= room;
}

static void prepare(struct redact *redact)
{
    redact->starts[(unsigned char)SECRET_PREFIX[0]] = true;
    redact->starts['%'] = true;
    redact->starts['\\'] = true;
    if (redact->word_length > 0) {
        redact->starts[(unsigned char)redact->word[0]] = true;
    }
    if (redact->member != NULL) {
        redact->starts['"'] = true;
    }
    redact->prepared = true;
}

/* Most bytes are past this at once. */
static size_t skip_shown(const struct redact *redact, const char *text, size_t at, size_t length)
{
    while (at < length && !redact->starts[(unsigned char)text[at]]) {
        at++;
    }
    return at;
}

/* Encoded, what is hidden would only be longer. Most headers are this short. */
static bool is_too_short(const struct redact *redact, size_t length)
{
    return redact->member == NULL && length < SECRET_LENGTH &&
           (redact->word_length == 0 || length < redact->word_length);
}

bool redact_append(struct redact *redact, const char *text, size_t length, struct buf *out)
{
    size_t shown = 0; /* up to here everything is appended */
    bool fits = true;
    struct mark mark;

    if (is_too_short(redact, length)) {
        return append_cut(out, text, length);
    }
    if (!redact->prepared) {
        prepare(redact);
    }
    size_t at = skip_shown(redact, text, 0, length);
    while (fits && at < length) {
        size_t taken = take_hidden(redact, text, (struct rest){text + at, length - at}, &mark);
        if (taken == 0) {
            at = skip_shown(redact, text, at + 1, length);
            continue;
        }
        fits = append_cut(out, text + shown, at - shown + mark.shown) &&
               append_cut(out, mark.text, mark.length);
        shown = at + taken;
        at = skip_shown(redact, text, shown, length);
    }
    return fits && append_cut(out, text + shown, length - shown);
}
