/* `perquery score`: one pair of results, or one a line. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char cli_score_help[] =
    "usage: perquery score [--jsonl] < pair.json\n"
    "\n"
    "Compares a predicted result with the gold result under every rule and prints the verdict:\n"
    "match, level, soft_f1, reason and message. \"rules\" holds the verdict of each rule.\n"
    "\n"
    "A pair is {\"gold\": {\"columns\", \"rows\"}, \"predicted\": {\"columns\", \"rows\"}} and "
    "may\n"
    "have \"gold_sql\" (its ORDER BY tells whether row order matters), \"columns\": {\"required\": "
    "[...]} "
    "and\n"
    "\"order\": \"required\" or \"ignored\". \"gold_sql\" may be in another dialect than SQLite's: "
    "it "
    "is not\n"
    "run. A cell is null, true, false, a number, a string, {\"int\": \"...\"}, {\"real\": \"1.0\"} "
    "or\n"
    "{\"blob\": \"hex\"}.\n"
    "\n"
    "  --jsonl   read one pair per line and print one verdict per line; a line that cannot be "
    "read\n"
    "            is reported with its number, and the others are still scored\n"
    "\n"
    "Exit code: 0 all match, 1 at least one does not, 2 bad input in any line. Example:\n"
    "  echo '{\"gold\":{\"columns\":[\"n\"],\"rows\":[[3503]]},\n"
    "         \"predicted\":{\"columns\":[\"count\"],\"rows\":[[3502]]}}' | perquery score\n";

/* Scores one pair and prints the verdict. */
static int score_pair(pq_api *api, const char *request, const char *place) {
    cli_answer answer = {0};
    int code = cli_ask(api, "score", request, place, &answer);
    if (code == CLI_DONE) {
        cli_answer_print(&answer);
        code = cli_flag(&answer.root, "match") ? CLI_DONE : CLI_NO;
    }
    cli_answer_free(&answer);
    return code;
}

static bool is_blank(const char *line) {
    return line[strspn(line, " \t\r")] == '\0';
}

/* Scores every line, also after one that cannot be read; the worst exit code counts. */
static int score_lines(pq_api *api, char *text) {
    int worst = CLI_DONE;
    size_t number = 0;
    for (char *line = text; line != NULL;) {
        char *newline = strchr(line, '\n');
        if (newline != NULL) {
            *newline = '\0';
        }
        number++;
        if (!is_blank(line)) {
            char place[40];
            snprintf(place, sizeof place, "line %zu", number);
            int code = score_pair(api, line, place);
            worst = code > worst ? code : worst;
        }
        line = newline == NULL ? NULL : newline + 1;
    }
    return worst;
}

int cli_score(int count, char **arguments) {
    cli_option options[] = {{"jsonl", true, NULL}};
    char *text = NULL;
    size_t size = 0;
    if (cli_arguments(count, arguments, options, 1, NULL, 0) != CLI_DONE ||
        cli_read_file("-", &text, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    if (text == NULL) {
        return cli_fail("standard input is empty; `perquery score --help` shows a pair");
    }
    pq_api *api = pq_api_new();
    int code = CLI_BAD;
    if (api == NULL) {
        cli_fail_memory();
    } else if (options[0].value != NULL) {
        code = score_lines(api, text);
    } else {
        code = score_pair(api, text, NULL);
    }
    pq_api_free(api);
    free(text);
    return code;
}
