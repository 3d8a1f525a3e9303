/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/timestamp.h"

#include <string.h>

#define MS_A_SECOND 1000
#define MS_A_MINUTE ((int64_t)60 * MS_A_SECOND)
#define MS_A_DAY ((int64_t)24 * 60 * MS_A_MINUTE)

/* The calendar repeats itself after 400 years. */
#define DAYS_IN_400_YEARS 146097
#define DAYS_IN_100_YEARS 36524
#define DAYS_IN_4_YEARS 1461
#define DAYS_A_YEAR 365

struct date {
    unsigned year; /* 1-9999 */
    unsigned month;
    unsigned day;
};

struct time_of_day {
    unsigned hour;
    unsigned minute;
    unsigned second;
    unsigned ms;
    int offset_minutes; /* east of UTC */
};

static bool is_leap_year(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in_month(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap_year(year) ? 29 : days[month - 1];
}

/* Days from 0001-01-01 to the date. */
static unsigned days_before(struct date date)
{
    unsigned whole_years = date.year - 1;
    unsigned days =
        whole_years * DAYS_A_YEAR + whole_years / 4 - whole_years / 100 + whole_years / 400;

    for (unsigned month = 1; month < date.month; month++) {
        days += days_in_month(date.year, month);
    }
    return days + date.day - 1;
}

static unsigned at_most(unsigned number, unsigned limit)
{
    return number < limit ? number : limit;
}

/* The date that is `days` after 0001-01-01. */
static struct date date_after(unsigned days)
{
    struct date date = {.month = 1};

    unsigned years = days / DAYS_IN_400_YEARS * 400;
    days %= DAYS_IN_400_YEARS;
    /* The last century of 400 years, and the last year of four, has one day more. */
    unsigned centuries = at_most(days / DAYS_IN_100_YEARS, 3);
    days -= centuries * DAYS_IN_100_YEARS;
    years += centuries * 100 + days / DAYS_IN_4_YEARS * 4;
    days %= DAYS_IN_4_YEARS;
    unsigned single_years = at_most(days / DAYS_A_YEAR, 3);
    days -= single_years * DAYS_A_YEAR;

    date.year = years + single_years + 1;
    while (days >= days_in_month(date.year, date.month)) {
        days -= days_in_month(date.year, date.month);
        date.month++;
    }
    date.day = days + 1;
    return date;
}

/* What is left of the text. */
struct cursor {
    const char *at;
    const char *end;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_number(struct cursor *cursor, int digits, unsigned *out)
{
    unsigned number = 0;

    if (cursor->end - cursor->at < digits) {
        return false;
    }
    for (int i = 0; i < digits; i++) {
        if (!is_digit(cursor->at[i])) {
            return false;
        }
        number = number * 10 + (unsigned)(cursor->at[i] - '0');
    }
    cursor->at += digits;
    *out = number;
    return true;
}

static bool take(struct cursor *cursor, char c)
{
    if (cursor->at == cursor->end || *cursor->at != c) {
        return false;
    }
    cursor->at++;
    return true;
}

static bool take_date(struct cursor *cursor, struct date *date)
{
    return take_number(cursor, 4, &date->year) && take(cursor, '-') &&
           take_number(cursor, 2, &date->month) && take(cursor, '-') &&
           take_number(cursor, 2, &date->day) && date->year >= 1 && date->month >= 1 &&
           date->month <= 12 && date->day >= 1 &&
           date->day <= days_in_month(date->year, date->month);
}

static bool take_hour_and_minute(struct cursor *cursor, unsigned *hour, unsigned *minute)
{
    return take_number(cursor, 2, hour) && take(cursor, ':') && take_number(cursor, 2, minute) &&
           *hour <= 23 && *minute <= 59;
}

static bool take_fraction(struct cursor *cursor, unsigned *ms)
{
    unsigned worth = 100;

    if (!take(cursor, '.')) {
        return true;
    }
    const char *first = cursor->at;
    for (; cursor->at < cursor->end && is_digit(*cursor->at); cursor->at++) {
        *ms += (unsigned)(*cursor->at - '0') * worth;
        worth /= 10;
    }
    return cursor->at > first;
}

static bool take_offset(struct cursor *cursor, int *minutes)
{
    unsigned hour = 0;
    unsigned minute = 0;

    if (take(cursor, 'Z') || take(cursor, 'z')) {
        return true;
    }
    bool west = take(cursor, '-');
    if ((!west && !take(cursor, '+')) || !take_hour_and_minute(cursor, &hour, &minute)) {
        return false;
    }
    *minutes = (int)(hour * 60 + minute) * (west ? -1 : 1);
    return true;
}

static bool take_time(struct cursor *cursor, struct time_of_day *time)
{
    return take_hour_and_minute(cursor, &time->hour, &time->minute) && take(cursor, ':') &&
           take_number(cursor, 2, &time->second) && time->second <= 60 &&
           take_fraction(cursor, &time->ms) && take_offset(cursor, &time->offset_minutes);
}

static int64_t to_ms(struct date date, const struct time_of_day *time)
{
    int64_t minutes = (int64_t)time->hour * 60 + time->minute - time->offset_minutes;

    return TIMESTAMP_EARLIEST_MS + days_before(date) * MS_A_DAY + minutes * MS_A_MINUTE +
           (int64_t)time->second * MS_A_SECOND + time->ms;
}

static bool in_range(int64_t ms)
{
    return ms >= TIMESTAMP_EARLIEST_MS && ms <= TIMESTAMP_LATEST_MS;
}

/* A leap second can only come right before a January or July. */
static bool follows_a_leap_second(int64_t ms)
{
    int64_t since_earliest = ms - TIMESTAMP_EARLIEST_MS;
    struct date date = date_after((unsigned)(since_earliest / MS_A_DAY));

    return since_earliest % MS_A_DAY == 0 && date.day == 1 && (date.month == 1 || date.month == 7);
}

bool timestamp_parse(const char *text, size_t length, int64_t *out_ms)
{
    struct cursor cursor = {text, text + length};
    struct date date = {0, 0, 0};
    struct time_of_day time = {0, 0, 0, 0, 0};

    if (!take_date(&cursor, &date) || (!take(&cursor, 'T') && !take(&cursor, 't')) ||
        !take_time(&cursor, &time) || cursor.at != cursor.end) {
        return false;
    }
    if (time.second == 60) {
        time.ms = 0;
    }
    int64_t ms = to_ms(date, &time);
    if (!in_range(ms) || (time.second == 60 && !follows_a_leap_second(ms))) {
        return false;
    }
    *out_ms = ms;
    return true;
}

/* Two, three or four digits, ending where `end` points to. Much faster than printf. */
static void put_number(char *end, int digits, unsigned number)
{
    for (int i = 0; i < digits; i++) {
        *--end = (char)('0' + number % 10);
        number /= 10;
    }
}

void timestamp_format(int64_t ms, char out[TIMESTAMP_TEXT_BYTES])
{
    int64_t inside = ms;

    if (!in_range(ms)) {
        inside = ms < 0 ? TIMESTAMP_EARLIEST_MS : TIMESTAMP_LATEST_MS;
    }
    int64_t since_earliest = inside - TIMESTAMP_EARLIEST_MS;
    struct date date = date_after((unsigned)(since_earliest / MS_A_DAY));
    unsigned of_day = (unsigned)(since_earliest % MS_A_DAY);
    unsigned seconds = of_day / MS_A_SECOND;

    memcpy(out, "YYYY-MM-DDThh:mm:ss.fffZ", TIMESTAMP_TEXT_BYTES);
    put_number(out + 4, 4, date.year);
    put_number(out + 7, 2, date.month);
    put_number(out + 10, 2, date.day);
    put_number(out + 13, 2, seconds / 3600);
    put_number(out + 16, 2, seconds / 60 % 60);
    put_number(out + 19, 2, seconds % 60);
    put_number(out + 23, 3, of_day % MS_A_SECOND);
}
