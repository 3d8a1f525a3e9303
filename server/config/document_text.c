/* SPDX-License-Identifier: Apache-2.0 */
#include "config/document_text.h"

#include <stddef.h>
#include <string.h>

static const char introduction[] =
    "# Configuration\n"
    "\n"
    "This page is generated from the table of settings: `codecatalyst-mock schema --format "
    "markdown`.\n"
    "\n"
    "A setting is a member of the configuration file, an environment variable and a flag. Of "
    "several\n"
    "values for one setting the flag wins, then the environment variable, then the file, then the\n"
    "default. `codecatalyst-mock --print-config` shows the effective value of each and where it "
    "comes\n"
    "from.\n"
    "\n"
    "The file is JSON in UTF-8, 16 MiB at most. It is named by `--config` or "
    "`CODECATALYST_MOCK_CONFIG`;\n"
    "without either, `/etc/codecatalyst-mock/config.json` is read if it exists. Every object may "
    "have a\n"
    "text `\"$comment\"`, which is ignored. A small one:\n"
    "\n"
    "```json\n"
    "{\n"
    "  \"version\": 1,\n"
    "  \"port\": 8700,\n"
    "  \"quota\": {\"maxTokensPerUser\": 3}\n"
    "}\n"
    "```\n"
    "\n"
    "Nothing is ignored in silence: an unknown member, variable or flag, a wrong type, a value out "
    "of\n"
    "range and an impossible combination are all refused, those of file and environment all at "
    "once,\neach with its place:\n"
    "\n"
    "```text\n"
    "config.json:4:3: /quotta: unknown member \"quotta\"; did you mean \"quota\"?\n"
    "CODECATALYST_MOCK_PORT: must be an integer from 0 to 65535, not \"http\"\n"
    "```\n"
    "\n"
    "`codecatalyst-mock check FILE` tells the same of a file without starting the server, and\n"
    "`codecatalyst-mock schema` prints a JSON Schema for editors. On SIGHUP the server reads its\n"
    "configuration again and takes it over as a whole, or keeps the old one when it is refused. "
    "Settings\n"
    "marked (restart) need a restart; a changed one is named in the log.\n"
    "\n"
    "Kubernetes sets variables like `CODECATALYST_MOCK_PORT=tcp://...` for a service that is "
    "called\n"
    "`codecatalyst-mock`. They are refused: give the pod `enableServiceLinks: false`, or the "
    "service\n"
    "another name.\n"
    "\n"
    "| exit code | meaning |\n"
    "|---|---|\n"
    "| 0 | stopped cleanly; `check`: the file is good; `healthcheck`: the server is ready |\n"
    "| 1 | refused: a bad configuration, a taken port; `healthcheck`: the server is not ready |\n"
    "| 2 | a wrong command line |\n";

static const struct example {
    const char *member;
    const char *text;
} examples[] = {
    {"users",
     "{\n"
     "  \"version\": 1,\n"
     "  \"auth\": {\"mode\": \"listed\"},\n"
     "  \"users\": [\n"
     "    {\n"
     "      \"token\": \"alice-token\",\n"
     "      \"userName\": \"alice\",\n"
     "      \"displayName\": \"Alice\",\n"
     "      \"email\": \"alice@example.com\",\n"
     "      \"accessTokens\": [{\"name\": \"ci\", \"expiresTime\": \"2099-01-01T00:00:00Z\"}]\n"
     "    },\n"
     "    {\"token\": \"bob-token\", \"userName\": \"bob\", \"maxTokens\": 1}\n"
     "  ]\n"
     "}\n"},
    {"throttle",
     "{\n"
     "  \"version\": 1,\n"
     "  \"throttle\": [\n"
     "    {\"id\": \"everything\", \"rps\": 50, \"burst\": 100},\n"
     "    {\n"
     "      \"id\": \"creates\",\n"
     "      \"match\": {\"operation\": [\"CreateAccessToken\", \"DeleteAccessToken\"]},\n"
     "      \"key\": \"operation\",\n"
     "      \"rps\": 0.5,\n"
     "      \"burst\": 2,\n"
     "      \"message\": \"Slow down\"\n"
     "    }\n"
     "  ]\n"
     "}\n"},
};

const char *document_introduction(void)
{
    return introduction;
}

const char *document_example(const char *member)
{
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        if (strcmp(examples[i].member, member) == 0) {
            return examples[i].text;
        }
    }
    return NULL;
}
