/* SPDX-License-Identifier: Apache-2.0 */
#include "transport/http_date.h"

#include <stdio.h>
#include <time.h>

static void format(struct http_date *date)
{
    static const char days[7][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t second = (time_t)date->second;
    struct tm utc;

    /* Not strftime: its names follow the locale. */
    (void)gmtime_r(&second, &utc);
    (void)snprintf(date->text, sizeof date->text, "%s, %02u %s %04u %02u:%02u:%02u GMT",
                   days[utc.tm_wday], (unsigned)utc.tm_mday % 100, months[utc.tm_mon],
                   (unsigned)(utc.tm_year + 1900) % 10000, (unsigned)utc.tm_hour % 100,
                   (unsigned)utc.tm_min % 100, (unsigned)utc.tm_sec % 100);
}

const char *http_date_text(struct http_date *date, int64_t now_ms)
{
    int64_t second = now_ms / 1000 - (now_ms % 1000 < 0 ? 1 : 0);

    if (date->text[0] == '\0' || date->second != second) {
        date->second = second;
        format(date);
    }
    return date->text;
}
