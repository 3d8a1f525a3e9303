/* SPDX-License-Identifier: Apache-2.0 */
#include "config/setting.h"

#include "config/settings.h"
#include "config/table_sections.h"

#define AT(member) SETTING_AT(settings, member)
#define EXACT_INTEGER 9007199254740991.0 /* up to here a double holds every integer */

/* Words are written through an int. */
_Static_assert(sizeof(enum auth_mode) == sizeof(int), "enumerations are ints");
_Static_assert(sizeof(enum log_level) == sizeof(int), "enumerations are ints");

const struct setting_characters setting_visible_ascii = {"!-~", "visible ASCII characters"};
const struct setting_characters setting_id_characters = {"A-Za-z0-9_.-",
                                                         "letters, digits, '_', '.' and '-'"};

static const struct setting_word log_levels[] = {
    {"error", LOG_ERROR}, {"warn", LOG_WARN}, {"info", LOG_INFO}, {"debug", LOG_DEBUG}, {NULL, 0}};

static const struct setting_word log_formats[] = {
    {"text", LOG_TEXT}, {"json", LOG_JSON}, {NULL, 0}};

static const struct setting_word auth_modes[] = {
    {"any", AUTH_ANY}, {"listed", AUTH_LISTED}, {"off", AUTH_OFF}, {NULL, 0}};

static const struct setting rows[] = {
    {.path = "$schema",
     .type = SETTING_TEXT,
     .flags = SETTING_FILE_ONLY,
     .most = 4096,
     .sentence = "Where an editor finds the JSON Schema of this file. The server ignores it."},
    {.path = "version",
     .type = SETTING_INTEGER,
     .flags = SETTING_FILE_ONLY | SETTING_REQUIRED,
     .least = 1,
     .most = 1,
     .sentence = "The version of the configuration's form."},
    {.path = "host",
     .type = SETTING_TEXT,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 253,
     .target = AT(http.host),
     .fallback = "\"127.0.0.1\"",
     .placeholder = "ADDR",
     .sentence = "The address to listen on: IPv4, IPv6, or a name that resolves to one."},
    {.path = "port",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .most = 65535,
     .target = AT(http.port),
     .fallback = "8700",
     .sentence = "The port to listen on; 0 picks a free one."},
    {.path = "portFile",
     .type = SETTING_TEXT,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 4095,
     .target = AT(port_file),
     .placeholder = "FILE",
     .sentence = "A file to write the port to as soon as requests are answered."},
    {.path = "stopWithStdin",
     .type = SETTING_BOOLEAN,
     .flags = SETTING_RESTART,
     .target = AT(stop_with_stdin),
     .fallback = "false",
     .sentence = "Stops when standard input ends, a pipe for example: a server that a test started "
                 "does not outlive it."},
    {.path = "seed",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .most = EXACT_INTEGER,
     .target = AT(seed),
     .present = AT(has_seed),
     .sentence = "Makes ids and secrets repeat: equal seeds and requests, equal answers."},
    {.path = "log",
     .type = SETTING_OBJECT,
     .sentence = "What the server writes to standard error."},
    {.path = "log.level",
     .type = SETTING_WORD,
     .words = log_levels,
     .target = AT(log.level),
     .fallback = "\"info\"",
     .placeholder = "LEVEL",
     .sentence =
         "The least important lines that are written; a line for each request is \"info\"."},
    {.path = "log.format",
     .type = SETTING_WORD,
     .words = log_formats,
     .target = AT(log.format),
     .fallback = "\"text\"",
     .placeholder = "FORMAT",
     .sentence = "Lines for people, or one JSON object a line."},
    {.path = "clock",
     .type = SETTING_OBJECT,
     .sentence = "The clock that clients see: expiry, throttling and the Date header read it."},
    {.path = "clock.start",
     .type = SETTING_INSTANT,
     .flags = SETTING_RESTART,
     .target = AT(clock.start_ms),
     .present = AT(clock.has_start),
     .placeholder = "TIME",
     .sentence = "Where the clock starts, instead of at the system's time."},
    {.path = "clock.frozen",
     .type = SETTING_BOOLEAN,
     .flags = SETTING_RESTART,
     .target = AT(clock.frozen),
     .fallback = "false",
     .sentence = "Whether the clock stands still."},
    {.path = "auth", .type = SETTING_OBJECT, .sentence = "Who may call."},
    {.path = "auth.mode",
     .type = SETTING_WORD,
     .words = auth_modes,
     .target = AT(auth_mode),
     .fallback = "\"any\"",
     .placeholder = "MODE",
     .sentence = "\"any\": every bearer token is a user of its own. \"listed\": only the users of "
                 "this configuration. \"off\": no token is needed, everybody is one user."},
    {.path = "tokens", .type = SETTING_OBJECT, .sentence = "The rules of access tokens."},
    {.path = "tokens.uniqueNames",
     .type = SETTING_BOOLEAN,
     .target = AT(tokens.unique_names),
     .fallback = "false",
     .sentence = "Refuses a name that another live token of the user has: ConflictException."},
    {.path = "tokens.defaultLifetimeDays",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = 3650000,
     .target = AT(tokens.default_lifetime_days),
     .fallback = "365",
     .sentence = "How long a token lives that is created without expiresTime."},
    {.path = "tokens.maxLifetimeDays",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = 3650000,
     .target = AT(tokens.max_lifetime_days),
     .sentence = "Refuses an expiresTime that is further away: ValidationException."},
    {.path = "quota", .type = SETTING_OBJECT, .sentence = "What a user may have."},
    {.path = "quota.maxTokensPerUser",
     .type = SETTING_INTEGER,
     .most = 1000000,
     .target = AT(tokens.max_tokens_per_user),
     .fallback = "100",
     .sentence = "The live tokens that a user may have; one more is ServiceQuotaExceededException. "
                 "0: none may be created."},
    {.path = "limits",
     .type = SETTING_OBJECT,
     .sentence = "What the server takes on before it refuses."},
    {.path = "limits.requestBodyBytes",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .least = 1024,
     .most = 16777216,
     .target = AT(http.max_body_bytes),
     .fallback = "65536",
     .sentence = "The body of a request; a longer one is answered 413."},
    {.path = "limits.headerBytes",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .least = 8192,
     .most = 65536,
     .target = AT(http.max_header_bytes),
     .fallback = "8192",
     .sentence = "The request line and all header fields together; more is answered 431."},
    {.path = "limits.connections",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .least = 1,
     .most = 100000,
     .target = AT(http.max_connections),
     .fallback = "1024",
     .sentence = "The connections that are open at once; further ones are refused."},
    {.path = "limits.idleTimeoutMs",
     .type = SETTING_INTEGER,
     .flags = SETTING_RESTART,
     .least = 100,
     .most = 86400000,
     .target = AT(http.idle_timeout_ms),
     .fallback = "30000",
     .sentence = "How long a connection may be without a request, or with half of one."},
    {.path = "limits.tokens",
     .type = SETTING_INTEGER,
     .most = 10000000,
     .target = AT(tokens.max_tokens),
     .fallback = "1000000",
     .sentence = "The live tokens of all users together; one more is "
                 "ServiceQuotaExceededException."},
    {.path = "limits.jsonDepth",
     .type = SETTING_INTEGER,
     .least = 1,
     .most = 1000,
     .target = AT(json_depth),
     .fallback = "64",
     .sentence = "How deep the JSON of a request may nest; deeper is SerializationException."},
    {.path = "journal",
     .type = SETTING_OBJECT,
     .sentence = "What the server remembers of requests, for /_mock/requests, calls and verify."},
    {.path = "journal.maxEntries",
     .type = SETTING_INTEGER,
     .most = 1000000,
     .target = AT(journal.max_entries),
     .fallback = "1000",
     .sentence = "The requests that are remembered; the oldest are forgotten first."},
    {.path = "journal.maxBytes",
     .type = SETTING_INTEGER,
     .most = 1073741824,
     .target = AT(journal.max_bytes),
     .fallback = "4194304",
     .sentence = "The bytes that they may take."},
};

const struct setting *setting_at(size_t index)
{
    const struct table_section sections[] = {
        {rows, sizeof rows / sizeof rows[0]},
        table_tls(),
        table_admin(),
        table_users(),
        table_throttle(),
        table_faults(),
    };

    for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
        if (index < sections[i].count) {
            return &sections[i].rows[index];
        }
        index -= sections[i].count;
    }
    return NULL;
}
